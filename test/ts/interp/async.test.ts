/**
 * Guests that wait: host functions that return promises, in calls that return promises themselves. What happens is
 * told by the order of events and by what JavaScript's own promises do, never by time.
 */
import { describe, expect, it } from "vitest";
import { type LoadOptions, type WasmModule, backtraceOf, callAsync, load, resume } from "../../../src/ts/index.ts";
import { failure, rejection, thrown } from "../api/support.ts";

type Fn = (...args: readonly never[]) => unknown;

function guest(fields: string, f: Fn, options: LoadOptions = {}): WasmModule {
  return load(`(module ${fields})`, { engine: "interp", imports: { m: { f } }, ...options });
}

/** Promises to be settled by hand, in the order in which they were asked for. */
class Desk {
  readonly asked: {
    readonly args: readonly unknown[];
    give: (value: unknown) => void;
    fail: (error: unknown) => void;
  }[] = [];
  readonly ask = async (...args: readonly unknown[]): Promise<unknown> =>
    new Promise((give, fail) => {
      this.asked.push({ args, give, fail });
    });
}

/** The types of a host call, its arguments, and what it is given. */
const results: readonly (readonly [string, unknown, unknown])[] = [
  ["i32", 7, 7],
  ["i64", 2n ** 62n, 2n ** 62n],
  ["f32", 0.5, 0.5],
  ["f64", -0, -0],
  ["externref", "x", "x"],
  ["i32 i64", [1, 2n], [1, 2n]],
];

/** Ways to a host function: what the function that is called does. */
const ways: readonly (readonly [string, string])[] = [
  ["a call", "(call $f)"],
  ["an indirect call", "(call_indirect $t (type $t) (i32.const 0))"],
  ["a call by reference", "(call_ref $t (ref.func $f))"],
  ["a tail call", "(return_call $f)"],
  ["an indirect tail call", "(return_call_indirect $t (type $t) (i32.const 0))"],
  ["a tail call by reference", "(return_call_ref $t (ref.func $f))"],
];

describe.each(ways)("%s of a host function that returns a promise", (_, way) => {
  it.each(results)("gives %s", async (type, value, expected) => {
    const desk = new Desk();
    const module = guest(
      `(type $t (func (result ${type}))) (import "m" "f" (func $f (type $t))) (table $t 1 funcref) (elem (table $t) (i32.const 0) func $f)
       (func $inner (type $t) ${way})
       (func (export "go") (type $t) (local i64 i64) (i64.const 5) (call $inner) ${"(drop)".repeat(type.split(" ").length)} (drop) (call $inner))`,
      desk.ask,
    );
    const result = module.callAsync("go");
    expect(desk.asked.length).toBe(1);
    desk.asked[0]!.give(value);
    while (desk.asked.length < 2) await Promise.resolve();
    desk.asked[1]!.give(value);
    expect(await result).toEqual(expected);
  });

  it("throws what it is rejected with, unchanged and with its frames", async () => {
    const module = guest(
      `(type $t (func (result i32))) (import "m" "f" (func $f (type $t))) (table $t 1 funcref) (elem (table $t) (i32.const 0) func $f)
       (func $inner (type $t) ${way}) (func $go (export "go") (type $t) (i32.add (call $inner) (i32.const 1)))`,
      async () => {
        throw mistake;
      },
    );
    const mistake = new Error("late");
    const error: unknown = await module.callAsync("go").then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBe(mistake);
    expect(backtraceOf(mistake).at(-1)).toMatchObject({ func: "go" });
  });
});

const catching = `(import "m" "f" (func $f (result i32)))
  (func (export "go") (result i32)
    (block $h (result i32) (block $all (br $h (i32.add (try_table (result i32) (catch_all $all) (call $f)) (i32.const 100)))) (i32.const -1)))`;

describe("what a guest may catch", () => {
  it("is a rejection, as a throw of the host program", async () => {
    expect(
      await guest(catching, async () => {
        throw new Error("no");
      }).callAsync("go"),
    ).toBe(-1);
    expect(await guest(catching, async () => 5).callAsync("go")).toBe(105);
  });

  it("is not the end of the run while it waits", async () => {
    const stop = new AbortController();
    const module = guest(catching, new Desk().ask, { signal: stop.signal });
    const error = rejection(module.callAsync("go"));
    stop.abort();
    expect(`${(await error).kind} ${(await error).code}`).toBe("limit aborted");
    const slow = guest(catching, new Desk().ask, { timeoutMs: 100 });
    const late = await rejection(slow.callAsync("go"));
    expect(`${late.kind} ${late.code}`).toBe("limit timeout");
    expect(late.data.backtrace).toMatchObject([{ index: 1 }]);
    expect(failure(() => resume(late)).code).toBe("not-suspended");
  });

  it("is a value that does not fit no less than in a synchronous call", async () => {
    const plain = `(import "m" "f" (func $f (result i32))) (func (export "go") (result i32) (call $f))`;
    const error = await rejection(guest(plain, async () => "x").callAsync("go"));
    expect(`${error.kind} ${error.code}`).toBe("usage bad-host-result");
  });
});

const adding = `(import "m" "f" (func $f (param i32) (result i32)))
  (func $add (export "add") (param $x i32) (result i32) (i32.add (local.get $x) (call $f (local.get $x))))`;

describe("several guests at once", () => {
  it("two calls of one instance end in either order", async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const desk = new Desk();
      const module = guest(adding, desk.ask);
      const ended: string[] = [];
      const calls = [10, 20].map(async (x, i) => {
        const sum = await module.callAsync("add", x);
        ended.push(`${i}: ${String(sum)}`);
      });
      for (const i of order) {
        desk.asked[i]!.give(i + 1);
        await calls[i];
      }
      expect(ended).toEqual(order.map((i) => `${i}: ${i === 0 ? 11 : 22}`));
    }
  });

  it("take turns", async () => {
    const events: string[] = [];
    const counting = `(import "m" "f" (func $f (param i32)))
      (func (export "go") (param $n i32) (loop $l (call $f (local.get $n)) (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))`;
    const one = (name: string): WasmModule =>
      guest(counting, async (n) => {
        events.push(`${name}${String(n)}`);
        await Promise.resolve();
      });
    await Promise.all([one("a").callAsync("go", 3), one("b").callAsync("go", 3)]);
    expect(events).toEqual(["a3", "b3", "a2", "b2", "a1", "b1"]);
  });

  it("synchronous calls go on meanwhile, and may not wait", async () => {
    const desk = new Desk();
    const fields = `${adding} (func (export "double") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))`;
    const module = guest(fields, desk.ask);
    const sum = module.callAsync("add", 1);
    expect(module.call("double", 21)).toBe(42);
    expect(failure(() => module.call("add", 1)).code).toBe("promise-in-sync-call");
    desk.asked[0]!.give(1);
    expect(await sum).toBe(2);
  });

  it("a host function in between cannot be left", async () => {
    const inner = guest(adding, async () => 1);
    const outer = guest(adding, (x) => inner.call("add", x));
    const error = await rejection(outer.callAsync("add", 1));
    expect(`${error.kind} ${error.code}`).toBe("usage promise-in-sync-call");
    expect(error.message).toContain("no host function in between");
    const waiting = guest(adding, async (x) => inner.callAsync("add", x));
    expect(await waiting.callAsync("add", 1)).toBe(3);
  });

  it("a function of another instance waits in the same run", async () => {
    const desk = new Desk();
    const inner = guest(adding, desk.ask);
    const outer = load(`(module ${adding})`, { engine: "interp", imports: { m: { f: inner.exports.add } } });
    const sum = outer.callAsync("add", 5);
    desk.asked[0]!.give(1);
    expect(await sum).toBe(11);
  });
});

describe("the state of a run that waits", () => {
  it("lasts for 10,000 waits in a loop, on a stack that does not grow", async () => {
    const fields = `(import "m" "f" (func $f (param i32) (result i32)))
      (func (export "sum") (param $n i32) (result i64) (local $s i64)
        (loop $l (local.set $s (i64.add (local.get $s) (i64.extend_i32_u (call $f (local.get $n)))))
          (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))) (local.get $s))`;
    const depths = new Set<number>();
    const module = guest(fields, async (n) => {
      depths.add((new Error("here").stack ?? "").split("\n").length);
      return n;
    });
    expect(await module.callAsync("sum", 10_000)).toBe(50_005_000n);
    expect(depths.size).toBeLessThanOrEqual(2);
  });

  it("keeps references and deep frames", async () => {
    const desk = new Desk();
    const fields = `(import "m" "f" (func $f (param externref)))
      (func $deep (export "deep") (param $n i32) (param $x externref) (result externref) (local $y externref)
        (local.set $y (local.get $x))
        (if (result externref) (local.get $n)
          (then (drop (call $deep (i32.sub (local.get $n) (i32.const 1)) (ref.null extern))) (local.get $y))
          (else (call $f (local.get $y)) (local.get $y))))`;
    const module = guest(fields, desk.ask);
    const kept = { kept: true };
    const first = module.callAsync("deep", 3_000, kept);
    const second = module.callAsync("deep", 10, "other");
    desk.asked[1]!.give(undefined);
    desk.asked[0]!.give(undefined);
    expect(await first).toBe(kept);
    expect(await second).toBe("other");
  });

  it("sees the memory that has grown meanwhile", async () => {
    const desk = new Desk();
    const fields = `(import "m" "f" (func $f)) (memory (export "memory") 1)
      (func (export "grow") (drop (memory.grow (i32.const 1))) (i32.store (i32.const 65536) (i32.const 9)))
      (func (export "go") (result i32) (i32.store (i32.const 0) (i32.const 1)) (call $f) (i32.load (i32.const 65536)))`;
    const module = guest(fields, desk.ask);
    const last = module.callAsync("go");
    module.call("grow");
    desk.asked[0]!.give(undefined);
    expect(await last).toBe(9);
  });

  it("ends with what was wrong with its arguments, or with a trap", async () => {
    const module = guest(`${adding} (func (export "trap") (drop (call $f (i32.const 1))) unreachable)`, async () => 1);
    expect((await rejection(module.callAsync("add"))).code).toBe("arity");
    expect((await rejection(module.callAsync("add", "x"))).code).toBe("bad-argument");
    expect((await rejection(callAsync(module, "ad", 1))).code).toBe("unknown-export");
    expect((await rejection(module.callAsync("trap"))).code).toBe("unreachable");
    expect(await module.callAsync("add", 1)).toBe(2);
  });
});

describe("bounds", () => {
  const looping = `(import "m" "f" (func $f (param i32) (result i32)))
    (func (export "go") (param $n i32) (result i32) (local $s i32)
      (loop $l (local.set $s (i32.add (local.get $s) (call $f (local.get $n))))
        (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))) (local.get $s))`;

  it("cost as much fuel as without waits, and go on where it ran out", async () => {
    const plain = guest(looping, (n) => n, { fuel: 10_000 });
    expect(plain.call("go", 50)).toBe(1275);
    const waiting = guest(looping, async (n) => n, { fuel: 10_000 });
    expect(await waiting.callAsync("go", 50)).toBe(1275);
    expect(waiting.fuelLeft).toBe(plain.fuelLeft);
    const module = guest(looping, async (n) => n, { fuel: 100 });
    let result: unknown = module.callAsync("go", 50);
    let stops = 0;
    for (;;) {
      let error: unknown;
      try {
        result = await result;
      } catch (reason) {
        error = reason;
      }
      if (error === undefined) break;
      expect(error).toMatchObject({ kind: "limit", code: "fuel" });
      stops += 1;
      module.addFuel(100);
      result = resume(error);
      expect(result).toBeInstanceOf(Promise);
    }
    expect(result).toBe(1275);
    expect(stops).toBeGreaterThan(2);
    expect(100 + stops * 100 - module.fuelLeft!).toBe(10_000 - plain.fuelLeft!);
  });

  it("deadlines are each call's own, and over before the promise is", async () => {
    const module = guest(adding, new Desk().ask, { timeoutMs: 100 });
    const errors = await Promise.all([rejection(module.callAsync("add", 1)), rejection(module.callAsync("add", 2))]);
    expect(errors.map(({ code }) => code)).toEqual(["timeout", "timeout"]);
    const busy = guest(
      adding,
      async () => {
        const until = performance.now() + 10;
        while (performance.now() < until);
        return 1;
      },
      { timeoutMs: 5 },
    );
    expect((await rejection(busy.callAsync("add", 1))).code).toBe("timeout");
  });

  it("call depth is counted below a wait, too", async () => {
    const fields = `(import "m" "f" (func $f (param i32)))
      (func $down (export "down") (param i32) (call $f (local.get 0)) (if (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1))))))`;
    const module = guest(fields, async () => undefined, { maxCallDepth: 20 });
    expect(await module.callAsync("down", 19)).toBe(undefined);
    expect((await rejection(module.callAsync("down", 20))).code).toBe("call-stack-exhausted");
    const plain = guest(fields, () => undefined, { maxCallDepth: 20 });
    expect(plain.call("down", 19)).toBe(undefined);
    expect(thrown(() => plain.call("down", 20))).toMatchObject({ code: "call-stack-exhausted" });
  });

  it("a signal that was given before keeps a call from beginning", async () => {
    const module = guest(adding, () => 1, { signal: AbortSignal.abort() });
    expect((await rejection(module.callAsync("add", 1))).code).toBe("aborted");
  });
});

it("the start function may not wait", () => {
  const error = failure(() => guest(`(import "m" "f" (func $f)) (start $f)`, async () => undefined));
  expect(error.code).toBe("promise-in-sync-call");
});

it("the host's engine does not wait, and says what does", async () => {
  const module = guest(adding, async () => 1, { engine: "native" });
  const error = await rejection(module.callAsync("add", 1));
  expect(`${error.kind} ${error.code}`).toBe("usage promise-in-sync-call");
  expect(error.message).toContain('engine: "interp"');
});
