/**
 * Fuel for each outermost call, beside the lifetime's. What a call costs is measured by the lifetime's account, and where the fuel
 * for a call ends it is held against a run whose lifetime ends there.
 */
import { describe, expect, it } from "vitest";
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { type EngineName, type LoadOptions, type WasmModule, load, resume, run } from "../../../src/ts/index.ts";
import { Random } from "../fuzz/random.ts";
import { clojureWords } from "../../../src/ts/clojure/words.ts";

const engines: readonly EngineName[] = ["interp", "native"];
const plenty = 1e9;

/** `work` goes round n times and leaves how often in `done`; `visit` calls the host in between. */
const text = `(module
  (import "h" "f" (func $host (param i32)))
  (global $done (export "done") (mut i32) (i32.const 0))
  (memory (export "memory") 1)
  (func $work (export "work") (param i32)
    (loop (global.set $done (i32.add (global.get $done) (i32.const 1)))
      (memory.fill (i32.const 0) (local.get 0) (i32.and (local.get 0) (i32.const 1023)))
      (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
  (func (export "visit") (param i32)
    (call $work (local.get 0)) (call $host (local.get 0)) (call $work (local.get 0))))`;

interface Guest {
  readonly module: WasmModule;
  readonly done: () => number;
}

function guest(engine: EngineName, options: LoadOptions, host: (n: number) => unknown = () => {}): Guest {
  const module = load(text, { engine, imports: { h: { f: host } }, ...options });
  return { module, done: () => Number((module.exports.done as { value: unknown }).value) };
}

const costOf = (engine: EngineName, name: string, ...args: unknown[]): number => {
  const { module } = guest(engine, { fuel: plenty });
  module.call(name, ...args);
  return plenty - module.fuelLeft!;
};

/** `done`, or what ended it: which account, and what of it was used. */
function endOf(call: () => unknown): unknown {
  try {
    call();
    return "done";
  } catch (error) {
    if (!(error instanceof WasmError) || error.code !== "fuel") throw error;
    const { per, used, limit } = error.data;
    return { per, used, limit };
  }
}

describe.each(engines)("on %s, fuel for a call", (engine) => {
  it("ends where a lifetime of as much ends, and begins anew with each call", () => {
    const cost = costOf(engine, "work", 40);
    const random = new Random(11);
    for (const n of [cost, cost - 1, 0, ...Array.from({ length: 60 }, () => random.below(cost + 20))]) {
      const once = guest(engine, { fuel: n });
      const expected = endOf(() => once.module.call("work", 40));
      const many = guest(engine, { fuelPerCall: n });
      for (let call = 1; call <= 3; call++) {
        const end = endOf(() => many.module.call("work", 40));
        if (expected === "done") expect(end, `${n}`).toBe("done");
        else expect(end, `${n}`).toEqual({ ...(expected as object), per: "call" });
        expect(many.done(), `${n}`).toBe(once.done() * call);
      }
      expect(expected === "done").toBe(n >= cost);
      expect(many.module.fuelLeft).toBeUndefined();
    }
  });

  it("and the lifetime's end whichever is short first, and the error says which", () => {
    const cost = costOf(engine, "work", 10);
    const random = new Random(12);
    for (let round = 0; round < 40; round++) {
      const [fuel, perCall] = [random.below(cost * 4), random.below(cost * 2)];
      const { module } = guest(engine, { fuel, fuelPerCall: perCall });
      let left = fuel;
      for (let call = 0; call < 5; call++) {
        const single = guest(engine, { fuel: Math.min(left, perCall) });
        const expected = endOf(() => single.module.call("work", 10));
        const end = endOf(() => module.call("work", 10));
        expect(end === "done").toBe(expected === "done");
        left -= Math.min(left, perCall) - single.module.fuelLeft!;
        expect(module.fuelLeft).toBe(left);
        if (end !== "done") expect((end as { per: string }).per === "call" ? left > 0 : left <= perCall).toBe(true);
      }
    }
    const short = guest(engine, { fuel: cost + 1, fuelPerCall: cost });
    expect(endOf(() => short.module.call("work", 10))).toBe("done");
    expect(endOf(() => short.module.call("work", 10))).toMatchObject({ per: "lifetime", limit: cost + 1 });
    const other = guest(engine, { fuel: cost * 2, fuelPerCall: 1 });
    expect(endOf(() => other.module.call("work", 10))).toMatchObject({ per: "call", limit: 1 });
  });

  it("is one for all that a call calls back", () => {
    const inner = costOf(engine, "work", 7);
    const outer = costOf(engine, "visit", 7);
    const attempt = (fuelPerCall: number, times: number): unknown => {
      const made = guest(engine, { fuelPerCall }, () => {
        for (let i = 0; i < times; i++) made.module.call("work", 7);
      });
      const ends = [endOf(() => made.module.call("visit", 7)), endOf(() => made.module.call("visit", 7))];
      expect(ends[1]).toEqual(ends[0]);
      return ends[0];
    };
    for (const times of [1, 3]) {
      expect(attempt(outer + times * inner, times)).toBe("done");
      expect(attempt(outer + times * inner - 1, times)).toMatchObject({ per: "call" });
    }
  });

  it("does not grow for a host function that catches and calls again", () => {
    const inner = costOf(engine, "work", 7);
    let entered = 0;
    const made = guest(engine, { fuelPerCall: inner * 3 }, (depth) => {
      for (let i = 0; i < 50; i++) {
        try {
          if (++entered < 2000) made.module.call(i % 2 === 0 ? "visit" : "work", depth);
        } catch (error) {
          if (!(error instanceof WasmError) || error.code !== "fuel") throw error;
        }
      }
    });
    expect(endOf(() => made.module.call("visit", 7))).toMatchObject({ per: "call", limit: inner * 3 });
    expect(entered).toBeGreaterThan(50);
    // Rounds are all of one price.
    expect(made.done()).toBeLessThanOrEqual(3 * 7);
  });

  it("is counted for guests of other loads in the outermost call that they run in", () => {
    const inner = guest(engine, { fuel: plenty });
    const price = costOf(engine, "work", 5);
    const caller = (callee: WasmModule): WasmModule =>
      load(
        `(module (import "i" "work" (func $w (param i32)))
          (func (export "go") (param i32) (loop (call $w (i32.const 5)) (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`,
        { engine, imports: { i: callee } },
      );
    caller(inner.module).call("go", 3);
    expect(plenty - inner.module.fuelLeft!).toBe(3 * price);
    const bounded = guest(engine, { fuelPerCall: 3 * price });
    const outer = caller(bounded.module);
    for (let i = 0; i < 3; i++) {
      expect(endOf(() => outer.call("go", 3))).toBe("done");
      expect(endOf(() => outer.call("go", 4))).toMatchObject({ per: "call", used: 3 * price });
      expect(endOf(() => bounded.module.call("work", 5))).toBe("done");
    }
  });

  it("is counted while a module is loaded: for its start function, and anew for _initialize and each call", () => {
    const loading = `(module (global $n (export "n") (mut i32) (i32.const 0))
      (func $work (loop (global.set $n (i32.add (global.get $n) (i32.const 1)))
        (br_if 0 (i32.rem_u (global.get $n) (i32.const 20)))))
      (func $start (call $work)) (start $start)
      (func (export "_initialize") (call $work) (call $work))
      (func (export "again") (call $work)))`;
    const measured = load(loading, { engine, fuel: plenty, initialize: false });
    const start = plenty - measured.fuelLeft!;
    measured.call("_initialize");
    const initialize = plenty - measured.fuelLeft! - start;
    expect(initialize).toBeGreaterThan(start);
    const ends = (fuelPerCall: number, options: LoadOptions = {}): unknown =>
      endOf(() => load(loading, { engine, fuelPerCall, ...options }));
    expect(ends(start, { initialize: false })).toBe("done");
    expect(ends(start - 1, { initialize: false })).toMatchObject({ per: "call" });
    expect(ends(initialize)).toBe("done");
    expect(ends(initialize - 1)).toMatchObject({ per: "call" });
  });

  it("is counted for a program's _start", () => {
    const program =
      '(module (memory (export "memory") 1) (func (export "_start") (local i32) (loop (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 100))))))';
    const cost = run(program, { engine, fuel: plenty }).fuelUsed;
    expect(run(program, { engine, fuelPerCall: cost }).exit).toBe(0);
    expect(endOf(() => run(program, { engine, fuelPerCall: cost - 1 }))).toMatchObject({ per: "call" });
    expect(run(program, { engine, fuelPerCall: cost, fuel: cost }).fuelUsed).toBe(cost);
  });

  it("pays for what goes in and comes out by WIT", async () => {
    const echo = `(module (memory (export "memory") 2)
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
      (func (export "echo") (param i32 i32) (result i32)
        (i32.store (i32.const 0) (local.get 0)) (i32.store (i32.const 4) (local.get 1)) (i32.const 0)))`;
    const wit = "package a:b; world w { export echo: func(s: string) -> string; }";
    const long = "x".repeat(10_000);
    const measured = load(echo, { engine, wit, fuel: plenty });
    measured.call("echo", long);
    const cost = plenty - measured.fuelLeft!;
    expect(cost).toBeGreaterThan((2 * long.length) / 64);
    const enough = load(echo, { engine, wit, fuelPerCall: cost });
    const short = load(echo, { engine, wit, fuelPerCall: cost - 1 });
    for (let i = 0; i < 3; i++) {
      expect(enough.call("echo", long)).toBe(long);
      expect(endOf(() => short.call("echo", long))).toMatchObject({ per: "call" });
      expect(await enough.callAsync("echo", long)).toBe(long);
      await expect(short.callAsync("echo", long)).rejects.toMatchObject({ code: "fuel", data: { per: "call" } });
    }
  });

  it("is no fuel that could be added to", () => {
    const { module } = guest(engine, { fuelPerCall: 10 });
    expect(() => {
      module.addFuel(1);
    }).toThrow(expect.objectContaining({ code: "bad-argument" }) as Error);
  });
});

describe("on interp, fuel for a call", () => {
  const waits: (() => void)[] = [];
  const turn = async (): Promise<void> =>
    new Promise((resolve) => {
      waits.push(resolve);
    });
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await Promise.resolve();
  };

  it("is each async call's alone, however they are interleaved", async () => {
    const cost = costOf("interp", "visit", 9);
    for (const [fuelPerCall, end] of [
      [cost, "done"],
      [cost - 1, "call"],
    ] as const) {
      const { module } = guest("interp", { fuelPerCall }, turn);
      const calls = Array.from({ length: 4 }, async () =>
        module.callAsync("visit", 9).then(
          () => "done",
          (error: unknown) => (error as WasmError).data.per,
        ),
      );
      await settle();
      expect(waits).toHaveLength(4);
      // Others run while they wait, and in another order.
      expect(endOf(() => module.call("work", 9))).toBe("done");
      for (const wait of waits.splice(0).reverse()) {
        wait();
        await settle();
        expect(endOf(() => module.call("work", 9))).toBe("done");
      }
      expect(await Promise.all(calls)).toEqual([end, end, end, end]);
    }
  });

  it("is its own for an async call that a host function makes, and the outer call's stays", async () => {
    const cost = costOf("interp", "visit", 9);
    let inner: Promise<unknown> | undefined;
    let isFirst = true;
    const made = guest("interp", { fuelPerCall: cost }, () => {
      if (isFirst) {
        isFirst = false;
        inner = made.module.callAsync("visit", 9);
      }
    });
    expect(endOf(() => made.module.call("visit", 9))).toBe("done");
    await expect(inner).resolves.toBeUndefined();
  });

  it("is given again to a run that is resumed, and the lifetime's goes on", () => {
    const cost = costOf("interp", "work", 200);
    const random = new Random(13);
    for (let round = 0; round < 20; round++) {
      const fuelPerCall = 60 + random.below(cost);
      const { module, done } = guest("interp", { fuelPerCall, fuel: plenty });
      let used = 0;
      let go = (): unknown => module.call("work", 200);
      for (let ended = false; !ended;) {
        try {
          go();
          ended = true;
        } catch (error) {
          if (!(error instanceof WasmError) || error.data.per !== "call") throw error;
          used += error.data.used as number;
          expect(error.data.limit).toBe(fuelPerCall);
          expect(plenty - module.fuelLeft!).toBe(used);
          go = () => resume(error);
        }
      }
      expect(done()).toBe(200);
      expect(plenty - module.fuelLeft!).toBe(cost);
    }
  });

  it("is given again to an async run that is resumed", async () => {
    const cost = costOf("interp", "visit", 50);
    const { module, done } = guest("interp", { fuelPerCall: Math.ceil(cost / 2) + 60 }, turn);
    const first = module.callAsync("visit", 50);
    await settle();
    waits.splice(0)[0]!();
    const error: unknown = await first.catch((one: unknown) => one);
    expect(error).toMatchObject({ code: "fuel", data: { per: "call" } });
    await resume(error);
    expect(done()).toBe(100);
  });
});

it("says what it was for and what to do, in the words of the face", () => {
  const { module } = guest("interp", { fuelPerCall: 5 });
  try {
    module.call("work", 5);
    expect.unreachable();
  } catch (error) {
    const limit = error as WasmError;
    const { message } = limit;
    expect(message).toContain("fuelPerCall");
    expect(limit.messageFor(clojureWords)).toContain(":fuel-per-call");
    expect(message).toMatch(/fuel for a call ran out: 4 of 5 left, the next region costs \d+\./);
  }
});
