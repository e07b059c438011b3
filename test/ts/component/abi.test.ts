/**
 * Lifting and lowering against the vectors of the standard's reference (canonical-abi/run_tests.py): what each
 * flat value and each byte of memory means. `trap` marks what must be refused.
 */
import { describe, expect, it } from "vitest";
import { Trap } from "../../../src/ts/base/errors/errors.ts";
import { checker } from "../../../src/ts/component/abi/values/check.ts";
import { Context } from "../../../src/ts/component/abi/context.ts";
import { type ValType, despecialize } from "../../../src/ts/component/abi/despecialize.ts";
import { flattenType } from "../../../src/ts/component/abi/flatten.ts";
import { memoryLayout } from "../../../src/ts/component/abi/layout.ts";
import { lifter } from "../../../src/ts/component/abi/values/lift.ts";
import { loader } from "../../../src/ts/component/abi/values/load.ts";
import { lowerer } from "../../../src/ts/component/abi/values/lower.ts";
import { newPlans } from "../../../src/ts/component/abi/plans.ts";
import { storer } from "../../../src/ts/component/abi/values/store.ts";
import { jsModel } from "../../../src/ts/component/model/js-model.ts";
import { parseWit } from "../../../src/ts/wit/resolve/resolve.ts";

const trap = Symbol("trap");
const plans = newPlans(jsModel, false);

/** The ABI's type for a type written in WIT, with definitions before it. */
function typeOf(text: string, definitions = ""): ValType {
  const source = `package t:t; interface i { ${definitions} f: func(a: ${text}); }`;
  const resolve = parseWit([{ path: "t.wit", text: source }]);
  return despecialize(resolve, resolve.interfaces[0]!.functions.f!.params[0]!.type);
}

/** A heap like the reference's: allocates upwards, and copies when asked to grow. */
function heap(bytes: readonly number[], size = 1024): Context {
  const buffer = new ArrayBuffer(Math.max(size, bytes.length));
  const u8 = new Uint8Array(buffer);
  u8.set(bytes);
  let last = bytes.length;
  const realloc = (old: number, oldSize: number, align: number, newSize: number): number => {
    const at = Math.ceil(last / align) * align;
    last = at + newSize;
    u8.copyWithin(at, old, old + Math.min(oldSize, newSize));
    return at;
  };
  const func = { params: [], results: [], call: realloc as (...args: never[]) => unknown };
  return new Context({ buffer }, func);
}

/** As the reference's `test`: lifts, compares, lowers again, lifts again. */
function check(
  type: ValType,
  flat: readonly unknown[],
  expected: unknown,
  bytes: readonly number[] = [],
  exact = false,
): void {
  expect(flat.length).toBe(flattenType(type).length);
  const cx = heap(bytes, exact ? bytes.length : 1024);
  if (expected === trap) {
    expect(() => lifter(plans, type)(cx, flat, 0)).toThrow(Trap);
    return;
  }
  expect(lifter(plans, type)(cx, flat, 0)).toEqual(expected);
  const other = heap([], 4096);
  const checked = checker(plans, type)(expected, other);
  const out: unknown[] = [];
  lowerer(type)(other, checked, out, 0);
  expect(out.map((value) => typeof value)).toEqual(
    flattenType(type).map((core) => (core === "i64" ? "bigint" : "number")),
  );
  expect(lifter(plans, type)(other, out, 0)).toEqual(expected);
  const { size, align } = memoryLayout(type);
  const at = other.realloc(0, 0, align, size);
  storer(type)(other, checked, at);
  expect(loader(plans, type)(other, at)).toEqual(expected);
}

describe("scalars", () => {
  const max32 = 2 ** 32 - 1;
  const cases: readonly (readonly [string, readonly (readonly [unknown, unknown])[]])[] = [
    [
      "bool",
      [
        [0, false],
        [1, true],
        [2, true],
        [-1, true],
      ],
    ],
    [
      "u8",
      [
        [127, 127],
        [128, 128],
        [255, 255],
        [256, 0],
        [max32, 255],
        [4_294_967_168, 128],
        [4_294_967_167, 127],
      ],
    ],
    [
      "s8",
      [
        [127, 127],
        [128, -128],
        [255, -1],
        [256, 0],
        [max32, -1],
        [4_294_967_168, -128],
        [4_294_967_167, 127],
      ],
    ],
    [
      "u16",
      [
        [32_767, 32_767],
        [32_768, 32_768],
        [65_535, 65_535],
        [65_536, 0],
        [max32, 65_535],
      ],
    ],
    [
      "s16",
      [
        [32_767, 32_767],
        [32_768, -32_768],
        [65_535, -1],
        [65_536, 0],
        [max32, -1],
      ],
    ],
    [
      "u32",
      [
        [2 ** 31 - 1, 2 ** 31 - 1],
        [-(2 ** 31), 2 ** 31],
        [-1, max32],
      ],
    ],
    [
      "s32",
      [
        [2 ** 31 - 1, 2 ** 31 - 1],
        [-(2 ** 31), -(2 ** 31)],
        [-1, -1],
      ],
    ],
    [
      "u64",
      [
        [2n ** 63n - 1n, 2n ** 63n - 1n],
        [-(2n ** 63n), 2n ** 63n],
        [-1n, 2n ** 64n - 1n],
      ],
    ],
    [
      "s64",
      [
        [2n ** 63n - 1n, 2n ** 63n - 1n],
        [-(2n ** 63n), -(2n ** 63n)],
        [-1n, -1n],
      ],
    ],
    [
      "f32",
      [
        [3.140000104904175, 3.140000104904175],
        [Number.NaN, Number.NaN],
        [-0, -0],
      ],
    ],
    [
      "f64",
      [
        [3.14, 3.14],
        [Infinity, Infinity],
        [Number.NaN, Number.NaN],
      ],
    ],
    [
      "char",
      [
        [0, "\0"],
        [65, "A"],
        [0xd7ff, "\ud7ff"],
        [0xd800, trap],
        [0xdfff, trap],
        [0xe000, "\ue000"],
      ],
    ],
    [
      "char",
      [
        [0x10_ffff, "\u{10ffff}"],
        [0x11_0000, trap],
        [-1, trap],
      ],
    ],
  ];
  for (const [name, pairs] of cases) {
    const type = typeOf(name);
    for (const [flat, expected] of pairs) it(`${name} ${String(flat)}`, () => check(type, [flat], expected));
  }
});

describe("composed types, flat", () => {
  const xyz = "variant v { x(u8), y(f32), z }";
  it.each([
    ["t", "record t { x: u8, y: u16, z: u32 }", [1, 2, 3], { x: 1, y: 2, z: 3 }],
    ["tuple<tuple<u8, u8>, u8>", "", [1, 2, 3], [[1, 2], 3]],
    ["t", "flags t { a, b }", [0], { a: false, b: false }],
    ["t", "flags t { a, b }", [2], { a: false, b: true }],
    ["t", "flags t { a, b }", [3], { a: true, b: true }],
    ["t", "flags t { a, b }", [4], { a: false, b: false }],
    ["v", xyz, [0, 42], { tag: "x", val: 42 }],
    ["v", xyz, [0, 256], { tag: "x", val: 0 }],
    ["v", xyz, [1, 0x40_48_f5_c3], { tag: "y", val: 3.140000104904175 }],
    ["v", xyz, [2, -1], { tag: "z" }],
    ["v", xyz, [3, 0], trap],
    ["v", "variant v { a(u32), b(u64) }", [0, 42n], { tag: "a", val: 42 }],
    ["v", "variant v { a(u32), b(u64) }", [0, 2n ** 35n], { tag: "a", val: 0 }],
    ["v", "variant v { a(u32), b(u64) }", [1, 2n ** 35n], { tag: "b", val: 2n ** 35n }],
    ["v", "variant v { a(f32), b(u64) }", [0, 0x40_48_f5_c3n], { tag: "a", val: 3.140000104904175 }],
    ["v", "variant v { a(f32), b(u64) }", [0, 2n ** 35n], { tag: "a", val: 0 }],
    ["v", "variant v { a(f64), b(u64) }", [0, 0x40_09_1e_b8_51_eb_85_1fn], { tag: "a", val: 3.14 }],
    ["v", "variant v { a(f64), b(u64) }", [0, 2n ** 35n], { tag: "a", val: 1.69759663277e-313 }],
    ["v", "variant v { a(u8) }", [1, 256], trap],
    ["v", "variant v { a(tuple<u8, f32>), b(u64) }", [0, 42n, 3.5], { tag: "a", val: [42, 3.5] }],
    ["v", "variant v { a(tuple<u8, f32>), b(u64) }", [1, 2n ** 35n, 0], { tag: "b", val: 2n ** 35n }],
    ["option<f32>", "", [0, 3.5], undefined],
    ["option<f32>", "", [1, 3.5], 3.5],
    ["option<option<u8>>", "", [0, 0, 0], undefined],
    ["option<option<u8>>", "", [1, 0, 0], { tag: "some", val: undefined }],
    ["option<option<u8>>", "", [1, 1, 7], { tag: "some", val: 7 }],
    ["result<u8, u32>", "", [0, 42], { tag: "ok", val: 42 }],
    ["result<u8, u32>", "", [1, 1000], { tag: "err", val: 1000 }],
    ["result", "", [0], { tag: "ok" }],
    ["result<_, u8>", "", [0, 9], { tag: "ok" }],
    ["e", "enum e { a, b }", [0], "a"],
    ["e", "enum e { a, b }", [1], "b"],
    ["e", "enum e { a, b }", [2], trap],
    ["list<u8, 3>", "", [1, 2, 259], [1, 2, 3]],
  ])("%s (%s), vector %#", (text, definitions, flat, expected) => check(typeOf(text, definitions), flat, expected));
});

describe("strings", () => {
  const strings = [
    "",
    "a",
    "hi",
    "\0",
    "a\0b",
    "\x80",
    "\x80b",
    "ab\xefc",
    "\u01ffy",
    "xy\u01ff",
    "a\ud7ffb",
    "a\u02ff\u03ff\u04ffbc",
    "\uf123",
    "\uf123\uf123abc",
    "abcdef\uf123",
    "\ufeffwith a mark",
    "🌍 around",
    "x".repeat(24),
    "x".repeat(25),
    `${"x".repeat(40)}é`,
    "é".repeat(400),
    `${"x".repeat(1000)}🌍${"y".repeat(1000)}`,
  ];
  it.each(strings)("%j", (text) => {
    const bytes = [...new TextEncoder().encode(text)];
    const cx = heap(bytes);
    expect(lifter(plans, { tag: "string" })(cx, [0, bytes.length], 0)).toBe(text);
    const other = heap([], 8192);
    const out: number[] = [];
    lowerer({ tag: "string" })(other, text, out, 0);
    expect([...other.u8.slice(out[0], out[0]! + out[1]!)]).toEqual(bytes);
  });

  it("puts U+FFFD in the place of lone surrogates", () => {
    for (const text of ["\ud800", "a\udc00b", `${"x".repeat(30)}\ud83d`, "\ud83d\ud83d\ude00"]) {
      const cx = heap([], 4096);
      const out: number[] = [];
      lowerer({ tag: "string" })(cx, text, out, 0);
      const bytes = cx.u8.slice(out[0], out[0]! + out[1]!);
      expect(Buffer.from(bytes).toString("utf8")).toBe(Buffer.from(text, "utf8").toString("utf8"));
    }
  });

  it.each([
    ["a lone continuation byte", [0x80]],
    ["an overlong form", [0xc0, 0x80]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["a cut sequence", [0x61, 0xf0, 0x9f, 0x8c]],
    ["beyond U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
    ["a bad byte far in", [...Array.from({ length: 60 }, () => 0x61), 0xff]],
  ])("traps on %s", (_, bytes) => {
    expect(() => lifter(plans, { tag: "string" })(heap(bytes), [0, bytes.length], 0)).toThrow(/invalid UTF-8/);
  });
});

describe("lists in memory", () => {
  it.each([
    ["list<bool>", "", [true, false, true], [0, 3], [1, 0, 1]],
    ["list<bool>", "", [true, false, true], [0, 3], [1, 0, 2]],
    ["list<bool>", "", [true, false, true], [3, 3], [0xff, 0xff, 0xff, 1, 0, 1]],
    ["list<u8>", "", [1, 2, 3], [0, 3], [1, 2, 3]],
    ["list<u16>", "", [1, 2, 3], [0, 3], [1, 0, 2, 0, 3, 0]],
    ["list<u16>", "", trap, [1, 3], [0, 1, 0, 2, 0, 3, 0]],
    ["list<u32>", "", [1, 2, 3], [0, 3], [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]],
    ["list<u64>", "", [1n, 2n], [0, 2], [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]],
    ["list<s8>", "", [-1, -2, -3], [0, 3], [0xff, 0xfe, 0xfd]],
    ["list<s16>", "", [-1, -2, -3], [0, 3], [0xff, 0xff, 0xfe, 0xff, 0xfd, 0xff]],
    ["list<char>", "", ["A", "B", "c"], [0, 3], [65, 0, 0, 0, 66, 0, 0, 0, 99, 0, 0, 0]],
    [
      "list<string>",
      "",
      ["hi", "wat"],
      [0, 2],
      [16, 0, 0, 0, 2, 0, 0, 0, 21, 0, 0, 0, 3, 0, 0, 0, 104, 105, 0xf, 0xf, 0xf, 119, 97, 116],
    ],
    [
      "list<list<u8>>",
      "",
      [[3, 4, 5], [], [6, 7]],
      [0, 3],
      [24, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 27, 0, 0, 0, 2, 0, 0, 0, 3, 4, 5, 6, 7],
    ],
    ["list<list<u16>>", "", [[5, 6]], [0, 1], [8, 0, 0, 0, 2, 0, 0, 0, 5, 0, 6, 0]],
    ["list<list<u16>>", "", trap, [0, 1], [9, 0, 0, 0, 2, 0, 0, 0, 0, 5, 0, 6, 0]],
    [
      "list<tuple<u8, u8, u16, u32>>",
      "",
      [
        [6, 7, 8, 9],
        [4, 5, 6, 7],
      ],
      [0, 2],
      [6, 7, 8, 0, 9, 0, 0, 0, 4, 5, 6, 0, 7, 0, 0, 0],
    ],
    [
      "list<tuple<u8, u16, u8, u32>>",
      "",
      [
        [6, 7, 8, 9],
        [4, 5, 6, 7],
      ],
      [0, 2],
      [6, 0xff, 7, 0, 8, 0xff, 0xff, 0xff, 9, 0, 0, 0, 4, 0xff, 5, 0, 6, 0xff, 0xff, 0xff, 7, 0, 0, 0],
    ],
    [
      "list<tuple<tuple<u16, u8>, u8>>",
      "",
      [
        [[4, 5], 6],
        [[7, 8], 9],
      ],
      [0, 2],
      [4, 0, 5, 0xff, 6, 0xff, 7, 0, 8, 0xff, 9, 0xff],
    ],
    [
      "list<v>",
      "variant v { a(u32), b(u8) }",
      [
        { tag: "a", val: 256 },
        { tag: "b", val: 42 },
      ],
      [0, 2],
      [0, 0xff, 0xff, 0xff, 0, 1, 0, 0, 1, 0xff, 0xff, 0xff, 42, 0xff, 0xff, 0xff],
    ],
    [
      "list<t>",
      "flags t { a, b }",
      [
        { a: false, b: false },
        { a: false, b: true },
        { a: false, b: false },
      ],
      [0, 3],
      [0, 2, 4],
    ],
    [
      "list<option<tuple<string, u16>>>",
      "",
      ["answer"].map((s) => [s, 42]),
      [0, 1],
      [1, 0xff, 0xff, 0xff, 16, 0, 0, 0, 6, 0, 0, 0, 42, 0, 0xff, 0xff, 97, 110, 115, 119, 101, 114],
    ],
    [
      "map<string, u8>",
      "",
      new Map([
        ["a", 1],
        ["b", 2],
      ]),
      [0, 2],
      [24, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 25, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 97, 98],
    ],
  ])("%s (%s), vector %#", (text, definitions, expected, flat, bytes) =>
    check(typeOf(text, definitions), flat, expected, bytes, true),
  );

  it("is refused where it ends beyond the memory", () => {
    for (const [ptr, n] of [
      [0, 5],
      [4, 1],
      [0xffff_ffff, 1],
      [-1, 1],
      [0, 0xffff_ffff],
      [1, 4],
    ]) {
      expect(() => lifter(plans, typeOf("list<u8>"))(heap([1, 2, 3, 4], 4), [ptr, n], 0)).toThrow(/out of bounds/);
      expect(() => lifter(plans, { tag: "string" })(heap([1, 2, 3, 4], 4), [ptr, n], 0)).toThrow(/out of bounds/);
    }
    expect(lifter(plans, typeOf("list<u8>"))(heap([1, 2, 3, 4], 4), [4, 0], 0)).toEqual([]);
  });

  it("comes out as bytes, and copied, where that is asked for", () => {
    const cx = heap([1, 2, 3]);
    const bytes = lifter(newPlans(jsModel, true), typeOf("list<u8>"))(cx, [0, 3], 0);
    expect(bytes).toEqual(Uint8Array.of(1, 2, 3));
    cx.u8[0] = 9;
    expect(bytes).toEqual(Uint8Array.of(1, 2, 3));
  });

  it("takes typed arrays, also views of the guest's own memory", () => {
    const cx = heap([1, 2, 3, 4]);
    const checked = checker(plans, typeOf("list<u8>"))(cx.u8.subarray(0, 4), cx);
    cx.u8.fill(0);
    expect(checked).toEqual(Uint8Array.of(1, 2, 3, 4));
    const buffer = Buffer.from(cx.u8.buffer as ArrayBuffer, 0, 4);
    const again = checker(plans, typeOf("list<u8>"))(buffer, cx);
    cx.u8.fill(7);
    expect([...(again as Uint8Array)]).toEqual([0, 0, 0, 0]);
  });
});

describe("NaN", () => {
  const scratch = new DataView(new ArrayBuffer(8));
  it("is canonical whatever its payload was", () => {
    for (const bits of [0x7fc0_0001, 0x7fe0_0000, 0x7fff_ffff, 0xffff_ffff]) {
      const cx = heap([0, 0, 0, 0]);
      cx.view.setUint32(0, bits, true);
      scratch.setFloat32(0, loader(plans, { tag: "f32" })(cx, 0) as number);
      expect(scratch.getUint32(0)).toBe(0x7fc0_0000);
    }
    for (const bits of [0x7ff8_0000_0000_0001n, 0x7fff_ffff_ffff_ffffn, 0xffff_ffff_ffff_ffffn]) {
      const cx = heap([0, 0, 0, 0, 0, 0, 0, 0]);
      cx.view.setBigUint64(0, bits, true);
      scratch.setFloat64(0, loader(plans, { tag: "f64" })(cx, 0) as number);
      expect(scratch.getBigUint64(0)).toBe(0x7ff8_0000_0000_0000n);
    }
  });
});

describe("realloc", () => {
  const lower = (realloc: (...args: number[]) => number, value: unknown, text: string): unknown => {
    const call = realloc as (...args: never[]) => unknown;
    const cx = new Context({ buffer: new ArrayBuffer(64) }, { params: [], results: [], call });
    const out: unknown[] = [];
    lowerer(typeOf(text))(cx, checker(plans, typeOf(text))(value, cx), out, 0);
    return out;
  };
  it("must return what is aligned and in bounds", () => {
    expect(() => lower(() => 2, [1], "list<u32>")).toThrow(/not aligned to 4/);
    expect(() => lower(() => 64, "x", "string")).toThrow(/the memory ends at 64/);
    expect(() => lower(() => -1, "x", "string")).toThrow(Trap);
  });

  it("is asked once for ASCII, and once more for the exact size of other text", () => {
    const calls: number[][] = [];
    const log = (...args: number[]): number => {
      calls.push(args);
      return 8;
    };
    lower(log, "hello", "string");
    lower(log, "hellé", "string");
    expect(calls).toEqual([
      [0, 0, 1, 5],
      [0, 0, 1, 5],
      [8, 5, 1, 6],
    ]);
  });
});
