/**
 * Tail calls between instances take no stack, however many there are and whatever bounds the instances have.
 */
import { describe, expect, it } from "vitest";
import { type LoadOptions, load } from "../../../src/ts/index.ts";
import { engines } from "../api/support.ts";

/** Calls the other by an element of its own table. */
const first = `(module (type $t (func (param i32) (result i32))) (table (export "table") 2 funcref)
  (func $f (export "f") (type $t)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 7))))
    (return_call_indirect (type $t) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0))))`;

/** Calls the other by an import. */
const second = `(module (type $t (func (param i32) (result i32)))
  (import "first" "table" (table 2 funcref)) (import "first" "f" (func $f (type $t)))
  (func $g (export "g") (type $t)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 9))))
    (return_call $f (i32.sub (local.get 0) (i32.const 1))))
  (elem (i32.const 0) $g))`;

const hops = 100_001;

const bounds: readonly (readonly [name: string, options: LoadOptions])[] = [
  ["nothing", {}],
  ["fuel", { fuel: 1_000_000_000 }],
  ["a depth", { maxCallDepth: 5 }],
  ["fuel and a depth", { fuel: 1_000_000_000, maxCallDepth: 5 }],
  ["a deadline", { timeoutMs: 60_000 }],
];

describe.each(engines)("a chain of tail calls on %s", (engine) => {
  const chain = (one: LoadOptions, other: LoadOptions): unknown =>
    load(second, { engine, ...other, imports: { first: load(first, { engine, ...one }) } }).call("g", hops);

  it.each(bounds.flatMap(([a, one]) => bounds.map(([b, other]) => [a, b, one, other] as const)))(
    "ends where it should, bounded by %s and by %s",
    (_, __, one, other) => {
      expect(chain(one, other)).toBe(7);
    },
  );
});
