/**
 * Frames that an instruction's word cannot name as a whole: tens of thousands of locals, deep operand stacks, a thousand
 * parameters and results. Every kind of instruction runs from there as the host's WebAssembly runs it.
 */
import { describe, expect, it } from "vitest";
import { type LoadOptions, type WasmModule, backtraceOf, load } from "../../../src/ts/index.ts";
import { codeOf, failure, wat } from "../api/support.ts";

type Exports = Record<string, (...args: readonly unknown[]) => unknown>;

/** What each function does with its far locals; `$a`, `$b` are i32, `$x`, `$y` i64, `$d` f64, `$s` f32, `$r` externref. */
const bodies: Readonly<Record<string, string>> = {
  "moves of every type": `(result i32 i64 f32 f64 externref) (local.set $b (local.get $a)) (local.set $y (local.get $x))
      (local.set $s (f32.const 1.5)) (local.set $d (f64.const 2.5)) (local.set $r (local.get 2))
      (local.get $b) (local.get $y) (local.get $s) (local.get $d) (local.get $r)`,
  "tees and drops": "(result i32) (drop (local.tee $b (i32.add (local.get $a) (i32.const 3)))) (local.get $b)",
  "a near local into a far one, and back":
    "(result i32) (local.set $b (local.get 0)) (local.set 0 (i32.const 1)) (local.get $b)",
  "a far local set while it lies on the stack":
    "(result i32) (local.get $a) (local.set $a (i32.const 100)) (i32.sub (local.get $a))",
  "a loop that counts far": `(result i32 i32) (local.set $b (i32.const 0))
      (loop $l (br_if $l (i32.lt_s (local.tee $b (i32.add (local.get $b) (i32.const 1))) (local.get $a))))
      (local.get $a) (local.get $b)`,
  "a loop that counts down far":
    "(result i32) (loop $l (br_if $l (local.tee $a (i32.sub (local.get $a) (i32.const 1))))) (local.get $a)",
  "a loop that counts far to a constant":
    "(result i32) (loop $l (local.set $b (i32.add (local.get $b) (i32.const 2))) (br_if $l (i32.ne (local.get $b) (i32.const 20)))) (local.get $b)",
  "a loop by a far step":
    "(result i32) (loop $l (local.set $b (i32.add (local.get $b) (local.get $a))) (br_if $l (i32.lt_u (local.get $b) (i32.const 50)))) (local.get $b)",
  "a loop over i64":
    "(result i64) (loop $l (local.set $y (i64.add (local.get $y) (i64.const 1))) (br_if $l (i64.lt_u (local.get $y) (local.get $x)))) (local.get $y)",
  "an if on a far local": "(result i32) (if (result i32) (local.get $a) (then (i32.const 1)) (else (i32.const 2)))",
  "an if on a far i64":
    "(result i32) (if (result i32) (i64.eqz (local.get $x)) (then (i32.const 1)) (else (i32.const 2)))",
  "a branch with a far value":
    "(result i32) (block $b (result i32) (br_if $b (local.get $a) (local.get $a)) (i32.add (i32.const 1)))",
  "a br_table on a far local":
    "(result i32) (block $c (block $b (block $a (br_table $a $b $c (local.get $a))) (return (i32.const 10))) (return (i32.const 20))) (i32.const 30)",
  "a block with far results": "(result i32 i64) (block (result i32 i64) (local.get $a) (local.get $x))",
  select:
    "(result i32 i64 f64) (select (local.get $a) (i32.const 9) (local.get $a)) (select (local.get $x) (i64.const 9) (local.get $b)) (select (local.get $d) (f64.const 1) (local.get $a))",
  "select of references": "(result externref) (select (result externref) (local.get 2) (local.get $r) (local.get $a))",
  calls: "(result i32 i64) (call $pair (local.get $x) (local.get $a))",
  "calls of a host function": "(result i32) (call $host (local.get $a) (local.get $x))",
  "calls in calls":
    "(result i32) (call $sub (call $sub (local.get $a) (i32.const 1)) (call $sub (i32.const 10) (local.get $a)))",
  "an indirect call by a far index":
    "(result i32) (local.set $b (i32.const 1)) (call_indirect (param i32 i32) (result i32) (local.get $a) (i32.const 4) (local.get $b))",
  "an indirect call with values below":
    "(result i32) (local.get $a) (call_indirect (param i32 i32) (result i32) (i32.const 50) (local.get $a) (i32.const 1)) (i32.mul)",
  "a tail call": "(result i32) (return_call $sub (local.get $a) (i32.const 5))",
  "an indirect tail call":
    "(result i32) (local.set $b (i32.const 1)) (return_call_indirect (param i32 i32) (result i32) (local.get $a) (i32.const 4) (local.get $b))",
  recursion:
    "(result i32) (if (result i32) (i32.eqz (local.get $a)) (then (i32.const 7)) (else (call 3 (i32.sub (local.get $a) (i32.const 1)) (i64.const 5) (local.get 2))))".replace(
      "(call 3 ",
      "(call $recursion ",
    ),
  globals:
    "(result i32 i64 f64) (global.set $gi (local.get $a)) (global.set $gl (local.get $x)) (global.set $gd (local.get $d)) (global.get $gi) (global.get $gl) (global.get $gd)",
  "globals of references":
    "(result externref) (global.set $gr (local.get 2)) (local.set $r (global.get $gr)) (local.get $r)",
  memory: `(result i32 i64 i32) (i32.store (local.get $a) (local.get $a)) (i64.store offset=100 (local.get $a) (local.get $x))
      (local.set $b (i32.load (local.get $a))) (local.set $y (i64.load offset=100 (local.get $a)))
      (i32.store8 offset=200 (local.get $a) (i32.const 255))
      (local.get $b) (local.get $y) (i32.load8_s offset=200 (local.get $a))`,
  "bulk memory": `(result i32) (memory.fill (local.get $a) (i32.const 7) (i32.const 20)) (memory.copy (i32.const 300) (local.get $a) (i32.const 10))
      (memory.init $data (i32.const 304) (i32.const 1) (i32.const 2)) (i32.load (i32.const 302))`,
  "memory.size and memory.grow":
    "(result i32 i32) (local.set $b (memory.grow (i32.const 0))) (local.get $b) (memory.size)",
  tables: `(result i32 i32) (table.set $refs (i32.const 0) (local.get $r)) (table.set $refs (i32.const 1) (local.get 2))
      (local.set $b (ref.is_null (table.get $refs (i32.const 0)))) (local.get $b) (table.size $refs)`,
  floats:
    "(result f64 f64 f32) (f64.add (f64.mul (local.get $d) (f64.const 3)) (f64.const 1)) (f64.neg (local.get $d)) (f32.demote_f64 (local.get $d))",
  "i64 operators":
    "(result i64 i64 i32 i64) (i64.mul (local.get $x) (local.get $x)) (i64.rotl (local.get $x) (i64.const 5)) (i64.lt_s (local.get $x) (local.get $y)) (i64.div_s (local.get $x) (i64.const 3))",
  conversions:
    "(result i64 f64 i32 i64) (i64.extend_i32_s (local.get $a)) (f64.convert_i32_u (local.get $a)) (i32.wrap_i64 (local.get $x)) (i64.trunc_sat_f64_s (local.get $d))",
  vectors:
    "(result i32) (local.set $v (i32x4.splat (local.get $a))) (local.set $v (i32x4.add (local.get $v) (v128.const i32x4 1 2 3 4))) (i32x4.extract_lane 3 (local.get $v))",
  traps: "(result i32) (i32.div_u (i32.const 1) (i32.sub (local.get $a) (local.get $a)))",
};

function moduleOf(locals: number): string {
  const declared = `(local ${"i64 ".repeat(locals)}) (local $a i32) (local $b i32) (local $x i64) (local $y i64)
    (local $s f32) (local $d f64) (local $r externref) (local $v v128)`;
  const setUp =
    "(local.set $a (local.get 0)) (local.set $x (local.get 1)) (local.set $d (f64.convert_i32_s (local.get 0)))";
  const functions = Object.entries(bodies).map(([name, body]) => {
    const [result] = /^\(result[^)]*\)/.exec(body) ?? [""];
    const id = name === "recursion" ? "$recursion" : "";
    return `(func ${id} (export "${name}") (param i32 i64 externref) ${result} ${declared} ${setUp} ${body.slice(result.length)})`;
  });
  return `(module $wide
    (import "m" "host" (func $host (param i32 i64) (result i32)))
    (func $sub (param i32 i32) (result i32) (i32.sub (local.get 0) (local.get 1)))
    (func $pair (param i64 i32) (result i32 i64) (local.get 1) (local.get 0))
    (memory 1) (data $data "abcd") (table $t 3 funcref) (elem (i32.const 1) $sub) (table $refs 2 externref)
    (global $gi (mut i32) (i32.const 0)) (global $gl (mut i64) (i64.const 0)) (global $gd (mut f64) (f64.const 0))
    (global $gr (mut externref) (ref.null extern))
    ${functions.join("\n")})`;
}

const host = (a: unknown, b: unknown): number => ((a as number) * 2 + Number((b as bigint) & 0xffn)) | 0;
const object = { is: "kept" };

function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error instanceof WebAssembly.RuntimeError || (error as { code?: string }).code === "integer-divide-by-zero"
      ? "trap"
      : error;
  }
}

const widths: readonly (readonly [locals: number, options: LoadOptions])[] = [
  [0, {}],
  [900, {}],
  [1_000, {}],
  [1_018, {}],
  [1_022, {}],
  [2_030, {}],
  [2_040, {}],
  [2_046, {}],
  [2_050, { fuel: 1e9 }],
  [49_980, {}],
];

describe.each(widths)("frames of %i locals and more", (locals, options) => {
  const bytes = wat(moduleOf(locals));
  const imports = { m: { host } };
  const expected = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports as unknown as Exports;
  const module: WasmModule = load(bytes, { engine: "interp", imports, ...options });

  it.each(Object.keys(bodies))("%s", (name) => {
    // The host's stack has no room for many frames of this size; ours has.
    if (name === "recursion" && locals > 10_000) {
      expect(module.call(name, 30, 1n, object)).toBe(7);
      return;
    }
    for (const a of [1, 2, 3, 17]) {
      for (const x of [1n, -5n, 2n ** 40n].slice(0, name.startsWith("a loop over") ? 1 : 3)) {
        const args = [a, x, object];
        expect(
          outcome(() => module.call(name, ...args)),
          args.join(" "),
        ).toEqual(outcome(() => expected[name]!(...args)));
      }
    }
  });

  it("has backtraces", () => {
    const trap = failure(() => module.call("traps", 1, 1n, null));
    expect(backtraceOf(trap)).toMatchObject([{ module: "wide", func: "traps" }]);
  });
});

describe("deep operand stacks", () => {
  it.each([100, 1_000, 2_040, 2_047, 2_048, 2_060, 5_000])("of %i values", (depth) => {
    const gets = Array.from({ length: depth }, (_, i) => `(i32.add (local.get 0) (i32.const ${i}))`).join(" ");
    const adds = "i32.add ".repeat(depth - 1);
    const text = `(module (import "m" "host" (func $host (param i32 i64) (result i32)))
      (func $sub (param i32 i32) (result i32) (i32.sub (local.get 0) (local.get 1)))
      (func (export "sum") (param i32) (result i32) ${gets} ${adds})
      (func (export "call") (param i32) (result i32) ${gets} (call $sub) ${"i32.add ".repeat(depth - 2)})
      (func (export "host") (param i32) (result i32) ${gets} (call $host (i64.const 3)) ${"i32.add ".repeat(depth - 1)})
      (func (export "block") (param i32) (result i32) ${gets}
        (if (param i32) (result i32) (local.get 0) (then (i32.mul (i32.const 2))) (else (i32.mul (i32.const 3)))) ${adds})
      (func (export "set") (param i32) (result i32) ${gets} (local.set 0 (i32.const 5)) (local.get 0) (i32.mul) ${adds}))`;
    const bytes = wat(text);
    const imports = { m: { host } };
    const expected = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports as unknown as Exports;
    const module = load(bytes, { engine: "interp", imports });
    for (const name of ["sum", "call", "host", "block", "set"]) {
      for (const value of [0, 7, -(2 ** 31)]) expect(module.call(name, value), name).toBe(expected[name]!(value));
    }
  });
});

describe("parameters and results", () => {
  it.each([1, 8, 100, 1_000])("of %i of them go through calls, host functions and back", (n) => {
    const letters = ["i32", "i64", "f32", "f64"];
    const types = Array.from({ length: n }, (_, i) => letters[i % 4]!).join(" ");
    const gets = Array.from({ length: n }, (_, i) => `(local.get ${i})`).join(" ");
    const text = `(module (import "m" "host" (func $host (param ${types}) (result ${types})))
      (func $id (export "id") (param ${types}) (result ${types}) ${gets})
      (func (export "call") (param ${types}) (result ${types}) (call $id (call $host (call $id ${gets}))))
      (func (export "tail") (param ${types}) (result ${types}) (return_call $id ${gets}))
      (func (export "block") (param ${types}) (result ${types}) ${gets} (block (param ${types}) (result ${types}))))`;
    const module = load(wat(text), {
      engine: "interp",
      imports: { m: { host: (...args: unknown[]) => (n === 1 ? args[0] : args) } },
    });
    const values = Array.from({ length: n }, (_, i) => (i % 4 === 1 ? BigInt(i) : i + (i % 4 === 0 ? 0 : 0.5)));
    for (const name of ["id", "call", "tail", "block"]) {
      expect(module.call(name, ...values)).toEqual(n === 1 ? values[0] : values);
    }
    expect(codeOf(() => module.call("id", ...values, 1))).toBe("usage arity");
  });

  it("of a thousand vectors", () => {
    const types = "v128 ".repeat(1_000);
    const gets = Array.from({ length: 1_000 }, (_, i) => `(local.get ${999 - i})`).join(" ");
    const module = load(wat(`(module (func (export "f") (param ${types}) (result ${types}) ${gets}))`), {
      engine: "interp",
    });
    const values = Array.from({ length: 1_000 }, (_, i) => new Uint8Array(16).fill(i));
    expect(module.call("f", ...values)).toEqual(values.toReversed());
  });
});

describe("backtraces of the interpreter", () => {
  it("cross instances, innermost first", () => {
    const a = load(wat('(module $a (func $trap (export "trap") (param i32) (unreachable)))'), { engine: "interp" });
    const b = load(
      wat(
        `(module $b (import "a" "trap" (func $t (param i32))) (func $mid (export "mid") (param i32) (call $t (local.get 0))))`,
      ),
      { engine: "interp", imports: { a } },
    );
    const c = load(
      wat(`(module $c (import "b" "mid" (func $m (param i32))) (table 1 funcref) (elem (i32.const 0) $m)
        (func $top (export "top") (param i32)
          (if (local.get 0) (then (call $top (i32.sub (local.get 0) (i32.const 1))))
            (else (call_indirect (param i32) (i32.const 5) (i32.const 0))))))`),
      { engine: "interp", imports: { b } },
    );
    const frames = backtraceOf(failure(() => c.call("top", 2)));
    expect(frames.map(({ module, func }) => `${module}.${func}`)).toEqual([
      "a.trap",
      "b.mid",
      "c.top",
      "c.top",
      "c.top",
    ]);
    // Each frame stands at its call: the byte at the offset is the opcode.
    const opcodesAt = frames.map((frame) => {
      const owner = [a, b, c].find(({ name }) => name === frame.module)!;
      return owner.compiled.module.bytes[frame.offset];
    });
    expect(opcodesAt).toEqual([0x00, 0x10, 0x11, 0x10, 0x10]);
  });

  it("of tail calls have the frames that are left", () => {
    const module = load(
      wat(
        `(module $m (func $end (unreachable)) (func $mid (return_call $end)) (func $top (export "top") (call $mid)))`,
      ),
      { engine: "interp" },
    );
    expect(backtraceOf(failure(() => module.call("top"))).map(({ func }) => func)).toEqual(["end", "top"]);
  });
});
