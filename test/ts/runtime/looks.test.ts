/**
 * Looks at the deadline and the signal around calls of the host program: each such call is followed by one, in whatever way
 * it comes about, on each engine. The clock is the test's own, and only host functions move it on.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Feature } from "../../../src/ts/core/features.ts";
import {
  type EngineName,
  type LoadOptions,
  type WasmModule,
  WasmError,
  load,
  loadWasi,
  resume,
} from "../../../src/ts/index.ts";
import { nativeEngine } from "../../../src/ts/native/engine.ts";

let now = 1_000;
let looks = 0;
beforeEach(() => {
  looks = 0;
  vi.spyOn(performance, "now").mockImplementation(() => {
    looks++;
    return now;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const engines: readonly EngineName[] = ["interp", "native"];
const many = 30;
const line = (what: string): string => what.repeat(many);

/** How often a function of the host is called in a straight line, where nothing ends it. */
interface Way {
  readonly needs?: readonly Feature[];
  readonly only?: EngineName;
  readonly go: (engine: EngineName, options: LoadOptions, host: () => unknown) => unknown;
}

const call =
  (text: string): Way["go"] =>
  (engine, options, host) => {
    const module = load(text, { ...options, engine, imports: { h: { f: host } } });
    return module.call("go");
  };

const imported = '(import "h" "f" (func $h))';
const other = (engine: EngineName): EngineName => (engine === "interp" ? "native" : "interp");
const caller = (engine: EngineName, options: LoadOptions, inner: unknown): unknown =>
  load(`(module (import "i" "f" (func $f)) (func (export "go") ${line("(call $f)")}))`, {
    ...options,
    engine,
    imports: { i: { f: inner } },
  }).call("go");

const ways: { readonly [name: string]: Way } = {
  "an import": { go: call(`(module ${imported} (func (export "go") ${line("(call $h)")}))`) },
  "an import that may become a reference": {
    go: call(`(module ${imported} (export "h" (func $h)) (func (export "go") ${line("(call $h)")}))`),
  },
  "an import with a vector": {
    needs: ["simd"],
    go: call(`(module (import "h" "f" (func $h (param v128)))
      (func (export "go") ${line("(call $h (v128.const i64x2 1 2))")}))`),
  },
  "an import with many parameters": {
    go: call(`(module (import "h" "f" (func $h (param i32 i32 i32 i32 i32 i32)))
      (func (export "go") ${line("(call $h (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))")}))`),
  },
  "a table": {
    go: call(`(module ${imported} (table 1 funcref) (elem (i32.const 0) $h)
      (func (export "go") ${line("(call_indirect (i32.const 0))")}))`),
  },
  "a reference": {
    needs: ["function-references"],
    go: call(`(module (type $v (func)) (import "h" "f" (func $h (type $v))) (elem declare func $h)
      (func (export "go") ${line("(call_ref $v (ref.func $h))")}))`),
  },
  "a tail call": {
    needs: ["tail-call"],
    go: call(`(module ${imported} (func $t (return_call $h)) (func (export "go") ${line("(call $t)")}))`),
  },
  "a tail call through a table": {
    needs: ["tail-call"],
    go: call(`(module ${imported} (table 1 funcref) (elem (i32.const 0) $h)
      (func $t (return_call_indirect (i32.const 0))) (func (export "go") ${line("(call $t)")}))`),
  },
  "the start function": {
    go: (engine, options, host) =>
      load(`(module ${imported} (func $s ${line("(call $h)")}) (start $s))`, {
        ...options,
        engine,
        imports: { h: { f: host } },
      }),
  },
  "an export of another load": {
    go: (engine, options, host) => {
      const inner = load(`(module ${imported} (export "f" (func $h)))`, { engine, imports: { h: { f: host } } });
      return caller(engine, options, inner.exports.f);
    },
  },
  "a load without bounds": {
    go: (engine, options, host) => {
      const inner = load(`(module ${imported} (func (export "f") ${line("(call $h)")}))`, {
        engine,
        imports: { h: { f: host } },
      });
      return caller(engine, options, inner.exports.f);
    },
  },
  "a load on the other engine": {
    go: (engine, options, host) => {
      const inner = load(`(module ${imported} (func (export "f") (call $h)))`, {
        engine: other(engine),
        imports: { h: { f: host } },
      });
      return caller(engine, options, inner.exports.f);
    },
  },
  "calls back": {
    go: (engine, options, host) => {
      const module: WasmModule = load(
        `(module (import "h" "f" (func $h)) (import "h" "back" (func $back))
          (func (export "leaf") (call $h)) (func (export "go") ${line("(call $back)")}))`,
        { ...options, engine, imports: { h: { f: host, back: () => module.call("leaf") } } },
      );
      return module.call("go");
    },
  },
  "errors that the guest catches": {
    needs: ["legacy-exceptions"],
    go: (engine, options, host) =>
      call(`(module ${imported} (func (export "go") ${line("(try (do (call $h)) (catch_all))")}))`)(
        engine,
        options,
        () => {
          host();
          throw new Error("late");
        },
      ),
  },
  WASI: {
    go: (engine, options, host) => {
      const module = loadWasi(
        `(module (import "wasi_snapshot_preview1" "random_get" (func $h (param i32 i32) (result i32)))
          (memory (export "memory") 1)
          (func (export "go") ${line("(drop (call $h (i32.const 0) (i32.const 8)))")}))`,
        { ...options, engine, trace: host },
      );
      return module.call("go");
    },
  },
};

const cases = Object.entries(ways).flatMap(([name, { needs = [], only }]) =>
  engines
    .filter((engine) => engine === (only ?? engine))
    .filter((engine) => engine === "interp" || needs.every((feature) => nativeEngine.supports(feature)))
    .map((engine) => [name, engine] as const),
);

function endOf(run: () => unknown): string {
  try {
    run();
    return "done";
  } catch (error) {
    return error instanceof WasmError ? error.code : String(error);
  }
}

describe.each(cases)("calls of the host by %s on %s", (name, engine) => {
  const { go } = ways[name]!;

  test("are all made where nothing ends them", () => {
    let calls = 0;
    expect(endOf(() => go(engine, { timeoutMs: 100 }, () => void calls++))).toBe("done");
    expect(calls % many).toBe(0);
    expect(calls).toBeGreaterThan(0);
  });

  test("end with the one within which the time is up", () => {
    let calls = 0;
    const host = (): void => {
      calls++;
      now += 60;
    };
    expect(endOf(() => go(engine, { timeoutMs: 100 }, host))).toBe("timeout");
    expect(calls).toBe(2);
  });

  test("end with the one within which the signal is raised", () => {
    let calls = 0;
    const controller = new AbortController();
    const host = (): void => {
      calls++;
      controller.abort();
    };
    expect(endOf(() => go(engine, { signal: controller.signal }, host))).toBe("aborted");
    expect(calls).toBe(1);
  });

  test("are not looked at without a deadline", () => {
    let before: number | undefined;
    const host = (): void => {
      before ??= looks;
    };
    expect(endOf(() => go(engine, { fuel: 1_000_000 }, host))).toBe("done");
    expect(looks).toBe(before);
  });
});

describe.each(engines)("a call on %s", (engine) => {
  const text = '(module (import "h" "f" (func $h)) (func (export "go") (result i32) (call $h) (i32.const 5)))';

  test("that returns behind its deadline gives no value", () => {
    let late = 60;
    const host = (): void => {
      now += late;
    };
    const module = load(text, { engine, timeoutMs: 30, imports: { h: { f: host } } });
    expect(endOf(() => module.call("go"))).toBe("timeout");
    late = 20;
    expect(module.call("go")).toBe(5);
    expect(module.call("go")).toBe(5);
  });

  test("whose function of the host fails late has that as its cause", () => {
    const cause = new Error("late");
    const host = (): void => {
      now += 60;
      throw cause;
    };
    const module = load(text, { engine, timeoutMs: 30, imports: { h: { f: host } } });
    const error = ((): unknown => {
      try {
        return module.call("go");
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({ kind: "limit", code: "timeout", cause });
  });
});

describe("a call that may wait", () => {
  const text = `(module ${imported} (func (export "go") (result i32) ${line("(call $h)")} (i32.const 5)))`;

  test.each([
    ["at once", () => undefined],
    ["by promise", async () => undefined],
  ])("ends with the function of the host within which the time is up, where those return %s", async (_, give) => {
    let calls = 0;
    const host = (): unknown => {
      calls++;
      now += 60;
      return give();
    };
    const module = load(text, { engine: "interp", timeoutMs: 100, imports: { h: { f: host } } });
    await expect(module.callAsync("go")).rejects.toMatchObject({ kind: "limit", code: "timeout" });
    expect(calls).toBe(2);
  });
});

describe("a run that was ended behind a call of the host", () => {
  test("goes on behind it", () => {
    let calls = 0;
    const host = (): number => {
      now += 60;
      return ++calls;
    };
    const text = `(module (import "h" "f" (func $h (result i32))) (func (export "go") (result i32)
      ${Array.from({ length: 9 }, () => "(call $h)").join("")} ${"i32.add ".repeat(8)}))`;
    const module = load(text, { engine: "interp", timeoutMs: 100, imports: { h: { f: host } } });
    let result: unknown;
    let resumed = 0;
    let run = (): unknown => module.call("go");
    while (result === undefined) {
      try {
        result = run();
      } catch (error) {
        resumed++;
        expect(error).toMatchObject({ code: "timeout" });
        run = () => resume(error);
      }
    }
    // Each was called once, two of them a run; the last one ended in time.
    expect(result).toBe((9 * 10) / 2);
    expect([calls, resumed]).toEqual([9, 4]);
  });
});

describe("a load without bounds that one with a deadline calls", () => {
  const spin = '(module (func $spin (loop (br 0))) (func (export "f") (call $spin)) (func (export "nop")))';
  const callers: { readonly [name: string]: (inner: WasmModule, options: LoadOptions) => unknown } = {
    "as an import": (inner, options) => caller("interp", options, inner.exports.f),
    "by a tail call": (inner, options) =>
      load('(module (import "i" "f" (func $f)) (func (export "go") (return_call $f)))', {
        ...options,
        engine: "interp",
        imports: { i: inner },
      }).call("go"),
    "from the other engine": (inner, options) => caller("native", options, inner.exports.f),
    "by a function of the host": (inner, options) => caller("interp", options, () => inner.call("f")),
  };

  test.each(Object.keys(callers))("is ended by it on interp %s, whether it has run before or not", (way) => {
    vi.restoreAllMocks();
    for (const before of [true, false]) {
      const inner = load(spin, { engine: "interp" });
      if (before) inner.call("nop");
      expect(endOf(() => callers[way]!(inner, { timeoutMs: 30 }))).toBe("timeout");
      expect(inner.call("nop")).toBeUndefined();
    }
  });
});
