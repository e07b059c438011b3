/**
 * Exceptions between guests and host functions on every engine that has them: what a host function throws, what a guest
 * may catch of it, and what comes out of a call (JavaScript API, Exceptions).
 */
import { describe, expect, it } from "vitest";
import { ExceptionError } from "../../../src/ts/base/errors/errors.ts";
import {
  type LoadOptions,
  type Tag,
  type WasmModule,
  translatorOf,
  engines as enginesOf,
  exception,
  jsTag,
  load,
  newTag,
  run,
} from "../../../src/ts/index.ts";
import { codeOf, engines, failure, thrown } from "./support.ts";

const able = engines.filter((engine) => enginesOf()[engine]?.features.exceptions);

/** A guest whose handlers answer with a number: what has been caught. */
const catcher = `
  (import "env" "f" (func $f))
  (import "env" "tag" (tag $tag (param i32 i64)))
  (import "env" "js" (tag $js (param externref)))
  (global $value (export "value") (mut externref) (ref.null extern))
  (func (export "tagged") (result i32 i64)
    (block $h (result i32 i64) (try_table (catch $tag $h) (call $f)) (i32.const 0) (i64.const 0)))
  (func (export "js") (result externref)
    (block $h (result externref) (try_table (catch $js $h) (call $f)) (ref.null extern)))
  (func (export "all") (result i32)
    (block $h (try_table (catch_all $h) (call $f)) (return (i32.const 0))) (i32.const 1))
  (func (export "again")
    (block $h (result exnref) (try_table (catch_all_ref $h) (call $f)) (return)) (throw_ref))
  (func (export "caught") (result exnref)
    (block $h (result exnref) (try_table (catch_all_ref $h) (call $f)) (ref.null exn)))
  (func (export "rethrow") (param exnref) (throw_ref (local.get 0)))
  (func (export "plain") (call $f))
  (func (export "throw") (param i32 i64) (throw $tag (local.get 0) (local.get 1)))`;

function guest(fields: string, options: LoadOptions): WasmModule {
  return load(`(module ${fields})`, options);
}

describe.each(able)("%s", (engine) => {
  const tag = newTag({ params: ["i32", "i64"], name: "mine" });

  function catching(f: () => unknown, given: Tag = tag): WasmModule {
    return guest(catcher, { engine, imports: { env: { f, tag: given, js: jsTag } } });
  }

  const raising = (value: unknown) => (): never => {
    throw value;
  };

  describe("what a host function throws", () => {
    it("is caught by its tag, with its payload", () => {
      expect(catching(raising(exception(tag, [7, 8n]))).call("tagged")).toEqual([7, 8n]);
      expect(catching(raising(exception(tag, [-1, 2 ** 40]))).call("tagged")).toEqual([-1, 2n ** 40n]);
      expect(catching(() => undefined).call("tagged")).toEqual([0, 0n]);
    });

    it("is caught as its cause, with context around it", () => {
      const m = catching(raising(new Error("while reading", { cause: exception(tag, [7, 8n]) })));
      expect(m.call("tagged")).toEqual([7, 8n]);
    });

    it("is not caught by another tag of the same type, and comes out as it was thrown", () => {
      const other = newTag({ params: ["i32", "i64"] });
      const error = exception(other, [1, 2n]);
      expect(thrown(() => catching(raising(error)).call("tagged"))).toBe(error);
      expect(thrown(() => catching(raising(error)).call("again"))).toBe(error);
      const around = new Error("context", { cause: error });
      expect(thrown(() => catching(raising(around)).call("plain"))).toBe(around);
      expect(thrown(() => catching(raising(around)).call("again"))).toBe(around);
    });

    it("may be any value: it is caught by handlers of all and of the tag of such values, and keeps its identity", () => {
      for (const value of [new Error("mine"), { code: 7 }, "text", 42, null, Symbol.iterator]) {
        const m = catching(raising(value));
        expect(m.call("all")).toBe(1);
        expect(m.call("js")).toBe(value);
        expect(thrown(() => m.call("again"))).toBe(value);
        expect(thrown(() => m.call("tagged"))).toBe(value);
      }
    });

    it("is caught where it is a mistake of the host program's", () => {
      expect(catching(() => failure(() => load("(module", { engine }))).call("all")).toBe(0);
      expect(catching(() => load("(module", { engine })).call("all")).toBe(1);
    });
  });

  describe("no guest catches", () => {
    const trapping = guest(`(func (export "f") (unreachable))`, { engine });
    const endless = guest(`(func (export "f") (loop (br 0)))`, { engine, fuel: 1_000 });
    const ends = { trap: () => trapping.call("f"), limit: () => endless.call("f") };

    it.each(Object.entries(ends))("a %s of a guest that a host function has called", (kind, f) => {
      for (const name of ["all", "again", "js", "caught"]) {
        expect([name, failure(() => catching(f).call(name)).kind]).toEqual([name, kind]);
      }
    });

    it("such an error that a host function has caught and thrown on, alone or as a cause", () => {
      const error = failure(ends.trap);
      expect(thrown(() => catching(raising(error)).call("all"))).toBe(error);
      const around = new Error("context", { cause: error });
      expect(thrown(() => catching(raising(around)).call("all"))).toBe(around);
      expect(catching(raising(new Error(error.message))).call("all")).toBe(1);
    });

    it("the exit of a program", () => {
      const program = `(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) (memory (export "memory") 1)
        (func (export "_start") (block $h (try_table (catch_all $h) (call $exit (i32.const 7)))) (call $exit (i32.const 8))))`;
      expect(run(program, { engine }).exit).toBe(7);
    });

    it("its own limits", () => {
      const m = guest(
        `(import "env" "f" (func $f))
         (func (export "spin") (loop $l (block $h (try_table (catch_all $h) (call $f))) (br $l)))
         (func $work (loop $l (br $l)))
         (func (export "caught") (block $h (try_table (catch_all $h) (call $work))))
         (func $deep (export "deep") (block $h (try_table (catch_all $h) (call $deep))))`,
        { engine, fuel: 10_000, maxCallDepth: 100, imports: { env: { f: raising(new Error("again")) } } },
      );
      expect(codeOf(() => m.call("deep"))).toBe("trap call-stack-exhausted");
      expect(codeOf(() => m.call("caught"))).toBe("limit fuel");
      expect(codeOf(() => m.call("spin"))).toBe("limit fuel");
    });
  });

  it("fuel is charged by region: a throw neither costs nor saves any", () => {
    const m = guest(
      `(tag $t)
       (func $throw (throw $t))
       (func (export "f") (param $n i32) (result i32) (local $caught i32)
         (loop $again
           (block $h (try_table (catch $t $h) (call $throw)) (unreachable))
           (local.set $caught (i32.add (local.get $caught) (i32.const 1)))
           (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
         (local.get $caught))`,
      { engine, fuel: 1_000 },
    );
    expect(m.call("f", 5)).toBe(5);
    // `f` without its loop has 2 operators, the loop 13, `$throw` 1.
    expect(m.fuelLeft).toBe(1_000 - 2 - 5 * (13 + 1));
  });

  it("depth is counted as if frames that an exception has left had returned", () => {
    const m = guest(
      `(tag $t)
       (func $deep (param i32)
         (if (local.get 0) (then (call $deep (i32.sub (local.get 0) (i32.const 1))))) (throw $t))
       (func $block (param i32) (block $h (try_table (catch $t $h) (call $deep (local.get 0)))))
       (func $body (param i32) (try_table (catch_all 0) (call $deep (local.get 0))))
       (func $loop (param i32) (local $n i32)
         (loop $again
           (if (i32.eq (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 5)) (then (return)))
           (try_table (catch $t $again) (call $deep (local.get 0)))))
       (func (export "f") (param $n i32) (param $deep i32)
         (loop $again
           (call $block (i32.const 10)) (call $body (i32.const 10)) (call $loop (i32.const 10))
           (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
         (call $block (local.get $deep)))`,
      { engine, maxCallDepth: 50, fuel: 1e6 },
    );
    // The frames of `f` and `$block`, and one more than the argument says of `$deep`.
    for (const n of [1, 100]) {
      expect(m.call("f", n, 47)).toBeUndefined();
      expect(codeOf(() => m.call("f", n, 48))).toBe("trap call-stack-exhausted");
    }
  });

  describe("an exception that no guest catches", () => {
    it("is an error with its tag and payload, and the frames that threw it", () => {
      const m = catching(() => undefined);
      const error = failure(() => m.call("throw", 3, 4n));
      expect(error).toBeInstanceOf(ExceptionError);
      expect([error.kind, error.code]).toEqual(["exception", "uncaught-exception"]);
      expect(error.data.tag).toBe(tag);
      expect(error.data.payload).toEqual([3, 4n]);
      expect(error.message).toContain('the tag "mine" with i32 3, i64 4n');
      // Hosts tell no frames of their exceptions.
      const frames = error.data.backtrace?.map((frame) => frame.func);
      expect(frames).toEqual(engine === "native" ? undefined : ["throw"]);
    });

    it("names a tag that the module keeps to itself", () => {
      const m = guest(
        `(tag $t (param f32 f64 externref)) (func (export "f") (param externref)
        (throw $t (f32.const 1.5) (f64.const -0) (local.get 0)))`,
        { engine },
      );
      const thing = {};
      const { data } = failure(() => m.call("f", thing));
      expect(data.payload).toEqual([1.5, -0, thing]);
      expect(data.payload![2]).toBe(thing);
      expect(failure(() => m.call("f", thing)).data.tag).toBe(data.tag);
    });

    it("has functions and exceptions in its payload, which keep their identity", () => {
      const both = newTag({ params: ["funcref", "exnref"] });
      const m = guest(
        `(import "env" "f" (func $f)) (import "env" "both" (tag $both (param funcref exnref)))
         (tag $inner (export "inner") (param i32))
         (func $g (export "g") (result i32) (i32.const 42)) (elem declare func $g)
         (func $caught (result exnref)
           (block $h (result exnref) (try_table (catch_all_ref $h) (throw $inner (i32.const 5))) (unreachable)))
         (func (export "throw") (throw $both (ref.func $g) (call $caught)))
         (func (export "take") (result i32) (local $taken funcref)
           (block $h (result funcref exnref) (try_table (catch $both $h) (call $f)) (unreachable))
           (drop) (local.set $taken) (table.set $t (i32.const 0) (local.get $taken))
           (call_indirect $t (result i32) (i32.const 0)))
         (table $t 1 funcref)`,
        { engine, imports: { env: { both, f: () => raising(exception(both, [m.get("g"), null]))() } } },
      );
      const [f, inner] = failure(() => m.call("throw")).data.payload as readonly [() => unknown, unknown];
      expect(f).toBe(m.get("g"));
      const again = guest(`(func (export "f") (param exnref) (throw_ref (local.get 0)))`, { engine });
      expect(failure(() => again.call("f", inner)).data).toMatchObject({ tag: m.get("inner"), payload: [5] });
      expect(m.call("take")).toBe(42);
    });

    it("has the payload of a vector", () => {
      const m = guest(
        `(tag $t (param v128)) (func (export "f") (throw $t (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)))`,
        { engine },
      );
      expect(failure(() => m.call("f")).data.payload).toEqual([Uint8Array.from({ length: 16 }, (_, i) => i)]);
    });

    it("of the tag of the host's values is the value", () => {
      const m = guest(
        `(import "env" "js" (tag $js (param externref))) (func (export "f") (param externref) (throw $js (local.get 0)))`,
        {
          engine,
          imports: { env: { js: jsTag } },
        },
      );
      const value = new Error("mine");
      expect(thrown(() => m.call("f", value))).toBe(value);
      expect(thrown(() => m.call("f", 42))).toBe(42);
    });

    it("goes on through host functions to an outer guest, which catches it", () => {
      const inner = catching(() => undefined);
      const outer = catching(() => inner.call("throw", 5, 6n));
      expect(outer.call("tagged")).toEqual([5, 6n]);
      const error = failure(() => catching(() => outer.call("plain")).call("plain"));
      expect(error.data.tag).toBe(tag);
    });

    it("is in the start function what it is in any other", () => {
      const error = failure(() =>
        guest(
          `(import "env" "tag" (tag $t (param i32 i64))) (func $s (throw $t (i32.const 1) (i64.const 2))) (start $s)`,
          {
            engine,
            imports: { env: { tag } },
          },
        ),
      );
      expect(error.data.payload).toEqual([1, 2n]);
    });

    it("is converted as results are", () => {
      const translator = translatorOf(
        { error: (error, value) => ({ values: error.data.payload!.map(value) }), vector: (items) => items },
        "auto",
      );
      const f = translator.func(catching(() => undefined).get("throw") as (...args: unknown[]) => unknown);
      expect(thrown(() => f(1, 2n))).toEqual({ values: [1, 2] });
    });
  });

  describe("an exnref", () => {
    it("is a handle that can be thrown, by a guest and by a host function", () => {
      const m = catching(() => m2.call("throw", 9, 10n));
      const m2 = catching(() => undefined);
      const handle = m.call("caught");
      expect(failure(() => m.call("rethrow", handle)).data.payload).toEqual([9, 10n]);
      expect(catching(raising(handle)).call("tagged")).toEqual([9, 10n]);
      expect(codeOf(() => m.call("rethrow", null))).toBe("trap null-exception-reference");
      expect(codeOf(() => m.call("rethrow", 5))).toBe("usage bad-argument");
      expect(failure(() => m.call("rethrow", exception(tag, [1, 2]))).data.payload).toEqual([1, 2n]);
    });

    it("of a value of the host's is that value, thrown again", () => {
      const value = { mine: true };
      const m = catching(raising(value));
      expect(thrown(() => m.call("rethrow", m.call("caught")))).toBe(value);
    });
  });

  it("tags link by identity and type", () => {
    const one = guest(
      `(tag $t (export "t") (param i32 i64))
      (func (export "f") (throw $t (i32.const 1) (i64.const 2)))`,
      { engine },
    );
    const m = guest(catcher, { engine, imports: { env: { f: one.get("f"), tag: one.get("t"), js: jsTag } } });
    expect(m.call("tagged")).toEqual([1, 2n]);
    expect(thrown(() => catching(one.get("f") as () => unknown).call("tagged"))).toBeInstanceOf(ExceptionError);
    expect(codeOf(() => catching(() => undefined, newTag({ params: ["i64"] })))).toBe("link import-mismatch");
  });
});

describe("across engines", () => {
  const pairs = able.flatMap((inner) => able.map((outer) => [inner, outer] as const));

  it.each(pairs)("an exception of a tag that both import, thrown on %s, is caught on %s", (inner, outer) => {
    const tag = newTag({ params: ["i32", "i64"], name: "shared" });
    const thrower = guest(catcher, { engine: inner, imports: { env: { f: () => undefined, tag, js: jsTag } } });
    const f = (): unknown => thrower.call("throw", 1, 2n);
    const m = guest(catcher, { engine: outer, imports: { env: { f, tag, js: jsTag } } });
    expect(m.call("tagged")).toEqual([1, 2n]);
    const direct = guest(
      `(import "env" "throw" (func $throw (param i32 i64))) (import "env" "tag" (tag $t (param i32 i64)))
        (func (export "f") (result i32 i64)
          (block $h (result i32 i64) (try_table (catch $t $h) (call $throw (i32.const 3) (i64.const 4))) (i32.const 0) (i64.const 0)))`,
      {
        engine: outer,
        imports: { env: { throw: thrower.get("throw"), tag } },
      },
    );
    expect(direct.call("f")).toEqual([3, 4n]);
  });
});

describe("mistakes", () => {
  it("of tags and payloads are named", () => {
    const tag = newTag({ params: ["i32"], name: "mine" });
    expect(failure(() => exception(tag, [])).message).toContain("exception of mine takes 1 argument");
    expect(codeOf(() => exception(tag, ["1"]))).toBe("usage bad-argument");
    expect(codeOf(() => exception(tag, [2 ** 40]))).toBe("usage out-of-range");
    expect(codeOf(() => exception({} as Tag, []))).toBe("usage bad-argument");
    expect(codeOf(() => newTag({ params: ["i33"] }))).toBe("usage bad-argument");
    expect(codeOf(() => newTag({ params: 5 as never }))).toBe("usage bad-argument");
    expect(codeOf(() => newTag({ results: [] } as never))).toBe("usage bad-option");
  });
});
