/**
 * What operators do to an instance, called as an engine calls them: a length is paid for before bounds are checked, at the
 * price that the design says, and once.
 */
import { describe, expect, it } from "vitest";
import { load } from "../../../src/ts/index.ts";
import { InterpInstance } from "../../../src/ts/interp/run/instance.ts";
import type { BulkName } from "../../../src/ts/runtime/budget/bulk.ts";
import { type Paid, instanceOps } from "../../../src/ts/runtime/instance-ops.ts";

const text = `(module
  (type $bytes (array (mut i8)))
  (type $refs (array (mut funcref)))
  (memory 4) (memory 4)
  (table 4000 funcref) (table 4000 funcref)
  (data $data "${"x".repeat(4_000)}")
  (elem $elem funcref ${"(ref.null func) ".repeat(4_000)})
  (func (export "bytes") (result (ref $bytes)) (array.new_default $bytes (i32.const 4000)))
  (func (export "refs") (result (ref $refs)) (array.new_default $refs (i32.const 4000))))`;

/** An instance with so much fuel. */
function instanceWith(fuel: number): InterpInstance {
  const { instance } = load(text, { engine: "interp", fuel });
  if (!(instance instanceof InterpInstance)) throw new Error("another engine");
  return instance;
}

type Call = (instance: InterpInstance, n: number, paid?: Paid) => unknown;

const slots = { words: new Int32Array(8_000), refs: [] as unknown[] };

/** Calls of each with a length, and how many bytes or elements a unit of fuel buys. */
const calls: { readonly [K in BulkName]: readonly [call: Call, perUnit: 64 | 8] } = {
  "memory.fill": [(i, n, paid) => instanceOps["memory.fill"](i, 0, 1, 7, n, paid), 64],
  "memory.copy": [(i, n, paid) => instanceOps["memory.copy"](i, 1, 1, 0, 2, n, paid), 64],
  "memory.init": [(i, n, paid) => instanceOps["memory.init"](i, 0, 1, 0, 2, n, paid), 64],
  "table.grow": [(i, n, paid) => instanceOps["table.grow"](i, 0, null, n, paid), 8],
  "table.fill": [(i, n, paid) => instanceOps["table.fill"](i, 0, 1, null, n, paid), 8],
  "table.copy": [(i, n, paid) => instanceOps["table.copy"](i, 1, 1, 0, 2, n, paid), 8],
  "table.init": [(i, n, paid) => instanceOps["table.init"](i, 0, 1, 0, 2, n, paid), 8],
  "array.new": [(i, n, paid) => instanceOps["array.new"](i, i.unit.types[0]!, n, slots, 0, paid), 8],
  "array.new_default": [(i, n, paid) => instanceOps["array.new_default"](i, i.unit.types[0]!, n, paid), 8],
  "array.new_fixed": [(i, n, paid) => instanceOps["array.new_fixed"](i, i.unit.types[0]!, n, slots, 0, paid), 8],
  "array.new_data": [(i, n, paid) => instanceOps["array.new_data"](i, i.unit.types[0]!, 0, 1, n, paid), 8],
  "array.new_elem": [(i, n, paid) => instanceOps["array.new_elem"](i, i.unit.types[1]!, 0, 1, n, paid), 8],
  "array.fill": [(i, n, paid) => instanceOps["array.fill"](i, arrayOf("bytes"), 1, slots, 0, n, paid), 8],
  "array.copy": [(i, n, paid) => instanceOps["array.copy"](i, arrayOf("bytes"), 1, arrayOf("bytes"), 2, n, paid), 8],
  "array.init_data": [(i, n, paid) => instanceOps["array.init_data"](i, arrayOf("bytes"), 1, 0, 2, n, paid), 8],
  "array.init_elem": [(i, n, paid) => instanceOps["array.init_elem"](i, arrayOf("refs"), 1, 0, 2, n, paid), 8],
};

/** An array, made by another instance. */
function arrayOf(kind: "bytes" | "refs"): unknown {
  return load(text, { engine: "interp" }).call(kind);
}

const rows = Object.entries(calls).map(([name, [call, perUnit]]) => ({ name, call, perUnit }));

describe.each(rows)("$name over an instance", ({ call, perUnit }) => {
  it("costs by its length", () => {
    for (const n of [0, perUnit - 1, perUnit, 1_000]) {
      const instance = instanceWith(1_000);
      call(instance, n);
      expect(1_000 - instance.budget.left, String(n)).toBe(Math.floor(n / perUnit));
    }
  });

  it("costs nothing where it has been paid for, which it is once", () => {
    const instance = instanceWith(1_000);
    const paid = { isPaid: true };
    call(instance, 1_000, paid);
    expect([instance.budget.left, paid.isPaid]).toEqual([1_000, false]);
  });

  it("ends the run before anything else where the fuel does not suffice", () => {
    const instance = instanceWith(2);
    const code = expect.objectContaining({ kind: "limit", code: "fuel" }) as unknown;
    expect(() => call(instance, 4_000_000)).toThrow(code as Error);
    expect(instance.budget.left).toBe(2);
  });
});

/** What makes or enlarges has no bounds to trap at. */
const boundless = new Set(["table.grow", "array.new", "array.new_default", "array.new_fixed"]);

describe.each(rows.filter(({ name }) => !boundless.has(name)))("$name out of bounds", ({ call, perUnit }) => {
  it("traps when it has paid", () => {
    const instance = instanceWith(1e7);
    expect(() => call(instance, 4_000_000)).toThrow(expect.objectContaining({ kind: "trap" }) as Error);
    expect(1e7 - instance.budget.left).toBe(4_000_000 / perUnit);
  });
});
