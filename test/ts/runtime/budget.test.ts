/**
 * Bounds of a run: fuel counted by hand from the rule (a region costs its opcodes; loops are their own regions), the
 * deadline, the signal, the depth; on each engine, with the same numbers.
 */
import { afterEach, describe, expect, it, vi } from "vitest";
import type { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { type LoadOptions, type WasmModule, load, resume } from "../../../src/ts/index.ts";
import { Budget } from "../../../src/ts/runtime/budget/budget.ts";
import { codeOf, engines, failure, loadWat, thrown, wat } from "../api/support.ts";

const plenty = 1_000_000;

/** Functions with the calls to make and what each costs, counted by hand. */
const priced: readonly (readonly [
  what: string,
  text: string,
  calls: readonly (readonly [cost: number, ...args: unknown[]])[],
])[] = [
  ["an empty body costs one", '(func (export "f"))', [[1]]],
  ["a constant costs one", '(func (export "f") (result i32) (i32.const 5))', [[1]]],
  ["one opcode each, nops too", '(func (export "f") nop nop (drop (i32.add (i32.const 1) (i32.const 2))))', [[6]]],
  ["block counts, its end does not", '(func (export "f") (block (block nop)))', [[3]]],
  [
    "both arms of an if, else and end not counted",
    // local.get, if, 3 consts and 2 drops in one arm, const and drop in the other
    `(func (export "f") (param i32) (local.get 0)
      (if (then (drop (i32.const 1)) (drop (i32.const 2)) nop) (else (drop (i32.const 3)))))`,
    [
      [2 + 5 + 2, 0],
      [2 + 5 + 2, 1],
    ],
  ],
  ["dead code", '(func (export "f") (result i32) (return (i32.const 1)) nop nop nop (i32.const 2))', [[6]]],
  ["code behind a branch", '(func (export "f") (block (br 0) nop (drop (i32.const 1))) nop)', [[6]]],
  [
    "a loop at each arrival: what is in it is its own region",
    // Outside: loop. Inside: local.get, i32.const, i32.sub, local.tee, br_if.
    `(func (export "f") (param i32) (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))`,
    [
      [1 + 5, 1],
      [1 + 5 * 7, 7],
      [1 + 5 * 1000, 1000],
    ],
  ],
  ["an empty loop costs at least one", '(func (export "f") (loop))', [[1 + 1]]],
  [
    "a loop that is not reached costs nothing, but its opcode does",
    '(func (export "f") (block (br 0) (loop nop nop)))',
    [[3]],
  ],
  [
    "loops in loops",
    // Body: const, local.set, loop = 3. Outer: const, local.set, loop, local.get, const, i32.sub, local.tee, br_if = 8.
    // Inner: local.get, const, i32.sub, local.tee, br_if = 5.
    `(func (export "f") (local i32 i32) (local.set 0 (i32.const 3))
      (loop (local.set 1 (i32.const 4))
        (loop (br_if 0 (local.tee 1 (i32.sub (local.get 1) (i32.const 1)))))
        (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))`,
    [[3 + 3 * 8 + 3 * 4 * 5]],
  ],
  [
    "branches out of an inner loop to the head of the outer",
    // Body: loop. Outer: local.get, const, i32.sub, local.tee, i32.eqz, if, return, loop = 8. Inner: br = 1, and nop.
    `(func (export "f") (param i32)
      (loop (if (i32.eqz (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))) (then return)) (loop (br 1) nop)))`,
    [
      [1 + 8, 1],
      [1 + 8 * 5 + 2 * 4, 5],
    ],
  ],
  [
    "a br_table to a loop's head",
    // Body: block, loop. Loop: local.get, const, i32.sub, local.tee, i32.eqz, br_table.
    `(func (export "f") (param i32)
      (block $out
        (loop $in (br_table $in $out (i32.eqz (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))))`,
    [
      [2 + 6, 1],
      [2 + 6 * 9, 9],
    ],
  ],
  [
    "calls: each pays for its body",
    // f: 3 calls. g: const, drop, and twice h: 4. h: nop = 1.
    '(func (export "f") (call 1) (call 1) (call 2)) (func (drop (i32.const 1)) (call 2) (call 2)) (func nop)',
    [[3 + 2 * (4 + 2) + 1]],
  ],
  [
    "indirect calls and tail calls",
    // f: const, call_indirect, return_call = 3; g: nop = 1; h: return_call_indirect with const = 2, and g again.
    `(type $v (func)) (table 1 funcref) (elem (i32.const 0) $g)
      (func (export "f") (call_indirect (type $v) (i32.const 0)) (return_call $h))
      (func $g nop) (func $h (return_call_indirect (type $v) (i32.const 0)))`,
    [[3 + 1 + 2 + 1]],
  ],
  [
    "tail calls in a row",
    // local.get, if, local.get, const, i32.sub, return_call = 6
    '(func $f (export "f") (param i32) (local.get 0) (if (then (return_call $f (i32.sub (local.get 0) (i32.const 1))))))',
    [[6 * 101, 100]],
  ],
  [
    "recursion",
    // local.get, const, i32.lt_u, if, local.get, return, local.get x2, const x2, sub x2, call x2, add = 15
    `(func $fib (export "f") (param i32) (result i32)
      (if (i32.lt_u (local.get 0) (i32.const 2)) (then (return (local.get 0))))
      (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1))) (call $fib (i32.sub (local.get 0) (i32.const 2)))))`,
    // fib 10 makes 177 calls.
    [[15 * 177, 10]],
  ],
  [
    "bulk operators by their length",
    `(memory 1) (func (export "f") (param i32) (memory.fill (i32.const 0) (i32.const 1) (local.get 0)))`,
    [
      [4, 0],
      [4, 63],
      [4 + 1, 64],
      [4 + 1, 127],
      [4 + 1024, 65_536],
    ],
  ],
  [
    "copies and initialisations",
    // Three operands and the opcode, twice, and data.drop.
    `(memory 1) (data $d "${"x".repeat(200)}")
      (func (export "f") (memory.copy (i32.const 0) (i32.const 100) (i32.const 640))
        (memory.init $d (i32.const 0) (i32.const 0) (i32.const 199)) (data.drop $d))`,
    [[9 + 10 + 3]],
  ],
  [
    "tables by eights",
    // table.grow: ref.null, local.get, table.grow, drop; table.fill: const, ref.null, local.get, table.fill;
    // table.copy and table.init: three operands each.
    `(table 0 100 funcref) (elem $e funcref (ref.null func) (ref.null func) (ref.null func))
      (func (export "f") (param i32)
        (drop (table.grow (ref.null func) (local.get 0)))
        (table.fill (i32.const 0) (ref.null func) (local.get 0))
        (table.copy (i32.const 0) (i32.const 0) (local.get 0))
        (table.init $e (i32.const 0) (i32.const 0) (i32.const 3)))`,
    [
      [16, 3],
      [16 + 2 * 3, 16],
      [16 + 8 * 3, 71],
    ],
  ],
];

describe.each(engines)("fuel on %s", (engine) => {
  it.each(priced)("%s", (_, text, calls) => {
    for (const [cost, ...args] of calls) {
      const module = loadWat(`(module ${text})`, { engine, fuel: plenty });
      expect(module.fuelLeft).toBe(plenty);
      module.call("f", ...args);
      expect(plenty - module.fuelLeft!).toBe(cost);
      // It suffices, to the unit; one unit less does not.
      const exact = loadWat(`(module ${text})`, { engine, fuel: cost });
      exact.call("f", ...args);
      expect(exact.fuelLeft).toBe(0);
      const short = loadWat(`(module ${text})`, { engine, fuel: cost - 1 });
      const error = failure(() => short.call("f", ...args));
      expect(`${error.kind} ${error.code}`).toBe("limit fuel");
      expect(short.fuelLeft).toBeGreaterThanOrEqual(0);
      expect(short.fuelLeft).toBeLessThan(cost);
      expect(error.data).toMatchObject({ used: cost - 1 - short.fuelLeft!, limit: cost - 1 });
    }
  });

  it("is the same to the unit over many slices", () => {
    const text = '(func (export "f") (param i32) (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))';
    const module = loadWat(`(module ${text})`, { engine, fuel: 1e8 });
    module.call("f", 300_000);
    module.call("f", 1);
    expect(1e8 - module.fuelLeft!).toBe(1 + 5 * 300_000 + 6);
  });

  it("is not charged where the run stops: nothing is deducted, and the region has not begun", () => {
    const text = `(module (global $g (export "g") (mut i32) (i32.const 0))
      (func (export "f") (global.set $g (i32.add (global.get $g) (i32.const 1)))
        (loop (global.set $g (i32.add (global.get $g) (i32.const 10))) (br 0))))`;
    // The body: get, const, add, set, loop. The loop: get, const, add, set, br.
    const module = loadWat(text, { engine, fuel: 5 + 5 * 3 + 4 });
    expect(codeOf(() => module.call("f"))).toBe("limit fuel");
    expect(module.global("g").value).toBe(31);
    expect(module.fuelLeft).toBe(4);
    expect(codeOf(() => module.call("f"))).toBe("limit fuel");
    expect(module.fuelLeft).toBe(4);
    expect(module.global("g").value).toBe(31);
    module.addFuel(1);
    expect(codeOf(() => module.call("f"))).toBe("limit fuel");
    expect(module.global("g").value).toBe(32);
    expect(module.fuelLeft).toBe(0);
  });

  it("is exact whenever the host looks", () => {
    const seen: (number | undefined)[] = [];
    const text = `(module (import "m" "look" (func $look))
      (func (export "f") nop (call $look) (call $g) (loop (call $look)) (call $look))
      (func $g nop nop (call $look)))`;
    const module: WasmModule = loadWat(text, {
      engine,
      fuel: 100,
      imports: { m: { look: () => seen.push(module.fuelLeft) } },
    });
    module.call("f");
    // f: nop, call, call, loop, call = 5; g: nop, nop, call = 3; the loop: call = 1.
    expect(seen).toEqual([95, 92, 91, 91]);
    expect(module.fuelLeft).toBe(91);
  });

  it("may be added from a host function", () => {
    const text = '(module (import "m" "more" (func $more)) (func (export "f") (loop (call $more) (br 0))))';
    let calls = 0;
    const module: WasmModule = loadWat(text, {
      engine,
      fuel: 3,
      imports: {
        m: {
          more: () => {
            calls++;
            if (calls <= 10) module.addFuel(2);
          },
        },
      },
    });
    // The body costs 1, each turn 2: one turn of its own, ten that were given.
    expect(codeOf(() => module.call("f"))).toBe("limit fuel");
    expect(calls).toBe(11);
    expect(module.fuelLeft).toBe(0);
  });

  it("is paid after traps and throws as well", () => {
    const module = loadWat(
      `(module (import "m" "boom" (func $boom)) (func (export "trap") nop unreachable)
        (func (export "throw") nop nop (call $boom)))`,
      {
        engine,
        fuel: 100,
        imports: {
          m: {
            boom: () => {
              throw new Error("boom");
            },
          },
        },
      },
    );
    thrown(() => module.call("trap"));
    expect(module.fuelLeft).toBe(98);
    thrown(() => module.call("throw"));
    expect(module.fuelLeft).toBe(95);
  });

  it("pays for the start function, and not for segments and constants", () => {
    const text = `(module (memory 1) (data (i32.const 0) "${"x".repeat(1000)}") (global i32 (i32.const 5))
      (func $start nop nop nop) (start $start))`;
    expect(loadWat(text, { engine, fuel: 10 }).fuelLeft).toBe(7);
    const error = failure(() => loadWat(text, { engine, fuel: 2 }));
    expect(`${error.kind} ${error.code}`).toBe("limit fuel");
  });

  it("of one load is its own, for all its instances' calls", () => {
    const bytes = wat('(module (func (export "f") nop nop))');
    const a = load(bytes, { engine, fuel: 5 });
    const b = load(bytes, { engine, fuel: 5 });
    a.call("f");
    a.call("f");
    expect([a.fuelLeft, b.fuelLeft]).toEqual([1, 5]);
    const top = loadWat('(module (import "m" "f" (func $f)) (func (export "g") (call $f)))', {
      engine,
      fuel: 5,
      imports: { m: b },
    });
    top.call("g");
    expect([top.fuelLeft, b.fuelLeft]).toEqual([4, 3]);
    top.call("g");
    expect(codeOf(() => top.call("g"))).toBe("limit fuel");
    expect([top.fuelLeft, b.fuelLeft]).toEqual([2, 1]);
  });

  it("is added in whole numbers, where there is a bound", () => {
    const module = loadWat("(module)", { engine, fuel: 5 });
    module.addFuel(0);
    module.addFuel(7);
    expect(module.fuelLeft).toBe(12);
    for (const amount of [-1, 1.5, NaN, Infinity, "5", 5n, undefined]) {
      expect(codeOf(() => module.addFuel(amount as number))).toBe("usage bad-argument");
    }
    expect(module.fuelLeft).toBe(12);
    const unbounded = loadWat("(module)", { engine });
    expect(unbounded.fuelLeft).toBeUndefined();
    expect(codeOf(() => unbounded.addFuel(5))).toBe("usage bad-argument");
  });

  it("is never more than numbers count exactly, whatever is added", () => {
    const module = loadWat('(module (func (export "f") (nop)))', { engine, fuel: 5 });
    module.call("f");
    const used = 5 - module.fuelLeft!;
    expect(codeOf(() => module.addFuel(Number.MAX_SAFE_INTEGER))).toBe("usage bad-argument");
    module.addFuel(Number.MAX_SAFE_INTEGER - 5);
    expect(codeOf(() => module.addFuel(1))).toBe("usage bad-argument");
    expect(module.fuelLeft).toBe(Number.MAX_SAFE_INTEGER - used);
    module.call("f");
    expect(module.fuelLeft).toBe(Number.MAX_SAFE_INTEGER - 2 * used);
  });

  it("of zero runs nothing", () => {
    const module = loadWat('(module (func (export "f")))', { engine, fuel: 0 });
    expect(codeOf(() => module.call("f"))).toBe("limit fuel");
    expect(module.fuelLeft).toBe(0);
  });
});

describe("runs on interp that the fuel ended", () => {
  const text = `(module (memory (export "memory") 1)
    (func $add (param i64 i64) (result i64) (i64.add (local.get 0) (local.get 1)))
    (func (export "sum") (param i32) (result i64) (local i64)
      (loop
        (local.set 1 (call $add (local.get 1) (i64.extend_i32_u (local.get 0))))
        (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
        (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (local.get 1)))`;

  it("go on where they stopped, to the same result and the same fuel", () => {
    const straight = loadWat(text, { engine: "interp", fuel: plenty });
    expect(straight.call("sum", 50)).toBe(1275n);
    const cost = plenty - straight.fuelLeft!;
    const module = loadWat(text, { engine: "interp", fuel: 0 });
    let error = failure(() => module.call("sum", 50));
    let added = 0;
    let result: unknown;
    for (let i = 0; result === undefined && i < 10_000; i++) {
      expect(`${error.kind} ${error.code}`).toBe("limit fuel");
      module.addFuel(3);
      added += 3;
      try {
        result = resume(error);
      } catch (next) {
        error = failure(() => {
          throw next;
        });
      }
    }
    expect(result).toBe(1275n);
    expect(added - module.fuelLeft!).toBe(cost);
    expect(module.memory().view.getInt32(0, true)).toBe(50);
  });

  it("go on once", () => {
    const module = loadWat(text, { engine: "interp", fuel: 100 });
    const error = failure(() => module.call("sum", 50));
    module.addFuel(plenty);
    expect(resume(error)).toBe(1275n);
    expect(codeOf(() => resume(error))).toBe("usage not-suspended");
  });

  it.each([undefined, null, 5, {}, new Error("x")])("are not found in %s", (value) => {
    expect(codeOf(() => resume(value))).toBe("usage not-suspended");
  });

  it("with a host function in between cannot", () => {
    const inner = loadWat(text, { engine: "interp", fuel: 100 });
    const outer = loadWat('(module (import "m" "f" (func $f)) (func (export "go") (call $f)))', {
      engine: "interp",
      imports: { m: { f: () => void inner.call("sum", 50) } },
    });
    const error = failure(() => outer.call("go"));
    expect(error.code).toBe("fuel");
    inner.addFuel(plenty);
    // The inner call can go on for itself; the outer one is over.
    let result: unknown;
    try {
      result = resume(error);
    } catch (refused) {
      result = codeOf(() => {
        throw refused;
      });
    }
    expect(["usage not-suspended", 1275n]).toContain(result);
  });
});

const forever = `(module (import "m" "f" (func $f))
  (func (export "loop") (loop (br 0)))
  (func (export "loops") (loop (loop (br 1))))
  (func $tail (export "tail") (return_call $tail))
  (func (export "host") (loop (call $f) (br 0)))
  (func (export "fine") (result i32) (i32.const 5))
  (func $down (export "down") (call $down) (call $down)))`;

function endless(engine: (typeof engines)[number], options: LoadOptions, f: () => void = () => {}): WasmModule {
  return loadWat(forever, { engine, imports: { m: { f } }, ...options });
}

describe.each(engines)("deadlines on %s", (engine) => {
  it.each(["loop", "loops", "tail", "host"])("end an endless %s, and the module goes on", (name) => {
    const module = endless(engine, { timeoutMs: 100 });
    const error = failure(() => module.call(name));
    expect(`${error.kind} ${error.code} ${error.data.limit}`).toBe("limit timeout 100");
    expect(error.message).toContain("timeoutMs");
    expect(module.call("fine")).toBe(5);
    expect(codeOf(() => module.call(name))).toBe("limit timeout");
  });

  it("are set for each outermost call, and not for the time between", async () => {
    const module = endless(engine, { timeoutMs: 150 });
    await new Promise((resolve) => {
      setTimeout(resolve, 250);
    });
    expect(module.call("fine")).toBe(5);
  });

  it("hold for calls that a host function makes", () => {
    const module: WasmModule = endless(engine, { timeoutMs: 100 }, () => void module.call("loop"));
    expect(codeOf(() => module.call("host"))).toBe("limit timeout");
    expect(codeOf(() => module.call("loop"))).toBe("limit timeout");
  });

  it("still hold after the stack has ended in the middle of a re-entry", () => {
    const module: WasmModule = endless(engine, { timeoutMs: 2_000 }, () => void module.call("host"));
    const limit = Error.stackTraceLimit;
    expect(codeOf(() => module.call("host"))).toBe("trap call-stack-exhausted");
    expect(Error.stackTraceLimit).toBe(limit);
    for (let i = 0; i < 6; i++) thrown(() => module.call("host"));
    expect(codeOf(() => module.call("loop"))).toBe("limit timeout");
  });

  it("end a run soon whose time goes by in the host", () => {
    let calls = 0;
    const module = endless(engine, { timeoutMs: 20 }, () => {
      calls++;
      for (const from = performance.now(); performance.now() - from < 1;);
    });
    expect(codeOf(() => module.call("host"))).toBe("limit timeout");
    // Twenty calls take the time; there is a look at the clock after 64 more at the latest.
    expect(calls).toBeLessThanOrEqual(20 + 1 + 64);
  });

  it("leave fuel alone", () => {
    const module = endless(engine, { timeoutMs: 1000 });
    module.call("fine");
    expect(module.fuelLeft).toBeUndefined();
  });
});

describe("slices under a deadline", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** Runs against a clock that each unit moves on by so many milliseconds. Gives the time at the end and the slices. */
  function runFor(milliseconds: number): { ended: number; slices: number[] } {
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    const budget = new Budget({ timeoutMs: 1_000 });
    const slices: number[] = [];
    const outer = budget.enter();
    try {
      for (;;) {
        const slice = budget.refill(1);
        slices.push(slice);
        now += slice * milliseconds;
      }
    } catch (error) {
      expect((error as WasmError).code).toBe("timeout");
    } finally {
      budget.leave(outer);
    }
    return { ended: now, slices };
  }

  it("are short where instructions take long: the clock is looked at in time", () => {
    for (const each of [0.02, 0.1, 1]) expect(runFor(each).ended).toBeLessThan(1_000 + 1_000 * each);
  });

  it("are long where they do not", () => {
    const { ended, slices } = runFor(5e-6);
    expect(Math.max(...slices)).toBe(200_000);
    expect(slices.length).toBeLessThan(1_010);
    expect(ended).toBeLessThan(1_002);
  });
});

describe.each(engines)("signals on %s", (engine) => {
  it("that are raised before a call end it before it begins, each time", () => {
    let calls = 0;
    const module = endless(engine, { signal: AbortSignal.abort("why") }, () => calls++);
    for (let i = 0; i < 3; i++) {
      for (const name of ["host", "fine"]) {
        const error = failure(() => module.call(name));
        expect(`${error.kind} ${error.code}`).toBe("limit aborted");
        expect(error.cause).toBe("why");
      }
    }
    expect(calls).toBe(0);
  });

  it("do not change the depth of other modules", () => {
    const module = endless(engine, { signal: AbortSignal.abort(), maxCallDepth: 2 });
    thrown(() => module.call("fine"));
    const other = loadWat(
      `(module (func $down (export "down") (param i32) (result i32)
        (if (result i32) (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 9)))))`,
      { engine },
    );
    expect(other.call("down", 1000)).toBe(9);
  });

  it("that a host function raises end the run soon", () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    let calls = 0;
    const module = endless(engine, { signal: controller.signal }, () => {
      calls++;
      if (calls === 5) controller.abort(reason);
    });
    expect(module.call("fine")).toBe(5);
    const error = failure(() => module.call("host"));
    expect(error.code).toBe("aborted");
    expect(error.cause).toBe(reason);
    expect(calls).toBeGreaterThanOrEqual(5);
    expect(calls).toBeLessThanOrEqual(5 + 64);
  });

  it("that time out while a guest runs cannot, but the deadline can", () => {
    const module = endless(engine, { signal: AbortSignal.timeout(1), timeoutMs: 30 });
    expect(["limit timeout", "limit aborted"]).toContain(codeOf(() => module.call("loop")));
  });
});

describe.each(engines)("the depth on %s", (engine) => {
  const text = `(module
    (func $down (export "down") (param i32) (result i32)
      (if (result i32) (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 9))))
    (func $tail (export "tail") (param i32) (result i32)
      (if (result i32) (local.get 0) (then (return_call $tail (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 8)))))`;

  it("is exact, and tail calls do not count", () => {
    for (const maxCallDepth of [1, 2, 10, 1000]) {
      const module = loadWat(text, { engine, maxCallDepth });
      expect(module.call("down", maxCallDepth - 1)).toBe(9);
      const trap = failure(() => module.call("down", maxCallDepth));
      expect(`${trap.kind} ${trap.code}`).toBe("trap call-stack-exhausted");
      expect(module.call("tail", 5000)).toBe(8);
    }
  });

  it("of zero allows no call", () => {
    const module = loadWat(text, { engine, maxCallDepth: 0 });
    expect(codeOf(() => module.call("down", 0))).toBe("trap call-stack-exhausted");
  });

  it("is deep where it is not bounded", () => {
    expect(loadWat(text, { engine }).call("down", 5000)).toBe(9);
    expect(loadWat(text, { engine, maxCallDepth: null }).call("down", 5000)).toBe(9);
  });

  it("is checked before the fuel is charged", () => {
    const module = loadWat(text, { engine, maxCallDepth: 5, fuel: 1000 });
    expect(codeOf(() => module.call("down", 100))).toBe("trap call-stack-exhausted");
    // local.get, if, local.get, const, sub, call, const
    expect(module.fuelLeft).toBe(1000 - 5 * 7);
  });
});
