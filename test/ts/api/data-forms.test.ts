/**
 * Data in all forms that JavaScript has for it: bytes in buffers and views of any kind and realm, names in Maps.
 */
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import {
  type LoadOptions,
  type MemoryContents,
  load,
  loadAsync,
  newMemory,
  readMemory,
  run,
  writeMemory,
} from "../../../src/ts/index.ts";
import { engines, failure, loadWat, rejection, testBytes } from "./support.ts";

const bytes = [1, 2, 250, 255];
const classes = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
] as const;

/** The same, made in another realm. */
function foreign(text: string): object {
  return runInNewContext(text) as object;
}

const gone = (): ArrayBuffer => {
  const buffer = new ArrayBuffer(8);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
};

describe("memory is written from", () => {
  const memory = newMemory({ min: 1 });
  const written = (value: unknown, as?: keyof MemoryContents): unknown => {
    memory.bytes.fill(0);
    return [...readMemory(memory, 16, writeMemory(memory, 16, value, as), "bytes")];
  };

  it.each(classes)("a %s, whose elements lie in it as in the array", (Typed) => {
    const array = new Typed([1, 2, 100]);
    expect(written(array)).toEqual([...new Uint8Array(array.buffer)]);
  });

  it("64-bit integers, buffers, views of a part, and those of other realms", () => {
    const big = new BigInt64Array([1n, -1n]);
    expect(written(big)).toEqual([...new Uint8Array(big.buffer)]);
    const { buffer } = Uint8Array.from(bytes);
    const shared = new SharedArrayBuffer(4);
    new Uint8Array(shared).set(bytes);
    for (const as of [undefined, "bytes"] as const) {
      for (const one of [buffer, new DataView(buffer), shared, Uint8ClampedArray.from(bytes)]) {
        expect(written(one, as)).toEqual(bytes);
      }
      expect(written(new DataView(buffer, 1, 2), as)).toEqual([2, 250]);
      expect(written(foreign("new Uint8Array([1, 2, 250, 255])"), as)).toEqual(bytes);
      expect(written(foreign("new Uint8Array([1, 2, 250, 255]).buffer"), as)).toEqual(bytes);
      expect(written(foreign("new DataView(new Uint8Array([1, 2, 250, 255]).buffer)"), as)).toEqual(bytes);
    }
    // With a type its numbers are taken one by one.
    expect(written(Float64Array.from([1, 2]), "u8")).toEqual([1, 2]);
    expect(written(Uint8Array.from([1, 2]), "i16")).toEqual([1, 0, 2, 0]);
  });

  it("nothing that is gone, or that only looks like bytes", () => {
    for (const value of [gone(), new DataView(new ArrayBuffer(8))]) {
      if (value instanceof DataView) structuredClone(value.buffer, { transfer: [value.buffer] });
      expect(failure(() => writeMemory(memory, 0, value)).message).toContain("detached");
    }
    const looks = { byteLength: 4, [Symbol.toStringTag]: "ArrayBuffer" };
    for (const value of [looks, new Proxy(new ArrayBuffer(4), {}), {}, null]) {
      expect(failure(() => writeMemory(memory, 0, value)).code).toBe("bad-argument");
    }
    expect(failure(() => writeMemory(memory, 65_530, new Float64Array(1))).code).toBe("memory-range");
  });
});

describe.each(engines)("a list by WIT on %s", (engine) => {
  const types = ["u8", "s8", "u16", "s16", "u32", "s32", "f32", "f64", "u64", "s64"];
  const wit = `package a:b; world w { ${types.map((type) => `export echo-${type}: func(l: list<${type}>) -> list<${type}>;`).join(" ")} }`;
  const module = load(
    `(module (memory (export "memory") 2)
      (func $echo (param i32 i32) (result i32) (i32.store (i32.const 0) (local.get 0)) (i32.store (i32.const 4) (local.get 1)) (i32.const 0))
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
      ${types.map((type) => `(export "echo-${type}" (func $echo))`).join(" ")})`,
    { engine, wit },
  );

  it.each(classes)("may be a %s, whatever numbers it is of", (Typed) => {
    const array = new Typed([1, 2, 100]);
    for (const type of types.slice(0, 8)) expect(module.call(`echo-${type}`, array), type).toEqual([1, 2, 100]);
  });

  it("of bytes may be a buffer or a DataView, of any realm", () => {
    const { buffer } = Uint8Array.from([1, 2, 127]);
    const all = [
      buffer,
      new DataView(buffer),
      foreign("new Uint8Array([1, 2, 127]).buffer"),
      foreign("new DataView(new Uint8Array([1, 2, 127]).buffer)"),
      foreign("new Uint8Array([1, 2, 127])"),
      foreign("[1, 2, 127]"),
    ];
    for (const one of all) {
      expect(module.call("echo-u8", one)).toEqual([1, 2, 127]);
      expect(module.call("echo-s8", one)).toEqual([1, 2, 127]);
    }
    for (const one of all.slice(0, 4)) expect(failure(() => module.call("echo-u16", one)).code).toBe("bad-value");
    expect(module.call("echo-u8", new DataView(buffer, 1, 1))).toEqual([2]);
    expect(module.call("echo-s64", new BigUint64Array([1n, 2n]))).toEqual([1n, 2n]);
  });

  it("is none where its bytes are gone, out of range, or more than the bound", () => {
    for (const type of ["u8", "f32"]) {
      expect(failure(() => module.call(`echo-${type}`, gone())).message, type).toContain("detached");
    }
    expect(failure(() => module.call("echo-s8", Uint8Array.of(200))).code).toBe("bad-value");
    expect(failure(() => module.call("echo-u8", Float32Array.of(0.5))).code).toBe("bad-value");
    const bounded = load(module, { engine, wit, maxLiftBytes: 100 });
    expect(failure(() => bounded.call("echo-u8", new ArrayBuffer(101))).code).toBe("lift-bytes");
    expect(failure(() => bounded.call("echo-u8", new DataView(new ArrayBuffer(101)))).code).toBe("lift-bytes");
  });
});

describe("sources", () => {
  it("are buffers and views of any realm", async () => {
    const add = testBytes("01_add.wasm");
    const text = `new Uint8Array([${add.join()}])`;
    for (const source of [foreign(text), foreign(`${text}.buffer`), foreign(`new DataView(${text}.buffer)`)]) {
      expect(load(source as Uint8Array).call("add", 1, 2)).toBe(3);
      expect((await loadAsync(source)).call("add", 1, 2)).toBe(3);
    }
    const shared = new SharedArrayBuffer(add.length);
    new Uint8Array(shared).set(add);
    expect(load(shared as never).call("add", 1, 2)).toBe(3);
    expect(failure(() => load(gone())).message).toContain("gone");
    expect((await rejection(loadAsync(gone()))).code).toBe("bad-source");
  });
});

describe("Maps where names are wanted", () => {
  const cat = testBytes("26_cat.wasm");
  const asOptions = (options: unknown): LoadOptions => options as LoadOptions;

  it("are options, imports, and the modules of imports", () => {
    const text = '(module (import "env" "log-it" (func $f (result i32))) (func (export "go") (result i32) call $f))';
    const imports = new Map([["env", new Map([["logIt", () => 7]])]]);
    expect(loadWat(text, { imports }).call("go")).toBe(7);
    expect(loadWat(text, { imports: { env: new Map([["log-it", () => 8]]) } }).call("go")).toBe(8);
    expect(
      loadWat(
        text,
        asOptions(
          new Map<string, unknown>([
            ["imports", imports],
            ["engine", "interp"],
          ]),
        ),
      ).engine,
    ).toBe("interp");
    const error = failure(() => loadWat(text, asOptions(new Map([["importz", imports]]))));
    expect(error.message).toContain('Did you mean "imports"');
  });

  it("are env and dirs, folders in them included, and of other realms", () => {
    const dirs = new Map([
      ["/", new Map<string, unknown>([["a", new Map([["b.txt", Uint8Array.from([104, 105]).buffer]])]])],
    ]);
    expect(run(cat, asOptions({ args: ["cat", "/a/b.txt"], dirs, env: new Map([["A", "b"]]) }))).toMatchObject({
      exit: 0,
      out: "hi",
    });
    const otherRealm = foreign('new Map([["A", "b"]])');
    expect(
      run(cat, asOptions({ args: ["cat", "-"], stdin: foreign("new Uint8Array([104, 105]).buffer"), env: otherRealm })),
    ).toMatchObject({
      out: "hi",
    });
  });

  it("have strings as keys, and hold what objects may hold", () => {
    const bad = failure(() => loadWat("(module)", asOptions({ imports: new Map([[5, {}]]) })));
    expect(`${bad.code} ${bad.message}`).toMatch(/^bad-option .*strings as keys; 5 is one/);
    expect(failure(() => run(cat, asOptions({ env: new Map([["A", 5]]) }))).message).toContain("its entry");
    expect(failure(() => loadWat("(module)", asOptions(new Map([[Symbol("x"), 1]])))).code).toBe("bad-option");
    class Liar extends Map<string, unknown> {
      override forEach(): void {
        throw new Error("never");
      }
      override entries(): never {
        throw new Error("never");
      }
    }
    expect(loadWat("(module)", asOptions({ imports: new Liar() })).exports).toEqual({});
    const cyclic = new Map<string, unknown>();
    cyclic.set("env", cyclic);
    expect(failure(() => loadWat("(module)", asOptions({ imports: cyclic }))).code).toBe("unknown-import");
    cyclic.set("/", cyclic);
    expect(failure(() => run(cat, asOptions({ dirs: cyclic }))).kind).toBe("usage");
  });
});
