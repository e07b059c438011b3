/**
 * Numbers at every place where the host program hands one over: core and WIT, both engines. What a type takes is said here
 * by its definition: integers in range, as numbers only where those are exact; floats that stay finite if they were.
 */
import { describe, expect, it } from "vitest";
import { type MemoryArrays, readMemory, writeMemory } from "../../../src/ts/api/module/memory-access.ts";
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { exception, load, newGlobal, newTag } from "../../../src/ts/index.ts";
import { engines } from "./support.ts";

const edges: readonly number[] = [
  0,
  1,
  127,
  128,
  255,
  256,
  32_767,
  32_768,
  65_535,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
].concat([
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 53 + 2,
  2 ** 63,
  2 ** 64 - 2048,
  2 ** 64,
  1e300,
  Infinity,
  0.5,
  1.5,
  5e-324,
  // The largest f32, the last number that is rounded to it, and the first that is not.
  2 ** 128 - 2 ** 104,
  2 ** 128 - 2 ** 103 - 2 ** 75,
  2 ** 128 - 2 ** 103,
  2 ** 128,
]);
const bigEdges = [
  0n,
  1n,
  2n ** 32n,
  2n ** 53n - 1n,
  2n ** 53n + 1n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
  2n ** 64n,
];
const values: readonly unknown[] = [
  ...edges.flatMap((x) => [x, -x, x - 1, -x - 1]),
  ...bigEdges.flatMap((x) => [x, -x, -x - 1n]),
  NaN,
  "1",
  true,
  null,
  undefined,
  {},
  [1],
];

/** An integer that a value stands for without doubt. */
function integerOf(value: unknown): bigint | undefined {
  if (typeof value === "bigint") return value;
  return Number.isSafeInteger(value) ? BigInt(value as number) : undefined;
}

const between = (low: bigint, high: bigint) => (value: unknown) => {
  const integer = integerOf(value);
  return integer !== undefined && low <= integer && integer <= high ? integer : undefined;
};
const isFloat = (value: unknown): value is number => typeof value === "number";
const single = (value: unknown): number | undefined =>
  isFloat(value) && Number.isFinite(Math.fround(value)) === Number.isFinite(value) ? Math.fround(value) : undefined;

/** What a guest gets for a value, or undefined where the type does not take it. */
type Meaning = (value: unknown) => unknown;

const core: { readonly [type: string]: Meaning } = {
  i32: (value) => {
    if (typeof value === "boolean") return Number(value);
    const integer = between(-(2n ** 31n), 2n ** 32n - 1n)(value);
    return integer === undefined ? undefined : Number(BigInt.asIntN(32, integer));
  },
  i64: (value) => {
    const integer = between(-(2n ** 63n), 2n ** 64n - 1n)(value);
    return integer === undefined ? undefined : BigInt.asIntN(64, integer);
  },
  f32: single,
  f64: (value) => (isFloat(value) ? value : undefined),
};

const small =
  (low: number, high: number): Meaning =>
  (value) =>
    typeof value === "number" && Number.isInteger(value) && low <= value && value <= high ? value + 0 : undefined;

const wit: { readonly [type: string]: Meaning } = {
  u8: small(0, 2 ** 8 - 1),
  s8: small(-(2 ** 7), 2 ** 7 - 1),
  u16: small(0, 2 ** 16 - 1),
  s16: small(-(2 ** 15), 2 ** 15 - 1),
  u32: small(0, 2 ** 32 - 1),
  s32: small(-(2 ** 31), 2 ** 31 - 1),
  u64: between(0n, 2n ** 64n - 1n),
  s64: between(-(2n ** 63n), 2n ** 63n - 1n),
  f32: single,
  f64: (value) => (isFloat(value) ? value : undefined),
};

const coreOf: { readonly [type: string]: string } = { u64: "i64", s64: "i64", f32: "f32", f64: "f64" };

/** What `give` comes to: a value, or the error that says what was wrong. */
function outcome(give: () => unknown): unknown {
  try {
    return give();
  } catch (error) {
    if (error instanceof WasmError) return error;
    throw error;
  }
}

/** Integers have no negative zero, in whatever way they are handed over. */
const plain = (type: string, value: unknown): unknown => (type.startsWith("f") || value !== 0 ? value : 0);

function expectAll(type: string, meaning: Meaning, give: (value: unknown) => unknown): void {
  for (const value of values) {
    const at = `${type} ${typeof value} ${String(value)}`;
    const wanted = meaning(value);
    const got = outcome(() => give(value));
    if (wanted !== undefined) {
      expect(plain(type, got), at).toBe(plain(type, wanted));
      continue;
    }
    expect(got, at).toBeInstanceOf(WasmError);
    expect(["usage", "wit", "link"], at).toContain((got as WasmError).kind);
    expect((got as WasmError).message, at).toMatch(saying(type, value));
  }
}

/** Words that a message must have, so that one knows what to give instead. */
function saying(type: string, value: unknown): RegExp {
  if (type.endsWith("64") && !type.startsWith("f") && Number.isInteger(value)) return /BigInt/u;
  return type === "f32" && typeof value === "number" ? /infinite/u : /./u;
}

describe.each(engines)("on %s", (engine) => {
  describe.each(Object.keys(core))("core %s", (type) => {
    const meaning = core[type]!;
    const text = `(module (import "e" "g" (func $g (result ${type}))) (import "e" "h" (func $h (result ${type} i32)))
      (func (export "id") (param ${type}) (result ${type}) (local.get 0))
      (func (export "five") (param i32 i32 i32 i32 ${type}) (result ${type}) (local.get 4))
      (func (export "one") (result ${type}) (call $g))
      (func (export "two") (result ${type}) (call $h) (drop))
      (global (export "v") (mut ${type}) (${type}.const 0)))`;
    let result: unknown;
    const module = load(text, { engine, imports: { e: { g: () => result, h: () => [result, 1] } } });

    it("is a parameter", () => {
      expectAll(type, meaning, (value) => module.call("id", value));
      expectAll(type, meaning, (value) => module.call("five", 0, 0, 0, 0, value));
    });

    it("is a parameter of a call that may wait", async () => {
      for (const value of values) {
        const wanted = meaning(value);
        const got: unknown = await module.callAsync("id", value).catch((error: unknown) => error);
        if (wanted === undefined) expect(got, String(value)).toBeInstanceOf(WasmError);
        else expect(plain(type, got), String(value)).toBe(plain(type, wanted));
      }
    });

    it("is a result of a host function, alone and among several", () => {
      for (const name of ["one", "two"]) {
        expectAll(type, meaning, (value) => {
          result = value;
          return module.call(name);
        });
      }
    });

    it("is the value of a global", () => {
      const global = module.global("v");
      expectAll(type, meaning, (value) => {
        global.value = value;
        return global.value;
      });
      expectAll(
        type,
        (value) => meaning(value ?? 0),
        (value) => newGlobal({ type, value }).value,
      );
    });

    it("is an imported constant, where a number and a BigInt are told apart as the JavaScript API does", () => {
      const taker = `(module (import "e" "v" (global ${type})) (export "v" (global 0)))`;
      const strict: Meaning = (value) => {
        if ((typeof value === "bigint") !== (type === "i64") || typeof value === "boolean") return undefined;
        return meaning(value);
      };
      for (const value of values.filter((one) => one !== undefined && typeof one !== "boolean")) {
        const got = outcome(() => load(taker, { engine, imports: { e: { v: value } } }).global("v").value);
        const wanted = strict(value);
        if (wanted === undefined) expect((got as WasmError).code, String(value)).toBe("import-mismatch");
        else expect(plain(type, got), String(value)).toBe(plain(type, wanted));
      }
    });

    it("is in the payload of an exception", () => {
      const tag = newTag({ params: [type] });
      expectAll(type, meaning, (value) => exception(tag, [value]).data.payload![0]);
    });
  });

  describe.each(Object.keys(wit))("WIT's %s", (type) => {
    const meaning = wit[type]!;
    const carrier = coreOf[type] ?? "i32";
    const text = `(module (import "$root" "given" (func $given (result ${carrier})))
      (memory (export "memory") 1)
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64))
      (func (export "id") (param ${carrier}) (result ${carrier}) (local.get 0))
      (func (export "field") (param ${carrier}) (result ${carrier}) (local.get 0))
      (func (export "first") (param i32 i32) (result i32) (i32.store (i32.const 32) (local.get 0)) (i32.store (i32.const 36) (local.get 1)) (i32.const 32))
      (func (export "ask") (result ${carrier}) (call $given)))`;
    const world = `package a:b; interface t { record r { x: ${type} } } world w { use t.{r}; import given: func() -> ${type};
      export id: func(x: ${type}) -> ${type}; export field: func(r: r) -> ${type};
      export first: func(l: list<${type}>) -> list<${type}>; export ask: func() -> ${type}; }`;
    let result: unknown;
    const module = load(text, { engine, wit: world, imports: { $root: { given: () => result } } });

    it("is a parameter, a field, an item and what a host function returns", () => {
      expectAll(type, meaning, (value) => module.call("id", value));
      expectAll(type, meaning, (value) => module.call("field", { x: value }));
      expectAll(type, meaning, (value) => (module.call("first", [value]) as ArrayLike<unknown>)[0]);
      expectAll(type, meaning, (value) => {
        result = value;
        return module.call("ask");
      });
    });
  });
});

describe("numbers written into a memory", () => {
  const memory = load('(module (memory (export "memory") 1))').memory();
  it.each([8, 16, 32, 64])("are integers of %i bits, signed or not", (bits) => {
    for (const [type, as] of [
      [`i${bits}` as keyof MemoryArrays, BigInt.asIntN],
      [`u${bits}` as keyof MemoryArrays, BigInt.asUintN],
    ] as const) {
      const meaning: Meaning = (value) => {
        const integer = between(-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits) - 1n)(value);
        if (integer === undefined) return undefined;
        return bits === 64 ? as(bits, integer) : Number(as(bits, integer));
      };
      expectAll(type, meaning, (value) => {
        if (Array.isArray(value) || typeof value === "string") writeMemory(memory, 0, [value], type);
        else writeMemory(memory, 0, value, type);
        return (readMemory(memory, 0, 1, type) as unknown[])[0];
      });
    }
  });

  it("are floats that stay finite, BigInts among them", () => {
    const written = (type: keyof MemoryArrays) => (value: unknown) => {
      writeMemory(memory, 0, [value], type);
      return (readMemory(memory, 0, 1, type) as unknown[])[0];
    };
    const number = (value: unknown): unknown => (typeof value === "bigint" ? Number(value) : value);
    expectAll("f32", (value) => single(number(value)), written("f32"));
    expectAll("f64", (value) => core.f64!(number(value)), written("f64"));
    for (const [type, value] of [
      ["f32", 10n ** 39n],
      ["f64", 10n ** 309n],
    ] as const) {
      expect(outcome(() => written(type)(value))).toMatchObject({ code: "out-of-range" });
    }
  });
});
