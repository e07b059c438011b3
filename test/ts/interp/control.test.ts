/**
 * Control flow in the interpreter against the host's WebAssembly: blocks and loops with parameters and several results,
 * branches with values, tables of branches, code that cannot be reached, and locals that are set while they lie on the
 * stack.
 */
import { describe, expect, it } from "vitest";
import { load } from "../../../src/ts/index.ts";
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { thrown, wat } from "../api/support.ts";

type Exports = Record<string, (...args: readonly unknown[]) => unknown>;

const ints = [0, 1, 2, 3, 4, 7, -1, 100];

/** Functions of one i32, which are called with each of `ints`. */
const unary: Readonly<Record<string, string>> = {
  "a block's result": "(result i32) (block (result i32) (local.get 0))",
  "a block with parameters": "(result i32) (local.get 0) (i32.const 5) (block (param i32 i32) (result i32) i32.sub)",
  "a block with several results":
    "(result i32 i32 i32) (block (result i32 i32 i32) (local.get 0) (i32.const 5) (local.get 0))",
  "a block that swaps":
    "(result i32 i32) (local.get 0) (i32.const 9) (block (param i32 i32) (result i32 i32) (local.set 0) (local.set 1) (local.get 0) (local.get 1))",
  "an if with parameters and results":
    "(result i32 i32) (i32.const 10) (i32.const 20) (local.get 0) (if (param i32 i32) (result i32 i32) (then i32.add (i32.const 1)) (else i32.sub (i32.const 2)))",
  "an if without else that passes its parameters":
    "(result i32) (i32.const 10) (local.get 0) (if (param i32) (result i32) (then (i32.const 1) i32.add))",
  "a loop with parameters":
    "(result i32) (local i32) (i32.const 0) (local.get 0) (loop $l (param i32 i32) (result i32) (local.set 0) (i32.const 3) i32.add (local.get 0) (i32.const 1) i32.sub (local.tee 0) (i32.const 0) i32.gt_s (if (param i32) (result i32) (then (local.get 0) (br $l))))",
  "a loop that swaps its parameters": `(result i32 i32) (local $n i32) (local.set $n (local.get 0))
      (i32.const 1) (i32.const 2)
      (loop $l (param i32 i32) (result i32 i32) (call $swap)
        (br_if $l (i32.gt_s (local.tee $n (i32.sub (local.get $n) (i32.const 1))) (i32.const 0))))`,
  "a branch out of three blocks with values":
    "(result i32 i32) (block $a (result i32 i32) (block (block (local.get 0) (i32.const 6) (br $a)) (unreachable)) (unreachable))",
  "a branch that leaves values behind":
    "(result i32) (block $a (result i32) (i32.const 1) (i32.const 2) (i32.const 3) (br $a (local.get 0)))",
  "br_if that keeps its value":
    "(result i32) (block $a (result i32) (i32.add (br_if $a (i32.const 40) (local.get 0)) (i32.const 2)))",
  "a comparison that ends an arm, and a branch on the result":
    "(result i32) (block $a (result i32) (br_if $a (i32.const 3) (if (result i32) (local.get 0) (then (i32.const 1)) (else (i32.gt_u (local.get 0) (i32.const 2))))) (drop) (i32.const 5))",
  "a comparison that ends an arm, negated and selected by":
    "(result i32) (select (i32.const 4) (i32.const 5) (i32.eqz (if (result i32) (i32.gt_s (local.get 0) (i32.const 1)) (then (i32.const 0)) (else (i32.eqz (local.get 0))))))",
  "a comparison that a loop takes and branches on":
    "(result i32) (local i32) (i32.lt_s (local.get 0) (i32.const 5)) (loop $l (param i32) (result i32) (if (result i32) (then (i32.const 9)) (else (local.tee 1 (i32.add (local.get 1) (i32.const 1))) (i32.const 3) (i32.eq) (br $l))))",
  "br_if with two values":
    "(result i32 i32) (block $a (result i32 i32) (i32.const 1) (local.get 0) (br_if $a (local.get 0)) (drop) (drop) (i32.const 8) (i32.const 9))",
  "br_table with a value":
    "(result i32) (block $c (result i32) (block $b (result i32) (block $a (result i32) (br_table $a $b $c $a (i32.const 10) (local.get 0))) (i32.add (i32.const 1))) (i32.add (i32.const 2)))",
  "br_table with two values":
    "(result i32 i32) (block $b (result i32 i32) (block $a (result i32 i32) (br_table $b $a $b (i32.const 10) (i32.const 20) (local.get 0))) (i32.add (i32.const 1)))",
  "br_table to the function":
    "(result i32) (block $a (result i32) (br_table $a 1 $a 1 (i32.const 77) (local.get 0))) (i32.add (i32.const 3))",
  "br_table with one label": "(result i32) (block $a (br_table $a (local.get 0))) (i32.const 4)",
  "br_table in a loop": `(result i32) (local $s i32) (local $i i32)
      (block $out (loop $again
        (block $c (block $b (block $a (br_table $a $b $c $out (local.get $i)))
          (local.set $s (i32.add (local.get $s) (i32.const 1))) (local.set $i (i32.const 2)) (br $again))
          (local.set $s (i32.add (local.get $s) (i32.const 10))) (local.set $i (i32.const 3)) (br $again))
        (local.set $s (i32.add (local.get $s) (local.get 0))) (local.set $i (i32.const 1)) (br $again)))
      (local.get $s)`,
  "return from inside": "(result i32) (block (loop (if (local.get 0) (then (return (i32.const 5)))) )) (i32.const 6)",
  "return with values left": "(result i32) (i32.const 1) (i32.const 2) (return (local.get 0))",
  "code behind a branch":
    "(result i32) (block $a (result i32) (br $a (local.get 0)) (drop) (i32.const 3) (i32.add (i32.const 4)) (if (result i32) (then (i32.const 1)) (else (unreachable))))",
  "blocks and loops behind unreachable":
    "(result i32) (if (local.get 0) (then (return (i32.const 1)))) (return (i32.const 2)) (loop (block (loop (br 0)) (br_table 0 1 (i32.const 0)))) (unreachable)",
  "an else behind a branch":
    "(result i32) (if (result i32) (local.get 0) (then (br 0 (i32.const 5)) (i32.add)) (else (return (i32.const 6))))",
  "a set local that lies on the stack":
    "(result i32) (local.get 0) (local.set 0 (i32.const 100)) (local.get 0) (i32.add)",
  "a set local that lies on the stack twice":
    "(result i32) (local.get 0) (local.get 0) (local.set 0 (i32.const 100)) (i32.mul)",
  "a tee'd local that lies on the stack":
    "(result i32) (i32.sub (local.get 0) (local.tee 0 (i32.add (local.get 0) (i32.const 3))))",
  "a local set in one arm":
    "(result i32) (local.get 0) (if (local.get 0) (then (local.set 0 (i32.const 50)))) (i32.add (local.get 0))",
  "a local set in a loop while it lies below":
    "(result i32) (local $n i32) (local.get 0) (loop $l (local.set 0 (i32.add (local.get 0) (i32.const 1))) (br_if $l (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 3)))) (i32.sub (local.get 0))",
  "a global read before it is set":
    "(result i32) (global.get $g) (global.set $g (local.get 0)) (global.get $g) (i32.sub)",
  "memory read before it is written":
    "(result i32) (i32.load (i32.const 0)) (i32.store (i32.const 0) (local.get 0)) (i32.load (i32.const 0)) (i32.sub)",
  "a call that changes a global below": "(result i32) (global.get $g) (call $bump) (global.get $g) (i32.sub)",
  "a comparison kept and used twice":
    "(result i32) (local $c i32) (local.set $c (i32.lt_s (local.get 0) (i32.const 3))) (if (result i32) (local.get $c) (then (local.get $c)) (else (i32.add (local.get $c) (i32.const 7))))",
  "a comparison on the stack below a branch":
    "(result i32) (i32.lt_s (local.get 0) (i32.const 3)) (block (br_if 0 (i32.eq (local.get 0) (i32.const 2))) (local.set 0 (i32.const 30))) (i32.add (local.get 0))",
  "a comparison whose operand is set before the branch":
    "(result i32) (i32.lt_s (local.get 0) (i32.const 3)) (local.set 0 (i32.const 30)) (if (result i32) (then (local.get 0)) (else (i32.const 1)))",
  "select of comparisons":
    "(result i32) (select (i32.lt_s (local.get 0) (i32.const 2)) (i32.gt_u (local.get 0) (i32.const 50)) (i32.eq (local.get 0) (i32.const 1)))",
  "select of i64 and f64":
    "(result i64 f64) (select (i64.const 1) (i64.const 2) (local.get 0)) (select (f64.const 1.5) (f64.const 2.5) (i32.eqz (local.get 0)))",
  "an empty loop and an empty block": "(result i32) (loop) (block) (loop (block)) (local.get 0)",
  "a loop left by falling out with a value": "(result i32) (loop (result i32) (local.get 0))",
  "nested ifs":
    "(result i32) (if (result i32) (local.get 0) (then (if (result i32) (i32.eq (local.get 0) (i32.const 1)) (then (i32.const 11)) (else (if (result i32) (i32.gt_s (local.get 0) (i32.const 3)) (then (i32.const 12)) (else (i32.const 13)))))) (else (i32.const 14)))",
  "conditions joined with and, or":
    "(result i32) (if (result i32) (i32.and (i32.gt_s (local.get 0) (i32.const 0)) (i32.lt_s (local.get 0) (i32.const 5))) (then (i32.const 1)) (else (i32.or (i32.eqz (local.get 0)) (i32.const 2))))",
  "drops of every kind":
    "(result i32) (drop (i64.const 1)) (drop (f32.const 1)) (drop (f64.const 1)) (drop (ref.null func)) (drop (local.get 0)) (call $two) (drop) (drop) (local.get 0)",
  "two results of a call as two arguments": "(result i32) (call $sub (call $two))",
  "results of a call below others": "(result i32) (local.get 0) (call $two) (i32.add) (i32.add)",
  "sums of products, of both orders": `(result f64 f64) (local $x f64) (local.set $x (f64.convert_i32_s (local.get 0)))
      (f64.add (f64.mul (f64.add (local.get $x) (f64.const 0.1)) (f64.const 1.1)) (f64.const 3.3))
      (f64.add (f64.const 3.3) (f64.mul (f64.const 1.1) (f64.add (local.get $x) (f64.const 0.1))))`,
  "a square added to itself":
    "(result f64) (local $x f64) (local.set $x (f64.mul (f64.convert_i32_s (local.get 0)) (f64.const 1.1))) (f64.add (local.get $x) (f64.mul (local.get $x) (local.get $x)))",
};

/** Loops that a fused instruction may end: step, comparison, limit, and where it starts, so that each ends. */
const loops: readonly (readonly [op: string, start: number, step: number, limit: number])[] = [
  ["i32.lt_s", 0, 1, 10],
  ["i32.lt_s", 5, 1, 5],
  ["i32.lt_s", -10, 3, 10],
  ["i32.lt_s", 2 ** 30, 2 ** 30, 2 ** 30],
  ["i32.lt_s", -(2 ** 31), 2 ** 29, 100],
  ["i32.lt_u", 0, 1, 10],
  ["i32.lt_u", 0, 2 ** 30, -(2 ** 30)],
  ["i32.lt_u", -5, 1, -1],
  ["i32.ne", 0, 1, 10],
  ["i32.ne", 10, -1, 0],
  ["i32.ne", 2 ** 31 - 3, 1, -(2 ** 31) + 3],
  ["i32.gt_s", 10, -1, 0],
  ["i32.gt_s", 0, -(2 ** 30), -(2 ** 31)],
  ["i32.gt_u", 10, -1, 0],
  ["i32.ge_s", 10, -1, 0],
  ["i32.ge_s", 10, -3, -20],
  ["i32.ge_u", 10, -1, 1],
  ["i32.le_s", 0, 1, 10],
  ["i32.le_u", 0, 3, 10],
  ["i32.eq", 4, 1, 5],
];

const step = (amount: number): string => `(i32.add (local.get $i) (i32.const ${amount}))`;

/** Ways to write a loop's end. */
const loopForms: Readonly<Record<string, (op: string, amount: number, limit: number) => string>> = {
  tee: (op, amount, limit) => `(br_if $l (${op} (local.tee $i ${step(amount)}) (i32.const ${limit})))`,
  "tee, local limit": (op, amount) => `(br_if $l (${op} (local.tee $i ${step(amount)}) (local.get $limit)))`,
  set: (op, amount, limit) => `(local.set $i ${step(amount)}) (br_if $l (${op} (local.get $i) (i32.const ${limit})))`,
  "set, local limit": (op, amount) =>
    `(local.set $i ${step(amount)}) (br_if $l (${op} (local.get $i) (local.get $limit)))`,
  "limit on the left": (op, amount) => {
    const mirrored = op.replace(/lt|gt|le|ge/, (found) => found.replace(/[lg]/, (c) => (c === "l" ? "g" : "l")));
    return `(local.set $i ${step(amount)}) (br_if $l (${mirrored} (local.get $limit) (local.get $i)))`;
  },
  "by a local": (op) =>
    `(local.set $i (i32.add (local.get $i) (local.get $step))) (br_if $l (${op} (local.get $i) (local.get $limit)))`,
  "by a subtraction": (op, amount, limit) =>
    `(br_if $l (${op} (local.tee $i (i32.sub (local.get $i) (i32.const ${-amount}))) (i32.const ${limit})))`,
  "if and br": (op, amount, limit) =>
    `(local.set $i ${step(amount)}) (if (${op} (local.get $i) (i32.const ${limit})) (then (br $l)))`,
  "br_if out": (op, amount, limit) =>
    `(local.set $i ${step(amount)}) (br_if $out (i32.eqz (${op} (local.get $i) (i32.const ${limit})))) (br $l)`,
  "index used behind": (op, amount, limit) =>
    `(local.set $i ${step(amount)}) (local.set $last (local.get $i)) (br_if $l (${op} (local.get $i) (i32.const ${limit})))`,
  "compared before the step": (op, amount, limit) =>
    `(local.set $last (${op} ${step(amount)} (i32.const ${limit}))) (local.set $i ${step(amount)}) (br_if $l (local.get $last))`,
};

function loopFunction(name: string, index: number): string {
  const [op, start, amount, limit] = loops[index]!;
  return `(func (export "${name} ${index}") (result i32 i32 i32)
    (local $i i32) (local $n i32) (local $limit i32) (local $step i32) (local $last i32)
    (local.set $i (i32.const ${start})) (local.set $limit (i32.const ${limit})) (local.set $step (i32.const ${amount}))
    (block $out (loop $l
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      ${loopForms[name]!(op, amount, limit)}))
    (local.get $i) (local.get $n) (local.get $last))`;
}

const countdowns = `
  (func (export "down") (param i32) (result i32) (local $n i32)
    (loop $l (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) (local.get $n))
  (func (export "down-set") (param i32) (result i32) (local $n i32)
    (loop $l (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br_if $l (local.get 0))) (local.get $n))
  (func (export "down64") (param i64) (result i64 i32) (local $n i32)
    (loop $l (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (local.set 0 (i64.sub (local.get 0) (i64.const 1)))
      (br_if $l (i64.ne (local.get 0) (i64.const 0)))) (local.get 0) (local.get $n))
  (func (export "up64") (param i64 i64 i64) (result i64 i32) (local $n i32)
    (loop $l (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $l (i64.lt_s (local.tee 0 (i64.add (local.get 0) (local.get 1))) (local.get 2))))
    (local.get 0) (local.get $n))
  (func (export "float") (param f64 f64) (result f64 i32) (local $n i32)
    (loop $l (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $l (f64.lt (local.tee 0 (f64.add (local.get 0) (f64.const 0.25))) (local.get 1))))
    (local.get 0) (local.get $n))`;

const text = `(module (memory 1) (global $g (mut i32) (i32.const 3))
  (func $swap (param i32 i32) (result i32 i32) (local.get 1) (local.get 0))
  (func $two (result i32 i32) (i32.const 30) (i32.const 12))
  (func $sub (param i32 i32) (result i32) (i32.sub (local.get 0) (local.get 1)))
  (func $bump (global.set $g (i32.add (global.get $g) (i32.const 5))))
  ${Object.entries(unary)
    .map(([name, body]) => `(func (export "${name}") (param i32) ${withLocals(body)})`)
    .join("\n")}
  ${Object.keys(loopForms)
    .flatMap((name) => loops.map((_, i) => loopFunction(name, i)))
    .join("\n")}
  ${countdowns})`;

/** A second local for functions that have none of their own. */
function withLocals(body: string): string {
  if (body.includes("(local ")) return body;
  const end = body.startsWith("(result") ? body.indexOf(")") + 1 : 0;
  return `${body.slice(0, end)} (local i32) ${body.slice(end)}`;
}

const bytes = wat(text);

describe.each([
  ["plain", {}],
  ["metered", { fuel: 1e9 }],
])("%s code", (_, options) => {
  const module = load(bytes, { engine: "interp", ...options });
  const host = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports;

  it.each(Object.keys(unary))("%s", (name) => {
    for (const value of ints) expect(module.call(name, value), String(value)).toEqual(host[name]!(value));
  });

  it.each(Object.keys(loopForms))("loops: %s", (name) => {
    for (const [i, row] of loops.entries()) {
      expect(module.call(`${name} ${i}`), row.join(" ")).toEqual(host[`${name} ${i}`]!());
    }
  });

  it("counts down and up", () => {
    for (const name of ["down", "down-set"]) {
      for (const n of [1, 2, 1000]) expect(module.call(name, n)).toBe(host[name]!(n));
    }
    for (const n of [1n, 5n]) expect(module.call("down64", n)).toEqual(host.down64!(n));
    for (const [a, b, c] of [
      [0n, 1n, 10n],
      [2n ** 32n - 3n, 1n, 2n ** 32n + 3n],
      [-(2n ** 63n), 2n ** 61n, 5n],
      [5n, 1n, 5n],
    ] as const) {
      expect(module.call("up64", a, b, c)).toEqual(host.up64!(a, b, c));
    }
    expect(module.call("float", -1, 1)).toEqual(host.float!(-1, 1));
    expect(module.call("float", NaN, 1)).toEqual(host.float!(NaN, 1));
  });
});

describe("tables of branches", () => {
  it("may have thousands of labels", () => {
    const labels = Array.from({ length: 3000 }, (_, i) => (i % 3 === 0 ? "$a" : i % 3 === 1 ? "$b" : "$c")).join(" ");
    const big = wat(`(module (func (export "f") (param i32) (result i32)
      (block $c (block $b (block $a (br_table ${labels} $c (local.get 0))) (return (i32.const 1))) (return (i32.const 2)))
      (i32.const 3)))`);
    const module = load(big, { engine: "interp" });
    const [a, b, c] = [0, 1, 2].map((n) => module.call("f", n));
    expect([a, b, c]).toEqual([1, 2, 3]);
    expect([2997, 2998, 2999, 3000, 3001, -1, -(2 ** 31)].map((n) => module.call("f", n))).toEqual([
      1, 2, 3, 3, 3, 3, 3,
    ]);
  });
});

describe("tail calls", () => {
  it("between two modules in turn need no stack", () => {
    const state: { even?: (n: unknown) => unknown } = {};
    const a = load(
      wat(`(module (table (export "t") 1 funcref)
        (func (export "even") (param i32 i64) (result i64)
          (if (i32.eqz (local.get 0)) (then (return (local.get 1))))
          (return_call_indirect (param i32 i64) (result i64)
            (i32.sub (local.get 0) (i32.const 1)) (i64.add (local.get 1) (i64.const 3)) (i32.const 0))))`),
      { engine: "interp" },
    );
    const b = load(
      wat(`(module (import "a" "even" (func $even (param i32 i64) (result i64))) (import "a" "t" (table 1 funcref))
        (func $odd (param i32 i64) (result i64)
          (if (i32.eqz (local.get 0)) (then (return (i64.const -1))))
          (return_call $even (i32.sub (local.get 0) (i32.const 1)) (local.get 1)))
        (elem (i32.const 0) $odd) (export "odd" (func $odd)))`),
      { engine: "interp", imports: { a } },
    );
    state.even = a.func("even");
    expect(a.call("even", 200_000, 0n)).toBe(300_000n);
    expect(b.call("odd", 200_001, 0n)).toBe(300_000n);
    expect(a.call("even", 199_999, 0n)).toBe(-1n);
  });

  it("with more arguments than the caller has, and references", () => {
    const module = load(
      wat(`(module
        (func $a (export "a") (param i32 externref) (result externref)
          (return_call $b (local.get 0) (f64.const 1.5) (local.get 1) (i64.const 7) (local.get 1) (f32.const 2)))
        (func $b (param i32 f64 externref i64 externref f32) (result externref) (local externref i64 f64)
          (if (i32.eqz (local.get 0)) (then (return (local.get 4))))
          (if (i64.ne (local.get 7) (i64.const 0)) (then (unreachable)))
          (if (i32.eqz (ref.is_null (local.get 6))) (then (unreachable)))
          (local.set 7 (i64.const 9)) (local.set 6 (local.get 2))
          (return_call $a (i32.sub (local.get 0) (i32.const 1)) (local.get 2))))`),
      { engine: "interp" },
    );
    const object = {};
    expect(module.call("a", 0, object)).toBe(object);
    expect(module.call("a", 10_000, object)).toBe(object);
  });

  it("to host functions and to functions of the host's WebAssembly", () => {
    const native = load(
      wat('(module (func (export "f") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1))))'),
      {
        engine: "native",
      },
    );
    const module = load(
      wat(`(module (import "m" "host" (func $h (param i32) (result i32))) (import "n" "f" (func $n (param i32) (result i32)))
        (func (export "host") (param i32) (result i32) (return_call $h (local.get 0)))
        (func (export "native") (param i32) (result i32) (return_call $n (local.get 0)))
        (func $via (param i32) (result i32) (return_call $n (local.get 0)))
        (func (export "twice") (param i32) (result i32) (return_call $h (call $via (local.get 0)))))`),
      { engine: "interp", imports: { m: { host: (n: unknown) => (n as number) * 10 }, n: native } },
    );
    expect([module.call("host", 4), module.call("native", 4), module.call("twice", 4)]).toEqual([40, 5, 50]);
  });
});

describe("traps in the middle", () => {
  it("leave nothing behind that later calls see", () => {
    const module = load(
      wat(`(module (memory 1)
        (func $deep (param i32 externref) (result i32) (local i64 externref)
          (local.set 3 (local.get 1))
          (if (i32.eqz (local.get 0)) (then (return (i32.load (i32.const -1)))))
          (i32.add (call $deep (i32.sub (local.get 0) (i32.const 1)) (local.get 1)) (i32.const 1)))
        (func (export "deep") (param i32 externref) (result i32) (call $deep (local.get 0) (local.get 1)))
        (func (export "fresh") (result i64 f64 externref i32) (local i64 f64 externref i32)
          (local.get 0) (local.get 1) (local.get 2) (local.get 3)))`),
      { engine: "interp" },
    );
    for (let i = 0; i < 10; i++) {
      const error = thrown(() => module.call("deep", 50, { kept: i }));
      expect(error).toBeInstanceOf(WasmError);
      expect(module.call("fresh")).toEqual([0n, 0, null, 0]);
    }
  });
});
