/**
 * Arguments and results: what crosses the border, at the ends of each type's range, and what is refused before anything
 * runs. Where the host's own JavaScript API would coerce, ours is an error; where both take a value, they agree.
 */
import { describe, expect, it } from "vitest";
import type { I64Mode, WasmModule } from "../../../src/ts/index.ts";
import { codeOf, engines, failure, loadWat, wat } from "./support.ts";

const text = `(module
  (import "m" "ran" (func $ran))
  (func (export "i32") (param i32) (result i32) (call $ran) (local.get 0))
  (func (export "i64") (param i64) (result i64) (call $ran) (local.get 0))
  (func (export "f32") (param f32) (result f32) (call $ran) (local.get 0))
  (func (export "f64") (param f64) (result f64) (call $ran) (local.get 0))
  (func (export "externref") (param externref) (result externref) (call $ran) (local.get 0))
  (func (export "funcref") (param funcref) (result funcref) (call $ran) (local.get 0))
  (func (export "none") (call $ran))
  (func (export "many") (param i32 i64 f32 f64 i32 i64) (result f64 i32 i64 f32)
    (local.get 3) (local.get 0) (local.get 5) (local.get 2))
  (func (export "v128") (param v128) (result v128) (call $ran) (local.get 0)))`;

const two31 = 2 ** 31;
const two32 = 2 ** 32;
const two63 = 2n ** 63n;
const two64 = 2n ** 64n;

let calls = 0;
const ran = (): void => {
  calls++;
};

function loaded(engine: (typeof engines)[number], i64?: I64Mode): WasmModule {
  return loadWat(text, { engine, imports: { m: { ran } }, ...(i64 === undefined ? {} : { i64 }) });
}

const host = new WebAssembly.Instance(new WebAssembly.Module(wat(text)), { m: { ran } }).exports as Record<
  string,
  (value: unknown) => unknown
>;

describe.each(engines)("arguments on %s", (engine) => {
  const module = loaded(engine);

  it.each([0, -0, 1, -1, two31 - 1, -two31, two31, two32 - 1, two31 + 1])("an i32 takes %d", (value) => {
    const result = module.call("i32", value);
    expect(result).toBe(host.i32!(value));
    expect(Object.is(result, -0)).toBe(false);
  });

  it("an i32 takes booleans and BigInts in range", () => {
    expect(module.call("i32", true)).toBe(1);
    expect(module.call("i32", false)).toBe(0);
    expect(module.call("i32", 2n ** 32n - 1n)).toBe(-1);
    expect(module.call("i32", -(2n ** 31n))).toBe(-two31);
  });

  it.each([0n, -1n, two63 - 1n, -two63, two63, two64 - 1n, 5, -5, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])(
    "an i64 takes %s",
    (value) => {
      expect(module.call("i64", value)).toBe(host.i64!(BigInt(value)));
    },
  );

  it.each([0, -0, 1.5, -1.5, NaN, Infinity, -Infinity, Number.MIN_VALUE, 2 ** 127, 2 ** 24 + 1])(
    "a float takes %d",
    (value) => {
      expect(module.call("f64", value)).toBe(value);
      expect(module.call("f32", value)).toBe(Math.fround(value));
    },
  );

  it.each([two32, two31 * 2 + 1, -two31 - 1, 2 ** 53, 2n ** 32n, -(2n ** 31n) - 1n, 1e300])(
    "an i32 is out of range: %s",
    (value) => {
      refused(module, "i32", value, "out-of-range");
    },
  );

  it.each([NaN, 1.5, -0.5, Infinity, -Infinity])("an i32 is no integer: %d", (value) => {
    expect(refused(module, "i32", value, "out-of-range").message).toMatch(/no integer/);
  });

  it.each([two64, -two63 - 1n, 2 ** 53, -(2 ** 53), 2 ** 64, 1e300])("an i64 is out of range: %s", (value) => {
    refused(module, "i64", value, "out-of-range");
  });

  it.each([NaN, 1.5, Infinity])("an i64 is no integer: %d", (value) => {
    expect(refused(module, "i64", value, "out-of-range").message).toMatch(/no integer/);
  });

  const strangers = ["5", "", null, undefined, {}, [], [5], () => 5, Symbol("x"), new Date(0), Object(5)];

  it.each(["i32", "i64", "f32", "f64"])("an %s is of the wrong type", (type) => {
    for (const value of strangers) refused(module, type, value, "bad-argument");
  });

  it("an i64 is no boolean, and a float no BigInt and no boolean", () => {
    refused(module, "i64", true, "bad-argument");
    for (const type of ["f32", "f64"]) {
      refused(module, type, 5n, "bad-argument");
      refused(module, type, true, "bad-argument");
    }
  });

  it("what is boxed is told from what it holds", () => {
    const error = failure(() => loaded("interp").call("i32", Object(3)));
    expect(error.message).toContain("the Number object 3");
  });

  it("an externref is any value, with its identity", () => {
    for (const value of [0, -0, NaN, "", "x", true, 5n, {}, [], () => 5, Symbol("x"), module, Object.create(null)]) {
      expect(Object.is(module.call("externref", value), value), typeof value).toBe(true);
    }
    expect(module.call("externref", null)).toBe(null);
  });

  it("a funcref is a function of WebAssembly or nil", () => {
    const func = module.func("none");
    expect(module.call("funcref", func)).toBe(func);
    expect(module.call("funcref", null)).toBe(null);
    for (const value of [() => 5, 5, "none", {}]) refused(module, "funcref", value, "bad-argument");
    // The host's own functions are not ours.
    refused(module, "funcref", host.none, "bad-argument");
  });

  it("a v128 is 16 bytes", () => {
    const bytes = Uint8Array.from({ length: 16 }, (_, i) => 255 - i);
    const result = module.call("v128", bytes);
    expect(result).toEqual(bytes);
    expect(result).not.toBe(bytes);
    for (const value of [new Uint8Array(15), new Uint8Array(17), [...bytes], 5n, new Uint16Array(8), bytes.buffer]) {
      refused(module, "v128", value, "bad-argument");
    }
  });

  it.each([
    ["none", [1]],
    ["none", [undefined]],
    ["i32", []],
    ["i32", [1, 2]],
    ["many", [1, 2n, 3, 4, 5]],
    ["many", [1, 2n, 3, 4, 5, 6n, 7]],
  ] as const)("%s with another number of arguments: %s", (name, args) => {
    const before = calls;
    const error = failure(() => module.call(name, ...args));
    expect(`${error.kind} ${error.code}`).toBe("usage arity");
    expect(error.message).toContain(name);
    expect(error.message).toContain(String(args.length));
    expect(error.data.fn).toBe(name);
    expect(error.data.value).toBe(args.length);
    expect(calls).toBe(before);
  });

  it("several results are an array", () => {
    expect(module.call("many", 1, 2n, 3.5, 4.5, 5, 6n)).toEqual([4.5, 1, 6n, 3.5]);
    expect(module.call("none")).toBe(undefined);
  });

  it("a wrong argument behind right ones is named by its place", () => {
    const error = failure(() => module.call("many", 1, 2n, 3.5, 4.5, 5, "6"));
    expect(error.data).toMatchObject({ fn: "many", param: 6, value: "6" });
    expect(error.message).toMatch(/parameter 6 \(i64\)/);
  });
});

function refused(module: WasmModule, type: string, value: unknown, code: string): Error {
  const before = calls;
  const error = failure(() => module.call(type, value));
  expect(`${error.kind} ${error.code}`).toBe(`usage ${code}`);
  expect(error.data).toMatchObject({ fn: type, param: 1 });
  expect(Object.is(error.data.value, value)).toBe(true);
  expect(error.message).toContain(type);
  expect(calls).toBe(before);
  return error;
}

const edges = [0n, -1n, 2n ** 53n - 1n, -(2n ** 53n) + 1n, 2n ** 53n, -(2n ** 53n), two63 - 1n, -two63];

describe.each(engines)("an i64 that comes out on %s", (engine) => {
  it("is always a BigInt by default", () => {
    for (const value of edges) expect(loaded(engine).call("i64", value)).toBe(value);
  });

  it("is a number where that is exact, with auto", () => {
    const module = loaded(engine, "auto");
    for (const value of edges) {
      const number = Number(value);
      expect(module.call("i64", value)).toBe(Number.isSafeInteger(number) ? number : value);
    }
    expect(module.call("many", 1, 2n, 3, 4, 5, 6n)).toEqual([4, 1, 6, 3]);
    expect(module.call("many", 1, 2n, 3, 4, 5, two63 - 1n)).toEqual([4, 1, two63 - 1n, 3]);
  });

  it("is a number or an error, with number", () => {
    const module = loaded(engine, "number");
    expect(module.call("i64", 5n)).toBe(5);
    expect(module.call("i64", 2n ** 53n - 1n)).toBe(2 ** 53 - 1);
    expect(codeOf(() => module.call("i64", 2n ** 53n))).toBe("usage out-of-range");
    expect(codeOf(() => module.call("many", 1, 2n, 3, 4, 5, 2n ** 60n))).toBe("usage out-of-range");
  });

  it("reaches host functions in the same way", () => {
    const seen: unknown[] = [];
    const take = (value: unknown): void => {
      seen.push(value);
    };
    const source = `(module (import "m" "f" (func $f (param i64)))
      (func (export "go") (call $f (i64.const 5)) (call $f (i64.const 0x7fffffffffffffff))))`;
    loadWat(source, { engine, imports: { m: { f: take } } }).call("go");
    loadWat(source, { engine, imports: { m: { f: take } }, i64: "auto" }).call("go");
    expect(seen).toEqual([5n, two63 - 1n, 5, two63 - 1n]);
    const strict = loadWat(source, { engine, imports: { m: { f: take } }, i64: "number" });
    expect(codeOf(() => strict.call("go"))).toBe("usage out-of-range");
  });
});

describe.each(engines)("NaN payloads inside a guest on %s", (engine) => {
  it("survive moves, memory, globals, tables of branches and calls", () => {
    const module = loadWat(
      `(module (memory 1) (global $g (mut f32) (f32.const 0)) (global $d (mut f64) (f64.const 0))
        (func $id (param f32) (result f32) (local.get 0))
        (func $idd (param f64) (result f64) (local.get 0))
        (func (export "f32") (param i32) (result i32)
          (f32.store (i32.const 0) (call $id (f32.reinterpret_i32 (local.get 0))))
          (global.set $g (f32.load (i32.const 0)))
          (i32.reinterpret_f32 (select (global.get $g) (f32.const 0) (i32.const 1))))
        (func (export "f64") (param i64) (result i64)
          (f64.store (i32.const 0) (call $idd (f64.reinterpret_i64 (local.get 0))))
          (global.set $d (f64.load (i32.const 0)))
          (i64.reinterpret_f64 (block (result f64) (br_if 0 (global.get $d) (i32.const 1))))))`,
      { engine },
    );
    for (const bits of [0x7fc00000, 0x7fa00000, 0x7f800001, 0x7fffffff, -1, 0x7f800000]) {
      expect(module.call("f32", bits)).toBe(bits | 0);
    }
    for (const bits of [0x7ff8000000000000n, 0x7ff4000000000001n, 0x7ff0000000000001n, -1n, 0x7ff0000000000000n]) {
      expect(module.call("f64", bits)).toBe(bits);
    }
  });
});
