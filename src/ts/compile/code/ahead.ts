/**
 * Code that was generated ahead of time, with what of it is needed when it runs. It belongs to a module by where the module's bytes lie:
 * whoever decodes them, alone or in a component, finds it.
 */
import type { Module } from "../../core/module.ts";
import type { Bounds, Made } from "./convention.ts";

/** A function, and where in the module the lines of its text come from. */
export interface AheadFunction extends Made {
  /** The line of the file that its text begins in; undefined where the file's lines are no longer what they were. */
  readonly line: number | undefined;
  readonly offsets: () => Int32Array;
}

/** The code of one module. */
export interface AheadCode {
  /** What is in the names of its functions. */
  readonly id: string;
  readonly bounds: Bounds;
  /** By index; those that are not there are interpreted. */
  readonly functions: ReadonlyMap<number, AheadFunction>;
}

const known = new WeakMap<object, ReadonlyMap<number, AheadCode>>();

/** Says that this code is of modules in these bytes, by their offsets there. */
export function giveAhead({ buffer }: Uint8Array, codes: ReadonlyMap<number, AheadCode>): void {
  known.set(buffer, codes);
}

/** The code that there is of a module. */
export function aheadOf({ bytes }: Module): AheadCode | undefined {
  return known.get(bytes.buffer)?.get(bytes.byteOffset);
}

/** What code lacks of what is wanted: the option that makes it so. */
export function lackOf({ bounds }: AheadCode, wanted: Bounds): "fuel" | "callDepth" | undefined {
  if (wanted.metered && !bounds.metered) return "fuel";
  return wanted.deep && !bounds.deep ? "callDepth" : undefined;
}
