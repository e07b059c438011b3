/**
 * Calls out of a loop of a guest, during which anything may become another: the memory, the slots and frames of the run, the
 * code of the module, its tables and globals, what is left of its fuel. The guest then goes on as it does on the host's engine.
 */
import { describe, expect, it } from "vitest";
import { type LoadOptions, type WasmModule, load } from "../../../src/ts/index.ts";
import { WasmError } from "../../../src/ts/base/errors/errors.ts";

const rounds = 60;

/** Ways to the host function. */
const ways = {
  "a call": "(call $act (local.get $n) (local.get $sum))",
  "an indirect call": "(call_indirect (type $act) (local.get $n) (local.get $sum) (i32.const 0))",
  "a call by reference": "(call_ref $act (local.get $n) (local.get $sum) (ref.func $act))",
  "a tail call": "(call $tail (local.get $n) (local.get $sum))",
} as const;

const functions = Array.from({ length: 40 }, (_, i) => i);

/** A loop that calls out and uses all that it has: locals, memory up to its end, a table, a global, other functions. */
const guest = (way: string, tail = ""): string => `(module
  (type $act (func (param i32 i64) (result i64)))
  (type $late (func (param i64) (result i64)))
  (import "m" "act" (func $act (type $act)))
  (memory (export "memory") 1 200) (table (export "table") 45 funcref) (elem (i32.const 0) func $act $zero ${functions.map((i) => `$late${i}`).join(" ")})
  (global $g (export "global") (mut i64) (i64.const 1))
  (func $zero (type $act) (i64.const 0))
  (func $leaf (param i32) (result i32) (local i64 i64 i64) (i32.add (local.get 0) (i32.wrap_i64 (local.get 2))))
  ${tail}
  (func $run (export "run") (param $n i32) (result i64) (local $sum i64) (local $f f64) (local $end i32)
    (local.set $f (f64.const 0.5))
    (loop $again
      (local.set $sum (i64.add (i64.mul (local.get $sum) (i64.const 31)) ${way}))
      (i64.store offset=2048 (i32.mul (local.get $n) (i32.const 8)) (local.get $sum))
      (local.set $sum (call_indirect (type $late) (local.get $sum) (i32.add (i32.const 2) (i32.rem_u (local.get $n) (i32.const 40)))))
      (local.set $end (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 8)))
      (i64.store (local.get $end) (i64.xor (i64.load (local.get $end)) (local.get $sum)))
      (f64.store offset=8 (i32.mul (local.get $n) (i32.const 16)) (local.get $f))
      (local.set $f (f64.add (f64.mul (local.get $f) (f64.const 1.25)) (f64.load (i32.const 24))))
      (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_s (call $leaf (local.get $end)))))
      (local.set $sum (i64.add (global.get $g) (i64.add (local.get $sum) (i64.load (local.get $end)))))
      (local.set $sum (i64.xor (local.get $sum) (i64.load offset=2048 (i32.mul (local.get $n) (i32.const 8)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i64.add (local.get $sum) (i64.trunc_sat_f64_s (local.get $f))))
  (func $deep (export "deep") (param $n i32) (result i64)
    (local i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64)
    (if (result i64) (local.get $n)
      (then (local.set 9 (i64.const -1)) (i64.add (local.get 9) (call $deep (i32.sub (local.get $n) (i32.const 1)))))
      (else (i64.const 77))))
  ${functions
    .map(
      (i) => `(func $late${i} (export "late${i}") (param i64) (result i64)
        ${`(local.set 0 (i64.add (local.get 0) (i64.const ${i})))`.repeat(40)} (local.get 0))`,
    )
    .join("\n")}
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "set") (param i64) (global.set $g (local.get 0)))
  (func (export "trap") unreachable))`;

const plain = guest(ways["a call"]);

type Act = (module: WasmModule, n: number, sum: bigint) => unknown;

const caught = (work: () => unknown): string => {
  try {
    return String(work());
  } catch (error) {
    return error instanceof WasmError ? error.code : "another error";
  }
};

/** What happens during a call; none of it is seen but by what the guest does. */
const acts: { readonly [name: string]: Act } = {
  nothing: () => undefined,
  "the memory grows from outside": (module, n) => n % 7 === 3 && (module.exports.memory as Growing).grow(1),
  "the memory grows by the guest": (module, n) => n % 5 === 2 && module.call("grow", 1),
  "the memory grows by nothing": (module) => module.call("grow", 0),
  "frames nest deep": (module, n) => n % 9 === 4 && module.call("deep", 3_000),
  "frames nest deeper each time": (module, n) => module.call("deep", (rounds - n) * 40),
  "other functions are called first": (module, n, sum) => module.call(`late${n % functions.length}`, sum),
  "it runs once more": (module, n) => n % 20 === 10 && module.call("run", 3),
  "a global is set": (module, n, sum) => module.call("set", BigInt.asIntN(32, sum) + BigInt(n)),
  "a run within traps": (module) => caught(() => module.call("trap")),
  "a run within nests too deep": (module, n) => n % 30 === 1 && caught(() => module.call("deep", 20_000_000)),
};

interface Growing {
  readonly grow: (pages: number) => number;
}

/** What a guest comes to with this going on during its calls. */
function outcome(text: string, act: Act, options: LoadOptions): unknown {
  const log: unknown[] = [];
  let within = 0;
  const module: WasmModule = load(text, {
    ...options,
    imports: {
      m: {
        act: (n: number, sum: bigint) => {
          log.push(n, sum);
          if (within++ === 0) act(module, n, sum);
          within--;
          return sum ^ BigInt(n);
        },
      },
    },
  });
  const results = [rounds, 7, rounds].map((n) => {
    try {
      return module.call("run", n);
    } catch (error) {
      within = 0;
      if (!(error instanceof WasmError)) throw error;
      return error.code;
    }
  });
  return { results, log };
}

describe.each(Object.keys(acts))("where %s", (name) => {
  const act = acts[name]!;
  it("the guest goes on as on the host's engine", () => {
    const expected = outcome(plain, act, { engine: "native" });
    expect(outcome(plain, act, { engine: "interp" })).toEqual(expected);
    expect(outcome(plain, act, { engine: "interp", fuel: 10_000_000 })).toEqual(expected);
    for (const way of Object.keys(ways) as (keyof typeof ways)[]) {
      const tail =
        way === "a tail call" ? "(func $tail (type $act) (return_call $act (local.get 0) (local.get 1)))" : "";
      expect(outcome(guest(ways[way], tail), act, { engine: "interp" }), way).toEqual(expected);
    }
  });
});

describe("a run that ends or waits during a call", () => {
  const deep: Act = (module, n) => n % 3 === 1 && module.call("deep", n);
  const bounds = [
    ["fuel", [1, 20, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 150, 500, 501, 502, 503, 504, 3_000, 9_000, 40_000]],
    ["maxCallDepth", [1, 2, 3, 4, 5, 10, 40, 57, 58, 59, 60, 61, 62, 100]],
  ] as const;

  it.each(bounds)("ends for want of %s as on the host's engine", (bound, values) => {
    const ends = values.map((value) => outcome(plain, deep, { engine: "native", [bound]: value }));
    expect(values.map((value) => outcome(plain, deep, { engine: "interp", [bound]: value }))).toEqual(ends);
    expect(
      new Set(ends.map((end) => JSON.stringify(end, (_, x: unknown) => (typeof x === "bigint" ? String(x) : x)))).size,
    ).toBeGreaterThan(3);
  });

  it("goes on where the guest catches what the function throws", () => {
    const text = `(module (import "m" "act" (func $act (param i32)))
      (func (export "run") (param $n i32) (result i32) (local $caught i32)
        (loop $again
          (block $none
            (block $some (try_table (catch_all $some) (call $act (local.get $n)) (br $none)))
            (local.set $caught (i32.add (local.get $caught) (local.get $n))))
          (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (local.get $caught)))`;
    const act = (n: number): void => {
      if (n % 3 === 0) throw new Error("odd");
    };
    const multiples = Array.from({ length: rounds + 1 }, (_, n) => (n % 3 === 0 ? n : 0));
    const module = load(text, { engine: "interp", imports: { m: { act } } });
    expect(module.call("run", rounds)).toBe(multiples.reduce((sum, n) => sum + n, 0));
  });

  it("goes on where it has waited", async () => {
    const act = (n: number, sum: bigint): bigint => sum ^ BigInt(n);
    const later = (n: number, sum: bigint): unknown => (n % 3 === 0 ? Promise.resolve(act(n, sum)) : act(n, sum));
    const expected = load(plain, { engine: "native", imports: { m: { act } } }).call("run", rounds);
    const module = load(plain, { engine: "interp", imports: { m: { act: later } } });
    expect(await module.callAsync("run", rounds)).toBe(expected);
  });
});
