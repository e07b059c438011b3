/**
 * What the text that stands for a `.wasm` file calls: it loads the file, in the language of the program.
 */
import { fileURLToPath } from "node:url";
import { load } from "../api/default-node.ts";
import { type WasmModule, isWasmError } from "../api/exports.ts";
import { LinkError } from "../base/errors/errors.ts";

/** A loaded module, and what gives its exports. */
type Opened = readonly [module: unknown, get: (key: string) => unknown];

/** Where the language of the program is kept: one for all copies of this file. */
const languageKey = Symbol.for("cljw-wasm/register/open");

type Global = { [languageKey]?: (path: string) => Promise<Opened> };

/** Sets how files are loaded where it is not JavaScript's way. */
export function openWith(open: (path: string) => Promise<Opened>): void {
  (globalThis as Global)[languageKey] = open;
}

/** Whether files are opened by a language that gives promises. */
export const opensLater = (): boolean => (globalThis as Global)[languageKey] !== undefined;

/** Loads the file of an address. @throws as `load` */
export function open(url: string): Opened | Promise<Opened> {
  const path = fileURLToPath(url);
  const other = (globalThis as Global)[languageKey];
  if (other !== undefined) return other(path);
  const module = loadFile(path);
  return [module, (key): unknown => module.exports[key]];
}

function loadFile(path: string): WasmModule {
  try {
    return load(path);
  } catch (error) {
    if (!isWasmError(error) || error.code !== "import-mismatch") throw error;
    const advice = "A file that is imported is given WASI alone: call load instead of importing it.";
    throw new LinkError("import-mismatch", `${error.message} ${advice}`, { ...error.data, cause: error });
  }
}
