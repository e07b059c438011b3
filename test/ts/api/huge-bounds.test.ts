/**
 * Bounds beyond what any count of an engine holds are as good as none: nothing wraps around, whatever the bound is written into.
 */
import { describe, expect, it } from "vitest";
import { load } from "../../../src/ts/index.ts";

/** Calls itself, and grows what can grow. */
const guest = `(module (memory 1) (table 1 funcref)
  (func $deep (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)))))
      (else (i32.const 0))))
  (func (export "run") (result i32 i32 i32)
    (call $deep (i32.const 20)) (memory.grow (i32.const 2)) (table.grow (ref.null func) (i32.const 3))))`;

const bounds = ["fuel", "maxCallDepth", "maxMemoryPages", "maxTableElements", "timeoutMs"] as const;

const huge = [2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 48, 2 ** 53 - 1];

describe.each(["interp", "native"] as const)("on %s", (engine) => {
  it.each(bounds)("%s may be huge", (bound) => {
    for (const value of [null, ...huge])
      expect(load(guest, { engine, [bound]: value }).call("run"), `${bound} ${value}`).toEqual([20, 1, 1]);
  });
});
