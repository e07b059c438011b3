/**
 * Who is compared: the host's WebAssembly, this package's engines, and polywasm, each behind the same small
 * interface. Imports are plain functions.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { WebAssembly as PolywasmAssembly } from "polywasm";
import type * as loops from "./loops.ts";
import { type EngineChoice, type Language, type LoadOptions, load } from "../src/ts/index.ts";

/** The loops of loops.ts. */
export type Loops = typeof loops;

/** Functions by name. */
export type Functions = Record<string, (...args: never[]) => unknown>;

/** Modules as the contestant loads them. */
export interface Contestant {
  readonly name: string;
  /** Instantiates a module: its exported functions. */
  readonly exports: (bytes: Uint8Array<ArrayBuffer>, imports?: Record<string, Functions>) => Functions;
  /** Whether a wrong result is a fault of this repository's. */
  readonly ours: boolean;
}

function viaWebAssembly(name: string, api: Pick<typeof WebAssembly, "Module" | "Instance">): Contestant {
  return {
    name,
    exports: (bytes, imports = {}) => new api.Instance(new api.Module(bytes), imports).exports as Functions,
    ours: name !== "polywasm",
  };
}

/** A contestant that is this package: it also takes paths, beside which it finds WIT. */
export interface OwnContestant extends Contestant {
  readonly file: (path: string) => Functions;
}

function viaPackage(name: string, engine: EngineChoice, more: LoadOptions = {}): OwnContestant {
  return {
    name,
    exports: (bytes, imports = {}) => load(bytes, { engine, imports, ...more }).exports,
    file: (path) => load(pathOf(path), { engine, ...more }).exports,
    ours: true,
  };
}

/** Results and errors as another language gets them: what `cljw.wasm` puts around every function. */
const otherLanguage: Language = { error: (error) => error, vector: (items) => items };

/** The host's WebAssembly: the measure of all others. */
export const host = viaWebAssembly("host", WebAssembly);

/** The host once more: how far it is from itself is the noise of the run. */
export const hostAgain = viaWebAssembly("host again", WebAssembly);

/** The package on the host's WebAssembly. */
export const native = viaPackage("native", "native");

/** The same with the border that ClojureScript has. */
export const nativeBorder = viaPackage("native+border", "native", { language: otherLanguage, i64: "auto" });

/** The package's interpreter. */
export const interp = viaPackage("interp", "interp");

/** Fuel that no kernel uses up. */
const plenty: LoadOptions = { fuel: Number.MAX_SAFE_INTEGER };

/** The package's translation to JavaScript. */
export const compiled = viaPackage("compiled", "compiled");

/** The engines with fuel to count. */
export const nativeFuel = viaPackage("native+fuel", "native", plenty);
export const compiledFuel = viaPackage("compiled+fuel", "compiled", plenty);
export const interpFuel = viaPackage("interp+fuel", "interp", plenty);

/** WebAssembly translated to JavaScript by another package. */
export const polywasm = viaWebAssembly("polywasm", PolywasmAssembly);

/** The path of a file below the repository's root. */
export function pathOf(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

/** The bytes of a file below the repository's root. */
export function bytesOf(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(pathOf(path)));
}

/**
 * The measured loops, compiled for one contestant alone: a call site that had seen several contestants would be slower for
 * all of them. The query makes it a module of its own.
 */
export async function loopsFor(contestant: string): Promise<Loops> {
  const url = new URL(`loops.ts?${encodeURIComponent(contestant)}.ts`, import.meta.url);
  return (await import(url.href)) as Loops;
}
