/**
 * Exceptions in the interpreter against those of JavaScript: seeded programs of nested handlers, loops and calls are
 * written once as WebAssembly and once as JavaScript, and must end alike. Then what only frames of the interpreter can
 * get wrong: values below a handler, far slots, other instances, tail calls, references, and runs that are resumed.
 */
import { runInThisContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { ExceptionError, LimitError, Trap } from "../../../src/ts/base/errors/errors.ts";
import { type LoadOptions, type WasmModule, backtraceOf, load, resume } from "../../../src/ts/index.ts";
import { Random } from "../fuzz/random.ts";
import { thrown } from "../api/support.ts";

function guest(fields: string, options: LoadOptions = {}): WasmModule {
  return load(`(module ${fields})`, { engine: "interp", ...options });
}

/** A program in both languages: it works on the variable `x`, which starts as the argument. */
interface Code {
  readonly wat: string;
  readonly js: string;
}

const tags = ["$a", "$b", "$c"] as const;

/** Writes programs; the functions that a body may call are those with a lower number. */
class Writer {
  private _labels = 0;
  private readonly _random: Random;

  constructor(seed: number) {
    this._random = new Random(seed);
  }

  body(callees: number, depth: number): Code {
    const parts = Array.from({ length: 1 + this._random.below(3) }, () => this._statement(callees, depth));
    return { wat: parts.map((one) => one.wat).join("\n"), js: parts.map((one) => one.js).join("\n") };
  }

  private _statement(callees: number, depth: number): Code {
    const kinds = [this._add, this._raise, this._call, this._choose, this._attempt, this._repeat, this._attempt];
    const last = depth === 0 ? 3 : kinds.length;
    return kinds[this._random.below(last)]!.call(this, callees, depth);
  }

  private _add(): Code {
    const n = this._random.below(100);
    return { wat: `(local.set $x (i32.add (local.get $x) (i32.const ${n})))`, js: `x = (x + ${n}) | 0;` };
  }

  private _raise(): Code {
    const tag = this._random.below(tags.length);
    const bit = this._random.below(6);
    const test = `(i32.and (local.get $x) (i32.const ${1 << bit}))`;
    return {
      wat: `(if ${test} (then (throw ${tags[tag]} (i64.extend_i32_s (local.get $x)) (i32.const ${bit}))))`,
      js: `if (x & ${1 << bit}) throw { tag: ${tag}, values: [x, ${bit}] };`,
    };
  }

  private _call(callees: number): Code {
    if (callees === 0) return this._add();
    const callee = this._random.below(callees);
    return { wat: `(local.set $x (call $f${callee} (local.get $x)))`, js: `x = f${callee}(x);` };
  }

  private _choose(callees: number, depth: number): Code {
    const then = this.body(callees, depth - 1);
    const otherwise = this.body(callees, depth - 1);
    const n = this._random.below(200);
    return {
      wat: `(if (i32.lt_s (local.get $x) (i32.const ${n})) (then ${then.wat}) (else ${otherwise.wat}))`,
      js: `if (x < ${n}) { ${then.js} } else { ${otherwise.js} }`,
    };
  }

  private _repeat(callees: number, depth: number): Code {
    const body = this.body(callees, depth - 1);
    const name = `n${this._labels++}`;
    const n = 1 + this._random.below(3);
    return {
      wat: `(local.set $n (i32.add (i32.mul (local.get $n) (i32.const 4)) (i32.const ${n})))
        (loop $${name} ${body.wat} (local.set $n (i32.sub (local.get $n) (i32.const 1)))
          (br_if $${name} (i32.and (local.get $n) (i32.const 3))))
        (local.set $n (i32.shr_u (local.get $n) (i32.const 2)))`,
      js: `n = (n * 4 + ${n}) | 0; do { ${body.js} n = (n - 1) | 0; } while (n & 3); n >>>= 2;`,
    };
  }

  /** A handler of one tag or of all; operands lie below it, and it may throw on what it has caught. */
  private _attempt(callees: number, depth: number): Code {
    const body = this.body(callees, depth - 1);
    const handler = this.body(callees, depth - 1);
    const id = this._labels++;
    const tag = this._random.below(tags.length + 1);
    const again = this._random.below(4) === 0;
    const all = tag === tags.length;
    const clause = all ? `(catch_all_ref $h${id})` : `(catch_ref ${tags[tag]} $h${id})`;
    const rethrow = "(if (i32.lt_s (local.get $x) (i32.const 50)) (then (throw_ref (local.get $e))))";
    const take = all ? "" : "(local.set $x (i32.add)) (local.set $x (i32.xor (i32.wrap_i64) (local.get $x)))";
    const result = all ? "exnref" : "i64 i32 exnref";
    const values = all ? "" : "(i32.const 7)";
    return {
      wat: `(i32.const ${id}) (local.get $x)
        (block $out${id} (block $h${id} (result ${result})
            (try_table ${clause} ${body.wat}) (br $out${id}))
          (local.set $e) ${values} ${take} ${again ? rethrow : ""} ${handler.wat})
        (local.set $x (i32.add (i32.add (local.get $x))))`,
      js: `{ const below = ${id} + x; try { ${body.js} } catch (e) {
          ${all ? "" : `if (e.tag !== ${tag}) throw e; x = e.values[0] ^ (e.values[1] + 7);`}
          ${again ? "if (x < 50) throw e;" : ""} ${handler.js} }
        x = (x + below) | 0; }`,
    };
  }
}

const types = "(param $x i32) (result i32) (local $n i32) (local $e exnref)";

function program(seed: number): { readonly wat: string; readonly js: (x: number) => unknown } {
  const writer = new Writer(seed);
  const funcs = Array.from({ length: 4 }, (_, i) => writer.body(i, 3));
  const wat = funcs.map(({ wat: body }, i) => `(func $f${i} (export "f${i}") ${types} ${body} (local.get $x))`);
  const js = funcs.map(({ js: body }, i) => `function f${i}(x) { let n = 0; ${body} return x; }`);
  const f3 = runInThisContext(`(() => { ${js.join("\n")} return f3; })()`) as (x: number) => unknown;
  return {
    wat: `${tags.map((tag) => `(tag ${tag} (export "${tag}") (param i64 i32))`).join("")} ${wat.join("\n")}`,
    js: f3,
  };
}

/** How a call ends: a value, or the tag's number and the values of what it threw. */
function outcome(run: () => unknown, tagOf: (error: unknown) => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return tagOf(error);
  }
}

const inJs = (error: unknown): unknown => {
  if (error instanceof Error) throw error;
  return error;
};

function inWasm(m: WasmModule): (error: unknown) => unknown {
  return (error) => {
    if (!(error instanceof ExceptionError)) throw error;
    const [x, bit] = error.data.payload as [bigint, number];
    return { tag: tags.findIndex((name) => m.get(name) === error.data.tag), values: [Number(x), bit] };
  };
}

describe("handlers do what those of JavaScript do", () => {
  for (const options of [{}, { fuel: 1e9 }] as const) {
    it(`in programs of nested handlers, ${"fuel" in options ? "with" : "without"} fuel`, () => {
      let caught = 0;
      for (let seed = 0; seed < 150; seed++) {
        const { wat, js } = program(seed);
        const m = guest(wat, options);
        for (const x of [0, 1, 6, 21, 63, -5, 170]) {
          const expected = outcome(() => js(x), inJs);
          if (typeof expected !== "number") caught++;
          const actual = outcome(() => m.call("f3", x), inWasm(m));
          expect({ seed, x, actual }).toEqual({ seed, x, actual: expected });
        }
      }
      expect(caught).toBeGreaterThan(50);
    });
  }
});

describe("a handler finds", () => {
  it("the operands below it as they were, constants and locals that the body sets among them", () => {
    const m = guest(`(tag $t (param i32))
      (func (export "f") (param i32) (result i32)
        (i32.const 1000) (local.get 0)
        (block $h (result i32)
          (try_table (result i32) (catch $t $h)
            (local.set 0 (i32.const 7))
            (throw $t (local.get 0))))
        (i32.add) (i32.add))`);
    expect(m.call("f", 20)).toBe(1027);
  });

  it("all kinds of values, bits of floats and vectors among them", () => {
    const m = guest(`(tag $t (param i32 i64 f32 f64 v128 externref funcref))
      (func $g (export "g")) (elem declare func $g)
      (func (export "f") (param externref) (result i32 i64 i32 i64 i64 externref funcref)
        (local $v v128) (local $d f64) (local $s f32) (local $e externref) (local $f funcref)
        (block $h (result i32 i64 f32 f64 v128 externref funcref)
          (try_table (catch $t $h)
            (throw $t (i32.const -1) (i64.const -2) (f32.const nan:0x200001) (f64.const nan:0x4000000000001)
              (v128.const i64x2 3 4) (local.get 0) (ref.func $g)))
          (unreachable))
        (local.set $f) (local.set $e) (local.set $v) (local.set $d) (local.set $s)
        (i32.reinterpret_f32 (local.get $s)) (i64.reinterpret_f64 (local.get $d))
        (i64x2.extract_lane 1 (local.get $v)) (local.get $e) (local.get $f))`);
    const thing = {};
    const [i, l, s, d, v, e, f] = m.call("f", thing) as unknown[];
    expect([i, l, s, d, v]).toEqual([-1, -2n, 0x7fa0_0001, 0x7ff4_0000_0000_0001n, 4n]);
    expect(e).toBe(thing);
    expect(f).toBe(m.get("g"));
  });

  it("the head of a loop, with the loop's parameters", () => {
    const m = guest(`(tag $t (param i32 i64))
      (func (export "f") (param $n i32) (result i32 i64) (local $s i32) (local $l i64)
        (i32.const 0) (i64.const 1)
        (loop $again (param i32 i64) (result i32 i64)
          (local.set $l) (local.set $s)
          (if (i32.eqz (local.get $n)) (then (return (local.get $s) (local.get $l))))
          (local.set $n (i32.sub (local.get $n) (i32.const 1)))
          (try_table (result i32 i64) (catch $t $again)
            (throw $t (i32.add (local.get $s) (local.get $n)) (i64.mul (local.get $l) (i64.const 3))))))`);
    expect(m.call("f", 5)).toEqual([10, 243n]);
  });

  it("the function's own label, and a loop whose head tests first", () => {
    const m = guest(`(tag $t (param i32 i64)) (tag $none)
      (func (export "f") (param i32) (result i32 i64)
        (try_table (catch $t 0) (throw $t (local.get 0) (i64.const 7))) (unreachable))
      (func (export "ref") (result i32 i64 exnref)
        (try_table (catch_ref $t 0) (throw $t (i32.const 1) (i64.const 2))) (unreachable))
      (func (export "count") (param $n i32) (result i32) (local $i i32)
        (block $out (loop $again
          (br_if $out (i32.ge_s (local.get $i) (local.get $n)))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (try_table (catch $none $again) (throw $none))))
        (local.get $i))`);
    expect(m.call("f", 6)).toEqual([6, 7n]);
    expect((m.call("ref") as unknown[]).slice(0, 2)).toEqual([1, 2n]);
    expect(m.call("count", 9)).toBe(9);
  });

  it("the first clause that fits, of the innermost block that has one", () => {
    const m = guest(`(tag $a) (tag $b) (tag $c)
      (func $throw (param i32)
        (if (i32.eq (local.get 0) (i32.const 0)) (then (throw $a)))
        (if (i32.eq (local.get 0) (i32.const 1)) (then (throw $b)))
        (throw $c))
      (func (export "f") (param i32) (result i32)
        (block $four (block $three (block $two (block $one
          (try_table (catch $b $four) (catch_all $three) (catch $a $one)
            (try_table (catch $a $one) (catch $a $two) (call $throw (local.get 0))))
          (unreachable))
          (return (i32.const 1))) (return (i32.const 2))) (return (i32.const 3))) (i32.const 4))`);
    expect([0, 1, 2].map((n) => m.call("f", n))).toEqual([1, 4, 3]);
  });

  it("nothing in a body that the exception has left, be it by a branch or because it is the handler's own", () => {
    const m = guest(`(tag $t)
      (func (export "branch") (block $h (block $out (try_table (catch_all $h) (br $out))) (throw $t)))
      (func (export "handler") (block $h (try_table (catch_all $h) (throw $t))) (throw $t))`);
    expect(thrown(() => m.call("branch"))).toBeInstanceOf(ExceptionError);
    expect(thrown(() => m.call("handler"))).toBeInstanceOf(ExceptionError);
  });

  it("its frame below thousands of others", () => {
    const m = guest(
      `(tag $t (param i32))
      (func $deep (param i32) (result i32)
        (if (i32.eqz (local.get 0)) (then (throw $t (i32.const 42))))
        (i32.add (call $deep (i32.sub (local.get 0) (i32.const 1))) (i32.const 1)))
      (func (export "f") (param i32) (result i32)
        (block $h (result i32) (try_table (result i32) (catch $t $h) (call $deep (local.get 0)))))`,
    );
    expect(m.call("f", 9_000)).toBe(42);
  });

  it("its frame where operands lie too far to be named", () => {
    const many = 2_100;
    const m = guest(
      `(import "env" "boom" (func $boom (param i32))) (tag $t (param i32))
      (func $throw (param i32) (throw $t (local.get 0)))
      (func (export "f") (param i32) (result i32)
        ${"(local.get 0)".repeat(many)}
        (block $h (result i32) (try_table (catch $t $h) (call $throw (i32.const 5))) (i32.const 0))
        (block $h (result i32) (try_table (catch $t $h) (throw $t (i32.const 6))) (i32.const 0))
        (block $h (try_table (catch_all $h) (call $boom (i32.const 1))) (unreachable))
        ${"(i32.add)".repeat(many + 1)})`,
      {
        imports: {
          env: {
            boom: () => {
              throw new Error("boom");
            },
          },
        },
      },
    );
    expect(m.call("f", 3)).toBe(many * 3 + 11);
  });

  it("what a callee of another instance throws, and is skipped where the frame was given up by a tail call", () => {
    const inner = guest(`(tag $t (export "t") (param i32))
      (func (export "throw") (param i32) (throw $t (local.get 0)))`);
    const m = guest(
      `(import "inner" "t" (tag $t (param i32))) (import "inner" "throw" (func $throw (param i32)))
      (import "env" "boom" (func $boom))
      (func (export "direct") (param i32) (result i32)
        (block $h (result i32) (try_table (catch $t $h) (call $throw (local.get 0))) (i32.const 0)))
      (func $tail (param i32) (block $h (try_table (catch_all $h) (return_call $throw (local.get 0)))))
      (func $tailHost (block $h (try_table (catch_all $h) (return_call $boom))))
      (func (export "tail") (param i32) (result i32)
        (block $h (result i32) (try_table (catch $t $h) (call $tail (local.get 0))) (i32.const -1)))
      (func (export "tail-host") (result i32)
        (block $h (try_table (catch_all $h) (call $tailHost)) (return (i32.const -1))) (i32.const 9))`,
      {
        imports: {
          inner,
          env: {
            boom: () => {
              throw new Error("boom");
            },
          },
        },
      },
    );
    expect(m.call("direct", 4)).toBe(4);
    expect(m.call("tail", 5)).toBe(5);
    expect(m.call("tail-host")).toBe(9);
  });

  it("nothing in another instance of the same module: each has tags of its own", () => {
    const text = `(import "env" "f" (func $f)) (tag $t (export "t"))
      (func (export "throw") (throw $t))
      (func (export "catch") (result i32) (block $h (try_table (catch $t $h) (call $f)) (return (i32.const 0))) (i32.const 1))`;
    const first = guest(text, { imports: { env: { f: () => undefined } } });
    const second = guest(text, { imports: { env: { f: first.get("throw") } } });
    const error = thrown(() => second.call("catch")) as ExceptionError;
    expect(error.data.tag).toBe(first.get("t"));
  });
});

describe("handlers never see", () => {
  const all = (body: string): string => `(block $h (try_table (catch_all $h) ${body}))`;

  it("traps, a null exception reference and exhaustion among them", () => {
    const m = guest(`(memory 1)
      (func (export "unreachable") ${all("(unreachable)")})
      (func (export "memory") ${all("(drop (i32.load (i32.const -4)))")})
      (func (export "null") ${all("(throw_ref (ref.null exn))")})
      (func $deep (export "deep") ${all("(call $deep)")})`);
    for (const [name, code] of Object.entries({
      unreachable: "unreachable",
      memory: "memory-out-of-bounds",
      null: "null-exception-reference",
      deep: "call-stack-exhausted",
    })) {
      const error = thrown(() => m.call(name));
      expect([name, error instanceof Trap && error.code]).toEqual([name, code]);
    }
  });

  it("limits: a loop that catches all is ended by fuel, by the clock and by depth", () => {
    const text = `(tag $t) (func $throw (throw $t))
      (func (export "spin") (loop $again ${all("(call $throw)")} (br $again)))
      (func $deep (export "deep") ${all("(call $deep)")} (call $throw))`;
    expect(thrown(() => guest(text, { fuel: 10_000 }).call("spin"))).toMatchObject({ kind: "limit", code: "fuel" });
    expect(thrown(() => guest(text, { timeoutMs: 20 }).call("spin"))).toMatchObject({ kind: "limit", code: "timeout" });
    expect(thrown(() => guest(text, { maxCallDepth: 50 }).call("deep"))).toMatchObject({ kind: "trap" });
  });

  it("what ends an inner guest's run, though it crosses a host function", () => {
    const inner = guest(`(func (export "trap") (unreachable)) (func (export "spin") (loop (br 0)))`, { fuel: 1_000 });
    const m = guest(`(import "env" "f" (func $f)) (func (export "f") ${all("(call $f)")})`, {
      imports: { env: { f: () => inner.call(which) } },
    });
    let which = "trap";
    expect(thrown(() => m.call("f"))).toBeInstanceOf(Trap);
    which = "spin";
    expect(thrown(() => m.call("f"))).toBeInstanceOf(LimitError);
  });
});

describe("fuel", () => {
  const text = `(tag $t)
    (func $throw (throw $t))
    (func (export "f") (param $n i32) (result i32) (local $caught i32)
      (loop $again
        (block $h (try_table (catch $t $h) (call $throw)) (unreachable))
        (local.set $caught (i32.add (local.get $caught) (i32.const 1)))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $caught))`;

  it("is charged by region: a throw neither costs nor saves any", () => {
    const m = guest(text, { fuel: 1_000 });
    m.call("f", 5);
    // `f` without its loop has 2 operators, the loop 13, `$throw` 1.
    expect(m.fuelLeft).toBe(1_000 - 2 - 5 * (13 + 1));
  });

  it("may run out inside of a handler's body, and the run goes on to find the handler", () => {
    for (let fuel = 3; fuel < 80; fuel += 7) {
      const m = guest(text, { fuel });
      let result: unknown;
      let goOn = (): unknown => m.call("f", 5);
      while (result === undefined) {
        try {
          result = goOn();
        } catch (error) {
          if (!(error instanceof LimitError)) throw error;
          m.addFuel(20);
          goOn = () => resume(error);
        }
      }
      expect([fuel, result]).toEqual([fuel, 5]);
    }
  });
});

describe("an uncaught exception", () => {
  it("names where it was thrown, also where a handler kept it and threw it on", () => {
    const m = guest(`(tag $t (export "oops") (param i32))
      (func $inner (param i32) (throw $t (local.get 0)))
      (func $middle (param i32) (call $inner (local.get 0)))
      (func $again (export "again") (param i32)
        (block $h (result exnref) (try_table (catch_all_ref $h) (call $middle (local.get 0))) (return))
        (throw_ref))
      (func (export "f") (param i32) (call $middle (local.get 0)))`);
    const direct = thrown(() => m.call("f", 7)) as ExceptionError;
    expect(direct).toBeInstanceOf(ExceptionError);
    expect([direct.kind, direct.code]).toEqual(["exception", "uncaught-exception"]);
    expect(direct.message).toContain('"oops" with i32 7');
    expect(direct.data.tag).toBe(m.get("oops"));
    expect(direct.data.payload).toEqual([7]);
    expect(backtraceOf(direct).map((frame) => frame.func)).toEqual(["inner", "middle", "f"]);
    const later = thrown(() => m.call("again", 8));
    expect(backtraceOf(later).map((frame) => frame.func)).toEqual(["inner", "middle", "again", "again"]);
  });

  it("leaves the instance usable", () => {
    const m = guest(`(tag $t) (func $deep (param i32 externref)
        (if (local.get 0) (then (call $deep (i32.sub (local.get 0) (i32.const 1)) (local.get 1))))
        (throw $t))
      (func (export "f") (param externref) (result i32)
        (block $h (try_table (catch $t $h) (call $deep (i32.const 100) (local.get 0)))) (i32.const 1))
      (func (export "g") (param externref) (call $deep (i32.const 100) (local.get 0)))`);
    for (let i = 0; i < 3; i++) {
      expect(m.call("f", {})).toBe(1);
      expect(thrown(() => m.call("g", {}))).toBeInstanceOf(ExceptionError);
    }
  });
});
