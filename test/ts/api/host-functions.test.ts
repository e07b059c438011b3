/**
 * Host functions: what they get and may return, what they throw, and calls back into the module, deep and failing.
 */
import { describe, expect, it } from "vitest";
import { type WasmModule, backtraceOf, newGlobal } from "../../../src/ts/index.ts";
import { codeOf, engines, failure, loadWat, thrown } from "./support.ts";

type Engine = (typeof engines)[number];
type Fn = (...args: readonly unknown[]) => unknown;

/** A module whose `go` calls the host function `m.f` without arguments and returns what it returns. */
function returning(engine: Engine, results: string, f: Fn): WasmModule {
  const type = results === "" ? "" : `(result ${results})`;
  const text = `(module (import "m" "f" (func $f ${type})) (func $go (export "go") ${type} (call $f)))`;
  return loadWat(text, { engine, imports: { m: { f } } });
}

const promise = Promise.resolve(1);
const thenable = { then: () => undefined };

describe.each(engines)("what a host function returns, on %s", (engine) => {
  it("is not looked at where there is no result", () => {
    for (const value of [undefined, null, 5, "x", {}, [1, 2], () => 1]) {
      expect(returning(engine, "", () => value).call("go")).toBe(undefined);
    }
  });

  it.each([
    ["i32", 5, 5],
    ["i32", -0, 0],
    ["i32", 2 ** 32 - 1, -1],
    ["i32", true, 1],
    ["i64", 5n, 5n],
    ["i64", 5, 5n],
    ["i64", 2n ** 64n - 1n, -1n],
    ["f32", 0.1, Math.fround(0.1)],
    ["f64", -0, -0],
    ["externref", undefined, undefined],
    ["externref", null, null],
    ["externref", "x", "x"],
    ["funcref", null, null],
  ] as const)("%s may be %s", (type, value, expected) => {
    expect(returning(engine, type, () => value).call("go")).toBe(expected);
  });

  it.each([
    ["i32", [undefined, null, "5", 1.5, NaN, 2 ** 32, 2n ** 32n, [5], {}, () => 5, Symbol("x")]],
    ["i64", [undefined, null, "5", 1.5, NaN, 2n ** 64n, true, [5n], {}]],
    ["f32", [undefined, null, "5", 5n, true, {}]],
    ["f64", [undefined, null, "5", 5n, true, {}]],
    ["funcref", [5, "x", () => 5, {}]],
    ["v128", [undefined, 5n, new Uint8Array(15)]],
    ["i32 i64", [undefined, null, 5, "ab", [], [1], [1, 2n, 3], ["1", 2n], [1, "2"], [1.5, 2n], {}]],
  ] as const)("%s may not be anything else", (type, values) => {
    for (const value of values) {
      const module = returning(engine, type, () => value);
      const error = failure(() => module.call("go"));
      expect(`${error.kind} ${error.code} ${error.data.fn}`, String(value)).toBe("usage bad-host-result m.f");
      expect(error.message).toContain("m.f");
      expect(backtraceOf(error)).toMatchObject([{ func: "go", index: 1 }]);
    }
  });

  it("may be any sequence of several results, and one without an end is none", () => {
    expect(returning(engine, "i32 i64", () => new Set([1, 2n])).call("go")).toEqual([1, 2n]);
    const two = function* (): Generator<unknown> {
      yield 1;
      yield 2n;
    };
    expect(returning(engine, "i32 i64", two).call("go")).toEqual([1, 2n]);
    const endless = function* (): Generator<number> {
      for (;;) yield 1;
    };
    expect(codeOf(() => returning(engine, "i32 i32", endless).call("go"))).toBe("usage bad-host-result");
  });

  it.each(["", "i32", "i64", "f64", "externref", "i32 i32"])("may not be a promise where it is (%s)", (type) => {
    for (const value of [promise, thenable]) {
      const error = failure(() => returning(engine, type, () => value).call("go"));
      expect(`${error.kind} ${error.code} ${error.data.fn}`).toBe("usage promise-in-sync-call m.f");
    }
  });

  it("what an async function throws is its promise's matter", () => {
    const module = returning(engine, "i32", async () => {
      await Promise.resolve();
      return 1;
    });
    expect(codeOf(() => module.call("go"))).toBe("usage promise-in-sync-call");
  });
});

it.each(engines)("an integer of 32 bits is never -0 on %s, wherever it comes from", (engine) => {
  const global = newGlobal({ type: "i32", mutable: true, value: -0 });
  const imports = { m: { one: () => -0, two: () => [-0, -0], with: () => -0, g: -0, h: global } };
  const module = loadWat(
    `(module (import "m" "one" (func $one (result i32))) (import "m" "two" (func $two (result i32 i32)))
      (import "m" "with" (func $with (param i64) (result i32)))
      (import "m" "g" (global $g i32)) (import "m" "h" (global $h (mut i32)))
      (func (export "a") (param i32) (result f64) (f64.convert_i32_s (local.get 0)))
      (func (export "b") (param i32 i64 i32) (result f64) (f64.add (f64.convert_i32_s (local.get 0)) (f64.convert_i32_s (local.get 2))))
      (func (export "c") (result f64) (f64.convert_i32_s (call $one)))
      (func (export "d") (result f64) (call $two) drop f64.convert_i32_s)
      (func (export "e") (result f64) (f64.convert_i32_s (call $with (i64.const 0))))
      (func (export "f") (result f64) (f64.convert_i32_s (global.get $g)))
      (func (export "g") (result f64) (f64.convert_i32_s (global.get $h)))
      (func (export "h") (result f32) (f32.convert_i32_s (call $one))))`,
    { engine, imports },
  );
  const given: { readonly [name: string]: readonly unknown[] } = { a: [-0], b: [-0, 0n, -0] };
  for (const name of "abcdefgh") expect(Object.is(module.call(name, ...(given[name] ?? [])), 0), name).toBe(true);
});

describe.each(engines)("arguments of host functions on %s", (engine) => {
  it("are converted, for any number of parameters", () => {
    for (let n = 0; n <= 12; n++) {
      const types = Array.from({ length: n }, (_, i) => ["i32", "i64", "f32", "f64"][i % 4]!);
      const consts = types.map((type, i) => `(${type}.const ${i + 1})`).join(" ");
      const seen: unknown[][] = [];
      const text = `(module (import "m" "f" (func $f (param ${types.join(" ")}))) (func (export "go") (call $f ${consts})))`;
      loadWat(text, { engine, imports: { m: { f: (...args: unknown[]) => seen.push(args) } } }).call("go");
      expect(seen).toEqual([types.map((type, i) => (type === "i64" ? BigInt(i + 1) : i + 1))]);
    }
  });

  it("are signed, and references keep their identity", () => {
    const seen: unknown[] = [];
    const object = {};
    const module = loadWat(
      `(module (import "m" "f" (func $f (param i32 i64 externref funcref v128)))
        (elem declare func $go)
        (func $go (export "go") (param externref)
          (call $f (i32.const -1) (i64.const -1) (local.get 0) (ref.func $go)
            (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 255))))`,
      { engine, imports: { m: { f: (...args: unknown[]) => seen.push(...args) } } },
    );
    module.call("go", object);
    expect(seen.slice(0, 2)).toEqual([-1, -1n]);
    expect(seen[2]).toBe(object);
    expect(seen[3]).toBe(module.func("go"));
    expect(seen[4]).toEqual(Uint8Array.from([...Array.from({ length: 15 }, (_, i) => i), 255]));
  });

  it("have no `this`", () => {
    let self: unknown = "unset";
    const f = function (this: unknown): void {
      self = this;
    };
    returning(engine, "", f).call("go");
    expect(self === undefined || self === globalThis).toBe(true);
  });
});

describe.each(engines)("what a host function throws, on %s", (engine) => {
  const values = [undefined, null, 5, "text", Symbol("x"), true, {}, [], new Error("x"), Object.freeze(new Error("y"))];

  it("comes out unchanged, and the module goes on", () => {
    for (const value of values) {
      let armed = true;
      const module = returning(engine, "i32", () => {
        if (armed) throw value;
        return 3;
      });
      let caught: unknown = "nothing";
      try {
        module.call("go");
      } catch (error) {
        caught = error;
      }
      expect(Object.is(caught, value)).toBe(true);
      armed = false;
      expect(module.call("go")).toBe(3);
    }
  });

  it("passes through many frames, and through other modules", () => {
    const error = new Error("deep");
    const boom = (): never => {
      throw error;
    };
    const inner = loadWat(
      `(module (import "m" "f" (func $f)) (func $down (export "down") (param i32)
        (if (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1)))) (else (call $f)))))`,
      { engine, imports: { m: { f: boom } } },
    );
    for (const other of engines) {
      const outer = loadWat(
        `(module (import "m" "down" (func $down (param i32))) (func (export "go") (call $down (i32.const 50))))`,
        { engine: other, imports: { m: inner } },
      );
      expect(thrown(() => outer.call("go"))).toBe(error);
    }
  });

  it("has a backtrace of the frames below it, made at the throw", () => {
    const text = `(module $app (import "m" "f" (func $f)) (func $a (export "a") (call $b)) (func $b (call $f)))`;
    const module = loadWat(text, {
      engine,
      imports: {
        m: {
          f: () => {
            throw new RangeError("here");
          },
        },
      },
    });
    const error = thrown(() => module.call("a"));
    expect(error).toBeInstanceOf(RangeError);
    expect(backtraceOf(error).map(({ module: name, func }) => `${name}.${func}`)).toEqual(["app.b", "app.a"]);
  });

  it("may be an error of ours, of another module", () => {
    const inner = loadWat('(module $inner (func $t (export "t") unreachable))', { engine });
    const outer = returning(engine, "", () => inner.call("t"));
    const trap = failure(() => outer.call("go"));
    expect(`${trap.kind} ${trap.code}`).toBe("trap unreachable");
    expect(backtraceOf(trap).map(({ func }) => func)).toEqual(["t", "go"]);
  });
});

describe.each(engines)("calls back into the module, on %s", (engine) => {
  /** `go n` asks the host for `go (n - 1)` and adds one. */
  function nested(options: object = {}): { readonly module: WasmModule; readonly deepest: () => number } {
    let deepest = 0;
    let depth = 0;
    const module: WasmModule = loadWat(
      `(module (import "m" "again" (func $again (param i32) (result i32)))
        (func $go (export "go") (param i32) (result i32) (local i64 f64)
          (if (i32.eqz (local.get 0)) (then (return (i32.const 0))))
          (i32.add (call $again (i32.sub (local.get 0) (i32.const 1))) (i32.const 1)))
        (func (export "forever") (param i32) (result i32) (call $again (i32.const -1))))`,
      {
        engine,
        imports: {
          m: {
            again: (n: unknown) => {
              depth++;
              deepest = Math.max(deepest, depth);
              try {
                return module.call((n as number) < 0 ? "forever" : "go", n);
              } finally {
                depth--;
              }
            },
          },
        },
        ...options,
      },
    );
    return { module, deepest: () => deepest };
  }

  it("nest deep", () => {
    const { module, deepest } = nested();
    expect(module.call("go", 150)).toBe(150);
    expect(deepest()).toBe(150);
    expect(module.call("go", 10)).toBe(10);
  });

  it("nest until the stack ends, which is a trap, and the module still works", () => {
    const { module, deepest } = nested();
    for (let i = 0; i < 5; i++) {
      const trap = failure(() => module.call("forever", 0));
      expect(`${trap.kind} ${trap.code}`).toBe("trap call-stack-exhausted");
      expect(module.call("go", 100)).toBe(100);
    }
    expect(deepest()).toBeGreaterThan(150);
  });

  it("keep the budget's account when the stack ends", () => {
    const { module } = nested({ timeoutMs: 60_000, fuel: 1e9 });
    for (let i = 0; i < 5; i++) expect(codeOf(() => module.call("forever", 0))).toBe("trap call-stack-exhausted");
    const before = module.fuelLeft!;
    expect(module.call("go", 100)).toBe(100);
    // Eleven opcodes stand in the body; the one that returns early pays for all of them, too.
    expect(before - module.fuelLeft!).toBe(101 * 11);
  });

  it("are counted by maxCallDepth", () => {
    const { module, deepest } = nested({ maxCallDepth: 50 });
    expect(module.call("go", 49)).toBe(49);
    expect(codeOf(() => module.call("go", 50))).toBe("trap call-stack-exhausted");
    expect(deepest()).toBeLessThanOrEqual(50);
    expect(module.call("go", 49)).toBe(49);
  });

  it("may fail in the middle, and go on", () => {
    const module: WasmModule = loadWat(
      `(module (import "m" "f" (func $f (param i32) (result i32)))
        (func (export "go") (param i32) (result i32) (local $kept i32)
          (local.set $kept (i32.mul (local.get 0) (i32.const 10)))
          (i32.add (call $f (local.get 0)) (local.get $kept)))
        (func (export "boom") (result i32) unreachable))`,
      {
        engine,
        imports: {
          m: {
            f: (n: unknown) => {
              if (n === 0) return 0;
              expect(codeOf(() => module.call("boom"))).toBe("trap unreachable");
              expect(codeOf(() => module.call("go", "x"))).toBe("usage bad-argument");
              return module.call("go", (n as number) - 1);
            },
          },
        },
      },
    );
    // 10 + 20 + 30 + 40 + 50
    expect(module.call("go", 5)).toBe(150);
  });

  it("see and change what the guest sees", () => {
    const module: WasmModule = loadWat(
      `(module (import "m" "f" (func $f)) (memory (export "memory") 1) (global $g (export "g") (mut i32) (i32.const 0))
        (table (export "t") 1 externref)
        (func (export "go") (result i32 i32 i32)
          (i32.store (i32.const 0) (i32.const 5)) (global.set $g (i32.const 6))
          (call $f)
          (i32.load (i32.const 65536)) (global.get $g) (memory.size)))`,
      {
        engine,
        imports: {
          m: {
            f: () => {
              const memory = module.memory();
              expect(memory.view.getInt32(0, true)).toBe(5);
              expect(module.global("g").value).toBe(6);
              expect(memory.grow(1)).toBe(1);
              memory.view.setInt32(65_536, 77, true);
              module.global("g").value = 88;
            },
          },
        },
      },
    );
    expect(module.call("go")).toEqual([77, 88, 2]);
  });
});
