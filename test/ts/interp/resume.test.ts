/**
 * Runs that the fuel ended go on with more: wherever they are cut, and however often, they come to the same result with the
 * same fuel, memory, globals, tables and calls of the host as a run that is not cut.
 */
import { describe, expect, it } from "vitest";
import { kernels, readKernel } from "../../../bench/kernels/kernels.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { type LoadOptions, type WasmModule, load, loadWasi, resume } from "../../../src/ts/index.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { LimitError } from "../../../src/ts/base/errors/errors.ts";
import { testBytes } from "../api/support.ts";
import { Random } from "../fuzz/random.ts";
import { smallArguments } from "../suites/guests.ts";
import { type State, differingStates, opened, statesOf } from "../suites/observed.ts";

const plenty = 1e12;

/** A guest with what the host gives it. */
interface Guest {
  readonly load: (options: LoadOptions, run: Run) => WasmModule;
  readonly start: (module: WasmModule) => unknown;
}

/** What was seen of a run. */
interface Seen {
  readonly result: unknown;
  readonly used: number;
  readonly states: ReadonlyMap<string, State>;
  /** Calls of the host, each with the fuel used by then. */
  readonly trace: readonly string[];
  /** How often the fuel ran out. */
  readonly cuts: number;
}

/** Runs something from within a guest: with frames of another call below it. */
function detour(run: () => unknown): unknown {
  let result: unknown;
  const imports = { host: { run: () => void (result = run()) } };
  load(detourBytes, { engine: "interp", imports }).call("go");
  return result;
}

const detourBytes = parseWat(`(module (import "host" "run" (func $run))
  (func $deep (param i64) (local v128 externref) (call $run))
  (func (export "go") (local i64 i64 i64) (call $deep (i64.const 1)) (local.set 0 (i64.const 2))))`);

/** A run that gets its fuel in portions, and plenty when they are used up. */
class Run {
  readonly module: WasmModule;
  /** Modules that pay for themselves, and get the same portions. */
  readonly others: WasmModule[] = [];
  readonly trace: string[] = [];
  cuts = 0;
  private _given: number;
  private readonly _portions: number[];

  constructor(guest: Guest, [fuel = plenty, ...portions]: readonly number[]) {
    this._given = fuel;
    this._portions = portions;
    this.module = guest.load({ engine: "interp", fuel }, this);
  }

  get used(): number {
    const all = [this.module, ...this.others];
    return all.reduce((used, { fuelLeft }) => used + this._given - (fuelLeft ?? NaN), 0);
  }

  note(what: string): void {
    this.trace.push(`${what} after ${this.used}`);
  }

  add(fuel: number): void {
    this._given += fuel;
    for (const module of [this.module, ...this.others]) module.addFuel(fuel);
  }

  /** Calls, and goes on for as long as it is the fuel that ends it. */
  toTheEnd(call: () => unknown): unknown {
    let next = call;
    for (;;) {
      try {
        return next();
      } catch (error) {
        if (!(error instanceof LimitError) || error.code !== "fuel") throw error;
        this.cuts++;
        this.add(this._portions.shift() ?? plenty);
        const goOn = () => resume(error);
        next = this.cuts % 2 === 0 ? goOn : () => detour(goOn);
      }
    }
  }
}

function see(guest: Guest, portions: readonly number[]): Seen {
  const run = new Run(guest, portions);
  const result = run.toTheEnd(() => guest.start(run.module));
  const { used, trace, cuts, module } = run;
  return { result, used, states: statesOf(module.instance.exports), trace, cuts };
}

/** Asserts that two runs were the same, but for their cuts. */
function expectSame(seen: Seen, whole: Seen, message: string): void {
  const { states: a, cuts: _, ...rest } = seen;
  const { states: b, cuts: __, ...expected } = whole;
  expect(rest, message).toEqual(expected);
  expect(differingStates(a, b), message).toEqual([]);
}

const openedBytes = (bytes: Uint8Array): Uint8Array => opened(decodeModule(bytes));

function kernelGuest(name: string, bytes: Uint8Array): Guest {
  const shown = openedBytes(bytes);
  return { load: (options) => load(shown, options), start: (module) => module.call("run", smallArguments[name]) };
}

/** The C program of testdata, which prints, reads and writes files. */
const cat: Guest = {
  load: (options, run) =>
    loadWasi(catBytes, {
      ...options,
      args: ["cat", "/d/a.txt", "--write", "/d/b.txt", "text", "--ls", "/d"],
      dirs: { "/d": { "a.txt": "alpha\n" } },
      clock: { realtime: 10n ** 18n, monotonic: 1n },
      random: 7,
      trace: ({ fn, result }) => run.note(`${fn} gives ${result}`),
    }),
  start: (module) => module.call("_start"),
};
const catBytes = openedBytes(testBytes("26_cat.wasm"));

/** Calls of all kinds, handlers, references and vectors in locals, bulk operators, and the host in between. */
const mixed = openedBytes(
  parseWat(`(module
  (import "host" "note" (func $note (param i32) (result i32)))
  (import "host" "again" (func $again (param i32) (result i32)))
  (import "host" "give" (func $give))
  (import "host" "throw" (func $throw))
  (import "other" "twice" (func $twice (param i32 externref funcref) (result externref i32)))
  (type $step (func (param i32) (result i32)))
  (type $cell (struct (field (mut i32)) (field (ref null $cell))))
  (type $list (array (mut i32)))
  (tag $t (param i32))
  (memory 2)
  (table $fns 4 8 funcref) (elem (i32.const 0) $inner $tail $throwing)
  (table $refs 1 40 externref)
  (global $sum (mut i64) (i64.const 0))
  (data $bytes "${"x".repeat(300)}")

  (func $inner (export "inner") (param i32) (result i32) (local i32)
    (loop (result i32)
      (local.set 1 (i32.add (local.get 1) (call $note (local.get 0))))
      (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))
      (local.get 1)))
  (func $tail (param i32) (result i32)
    (if (result i32) (i32.lt_s (local.get 0) (i32.const 5))
      (then (return_call_indirect $fns (type $step) (local.get 0) (i32.const 0)))
      (else (return_call $tail (i32.sub (local.get 0) (i32.const 3))))))
  (func $throwing (param i32) (result i32)
    (if (i32.and (local.get 0) (i32.const 1)) (then (throw $t (local.get 0))))
    (call $throw) (i32.const 1))
  (func $caught (param i32) (result i32) (local $e exnref)
    (block $host (result exnref)
      (block $tagged (result i32)
        (try_table (catch $t $tagged) (catch_all_ref $host)
          (return (call_indirect $fns (type $step) (local.get 0) (i32.const 2))))
        unreachable)
      (return (i32.mul (call $inner (i32.const 2)))))
    (local.set $e)
    (drop (call $inner (i32.const 2)))
    (block $again (result exnref)
      (try_table (catch_all_ref $again) (throw_ref (local.get $e)))
      unreachable)
    drop
    (i32.const 77))
  (func $cells (param $n i32) (result i32) (local $head (ref null $cell)) (local $sum i32)
    (loop $make
      (local.set $head (struct.new $cell (local.get $n) (local.get $head)))
      (br_if $make (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (loop $add
      (local.set $sum (i32.add (local.get $sum) (struct.get $cell 0 (local.get $head))))
      (br_if $add (i32.eqz (ref.is_null (local.tee $head (struct.get $cell 1 (local.get $head)))))))
    (i32.add (local.get $sum) (array.len (array.new_default $list (i32.const 100)))))
  (func $vectors (param $n i32) (result i32) (local $v v128)
    (loop
      (local.set $v (i32x4.add (local.get $v) (i32x4.splat (call $note (local.get $n)))))
      (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (v128.store (i32.const 512) (local.get $v))
    (i32x4.extract_lane 3 (local.get $v)))
  (func $bulk (param $n i32) (local $at i32)
    (loop
      (memory.fill (i32.add (i32.const 2000) (local.get $at)) (local.get $n) (i32.const 700))
      (memory.copy (i32.const 9000) (local.get $at) (i32.const 3000))
      (memory.init $bytes (local.get $at) (i32.const 0) (i32.const 300))
      (drop (table.grow $refs (table.get $refs (i32.const 0)) (i32.const 9)))
      (table.fill $refs (i32.const 0) (ref.null extern) (i32.const 8))
      (local.set $at (i32.add (local.get $at) (i32.const 1000)))
      (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "run") (param externref) (result i32 externref i64) (local $r externref) (local $n i32)
    (table.set $refs (i32.const 0) (local.get 0))
    (call $twice (i32.const 7) (local.get 0) (ref.func $tail)) (local.set $n) (local.set $r)
    (local.set $n (i32.add (local.get $n) (call_indirect $fns (type $step) (i32.const 14) (i32.const 1))))
    (call $give)
    (local.set $n (i32.add (local.get $n) (call $caught (i32.const 3))))
    (local.set $n (i32.add (local.get $n) (call $caught (i32.const 4))))
    (local.set $n (i32.add (local.get $n) (call $again (i32.const 6))))
    (local.set $n (i32.add (local.get $n) (call $cells (i32.const 9))))
    (local.set $n (i32.add (local.get $n) (call $vectors (i32.const 4))))
    (call $bulk (i32.const 3))
    (global.set $sum (i64.extend_i32_s (local.get $n)))
    (local.get $n) (local.get $r) (global.get $sum)))`),
);

const other = `(module (type $step (func (param i32) (result i32)))
  (func (export "twice") (param i32 externref funcref) (result externref i32) (local i32)
    (loop
      (local.set 3 (i32.add (local.get 3)
        (call_ref $step (local.get 0) (ref.cast (ref $step) (local.get 2)))))
      (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get 1) (local.get 3)))`;

const passed = { value: "passed through" };

const all: Guest = {
  load: (options, run) => {
    const twice = load(other, options);
    run.others.push(twice);
    const module: WasmModule = load(mixed, {
      ...options,
      imports: {
        host: {
          note: (n: number) => {
            run.note(`note ${n}`);
            return n * 3;
          },
          // A call within a call: what ends it is met here, with the host's frame in between.
          again: (n: number) => run.toTheEnd(() => module.call("inner", n)),
          give: () => run.add(50),
          throw: () => {
            run.note("throw");
            throw new Error("of the host");
          },
        },
        other: twice,
      },
    });
    return module;
  },
  start: (module) => module.call("run", passed),
};

const guests: readonly (readonly [name: string, guest: Guest, runs: number])[] = [
  ["all kinds of calls", all, 100],
  ["a C program", cat, 25],
  ...kernels.map((kernel) => [kernel.name, kernelGuest(kernel.name, readKernel(kernel)), 10] as const),
];

describe.each(guests)("%s", (_, guest, runs) => {
  const whole = see(guest, [plenty]);

  it.each([
    ["once", 1],
    ["up to twenty times", 20],
  ])("is the same where it is cut %s", (__, most) => {
    const random = new Random(most);
    let cuts = 0;
    for (let i = 0; i < runs; i++) {
      const n = 1 + random.below(most);
      const portions = Array.from({ length: n }, () => random.below(Math.ceil(whole.used / n)));
      const seen = see(guest, portions);
      cuts += seen.cuts;
      expectSame(seen, whole, `with ${portions.join(" + ")} units`);
    }
    // What the host gives on the way may suffice for a last one.
    expect(cuts).toBeGreaterThan(runs / 2);
  });
});

it("a run goes on one unit at a time", () => {
  const whole = see(all, [plenty]);
  const seen = see(
    all,
    Array.from({ length: whole.used }, () => 1),
  );
  expectSame(seen, whole, "one by one");
  expect(seen.cuts).toBeGreaterThan(whole.used / 4);
});
