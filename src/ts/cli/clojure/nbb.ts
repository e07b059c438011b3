/**
 * The nbb in which ClojureScript runs: found beside the user's program or beside this package, and prepared in this process.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { WasmFrame } from "../../api/exports.ts";
import { switchOnFor } from "../../register/nbb.ts";
import { CommandLineError } from "../args.ts";

/** What nbb's own module exports, as far as it is needed here. */
interface NbbApi {
  readonly addClassPath: (path: string) => void;
  readonly loadFile: (path: string) => Promise<unknown>;
  readonly loadString: (code: string) => Promise<unknown>;
  readonly registerModule: (module: unknown, name: string) => void;
}

/** The first form of a text. */
export type NextForm =
  | { readonly state: "form"; readonly text: string; readonly rest: string }
  | { readonly state: "none" | "unfinished" }
  | { readonly state: "wrong"; readonly message: string };

/** A place in source; the file is null for what came from no file. */
export interface Place {
  readonly file: string | null;
  readonly line: number;
  readonly column: number | null;
}

/** What is told of an error. */
export interface ErrorInfo {
  readonly message: string;
  readonly error: unknown;
  readonly frames: readonly WasmFrame[];
  readonly places: readonly Place[];
}

/** The functions of `cljw.wasm.impl.nbb`, which says what each is for. */
export interface Functions {
  readonly nextForm: (text: string) => NextForm;
  readonly enter: (namespace: unknown) => void;
  readonly current: () => string;
  readonly remember: (value: unknown) => void;
  readonly rememberError: (error: unknown) => void;
  readonly completions: (prefix: string) => string[];
  readonly errorInfo: (error: unknown) => ErrorInfo;
  readonly show: (value: unknown) => string;
}

/** An nbb that has the namespace loaded. */
export interface Session extends Functions {
  readonly loadFile: NbbApi["loadFile"];
  readonly loadString: NbbApi["loadString"];
  /** Whether a file belongs to this package. */
  readonly isOurs: (file: string) => boolean;
}

/** What every value is an instance of: Clojure's `Throwable`, where anything can be thrown. */
const anything = { [Symbol.hasInstance]: (): boolean => true };

/** The module of nbb, as the user's folder finds it, else as this package does. @throws CommandLineError */
function findNbb(): string {
  for (const from of [join(process.cwd(), "here.js"), import.meta.url]) {
    try {
      return createRequire(from).resolve("nbb");
    } catch {
      // It is not there.
    }
  }
  throw new CommandLineError(
    "ClojureScript runs in nbb, which is not installed here: npm install nbb, then again. Without installing anything: npx -p nbb -p cljw-wasm cljw-wasm repl.",
  );
}

/** The package's folder, in which `name` is. */
const home = (name: string): string => fileURLToPath(new URL(name, import.meta.resolve("cljw-wasm/package.json")));

/** The entries of the package that programs require: the same ones whoever asks, installed beside the program or not. */
const entries = ["cljw-wasm", "cljw-wasm/dist/clojure.js", "cljw-wasm/dist/clojure-vars.js"] as const;

/**
 * Starts nbb in this process. `args` are the program's, and `texts` what it is made of, where that is known before it runs.
 * @throws CommandLineError where there is none
 */
export async function startNbb(args: readonly string[], texts: readonly string[] | undefined): Promise<Session> {
  const url = pathToFileURL(findNbb()).href;
  const { addClassPath, loadFile, loadString, registerModule } = (await import(url)) as NbbApi;
  for (const name of entries) registerModule(await import(import.meta.resolve(name)), name);
  registerModule({}, "cljw-wasm/nbb");
  switchOnFor({ loadString }, texts);
  for (const folder of ["src/nbb", "src/cljs"]) addClassPath(home(folder));
  const value = await loadString("(require '[cljw.wasm.impl.nbb]) cljw.wasm.impl.nbb/functions");
  const functions = value as Functions & { prepare: (args: readonly string[], anything: unknown) => void };
  functions.prepare(args, anything);
  return { ...functions, loadFile, loadString, isOurs: (file) => file.startsWith(home("src/")) };
}
