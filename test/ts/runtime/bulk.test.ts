/**
 * What operators pay for their length, each on each engine (RATIONALE, "What does fuel count?"). The prices here are the
 * rule's, not the table's; a row of `runtime/budget/bulk.ts` that is left out or changed fails.
 */
import { describe, expect, it } from "vitest";
import type { Feature } from "../../../src/ts/core/features.ts";
import { opcodes } from "../../../src/ts/core/opcodes.ts";
import { load } from "../../../src/ts/index.ts";
import { nativeEngine } from "../../../src/ts/native/engine.ts";
import { type BulkName, bulkShift } from "../../../src/ts/runtime/budget/bulk.ts";
import { endOf } from "../api/support.ts";

/** Bytes of a memory, and elements of all else. */
const bytes = 64;
const elements = 8;

type Address = "i32" | "i64";

interface Row {
  readonly unit: typeof bytes | typeof elements;
  readonly needs: readonly Feature[];
  /** The definitions, by the address type of memories and tables, and the operator with this length as its last operand. */
  readonly text: (address: Address) => string;
  readonly run: (address: Address, length: string) => string;
  /** Whether the length is of the address type; elsewhere it is an i32. */
  readonly follows: boolean;
}

const zero = (address: Address): string => `(${address}.const 0)`;
const memory = (address: Address): string => `(memory ${address} 1) (data $d "${"x".repeat(100)}")`;
const nulls = "(ref.null func) ".repeat(50);
const table = (address: Address): string => `(table ${address} 100 funcref) (elem $e funcref ${nulls})`;
const array = (): string => `
  (type $i (array (mut i32))) (type $b (array (mut i8))) (type $f (array (mut funcref)))
  (data $d "${"x".repeat(400)}") (elem $e funcref ${nulls})
  (global $i (ref $i) (array.new_default $i (i32.const 100)))
  (global $b (ref $b) (array.new_default $b (i32.const 100)))
  (global $f (ref $f) (array.new_default $f (i32.const 100)))`;

const ofMemory = { unit: bytes, needs: ["bulk-memory"], text: memory } as const;
const ofTable = { unit: elements, needs: ["reference-types"], text: table } as const;
const ofArray = { unit: elements, needs: ["gc"], text: array, follows: false } as const;

const rows: { readonly [K in BulkName]: Row } = {
  "memory.fill": { ...ofMemory, follows: true, run: (a, n) => `(memory.fill ${zero(a)} (i32.const 1) ${n})` },
  "memory.copy": { ...ofMemory, follows: true, run: (a, n) => `(memory.copy ${zero(a)} ${zero(a)} ${n})` },
  "memory.init": { ...ofMemory, follows: false, run: (a, n) => `(memory.init $d ${zero(a)} (i32.const 0) ${n})` },
  "table.fill": { ...ofTable, follows: true, run: (a, n) => `(table.fill ${zero(a)} (ref.null func) ${n})` },
  "table.copy": { ...ofTable, follows: true, run: (a, n) => `(table.copy ${zero(a)} ${zero(a)} ${n})` },
  "table.init": { ...ofTable, follows: false, run: (a, n) => `(table.init $e ${zero(a)} (i32.const 0) ${n})` },
  "table.grow": { ...ofTable, follows: true, run: (_, n) => `(drop (table.grow (ref.null func) ${n}))` },
  "array.new": { ...ofArray, run: (_, n) => `(drop (array.new $i (i32.const 7) ${n}))` },
  "array.new_default": { ...ofArray, run: (_, n) => `(drop (array.new_default $i ${n}))` },
  "array.new_fixed": { ...ofArray, run: () => "" },
  "array.new_data": { ...ofArray, run: (_, n) => `(drop (array.new_data $i $d (i32.const 0) ${n}))` },
  "array.new_elem": { ...ofArray, run: (_, n) => `(drop (array.new_elem $f $e (i32.const 0) ${n}))` },
  "array.fill": { ...ofArray, run: (_, n) => `(array.fill $i (global.get $i) (i32.const 0) (i32.const 7) ${n})` },
  "array.copy": {
    ...ofArray,
    run: (_, n) => `(array.copy $i $i (global.get $i) (i32.const 0) (global.get $i) (i32.const 0) ${n})`,
  },
  "array.init_data": {
    ...ofArray,
    run: (_, n) => `(array.init_data $b $d (global.get $b) (i32.const 0) (i32.const 0) ${n})`,
  },
  "array.init_elem": {
    ...ofArray,
    run: (_, n) => `(array.init_elem $f $e (global.get $f) (i32.const 0) (i32.const 0) ${n})`,
  },
};

const engines = (needs: readonly Feature[]): readonly ("interp" | "native")[] =>
  needs.every((feature) => nativeEngine.supports(feature)) ? ["interp", "native"] : ["interp"];

/** What a call with this length takes, and how it ends. */
type Price = (length: bigint, fuel?: number) => { readonly cost: number; readonly end: string };

function pricer(text: string, engine: "interp" | "native", toArgument: (length: bigint) => unknown): Price {
  return (length, fuel = 2 ** 40) => {
    const module = load(text, { engine, fuel });
    const end = endOf(() => module.call("f", toArgument(length)));
    return { cost: fuel - module.fuelLeft!, end };
  };
}

const names = Object.keys(rows) as BulkName[];
const cases = names.flatMap((name) =>
  (["i32", "i64"] as const).flatMap((address) => {
    const { needs, text } = rows[name];
    if (address === "i64" && text === array) return [];
    const all: readonly Feature[] = address === "i64" ? [...needs, "memory64"] : needs;
    return engines(all).map((engine) => [name, address, engine] as const);
  }),
);

describe("operators that pay for their length", () => {
  it("are those of the design, at its prices", () => {
    const found = opcodes.flatMap((op) => {
      const shift = bulkShift(op);
      return shift === undefined ? [] : [[op.name, 2 ** shift]];
    });
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(names.map((name) => [name, rows[name].unit])));
  });

  it.each(cases.filter(([name]) => name !== "array.new_fixed"))("%s with %s on %s", (name, address, engine) => {
    const { unit, text, run, follows } = rows[name];
    const type = follows ? address : "i32";
    const body = `${text(address)} (func (export "f") (param $n ${type}) ${run(address, "(local.get $n)")})`;
    const price = pricer(`(module ${body})`, engine, (n) => (type === "i32" ? Number(BigInt.asIntN(32, n)) : n));
    const { cost: free } = price(0n);
    const within = [unit - 1, unit, 2 * unit - 1].map((n) => price(BigInt(n)));
    expect(within.map(({ cost }) => cost - free)).toEqual([0, 1, 1]);
    // It is charged before its bounds are checked, and ends where that cannot be paid.
    const most = type === "i32" ? 0xffff_ffffn : 0xffff_ffff_ffff_ffffn;
    for (const length of [most, most - BigInt(unit), 2n ** 31n, (most + 1n) / 2n]) {
      const units = Number(length / BigInt(unit));
      const long = price(length);
      expect(long.cost - free, `${length}`).toBe(Math.min(units, 0x7fff_ffff));
      expect(long.end).not.toBe("limit fuel");
      expect(price(length, 1_000_000).end).toBe("limit fuel");
    }
  });

  it.each(engines(["gc"]))("array.new_fixed on %s, whose length is an immediate", (engine) => {
    const costOf = (n: number): number => {
      const body = `(type $i (array i32)) (func (export "f") (drop (array.new_fixed $i ${n} ${"(i32.const 1) ".repeat(n)})))`;
      const module = load(`(module ${body})`, { engine, fuel: 1000 });
      module.call("f");
      return 1000 - module.fuelLeft! - n;
    };
    expect([0, 7, 8, 15, 16, 80].map(costOf)).toEqual([0, 0, 1, 1, 2, 10].map((units) => units + 2));
  });
});
