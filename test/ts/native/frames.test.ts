/**
 * Frames of modules that the host gives no names: whose they are is known by what fits, also where functions of other
 * modules, which have been there for longer, could hold the same offsets.
 */
import { expect, it } from "vitest";
import { Trap } from "../../../src/ts/base/errors/errors.ts";
import { backtraceOf, load } from "../../../src/ts/index.ts";

/** A module whose function 0 is as long as those of the others, and traps nowhere. */
const longNops = `(module (func (export "f") ${"nop ".repeat(300)}))`;

/** The same length in instructions of several bytes: most offsets lie within one. */
const longConstants = `(module (func (export "f") ${"(drop (i64.const 0x7fffffffffffffff)) ".repeat(30)}))`;

const inner = `(module (func (export "g") (param i32) (result i32) ${"nop ".repeat(40)} (i32.div_u (i32.const 1) (local.get 0))))`;

const outer = `(module (import "m" "g" (func (param i32) (result i32)))
  (func (export "f") (param i32) (result i32) ${"(drop (i64.const 0x7fffffffffffffff)) ".repeat(20)} (call 0 (local.get 0))))`;

it.each([
  ["nothing", []],
  ["long functions of one-byte instructions", [longNops, longNops]],
  ["long functions of long instructions", [longConstants, longConstants]],
] as const)("belong to the modules that ran, after %s", (_, others) => {
  for (const text of others) load(text, { engine: "native" });
  const m = load(inner, { engine: "native" });
  const loaded = load(outer, { engine: "native", imports: { m: m.exports } });
  const thrown = (() => {
    try {
      return loaded.call("f", 0);
    } catch (error) {
      return error;
    }
  })();
  expect(thrown).toBeInstanceOf(Trap);
  expect((thrown as Trap).code).toBe("integer-divide-by-zero");
  expect(backtraceOf(thrown).map(({ index }) => index)).toEqual([0, 1]);
});
