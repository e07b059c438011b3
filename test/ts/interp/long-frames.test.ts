/**
 * Frames of many locals: each is cleared when it is entered, and there is a look at the bounds of the run for each.
 */
import { expect, it } from "vitest";
import { load, resume } from "../../../src/ts/index.ts";
import { thrown } from "../api/support.ts";

it.each(["i64", "v128", "externref"])(
  "a frame with 5,000 locals of %s is followed by a look, and goes on behind it",
  (type) => {
    let looks = 0;
    let raisedAt = Infinity;
    const signal = Object.assign(new EventTarget(), { reason: "enough" });
    Object.defineProperty(signal, "aborted", { get: () => ++looks >= raisedAt });
    const calls = 50;
    const text = `(module (global $n (mut i32) (i32.const 0))
    (func $f (local ${`${type} `.repeat(5_000)}) (global.set $n (i32.add (global.get $n) (i32.const 1))))
    (func (export "run") (result i32) ${"(call $f)".repeat(calls)} (global.get $n)))`;
    const module = load(text, { engine: "interp", signal: signal as AbortSignal });
    expect(module.call("run")).toBe(calls);
    looks = 0;
    expect(module.call("run")).toBe(2 * calls);
    expect(looks).toBeGreaterThanOrEqual(calls);
    raisedAt = looks + calls / 2;
    const end = thrown(() => module.call("run"));
    expect(end).toMatchObject({ kind: "limit", code: "aborted" });
    raisedAt = Infinity;
    expect(resume(end)).toBe(3 * calls);
  },
);
