/**
 * Operands of 64-bit address types: every operator that takes an address, index, offset or length, with values whose low
 * bits alone would be in bounds. What must come out is the standard's; the host's own engine is held against it where it
 * has 64-bit memories and tables.
 */
import { describe, expect, it } from "vitest";
import { type Op, opcodes } from "../../../src/ts/core/opcodes.ts";
import { inspect, load } from "../../../src/ts/index.ts";
import { nativeEngine } from "../../../src/ts/native/engine.ts";
import { endOf } from "../api/support.ts";

/** Low words that are in bounds of all there is, and high words at which something could be cut off. */
const values: readonly bigint[] = [
  ...[2n ** 32n, 2n ** 33n, 2n ** 52n, 2n ** 53n, 2n ** 63n].flatMap((high) => [high, high + 1n, high + 8n]),
  2n ** 31n,
  2n ** 53n - 1n,
  2n ** 63n - 1n,
  2n ** 64n - 16n,
  2n ** 64n - 1n,
];

/** A module whose `f` puts its parameter where an address belongs, and how a call ends for the parameter. */
interface Case {
  readonly name: string;
  readonly text: string;
  readonly expected: (value: bigint) => string;
}

const always = (outcome: string) => (): string => outcome;

const definitions = `
  (memory $m i64 1) (memory $m32 1) (table $t i64 10 funcref) (table $t32 10 funcref)
  (data $d "0123456789") (elem $e funcref (ref.func $g) (ref.null func)) (type $v (func)) (func $g)`;

const unit = (name: string, body: string, expected: Case["expected"], before = definitions): Case => ({
  name,
  text: `(module ${before} ${exported("f", body)})`,
  expected,
});

const exported = (name: string, body: string): string => `(func (export "${name}") (param $x i64) ${body})`;

/** Operands of the other letters. */
const plain: { readonly [letter: string]: string } = {
  i: "(i32.const 0)",
  I: "(i64.const 0)",
  f: "(f32.const 0)",
  F: "(f64.const 0)",
  v: "(v128.const i64x2 0 0)",
};

/**
 * How an access at an effective address that is out of bounds ends: of atomic ones the proposal looks at alignment
 * first, and V8 at bounds.
 */
function outside({ kind, width = 1 }: Op): (address: bigint) => string {
  return (address) =>
    kind === "atomic" && address % BigInt(width) !== 0n ? "trap unaligned-atomic" : "trap memory-out-of-bounds";
}

const accessed = opcodes.filter(({ immediates }) => immediates.includes("memarg"));

const memoryOf = ({ kind }: Op): string => (kind === "atomic" ? "(memory $m i64 1 1 shared)" : "(memory $m i64 1)");

function access(op: Op, address: string, memarg: string): string {
  const others = [...op.params!].slice(1).map((letter) => plain[letter]!);
  const lane = op.immediates.includes("laneidx") ? " 0" : "";
  return `${address} ${others.join(" ")} (${op.text}${memarg}${lane}) ${"(drop)".repeat(op.results!.length)}`;
}

// With these the sum of operand and offset would be in bounds if it wrapped.
const last = "(i64.sub (i64.sub (local.get $x) (local.get $x)) (i64.const 16))";

const accesses = accessed.flatMap((op) => {
  const [near, far] = [" offset=32", " offset=4294967296"];
  const of = (name: string, body: string, expected: Case["expected"]): Case => unit(name, body, expected, memoryOf(op));
  return [
    of(op.name, access(op, "(local.get $x)", ""), outside(op)),
    of(op.name + near, access(op, last, near), always(outside(op)(2n ** 64n + 16n))),
    of(op.name + far, access(op, "(local.get $x)", far), (x) => outside(op)(x + 2n ** 32n)),
  ];
});

const x = "(local.get $x)";
const zero = "(i64.const 0)";
const none = "(i32.const 0)";
const nullFunc = "(ref.null func)";
const memoryOut = always("trap memory-out-of-bounds");
const tableOut = always("trap table-out-of-bounds");

/** An operator on memories or tables, as its operand of that many is the value; the others are zero. */
const operators: readonly Case[] = [
  unit("memory.grow", `(if (i64.ne (memory.grow $m ${x}) (i64.const -1)) (then unreachable))`, always("returns")),
  unit(
    "table.grow",
    `(if (i64.ne (table.grow $t ${nullFunc} ${x}) (i64.const -1)) (then unreachable))`,
    always("returns"),
  ),
  unit("memory.fill to", `(memory.fill $m ${x} ${none} ${zero})`, memoryOut),
  unit("memory.fill length", `(memory.fill $m ${zero} ${none} ${x})`, memoryOut),
  unit("memory.copy to", `(memory.copy $m $m ${x} ${zero} ${zero})`, memoryOut),
  unit("memory.copy from", `(memory.copy $m $m ${zero} ${x} ${zero})`, memoryOut),
  unit("memory.copy length", `(memory.copy $m $m ${zero} ${zero} ${x})`, memoryOut),
  unit("memory.copy to 64 from 32", `(memory.copy $m $m32 ${x} ${none} ${none})`, memoryOut),
  unit("memory.copy to 32 from 64", `(memory.copy $m32 $m ${none} ${x} ${none})`, memoryOut),
  unit("memory.init to", `(memory.init $m $d ${x} ${none} ${none})`, memoryOut),
  unit("table.get", `(drop (table.get $t ${x}))`, tableOut),
  unit("table.set", `(table.set $t ${x} ${nullFunc})`, tableOut),
  unit("table.fill to", `(table.fill $t ${x} ${nullFunc} ${zero})`, tableOut),
  unit("table.fill length", `(table.fill $t ${zero} ${nullFunc} ${x})`, tableOut),
  unit("table.copy to", `(table.copy $t $t ${x} ${zero} ${zero})`, tableOut),
  unit("table.copy from", `(table.copy $t $t ${zero} ${x} ${zero})`, tableOut),
  unit("table.copy length", `(table.copy $t $t ${zero} ${zero} ${x})`, tableOut),
  unit("table.copy to 64 from 32", `(table.copy $t $t32 ${x} ${none} ${none})`, tableOut),
  unit("table.copy to 32 from 64", `(table.copy $t32 $t ${none} ${x} ${none})`, tableOut),
  unit("table.init to", `(table.init $t $e ${x} ${none} ${none})`, tableOut),
  unit(
    "call_indirect",
    `(table.set $t ${zero} (ref.func $g)) (call_indirect $t (type $v) ${x})`,
    always("trap undefined-element"),
  ),
  unit("return_call_indirect", `(return_call_indirect $t (type $v) ${x})`, always("trap undefined-element")),
  unit(
    "call_indirect by a far slot",
    `(call_indirect $t (type $v) (i64.add ${x} ${zero}))`,
    always("trap undefined-element"),
  ),
];

/** Active segments, their offsets by an imported global: as a constant expression may have it, and added up. */
const segments = ["(global.get $x)", "(i64.add (i64.sub (global.get $x) (i64.const 8)) (i64.const 8))"].flatMap(
  (at) => [
    { name: `data at ${at}`, text: `(module (import "m" "x" (global $x i64)) (memory i64 1) (data ${at} ""))` },
    {
      name: `elem at ${at}`,
      text: `(module (import "m" "x" (global $x i64)) (table i64 10 funcref) (elem ${at} func))`,
    },
  ],
);

const engines = nativeEngine.supports("memory64") ? (["interp", "native"] as const) : (["interp"] as const);

/** With fuel, the native engine has the costs of lengths written into the code. */
const modes = engines.flatMap((engine) => [[engine, undefined] as const, [engine, 2 ** 45] as const]);

/** What may come out where the standard says `end`. */
const accepted = (engine: string, end: string): string[] =>
  engine === "native" && end === "trap unaligned-atomic" ? [end, "trap memory-out-of-bounds"] : [end];

function check(engine: (typeof engines)[number], fuel: number | undefined, { text, expected }: Case): void {
  const module = load(text, { engine, fuel });
  for (const value of values) {
    const end = endOf(() => module.call("f", value));
    expect(accepted(engine, expected(value)), `${value}: ${end}`).toContain(end);
  }
}

describe.each(engines)("64-bit addresses on %s", (engine) => {
  it.each(accesses)("$name", (one) => check(engine, undefined, one));

  it.each(accessed)("$name with offsets", (op) => {
    const funcs = values.map((offset, i) => exported(`${i}`, access(op, "(i64.const 0)", ` offset=${offset}`)));
    const module = load(`(module ${memoryOf(op)} ${funcs.join(" ")})`, { engine });
    for (const [i, offset] of values.entries()) {
      const end = endOf(() => module.call(`${i}`, 0n));
      expect(accepted(engine, outside(op)(offset)), `${offset}: ${end}`).toContain(end);
    }
  });
});

describe.each(modes)("64-bit operands on %s with fuel %s", (engine, fuel) => {
  it.each(operators)("$name", (one) => check(engine, fuel, one));

  it.each(segments)("$name", ({ text }) => {
    for (const value of values) {
      const end = endOf(() => load(text, { engine, fuel, imports: { m: { x: value } } }));
      expect([value, end]).toEqual([value, "instantiation segment-failed"]);
    }
  });
});

describe("the cases", () => {
  it("are all operators with a 64-bit operand: what has a memory or table as an immediate", () => {
    const named = new Set([...accesses, ...operators].map(({ name }) => name.split(" ")[0]));
    const spaces = opcodes.filter(({ immediates }) =>
      immediates.some((kind) => /^(?:memidx|tableidx|memarg)$/.test(kind)),
    );
    // These two take no operand.
    const sizes = ["memory.size", "table.size"];
    expect(spaces.map(({ name }) => name).filter((name) => !named.has(name))).toEqual(expect.arrayContaining(sizes));
    expect(spaces.filter(({ name }) => !named.has(name))).toHaveLength(sizes.length);
  });
});

describe("bounds of 64 bits", () => {
  it("are told exactly", () => {
    const most = 2n ** 64n - 1n;
    const text = `(module (memory (export "m") i64 0 281474976710656) (table (export "t") i64 0 ${most} funcref))`;
    const { exports } = inspect(text);
    expect([exports.m, exports.t]).toMatchObject([
      { min: 0, max: 2 ** 48 },
      { min: 0, max: most },
    ]);
  });
});
