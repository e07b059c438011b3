/**
 * What a file of code that was made ahead of time exports, as it is written and read.
 */
import type { Made } from "./convention.ts";

/** The key by which such an object is known, and what it has there. */
export const aheadKey = "cljw-wasm";
/** See `aheadKey`. */
export const aheadKind = "ahead of time";

/** The version of all of this, and of what generated code takes from the package: a change of either makes it another one, as its test says. */
export const aheadFormat = 1;

/** A function: its index, what makes it, where the lines of its text come from, and the line that it begins in. */
export type FunctionRow = readonly [index: number, make: Made["make"], offsets: string, line: number];

/** Functions of one file, and two of its lines with traces that were taken in them: they tell whether lines are still where they were. */
export interface FunctionPart {
  readonly functions: readonly FunctionRow[];
  readonly lines: readonly [first: number, trace: unknown, last: number, trace: unknown];
}

/** A core module, by where its bytes begin. */
export interface AheadModulePart {
  readonly at: number;
  readonly id: string;
  readonly parts: readonly FunctionPart[];
}

/** What the file exports. */
export interface AheadExport {
  readonly [aheadKey]: typeof aheadKind;
  readonly format: number;
  readonly fuel: boolean;
  readonly callDepth: boolean;
  readonly name: string | null;
  /** The WIT that lay beside the module, as text. */
  readonly wit: string | null;
  /** The world or interface of it that was chosen. */
  readonly world: string | null;
  readonly modules: readonly AheadModulePart[];
  /** The module or component, in base64 or as it is. */
  readonly bytes: string | Uint8Array;
}

/** Offsets as text: each as what is added to the one before, in base 36. */
export function offsetsText(offsets: Int32Array): string {
  return Array.from(offsets, (offset, i) => (offset - (offsets[i - 1] ?? 0)).toString(36)).join(" ");
}

/** The same read. */
export function offsetsOf(text: string): Int32Array {
  let sum = 0;
  return Int32Array.from(text.split(" "), (delta) => (sum += Number.parseInt(delta, 36)));
}
