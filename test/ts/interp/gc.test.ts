/**
 * Structures and arrays of a guest on the interpreter, beyond what the official suite asks: their price, their limits, what
 * the host program sees of them, and that nothing keeps them alive.
 */
import { describe, expect, it } from "vitest";
import { Trap, UsageError } from "../../../src/ts/base/errors/errors.ts";
import { type WasmModule, engines as enginesOf, gcFields, load } from "../../../src/ts/index.ts";
import { engines, thrown } from "../api/support.ts";
import { collect } from "../collect.ts";

function guest(text: string, options: object = {}): WasmModule {
  return load(`(module ${text})`, { engine: "interp", ...options });
}

const types = `
  (type $point (struct (field (mut i32)) (field (mut i64)) (field f32) (field f64) (field i8) (field i16) (field v128)
    (field (mut (ref null $point))) (field externref) (field (ref null func)) (field i31ref)))
  (type $bytes (array (mut i8)))
  (type $longs (array (mut i64)))
  (type $vectors (array (mut v128)))
  (type $refs (array (mut anyref)))`;

const objects = guest(`${types}
  (func $f (export "f") (result i32) (i32.const 7))
  (func (export "point") (param externref) (result (ref $point))
    (struct.new $point (i32.const -5) (i64.const 0x7000000000000001) (f32.const 1.5) (f64.const -0.25) (i32.const 0x1ff)
      (i32.const 0x18000) (v128.const i32x4 1 2 3 4) (ref.null none) (local.get 0) (ref.func $f) (ref.i31 (i32.const -9))))
  (func (export "set") (param (ref $point) i32 (ref null $point))
    (struct.set $point 0 (local.get 0) (local.get 1)) (struct.set $point 7 (local.get 0) (local.get 2)))
  (func (export "same") (param eqref eqref) (result i32) (ref.eq (local.get 0) (local.get 1)))
  (func (export "any") (param anyref) (result anyref) (local.get 0))
  (func (export "external") (param anyref) (result externref) (extern.convert_any (local.get 0)))
  (func (export "internal") (param externref) (result anyref) (any.convert_extern (local.get 0)))
  (func (export "isI31") (param anyref) (result i32) (ref.test i31ref (local.get 0)))
  (func (export "isEq") (param anyref) (result i32) (ref.test eqref (local.get 0)))
  (func (export "bytes") (param i32 i32) (result (ref $bytes)) (array.new $bytes (local.get 0) (local.get 1)))
  (func (export "longs") (param i64) (result (ref $longs)) (array.new_fixed $longs 3 (i64.const 1) (local.get 0) (i64.const -1)))
  (func (export "filled") (param i64 i32 i32 i32) (result (ref $longs)) (local $a (ref $longs))
    (local.set $a (array.new_default $longs (local.get 3)))
    (array.fill $longs (local.get $a) (local.get 1) (local.get 0) (local.get 2)) (local.get $a))
  (func (export "refs") (param i32) (result (ref $refs)) (array.new_default $refs (local.get 0)))
  (func (export "vectors") (param i32) (result (ref $vectors)) (array.new $vectors (v128.const i64x2 5 6) (local.get 0)))`);

describe("what the host program sees", () => {
  it("is the fields of a structure, as values of their types", () => {
    const text = { any: "value" };
    const point = objects.call("point", text);
    const [i, l, f, d, b, h, v, next, x, fn, small] = gcFields(point);
    expect([i, l, f, d, b, h, next, small]).toEqual([-5, 0x7000000000000001n, 1.5, -0.25, -1, -0x8000, null, -9]);
    expect(v).toEqual(new Uint8Array([1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0]));
    expect(x).toBe(text);
    expect((fn as () => number)()).toBe(7);
  });

  it("is one object with one identity, in and out", () => {
    const a = objects.call("point", null);
    const b = objects.call("point", null);
    objects.call("set", a, 12, b);
    expect(gcFields(a)[0]).toBe(12);
    expect(gcFields(a)[7]).toBe(b);
    expect(objects.call("same", a, gcFields(a)[7])).toBe(0);
    expect(objects.call("same", b, gcFields(a)[7])).toBe(1);
    for (const name of ["any", "external", "internal"]) expect(objects.call(name, a)).toBe(a);
  });

  it("is the elements of an array", () => {
    expect(gcFields(objects.call("bytes", 0x1fe, 3))).toEqual([-2, -2, -2]);
    expect(gcFields(objects.call("longs", 5n))).toEqual([1n, 5n, -1n]);
    expect(gcFields(objects.call("filled", -3n, 2, 4, 7))).toEqual([0n, 0n, -3n, -3n, -3n, -3n, 0n]);
    const vector = new Uint8Array([5, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]);
    for (const n of [0, 1, 2, 3, 5])
      expect(gcFields(objects.call("vectors", n))).toEqual(Array.from({ length: n }, () => vector));
  });

  it("is nothing of other values, which is said", () => {
    for (const value of [null, undefined, 5, {}, [1], "text"]) {
      expect(thrown(() => gcFields(value))).toMatchObject({ kind: "usage", code: "bad-argument" });
    }
  });

  it("may be any value as anyref; numbers that fit are i31 (JavaScript API, ToWebAssemblyValue)", () => {
    const object = { host: true };
    for (const value of [object, "text", 0.5, -0, 2 ** 30, -(2 ** 30) - 1, NaN]) {
      expect(objects.call("any", value)).toBe(value);
      expect([objects.call("isI31", value), objects.call("isEq", value)], String(value)).toEqual([0, 0]);
    }
    for (const value of [0, 1, -1, 2 ** 30 - 1, -(2 ** 30)]) {
      expect(objects.call("any", value)).toBe(value);
      expect([objects.call("isI31", value), objects.call("isEq", value)], String(value)).toEqual([1, 1]);
    }
  });

  it("is refused where it is of another type, with the parameter's name", () => {
    const bytes = objects.call("bytes", 0, 1);
    for (const value of [bytes, 5, "text", {}, null]) {
      const error = thrown(() => objects.call("set", value, 1, null));
      expect(error).toBeInstanceOf(UsageError);
      expect(error).toMatchObject({ code: "bad-argument", data: { fn: "set", param: 1 } });
    }
    expect(thrown(() => objects.call("same", {}, null))).toMatchObject({ code: "bad-argument" });
  });
});

describe("sizes", () => {
  it.each([
    ["bytes", [0, -1]],
    ["vectors", [2 ** 26 + 1]],
    ["refs", [2 ** 25 + 1]],
    ["filled", [0n, 0, 0, -1]],
  ])("of %s beyond the limit are a trap", (name, args) => {
    const error = thrown(() => objects.call(name, ...args));
    expect(error).toBeInstanceOf(Trap);
    expect(error).toMatchObject({ code: "allocation-size-too-large" });
  });
});

describe("fuel", () => {
  const body = (instructions: string): string => `${types}
    (data $d "0123456789abcdef0123456789abcdef0123456789") (elem $e anyref ${"(ref.null any)".repeat(40)})
    (func (export "run") (param $n i32) (local $a (ref null $bytes)) (local $r (ref null $refs))
      (local.set $a (array.new_default $bytes (i32.const 40))) (local.set $r (array.new_default $refs (i32.const 40)))
      ${instructions})`;
  const costs = (text: string, n: number): number => {
    const m = guest(body(text), { fuel: 1000 });
    m.call("run", n);
    return 1000 - Number(m.fuelLeft);
  };
  it.each([
    ["array.new", "(drop (array.new $bytes (i32.const 1) (local.get $n)))"],
    ["array.new_default", "(drop (array.new_default $refs (local.get $n)))"],
    ["array.new_data", "(drop (array.new_data $bytes $d (i32.const 0) (local.get $n)))"],
    ["array.new_elem", "(drop (array.new_elem $refs $e (i32.const 0) (local.get $n)))"],
    ["array.fill", "(array.fill $bytes (local.get $a) (i32.const 0) (i32.const 5) (local.get $n))"],
    ["array.copy", "(array.copy $refs $refs (local.get $r) (i32.const 0) (local.get $r) (i32.const 0) (local.get $n))"],
    ["array.init_data", "(array.init_data $bytes $d (local.get $a) (i32.const 0) (i32.const 0) (local.get $n))"],
    ["array.init_elem", "(array.init_elem $refs $e (local.get $r) (i32.const 0) (i32.const 0) (local.get $n))"],
  ])("of %s grows by one for eight elements", (_, text) => {
    const none = costs(text, 0);
    expect([7, 8, 15, 16, 40].map((n) => costs(text, n) - none)).toEqual([0, 1, 1, 2, 5]);
  });

  it("of a structure without operands grows by one for eight fields", () => {
    const cost = (fields: number): number => {
      const text = `(type $s (struct ${"(field (mut i32)) ".repeat(fields)})) (func (export "run") (drop (struct.new_default $s)))`;
      const used = engines.map((engine) => {
        const runs = engine === "interp" || enginesOf()[engine]?.features.gc === true;
        const m = load(`(module ${text})`, { fuel: 10_000, engine: runs ? engine : "interp" });
        m.call("run");
        return 10_000 - Number(m.fuelLeft);
      });
      expect(new Set(used).size).toBe(1);
      return used[0]!;
    };
    const none = cost(0);
    expect([7, 8, 15, 16, 10_000].map((fields) => cost(fields) - none)).toEqual([0, 1, 1, 2, 1_250]);
  });

  it("is charged before anything is done", () => {
    const m = guest(
      `${types} (global (export "g") (mut (ref null $bytes)) (ref.null $bytes))
      (func (export "run") (global.set 0 (array.new_default $bytes (i32.const 8000))))`,
      { fuel: 500 },
    );
    expect(thrown(() => m.call("run"))).toMatchObject({ kind: "limit", code: "fuel" });
    expect(Number(m.fuelLeft)).toBeGreaterThan(0);
  });
});

describe("the collector", () => {
  const settled = async (): Promise<void> => {
    for (let i = 0; i < 5; i++) {
      await new Promise((resolve) => {
        setTimeout(resolve, 1);
      });
      collect();
    }
  };
  const holder = `${types} (table $t 1 anyref) (global $g (mut anyref) (ref.null any))
    (func (export "keep") (param anyref) (table.set $t (i32.const 0) (local.get 0)) (global.set $g (local.get 0)))
    (func (export "make") (result (ref $bytes)) (array.new_default $bytes (i32.const 1000)))
    (func (export "pass") (param anyref) (result i32) (local anyref) (local.set 1 (local.get 0)) (ref.is_null (local.get 1)))
    (func $deep (export "trap") (param anyref) (drop (ref.cast (ref i31) (local.get 0))))
    (func (export "deeper") (param anyref) (call $deep (local.get 0)))`;

  it("takes what a finished call, or one that trapped, has had", async () => {
    const m = guest(holder);
    const use = (): WeakRef<object>[] => {
      const made = m.call("make") as object;
      const passed = { passed: true };
      const trapped = { trapped: true };
      m.call("pass", passed);
      thrown(() => m.call("deeper", trapped));
      return [made, passed, trapped].map((object) => new WeakRef(object));
    };
    const refs = use();
    await settled();
    expect(refs.map((ref) => ref.deref())).toEqual([undefined, undefined, undefined]);
  });

  it("takes what an instance's tables and globals held once the instance is gone, and not before", async () => {
    const use = (): { module: WasmModule | undefined; refs: WeakRef<object>[] } => {
      const module = guest(holder);
      const host = { host: true };
      module.call("keep", host);
      return { module, refs: [new WeakRef<object>(host), new WeakRef<object>(module)] };
    };
    const held = use();
    await settled();
    expect(held.refs[0]!.deref()).toEqual({ host: true });
    held.module = undefined;
    await settled();
    expect(held.refs.map((ref) => ref.deref())).toEqual([undefined, undefined]);
  });
});
