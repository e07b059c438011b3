/**
 * The official suite's scripts as data: where they lie, as `.wast` text that our own parser reads, and as the JSON
 * that wast2json's successor writes, one `test.json` a folder with the modules beside it. Nothing is copied;
 * nothing is interpreted here.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Feature } from "../../../src/ts/core/features.ts";
import { parseWatBytes } from "../../../src/ts/text/parse/parse.ts";
import { type WastCommandType, type WastModule, parseWast } from "./wast.ts";

/** A value of a script: a number as decimal text of its bits, a vector as a list of lanes, a reference. */
export interface ScriptValue {
  readonly type: string;
  readonly lane_type?: "i8" | "i16" | "i32" | "i64" | "f32" | "f64";
  readonly value?: string | readonly string[];
  /** Alternatives of an `either`. */
  readonly values?: readonly ScriptValue[];
}

/** What is done with an instance. */
export interface Action {
  readonly type: "invoke" | "get";
  readonly module?: string;
  readonly field: string;
  readonly args?: readonly ScriptValue[];
}

/** The kinds of commands. */
export type CommandType = Exclude<WastCommandType, "thread" | "wait">;

/** One command of a script. Which keys are there depends on the type. */
export interface Command {
  readonly type: CommandType;
  readonly line: number;
  readonly name?: string;
  readonly as?: string;
  readonly instance?: string;
  readonly module?: string;
  readonly filename?: string;
  readonly module_type?: "binary" | "text";
  readonly binary_filename?: string;
  /** The module, where the command comes from a `.wast` script. */
  readonly source?: WastModule;
  readonly action?: Action;
  readonly expected?: readonly ScriptValue[];
  readonly text?: string;
}

/** A script. */
export interface Script {
  /** Its folder's name, `i32` or `proposals/threads/atomic` for instance. */
  readonly name: string;
  readonly folder: string;
  readonly commands: readonly Command[];
  /** Features that its folder was written without: what uses them must be refused there. */
  readonly disabled: ReadonlySet<Feature>;
  /** The proposal that it belongs to, where that is none of the features we know. */
  readonly foreign: string | undefined;
}

const projectRoot = fileURLToPath(new URL("../../..", import.meta.url));

/** The folder of the official suites: `CLJW_SUITES`, else `../shared/suites`; undefined where neither exists. */
export function suitesFolder(): string | undefined {
  const given = process.env.CLJW_SUITES;
  const folder = given === undefined || given === "" ? resolve(projectRoot, "../shared/suites") : resolve(given);
  return existsSync(join(folder, "spec/json")) ? folder : undefined;
}

/** The folder of the official suites. @throws Error where there is none; tests ask `needs.suites` of needs.ts before */
export function requireSuites(): string {
  const folder = suitesFolder();
  if (folder === undefined) throw new Error(noSuites);
  return folder;
}

/** What to tell where there are no suites. */
export const noSuites =
  "No official suites found: set CLJW_SUITES to a folder with spec/json/NAME/test.json " +
  "(WebAssembly/testsuite, converted by wast2json), or put it at ../shared/suites.";

/** Scripts beside the standard's: there as text alone. */
const textFolders: readonly string[] = ["legacy-exceptions"];

const isText = (name: string): boolean => textFolders.some((folder) => name.startsWith(`${folder}/`));

function textNames(suites: string, folder: string): string[] {
  const root = join(suites, folder);
  const files = existsSync(root) ? readdirSync(root) : [];
  return files.filter((file) => file.endsWith(".wast")).map((file) => `${folder}/${file.slice(0, -".wast".length)}`);
}

/** The names of all scripts, sorted. */
export function scriptNames(suites: string): string[] {
  const root = join(suites, "spec/json");
  const names = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("/test.json"))
    .map((path) => path.slice(0, -"/test.json".length));
  return [...names, ...textFolders.flatMap((folder) => textNames(suites, folder))].toSorted();
}

/** The proposals in the suite that the package has nothing of: encodings, types or instructions. */
const leftOut: readonly string[] = ["proposals/custom-descriptors"];

/** The scripts of a run, and what to tell of those that are not in it. */
export function scriptsOfRun(suites: string): { readonly names: readonly string[]; readonly note: string } {
  const all = scriptNames(suites);
  const isOut = (name: string): boolean => leftOut.some((folder) => name.startsWith(`${folder}/`));
  const names = all.filter((name) => !isOut(name));
  return { names, note: `left out: ${all.length - names.length} scripts of ${leftOut.join(", ")}` };
}

/** What the threads proposal's scripts predate. */
const withoutThreads: readonly Feature[] = [
  "reference-types",
  "multi-memory",
  "memory64",
  "tail-call",
  "extended-const",
  "relaxed-simd",
  "function-references",
  "gc",
  "exceptions",
  "legacy-exceptions",
];

const disabledIn: ReadonlyMap<string, ReadonlySet<Feature>> = new Map([["proposals/threads", new Set(withoutThreads)]]);

/** Proposals in the suite whose encodings our decoder does not know. */
const foreignFolders: ReadonlyMap<string, string> = new Map([["proposals/custom-descriptors", "custom-descriptors"]]);

function ofFolder<T>(map: ReadonlyMap<string, T>, name: string): T | undefined {
  for (const [folder, value] of map) if (name.startsWith(`${folder}/`)) return value;
  return undefined;
}

/** What is known of a script by its name. */
function scriptInfo(name: string): Pick<Script, "name" | "disabled" | "foreign"> {
  const disabled = ofFolder(disabledIn, name) ?? new Set<Feature>();
  return { name, disabled, foreign: ofFolder(foreignFolders, name) };
}

/** Reads a script in its JSON form, where it has one. */
export function readScript(suites: string, name: string): Script {
  if (isText(name)) return readWast(suites, name);
  const folder = join(suites, "spec/json", name);
  const { commands } = JSON.parse(readFileSync(join(folder, "test.json"), "utf8")) as { commands: Command[] };
  return { ...scriptInfo(name), folder, commands };
}

/** Reads a script as text. @throws MalformedError where it does not parse */
export function readWast(suites: string, name: string): Script {
  const folder = isText(name) ? suites : join(suites, "spec/wast");
  const info = scriptInfo(name);
  const text = readFileSync(join(folder, `${name}.wast`), "utf8");
  // Threads of their own are in none of the scripts; one would have no handler.
  const commands = parseWast(text, { file: name, disabled: info.disabled }) as Command[];
  return { ...info, folder, commands };
}

/**
 * The binary of a command's module, by our own parser where it is text.
 * @throws MalformedError where it is text that does not parse
 */
export function moduleOf(script: Script, command: Command): Uint8Array {
  if (command.source !== undefined) return command.source.bytes();
  const file = command.filename ?? "";
  const contents = new Uint8Array(readFileSync(join(script.folder, file)));
  return command.module_type === "text" ? parseWatBytes(contents, { file, disabled: script.disabled }) : contents;
}

/**
 * The bytes of a command's module as the suite has them, by our own parser for a script that is there as text alone;
 * undefined where the module is a text to be tried.
 */
export function moduleBytes(script: Script, command: Command): Uint8Array | undefined {
  if (command.source !== undefined) return command.source.form === "quote" ? undefined : command.source.bytes();
  const file = command.module_type === "text" ? command.binary_filename : command.filename;
  return file === undefined ? undefined : new Uint8Array(readFileSync(join(script.folder, file)));
}
