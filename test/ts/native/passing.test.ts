/**
 * Fuel that functions pass on to each other, against the interpreter: whichever way functions, references and tables leave a
 * module, and wherever it ends, both have the same fuel left, to the unit, with every amount of fuel up to what the run takes.
 */
import { describe, expect, it } from "vitest";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { canonicalTypes } from "../../../src/ts/core/canon.ts";
import type { Feature } from "../../../src/ts/core/features.ts";
import { nativeEngine } from "./bounded.ts";
import type { Callable } from "../../../src/ts/runtime/store/func.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { validateModule } from "../../../src/ts/validate/module.ts";
import { costOf, problemOf } from "../fuzz/fuel.ts";
import { hostFeature, describeWith } from "../needs.ts";
import { type Guest, observe } from "../suites/guests.ts";
import { callable, hostFunc, instantiate } from "./support.ts";
import { plentyOfFuel } from "../suites/fuel.ts";

/** A module, and what the host has for it. */
interface Row {
  readonly needs?: readonly Feature[];
  /** Fields before the functions that all have, and the body of `run`, whose parameter is `$x`. */
  readonly fields: string;
  readonly run: string;
}

/** Functions that divide, call the host and each other, and read memory in a loop: ends in the middle of what was charged. */
const common = `
  (memory 1)
  (func $leaf (type $t) (i32.div_s (i32.const 60) (local.get 0)))
  (func $mid (type $t) (local $three i64) (local $zero i32)
    (local.set $three (i64.const 3))
    (i32.add (local.get $zero)
      (i32.add (call $leaf (i32.wrap_i64 (local.get $three))) (call $host (call $leaf (local.get 0))))))
  (func $sum (type $t) (local $n i32)
    (loop $next
      (local.set $n (i32.add (local.get $n) (i32.load (local.get 0))))
      (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
      (br_if $next (local.get 0)))
    (i32.add (local.get $n) (i32.const 1)))`;

const textOf = ({ fields, run }: Row): string => `(module
  (type $t (func (param i32) (result i32)))
  (import "m" "host" (func $host (type $t)))
  (import "m" "take" (func $take (param funcref) (result i32)))
  (import "m" "throws" (func $throws (param i32)))
  ${common}
  ${fields}
  (func (export "run") (param $x i32) (result i32) ${run}))`;

/** Calls each function of a table. */
const callAll = (table: string, ...more: readonly number[]): string =>
  [0, 1, 2, ...more].map((i) => `(drop (call_indirect ${table} (type $t) (local.get $x) (i32.const ${i})))`).join("\n");

const call = (table: string, index: number): string =>
  `(call_indirect ${table} (type $t) (local.get $x) (i32.const ${index}))`;

const elems = "(elem (table $p) (i32.const 0) func $leaf $mid $sum $host)";

const chain = (tail: string): string => `
  (func $down (type $t) (if (i32.eqz (local.get 0)) (then (return (call $leaf (i32.const 7)))))
    (i32.sub (local.get 0) (i32.const 1)) ${tail})`;

const rows: Readonly<Record<string, Row>> = {
  "direct calls": { fields: "", run: "(i32.add (call $mid (local.get $x)) (call $sum (local.get $x)))" },
  "an exported function that is called": {
    fields: '(export "mid" (func $mid)) (export "leaf" (func $leaf))',
    run: "(i32.add (call $mid (local.get $x)) (call $leaf (local.get $x)))",
  },
  "a start function": {
    fields: "(global $g (mut i32) (i32.const 4)) (func $s (global.set $g (call $mid (global.get $g)))) (start $s)",
    run: "(call $s) (i32.add (global.get $g) (call $sum (local.get $x)))",
  },
  "a table of its own": { fields: `(table $p 5 funcref) ${elems}`, run: `${callAll("$p", 3)} ${call("$p", 1)}` },
  "a null in a table": { fields: `(table $p 5 funcref) ${elems}`, run: `${callAll("$p")} ${call("$p", 4)}` },
  "an index out of bounds": { fields: `(table $p 5 funcref) ${elems}`, run: `${callAll("$p")} ${call("$p", 5)}` },
  "another type": {
    fields: `(table $p 5 funcref) ${elems} (type $u (func (param i32)))`,
    run: `(drop ${call("$p", 1)}) (call_indirect $p (type $u) (local.get $x) (i32.const 0)) (i32.const 1)`,
  },
  "the type with one more parameter and result": {
    fields: `(table $p 5 funcref) ${elems} (type $u (func (param i32 i32) (result i32 i32)))`,
    run: `(drop ${call("$p", 1)}) (call_indirect $p (type $u) (local.get $x) (i32.const 9) (i32.const 0)) (drop)`,
  },
  "a function with that type": {
    fields: `(table $p 5 funcref) (elem (i32.const 0) $leaf $two) (type $u (func (param i32 i32) (result i32 i32)))
      (func $two (type $u) (local.get 1) (call $leaf (local.get 0)))`,
    run: `(call_indirect $p (type $u) (local.get $x) (i32.const 9) (i32.const 1)) (drop) (drop) ${call("$p", 1)}`,
  },
  "an exported table": { fields: `(table $p (export "p") 5 funcref) ${elems}`, run: callAll("$p", 3) + call("$p", 1) },
  "table.get": {
    fields: `(table $p 5 funcref) (table $q 5 funcref) ${elems}`,
    run: `(drop (call $take (table.get $p (i32.const 1)))) ${callAll("$p")} ${call("$p", 1)}`,
  },
  "table.set": {
    fields: `(table $p 5 funcref) ${elems} (elem declare func $sum)`,
    run: `(table.set $p (i32.const 4) (ref.func $sum)) ${callAll("$p", 4)} ${call("$p", 1)}`,
  },
  "table.set from table.get": {
    fields: `(table $p 5 funcref) (table $q 5 funcref) ${elems}`,
    run: `(table.set $q (i32.const 2) (table.get $p (i32.const 1))) ${callAll("$p")} ${call("$q", 2)}`,
  },
  "table.copy within": {
    fields: `(table $p 9 funcref) ${elems}`,
    run: `(table.copy $p $p (i32.const 4) (i32.const 0) (i32.const 3)) ${callAll("$p", 4, 5)} ${call("$p", 6)}`,
  },
  "table.copy to another one": {
    fields: `(table $p 9 funcref) (table $q 9 funcref) ${elems}`,
    run: `(table.copy $q $p (i32.const 4) (i32.const 0) (i32.const 3)) ${callAll("$p")} ${call("$q", 5)}`,
  },
  "table.copy to an exported one": {
    fields: `(table $p 9 funcref) (table $q (export "q") 9 funcref) ${elems}`,
    run: `(table.copy $q $p (i32.const 4) (i32.const 0) (i32.const 3)) ${callAll("$p")} ${call("$q", 5)}`,
  },
  "table.grow": {
    fields: `(table $p 4 funcref) ${elems} (elem declare func $mid)`,
    run: `(drop (table.grow $p (ref.func $mid) (i32.const 1))) ${callAll("$p")} ${call("$p", 4)}`,
  },
  "table.fill": {
    fields: `(table $p 5 funcref) ${elems} (elem declare func $mid)`,
    run: `(table.fill $p (i32.const 3) (ref.func $mid) (i32.const 2)) ${callAll("$p")} ${call("$p", 4)}`,
  },
  "a reference for an import": {
    fields: `(table $p 5 funcref) ${elems} (elem declare func $sum)`,
    run: `(drop (call $take (ref.func $sum))) ${callAll("$p")} (call $take (ref.func $mid))`,
  },
  "an exported global": {
    fields: `(table $p 5 funcref) ${elems} (global (export "g") funcref (ref.func $mid))`,
    run: callAll("$p") + call("$p", 1),
  },
  "a global for an import": {
    fields: `(table $p 5 funcref) ${elems} (global $g funcref (ref.func $mid))`,
    run: `${callAll("$p")} (call $take (global.get $g))`,
  },
  "a passive segment": {
    fields: "(table $p 5 funcref) (elem $e func $leaf $mid $sum)",
    run: `(table.init $p $e (i32.const 0) (i32.const 0) (i32.const 3)) (elem.drop $e) ${callAll("$p")} ${call("$p", 1)}`,
  },
  "a passive segment for two tables": {
    fields: '(table $p 5 funcref) (table $q (export "q") 5 funcref) (elem $e func $leaf $mid $sum)',
    run: `(table.init $p $e (i32.const 0) (i32.const 0) (i32.const 3))
      (table.init $q $e (i32.const 0) (i32.const 0) (i32.const 3)) ${callAll("$p")} ${call("$q", 1)}`,
  },
  "a segment of expressions": {
    fields:
      "(table $p 5 funcref) (elem (table $p) (i32.const 0) funcref (ref.func $leaf) (ref.func $mid) (ref.func $sum) (ref.null func))",
    run: callAll("$p") + call("$p", 3),
  },
  "functions of many parameters": {
    fields: `(type $m (func (param ${"i32 ".repeat(20)}) (result i32))) (table $p 1 funcref) (elem (i32.const 0) $many)
      (func $many (type $m) (local f64) (i32.add (call $leaf (local.get 3)) (i32.trunc_f64_s (local.get 20))))`,
    run: `(drop (call $many ${"(local.get $x) ".repeat(20)}))
      (call_indirect $p (type $m) ${"(local.get $x) ".repeat(20)} (i32.const 0))`,
  },
  "functions of 999 and 1,000 parameters": {
    fields: `(func $m (param ${"i32 ".repeat(999)}) (result i32) (call $leaf (local.get 3)))
      (func $n (param ${"i32 ".repeat(1000)}) (result i32) (call $leaf (local.get 3)))`,
    run: `(drop (call $m ${"(local.get $x) ".repeat(999)})) (call $n ${"(local.get $x) ".repeat(1000)})`,
  },
  "functions of several results": {
    fields: `(type $m (func (param i32) (result i32 i64 i32))) (table $p 1 funcref) (elem (i32.const 0) $many)
      (func $many (type $m) (if (i32.eq (local.get 0) (i32.const 3)) (then (br 1 (i32.const 1) (i64.const 2) (i32.const 3))))
        (if (i32.eq (local.get 0) (i32.const 2)) (then (return (i32.const 1) (i64.const 2) (call $leaf (local.get 0)))))
        (call $leaf (local.get 0)) (i64.const 5) (call $mid (local.get 0)))`,
    run: `(call $many (local.get $x)) (drop) (drop) (drop) (call_indirect $p (type $m) (local.get $x) (i32.const 0)) (drop) (drop)`,
  },
  "first locals of each type": {
    fields: ["i32", "i64", "f32", "f64", "funcref", "externref"]
      .map((type, i) => {
        const zero = type.endsWith("ref") ? "(i32.eqz (ref.is_null (local.get 1)))" : "";
        const some = {
          i32: "(local.get 1)",
          i64: "(i64.eqz (local.get 1))",
          f32: "(f32.ne (local.get 1) (local.get 1))",
          f64: "(f64.ne (local.get 1) (local.get 1))",
        }[type];
        return `(func $l${i} (type $t) (local ${type} i64) (i32.add (call $leaf (local.get 0)) ${some ?? zero}))`;
      })
      .join("\n"),
    run: [0, 1, 2, 3, 4, 5].map((i) => `(call $l${i} (local.get $x))`).join(" ") + " (i32.add) ".repeat(5),
  },
  "branches out of a body": {
    fields: `(func $out (type $t)
      (drop (block $b (result i32) (call $leaf (block $a (result i32) (br_table $a $b 2 (local.get 0) (local.get 0))))))
      (drop (br_if 0 (call $leaf (local.get 0)) (i32.eq (local.get 0) (i32.const 1))))
      (loop $l (drop (br_if 1 (local.get 0) (local.get 0))) (local.set 0 (i32.const 1)) (br $l)) (unreachable))`,
    run: "(i32.add (call $out (local.get $x)) (i32.add (call $out (i32.const 1)) (call $out (i32.const 0))))",
  },
  "code that is not reached": {
    fields: `(func $dead (type $t) (return (call $leaf (local.get 0))) (call $mid) (drop) (i32.load (i32.const 0)) (drop) (unreachable))`,
    run: "(call $dead (local.get $x))",
  },
  "lengths that cost": {
    fields: "",
    run: `(memory.fill (i32.const 0) (i32.const 0) (i32.const 640)) (drop (call $leaf (local.get $x)))
      (memory.copy (i32.const 0) (i32.const 64) (i32.mul (local.get $x) (i32.const 30000)))
      (drop (memory.grow (i32.const 1))) (call $mid (local.get $x))`,
  },
  "exceptions, legacy": {
    needs: ["legacy-exceptions"],
    fields: `(tag $e (param i32)) (func $raise (type $t) (throw $e (call $leaf (local.get 0))))
      (func $inner (type $t) (try (result i32) (do (call $raise (local.get 0))) (catch_all (drop (call $leaf (local.get 0))) (rethrow 0))))
      (func $again (type $t) (try (result i32) (do (call $raise (local.get 0)))
         (catch_all (loop $l (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
            (br_if $l (i32.gt_s (local.get 0) (i32.const 0))) (rethrow 1)) (i32.const 1))))
      (func $outer (type $t) (try (result i32) (do (try (result i32) (do (call $inner (local.get 0))) (delegate 0)))
         (catch $e (i32.add (call $mid (local.get 0))))))`,
    run: `(drop (call $outer (local.get $x)))
      (drop (try (result i32) (do (call $again (local.get $x))) (catch $e)))
      (try (do (call $throws (call $leaf (local.get $x)))) (catch_all (drop (call $mid (local.get $x)))))
      (try (result i32) (do (call $mid (i32.const 0))) (catch_all (i32.const 5)))`,
  },
  exceptions: {
    needs: ["exceptions"],
    fields: `(tag $e (param i32)) (func $raise (type $t) (throw $e (call $leaf (local.get 0))))
      (func $inner (type $t) (local $r exnref)
        (block $h (result exnref) (drop (try_table (result i32) (catch_all_ref $h) (call $raise (local.get 0)))) (unreachable))
        (local.set $r) (drop (call $leaf (local.get 0))) (throw_ref (local.get $r)))
      (func $outer (type $t) (block $h (result i32)
        (drop (br_if $h (i32.const 3) (i32.eq (local.get 0) (i32.const 3))))
        (try_table (result i32) (catch $e $h) (call $inner (local.get 0)))) (i32.add (call $mid (local.get 0))))`,
    run: `(drop (call $outer (local.get $x)))
      (block $h (try_table (catch_all $h) (call $throws (call $leaf (local.get $x))))) (call $mid (local.get $x))`,
  },
  call_ref: {
    needs: ["function-references"],
    fields: `(table $p 5 funcref) ${elems}`,
    run: `(drop (call_ref $t (call $leaf (local.get $x)) (ref.func $mid))) ${callAll("$p")} (call_ref $t (i32.const 0) (ref.func $leaf))`,
  },
  "tail calls within": {
    needs: ["tail-call"],
    fields: `${chain("(return_call $down)")} (table $p 5 funcref) ${elems}`,
    run: `${callAll("$p")} (drop (call $down (local.get $x))) (return_call $down (local.get $x))`,
  },
  "tail calls by a table": {
    needs: ["tail-call"],
    fields: `${chain("(return_call_indirect $p (type $t) (i32.const 3))")} (table $p 5 funcref) (elem (i32.const 0) $leaf $mid $sum $down)`,
    run: `${callAll("$p", 3)} (call $down (local.get $x))`,
  },
  "tail calls by an exported table": {
    needs: ["tail-call"],
    fields: `${chain("(return_call_indirect $p (type $t) (i32.const 3))")} (table $p (export "p") 5 funcref) (elem (i32.const 0) $leaf $mid $sum $down)`,
    run: `${callAll("$p", 3)} (call $down (local.get $x))`,
  },
  "tail calls to an import": {
    needs: ["tail-call"],
    fields: `(func $out (type $t) (return_call $host (call $leaf (local.get 0)))) ${chain("(return_call $down)")} (table $p 5 funcref) (elem (i32.const 0) $leaf $mid $sum $down)`,
    run: `(drop (call $out (local.get $x))) ${callAll("$p", 3)} (call $down (local.get $x))`,
  },
  "tail calls by reference": {
    needs: ["tail-call", "function-references"],
    fields: `${chain("(return_call_ref $t (ref.func $down))")} (table $p 5 funcref) (elem (i32.const 0) $leaf $mid $sum $down)`,
    run: `${callAll("$p", 3)} (return_call_ref $t (local.get $x) (ref.func $down))`,
  },
  "types of recursive groups": {
    needs: ["gc"],
    fields: `(rec (type $a (func (param i32) (result i32))) (type $b (func (param i32) (result i32)))) (table $p 5 funcref) (elem (i32.const 0) $leaf $ga)
      (func $ga (type $a) (call $leaf (local.get 0)))`,
    run: `(drop (call_indirect $p (type $a) (local.get $x) (i32.const 1))) (drop (call_indirect $p (type $t) (local.get $x) (i32.const 0)))
      (call_indirect $p (type $b) (local.get $x) (i32.const 1))`,
  },
  subtypes: {
    needs: ["gc"],
    fields: `(type $a (sub (func (param i32) (result i32)))) (type $b (sub $a (func (param i32) (result i32)))) (table $p 5 funcref) (elem (i32.const 0) $leaf $gb)
      (func $gb (type $b) (call $leaf (local.get 0)))`,
    run: `(drop (call_indirect $p (type $a) (local.get $x) (i32.const 1))) (call_indirect $p (type $t) (local.get $x) (i32.const 1))`,
  },
  "types that name themselves": {
    needs: ["gc"],
    fields: `(type $a (func (param (ref null $a)) (result i32))) (type $b (func (param (ref null $a)) (result i32))) (table $p 5 funcref) (elem (i32.const 0) $leaf $ga)
      (func $ga (type $a) (call $leaf (i32.const 5)))`,
    run: `(drop (call_indirect $p (type $a) (ref.null $a) (i32.const 1))) (call_indirect $p (type $b) (ref.null $a) (i32.const 1))`,
  },
};

function guestOf(name: string, row: Row): Guest {
  const module = decodeModule(parseWat(textOf(row)));
  const { features } = validateModule(module);
  return {
    name,
    unit: { module, features, types: canonicalTypes(module.types), host: undefined, name: undefined },
    world: () => ({
      call: (which, [arg]) => {
        if (which === "throws") throw new Error("of the host's");
        return which === "take" ? (arg as Callable)(4) : (arg as number) + 1;
      },
    }),
    // The last ends by a trap.
    calls: [
      ["run", 3],
      ["run", 2],
      ["run", 0],
    ],
  };
}

/** All amounts up to this one, and then some. */
const mostCuts = 250;

function* fuelsUpTo(cost: number): Iterable<number> {
  const step = Math.max(1, Math.floor((cost - mostCuts) / mostCuts));
  for (let fuel = 0; fuel <= cost; fuel += fuel < mostCuts ? 1 : step) yield fuel;
}

describe("fuel that is passed on", () => {
  for (const [name, row] of Object.entries(rows)) {
    describeWith(hostFeature(...(row.needs ?? [])), name, () => {
      const guest = guestOf(name, row);
      const cost = costOf(guest);

      it("takes as much as on the interpreter", () => {
        const { outcomes, left } = observe(nativeEngine, guest, { fuel: plentyOfFuel });
        expect(plentyOfFuel - left).toBe(cost);
        expect(cost).toBeGreaterThan(10);
        expect(outcomes.length).toBeGreaterThan(0);
        expect(problemOf(guest, plentyOfFuel)).toBeUndefined();
      });

      it("ends at the same place wherever it is cut, and however deep calls may be", () => {
        for (const fuel of fuelsUpTo(cost)) expect(problemOf(guest, fuel), `with ${fuel} units`).toBeUndefined();
        for (const depth of [1, 2, 3, 4]) {
          for (const fuel of [plentyOfFuel, cost >> 1, cost >> 2])
            expect(problemOf(guest, fuel, depth), `${depth} deep with ${fuel} units`).toBeUndefined();
        }
      });
    });
  }
});

describe("a function that stands for another one", () => {
  it("has its name in the host's own traces", () => {
    const bytes = parseWat(`(module (func $host (import "m" "host"))
      (func $named (export "named") (call $host)) (func (export "f") (call $named)))`);
    const seen = { stack: "" };
    const host = hostFunc([], [], () => {
      seen.stack = new Error("to be looked at").stack ?? "";
    });
    const instance = instantiate(bytes, [host], { fuel: 100 });
    callable(instance, "f")();
    expect(seen.stack).toContain("named");
    expect(seen.stack).not.toContain("wasm-function[");
  });
});
