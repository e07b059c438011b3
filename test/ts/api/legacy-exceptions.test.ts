/**
 * Guests that catch as was done before 3.0, on every engine: what host functions throw, what no guest catches, what
 * comes out of a call, and budgets. Node 20 has this form alone.
 */
import { describe, expect, it } from "vitest";
import { ExceptionError } from "../../../src/ts/base/errors/errors.ts";
import {
  type LoadOptions,
  type Tag,
  type WasmModule,
  exception,
  load,
  newTag,
  run,
  wat,
} from "../../../src/ts/index.ts";
import { codeOf, engines, failure, testBytes, thrown } from "./support.ts";

/** A guest whose handlers answer with a number: what has been caught. */
const catcher = `
  (import "env" "f" (func $f))
  (import "env" "tag" (tag $tag (param i32 i64)))
  (func (export "tagged") (result i32 i64)
    (try (result i32 i64) (do (call $f) (i32.const 0) (i64.const 0)) (catch $tag)))
  (func (export "all") (result i32) (try (result i32) (do (call $f) (i32.const 0)) (catch_all (i32.const 1))))
  (func (export "again") (try (do (call $f)) (catch_all (rethrow 0))))
  (func (export "delegated") (result i32)
    (try $outer (result i32)
      (do (try (do (try (do (call $f)) (delegate $outer))) (catch_all (return (i32.const 2)))) (i32.const 0))
      (catch_all (i32.const 1))))
  (func (export "plain") (call $f))
  (func (export "throw") (param i32 i64) (throw $tag (local.get 0) (local.get 1)))`;

function guest(fields: string, options: LoadOptions): WasmModule {
  return load(`(module ${fields})`, options);
}

const raising = (value: unknown) => (): never => {
  throw value;
};

const mine = newTag({ params: ["i32", "i64"], name: "mine" });

describe.each(engines)("%s", (engine) => {
  function catching(f: () => unknown, tag: Tag = mine): WasmModule {
    return guest(catcher, { engine, imports: { env: { f, tag } } });
  }

  describe("what a host function throws", () => {
    it("is caught by its tag, with its payload, and as the cause of another error", () => {
      expect(catching(raising(exception(mine, [7, 8n]))).call("tagged")).toEqual([7, 8n]);
      const m = catching(raising(new Error("while reading", { cause: exception(mine, [-1, 2n ** 40n]) })));
      expect(m.call("tagged")).toEqual([-1, 2n ** 40n]);
      expect(catching(() => undefined).call("tagged")).toEqual([0, 0n]);
    });

    it("is not caught by another tag of the same type, and comes out as it was thrown", () => {
      const error = exception(newTag({ params: ["i32", "i64"] }), [1, 2n]);
      expect(thrown(() => catching(raising(error)).call("tagged"))).toBe(error);
      expect(thrown(() => catching(raising(error)).call("again"))).toBe(error);
    });

    it("may be any value: it is caught by handlers of all, and keeps its identity", () => {
      for (const value of [new Error("mine"), { code: 7 }, "text", 42, null, Symbol.iterator]) {
        const m = catching(raising(value));
        expect(m.call("all")).toBe(1);
        expect(m.call("delegated")).toBe(1);
        // V8 of Node 20 traps where null, of all values, leaves a try again; that of Node 24 does not.
        if (value === null && engine === "native" && process.versions.node.startsWith("20.")) continue;
        expect(thrown(() => m.call("tagged"))).toBe(value);
        expect(thrown(() => m.call("again"))).toBe(value);
      }
    });
  });

  describe("no guest catches", () => {
    const trapping = guest(`(func (export "f") (unreachable))`, { engine });
    const endless = guest(`(func (export "f") (loop (br 0)))`, { engine, fuel: 1_000 });
    const ends = { trap: () => trapping.call("f"), limit: () => endless.call("f") };

    it.each(Object.entries(ends))("a %s of a guest that a host function has called", (kind, f) => {
      for (const name of ["all", "again", "delegated", "tagged"]) {
        expect([name, failure(() => catching(f).call(name)).kind]).toEqual([name, kind]);
      }
      const error = failure(f);
      expect(thrown(() => catching(raising(error)).call("all"))).toBe(error);
    });

    it("its own trap, and the exit of a program", () => {
      const m = guest(
        `(func (export "f") (result i32) (try (result i32) (do (unreachable)) (catch_all (i32.const 1))))`,
        {
          engine,
        },
      );
      expect(codeOf(() => m.call("f"))).toBe("trap unreachable");
      const program = `(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) (memory (export "memory") 1)
        (func (export "_start") (try (do (call $exit (i32.const 7))) (catch_all)) (call $exit (i32.const 8))))`;
      expect(run(program, { engine }).exit).toBe(7);
    });

    it("its own limits", () => {
      const m = guest(
        `(import "env" "f" (func $f))
         (func (export "spin") (loop $l (try (do (call $f)) (catch_all)) (br $l)))
         (func $work (loop $l (br $l)))
         (func (export "caught") (try (do (call $work)) (catch_all)))
         (func $deep (export "deep") (try (do (call $deep)) (catch_all)))`,
        { engine, fuel: 10_000, maxCallDepth: 100, imports: { env: { f: raising(new Error("again")) } } },
      );
      expect(codeOf(() => m.call("deep"))).toBe("trap call-stack-exhausted");
      expect(codeOf(() => m.call("caught"))).toBe("limit fuel");
      expect(codeOf(() => m.call("spin"))).toBe("limit fuel");
    });
  });

  it("catch, catch_all and delegate cost nothing, try and rethrow as much as any operator", () => {
    const m = guest(
      `(tag $t)
       (func $throw (throw $t))
       (func (export "f") (param $n i32) (result i32) (local $caught i32)
         (loop $again
           (try
             (do (try (do (try (do (call $throw)) (delegate 0))) (catch $t (rethrow 0)) (catch_all)))
             (catch_all (local.set $caught (i32.add (local.get $caught) (i32.const 1)))))
           (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
         (local.get $caught))`,
      { engine, fuel: 1_000 },
    );
    expect(m.call("f", 5)).toBe(5);
    // `f` without its loop has 2 operators; the loop 3 tries, a call, a rethrow, 4 that count and 5 at its end; `$throw` 1.
    expect(m.fuelLeft).toBe(1_000 - 2 - 5 * (3 + 1 + 1 + 4 + 5 + 1));
  });

  it("depth is counted as if frames that an exception has left had returned", () => {
    const m = guest(
      `(tag $t)
       (func $deep (param i32)
         (if (local.get 0) (then (call $deep (i32.sub (local.get 0) (i32.const 1))))) (throw $t))
       (func $tag (param i32) (try (do (call $deep (local.get 0))) (catch $t)))
       (func $all (param i32)
         (try (do (try (do (call $deep (local.get 0))) (delegate 0))) (catch_all (call $tag (local.get 0)))))
       (func (export "f") (param $n i32) (param $deep i32)
         (loop $again
           (call $tag (i32.const 10)) (call $all (i32.const 10))
           (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
         (call $tag (local.get $deep)))`,
      { engine, maxCallDepth: 50, fuel: 1e6 },
    );
    // The frames of `f` and `$tag`, and one more than the argument says of `$deep`.
    for (const n of [1, 100]) {
      expect(m.call("f", n, 47)).toBeUndefined();
      expect(codeOf(() => m.call("f", n, 48))).toBe("trap call-stack-exhausted");
    }
  });

  describe("an exception that no guest catches", () => {
    it("is an error with its tag and payload, thrown again or not", () => {
      const f = (): unknown => catching(() => undefined).call("throw", 3, 4n);
      for (const name of ["plain", "again"]) {
        const error = failure(() => catching(f).call(name));
        expect(error).toBeInstanceOf(ExceptionError);
        expect([error.code, error.data.tag, error.data.payload]).toEqual(["uncaught-exception", mine, [3, 4n]]);
      }
    });

    it("has values of all kinds in its payload: bits of floats, vectors and references among them", () => {
      const m = guest(
        `(tag $t (param f32 f64 v128 externref funcref)) (func $g (export "g")) (elem declare func $g)
         (func (export "f") (param externref)
           (throw $t (f32.const 1.5) (f64.const -0) (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15) (local.get 0) (ref.func $g)))
         (func (export "bits") (result i32)
           (try (result i32)
             (do (throw $t (f32.const nan:0x200001) (f64.const 0) (v128.const i64x2 0 0) (ref.null extern) (ref.null func)))
             (catch $t (drop) (drop) (drop) (drop) (i32.reinterpret_f32))))`,
        { engine },
      );
      const thing = {};
      const { payload } = failure(() => m.call("f", thing)).data;
      expect(payload).toEqual([1.5, -0, Uint8Array.from({ length: 16 }, (_, i) => i), thing, m.get("g")]);
      expect(payload![3]).toBe(thing);
      expect(m.call("bits")).toBe(0x7fa0_0001);
    });

    it("shows where it was thrown, where the engine knows it, also when it was thrown again", () => {
      const m = guest(
        `(tag $t) (func $inner (throw $t)) (func $middle (try (do (call $inner)) (catch $t (rethrow 0))))
         (func (export "f") (call $middle))`,
        { engine },
      );
      const frames = failure(() => m.call("f")).data.backtrace?.map(({ func }) => func);
      // The interpreter has the place where it was thrown again, too.
      const expected = {
        native: undefined,
        compiled: ["inner", "middle", "f"],
        interp: ["inner", "middle", "middle", "f"],
      };
      expect(frames).toEqual(expected[engine]);
    });
  });
});

describe("across engines", () => {
  const pairs = engines.flatMap((inner) => engines.map((outer) => [inner, outer] as const));

  it.each(pairs)("an exception of a tag that both import, thrown on %s, is caught on %s", (inner, outer) => {
    const env = { f: () => undefined, tag: mine };
    const thrower = guest(catcher, { engine: inner, imports: { env } });
    const f = (): unknown => thrower.call("throw", 1, 2n);
    expect(guest(catcher, { engine: outer, imports: { env: { f, tag: mine } } }).call("tagged")).toEqual([1, 2n]);
  });
});

describe("a C++ program", () => {
  // What the same source prints where it is compiled for the machine.
  const expected = `0 exception: problem 0, 4 unwound
1 logic: odd 1, 8 unwound
2 exception: problem 2, 12 unwound
3 logic: odd 3, 16 unwound
nothing; int 42; something
nested -1
nested -2
nested 403
nested 604
sum 9000, 8011 unwound, 0 pending
`;
  const source = testBytes("28_exceptions.wasm");
  const sources = { binary: source, printed: wat(source) };
  const bounds = { none: {}, fuel: { fuel: 1e8 }, "fuel and depth": { fuel: 1e8, maxCallDepth: 200 } };

  it.each(Object.entries(sources))("throws and catches as on any machine, from its %s form", (_, given) => {
    for (const options of Object.values(bounds)) {
      const runs = engines.map((engine) => run(given, { engine, ...options }));
      for (const { out, exit } of runs) expect({ out, exit }).toEqual({ out: expected, exit: 3 });
      expect(runs[0]!.fuelUsed).toBe(runs[1]!.fuelUsed);
    }
  });
});

describe("a module with both forms", () => {
  const both = `(tag $t)
    (func (export "f") (result i32)
      (try (result i32)
        (do (block $h (try_table (catch $t $h) (try (do (throw $t)) (delegate 0)))) (i32.const 1))
        (catch_all (i32.const 2))))`;

  it("runs on the interpreter, where try_table catches what is delegated to it", () => {
    expect(guest(both, { engine: "interp" }).call("f")).toBe(1);
    expect(guest(both, {}).call("f")).toBe(1);
  });

  it("is refused by the host's engine, since some hosts refuse it and others pass by try_table", () => {
    const error = failure(() => guest(both, { engine: "native" }));
    expect([error.kind, error.code]).toEqual(["link", "engine-unavailable"]);
  });
});
