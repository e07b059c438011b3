/**
 * A module as the host gets it, which is as it was given where nothing of a budget makes a difference.
 */
import { lastAtMost } from "../../base/search.ts";
import { instructionsOf } from "../../binary/body.ts";
import type * as WebAssembly from "../../base/host/web-assembly.ts";
import type { ByteRange, Module } from "../../core/module.ts";
import type { ExternKind } from "../../core/types.ts";
import type { Budget } from "../../runtime/budget/budget.ts";
import type { Unit } from "../../runtime/engine.ts";
import type { Extern } from "../../runtime/store/extern.ts";

/** Where a place in a rewritten body is in the original one. */
export interface OriginalPlace {
  /** From the start of the module as it was given. */
  readonly offset: number;
  /** Whether a frame there stands for nothing of the original. */
  readonly added: boolean;
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

/** A function that stands for another one, which its frames are those of. */
export interface Standing {
  readonly index: number;
  readonly origin: number;
}

/** A new instance, as what was written into its code sees it. */
export interface NewInstance {
  readonly unit: Unit;
  readonly budget: Budget;
  readonly exports: WebAssembly.Exports;
  readonly imports: readonly Extern[];
  /** What the module has at this place of an index space, by the name that it is exported by. */
  readonly exported: (kind: ExternKind, name: string, index: number) => Extern;
}

/** What was written into the code of a module, as the border meets it. */
export interface Bounded {
  /** Adds what the code imports for itself. */
  readonly addImports: (object: WebAssembly.Imports) => void;
  /** Connects an instance with its budget, and does then what the host was kept from: its active segments. @throws as `Engine.instantiate` */
  readonly connect: (instance: NewInstance) => void;
}

/** A module as the host gets it. */
export interface Rewritten {
  readonly bytes: Uint8Array;
  /** What was written into the code; undefined where no code has changed. */
  readonly bounded: Bounded | undefined;
  /** The export that is the start function, where the border has to call it. */
  readonly start: string | undefined;
  readonly offsets: Offsets;
  /** The functions that stand for others. */
  readonly standing: readonly Standing[];
}

/** The module as it is. */
export function unchanged(module: Module): Rewritten {
  return { bytes: module.bytes, bounded: undefined, start: undefined, offsets: movedBy(module, 0), standing: [] };
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
