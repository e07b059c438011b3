/**
 * A module as the host gets it, which is as it was given where nothing of a budget makes a difference.
 */
import { lastAtMost } from "../../base/search.ts";
import { instructionsOf } from "../../binary/body.ts";
import type { ByteRange, Module } from "../../core/module.ts";
import type { OriginalPlace } from "./bodies.ts";
import type { Standing } from "./passing.ts";

/** The names of the hidden exports, which no export of the module has. */
export interface HiddenNames {
  readonly table: string;
  /** Gives the rest of the slice, and leaves none. */
  readonly takeFuel: string;
  /** Sets the slice. */
  readonly setFuel: string;
  /** The import that is the count of depth; undefined where the code does not count. */
  readonly depth: { readonly module: string; readonly name: string } | undefined;
  /** What runs the active element segments, and the active data segments, where the host must not. */
  readonly elems: string;
  readonly datas: string;
  /** Whether the code waits, and whether it asks before it grows something. */
  readonly waits: boolean;
  readonly asks: boolean;
  /** The memories and tables that the module defines, where either needs them. */
  readonly memories: readonly string[];
  readonly tables: readonly string[];
}

/** A place in a function of the module as it was given. */
export interface FuncPlace extends OriginalPlace {
  readonly index: number;
}

/** Places in the bytes that the host has, as those of the module as it was given. */
export interface Offsets {
  /** The function whose body holds an offset of the host's, by its index in the host's function space. */
  readonly funcAt: (offset: number) => number | undefined;
  /** The original place of an offset inside of this function of the host's, or of its start; undefined outside of it. */
  readonly original: (funcIdx: number, offset: number | undefined) => FuncPlace | undefined;
}

/** A module as the host gets it. */
export interface Rewritten {
  readonly bytes: Uint8Array;
  /** Undefined where no code has changed. */
  readonly hidden: HiddenNames | undefined;
  /** The export that is the start function, where the border has to call it. */
  readonly start: string | undefined;
  readonly offsets: Offsets;
  /** The functions that stand for others. */
  readonly standing: readonly Standing[];
}

/** The module as it is. */
export function unchanged(module: Module): Rewritten {
  return { bytes: module.bytes, hidden: undefined, start: undefined, offsets: movedBy(module, 0), standing: [] };
}

/** The places in a module of which all code has moved by as much. */
export function movedBy(module: Module, by: number): Offsets {
  return {
    funcAt: (offset) => funcAt(module, offset - by),
    original: (index, offset) => {
      const body = module.funcs[index - module.spaces.imported.func]?.body;
      if (body === undefined) return undefined;
      const at = offset === undefined ? body.start : offset - by;
      if (at < body.start || at >= body.end) return undefined;
      return { index, offset: Math.max(at, firstInstruction(module, body)), added: false };
    },
  };
}

/** Where the code of a body begins: hosts also name its start, where its locals are declared. */
function firstInstruction({ bytes }: Module, body: ByteRange): number {
  return instructionsOf(bytes, body).cursor.pos;
}

function funcAt({ funcs, spaces }: Module, offset: number): number | undefined {
  const defined = lastAtMost(funcs.length, (i) => funcs[i]!.body.start, offset);
  return defined < 0 || offset >= funcs[defined]!.body.end ? undefined : defined + spaces.imported.func;
}
