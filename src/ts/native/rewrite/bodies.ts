/**
 * Rewritten bodies, and where their parts come from.
 */
import { lastAtMost } from "../../base/search.ts";
import { instructionsOf } from "../../binary/body.ts";
import { InstrWriter } from "../../binary/encode.ts";
import type { Module } from "../../core/module.ts";
import type { FuncType } from "../../core/types.ts";
import { regionCosts } from "../../runtime/budget/regions.ts";
import type { OriginalPlace } from "../module/rewritten.ts";
import type { Refuelling } from "./plan.ts";

/** A part of a rewritten body, from `at` to the next: copied from `from`, or added for the instruction there. */
export interface Segment {
  readonly at: number;
  readonly from: number;
  readonly copied: boolean;
  /** Whether it calls the function again: its frame stands for nothing. */
  readonly restarts: boolean;
}

/** A rewritten body: the entry of the code section without its size, and where its parts come from. */
export interface Body {
  readonly bytes: Uint8Array;
  readonly segments: readonly Segment[];
}

/** The body of a function that gets fuel for another one and then calls it from the start. */
export function restartBody(module: Module, index: number, { fuelFunc, fuelGlobal, passing }: Refuelling): Body {
  const { body, typeIdx } = module.funcs[index - module.spaces.imported.func]!;
  const { params } = module.types[typeIdx]!.comp as FuncType;
  const w = new InstrWriter();
  w.out.u32(0);
  const isPassed = passing?.passes(index) === true;
  if (isPassed) w.emit("local.get", params.length).emit("global.set", fuelGlobal);
  w.emit("i32.const", regionCosts(module, index).body).emit("call", fuelFunc);
  const again = w.out.length;
  for (const i of params.keys()) w.emit("local.get", i);
  if (isPassed) w.emit("global.get", fuelGlobal).emit("call", passing.callee(index));
  else w.emit("call", index);
  w.emit("end");
  const from = { from: instructionsOf(module.bytes, body).cursor.pos, copied: false };
  const segments = [
    { at: 0, ...from, restarts: false },
    { at: again, ...from, restarts: true },
  ];
  return { bytes: w.out.bytes, segments };
}

/** The original place of an offset in the rewritten module, where its body starts at `bodyStart`; undefined outside. */
export function originalPlace({ bytes, segments }: Body, bodyStart: number, offset: number): OriginalPlace | undefined {
  const at = offset - bodyStart;
  if (at < 0 || at >= bytes.length) return undefined;
  // Where a function is entered, its locals are declared, and hosts say so of a call that finds no stack.
  const first = Math.max(
    0,
    lastAtMost(segments.length, (i) => segments[i]!.at, at),
  );
  const { from, copied, restarts, at: start } = segments[first]!;
  return { offset: copied ? from + Math.max(0, at - start) : from, added: restarts };
}
