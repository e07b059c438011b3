/**
 * Lists of so many records that they are gone through in the fastest way: what is given, taken and refused is the same as for
 * the first of them, and what lies in memory the same as for each by itself.
 */
import { afterEach, describe, expect, it } from "vitest";
import { BadValue } from "../../../src/ts/component/abi/bad-value.ts";
import { Context } from "../../../src/ts/component/abi/context.ts";
import { type ValType, despecialize } from "../../../src/ts/component/abi/despecialize.ts";
import { memoryLayout } from "../../../src/ts/component/abi/layout.ts";
import { type Plans, newPlans } from "../../../src/ts/component/abi/plans.ts";
import { checker } from "../../../src/ts/component/abi/values/check.ts";
import { loader } from "../../../src/ts/component/abi/values/load.ts";
import { storer } from "../../../src/ts/component/abi/values/store.ts";
import { jsModel } from "../../../src/ts/component/model/js-model.ts";
import { parseWit } from "../../../src/ts/wit/resolve/resolve.ts";

/** More than are made in the slow way first. */
const many = 260;
const listAt = 8;

/** The types of a list and its element. */
function listOf(element: string, definitions: string): readonly [list: ValType, element: ValType] {
  const source = `package t:t; interface i { ${definitions} f: func(a: list<${element}>, b: ${element}); }`;
  const resolve = parseWit([{ path: "t.wit", text: source }]);
  const [a, b] = resolve.interfaces[0]!.functions.f!.params.map(({ type }) => despecialize(resolve, type));
  return [a!, b!];
}

function heap(): Context {
  let next = 64;
  const call = (_: number, __: number, align: number, size: number): number => {
    const at = Math.ceil(next / align) * align;
    next = at + size;
    return at;
  };
  return new Context({ buffer: new ArrayBuffer(2 ** 17) }, { params: [], results: [], call });
}

/** Stores a list; what comes back, and the bytes of its items. */
function through(plans: Plans, [list, element]: readonly [ValType, ValType], items: readonly unknown[]) {
  const cx = heap();
  storer(list)(cx, checker(plans, list)(items, cx), listAt);
  const at = cx.view.getUint32(listAt, true);
  const { size } = memoryLayout(element);
  expect(cx.view.getUint32(listAt + 4, true)).toBe(items.length);
  return { back: loader(plans, list)(cx, listAt), bytes: cx.u8.slice(at, at + items.length * size) };
}

const letters = ["a", "b-c", "d", "e", "f", "g", "h"];
const keys = ["a", "bC", "d", "e", "f", "g", "h"];

const flat = "record point { x: s32, y: s32 } flags may { read, write } enum color { red, dark-green }";

/** Types by their text, with values by index. */
const types: { readonly [type: string]: (i: number) => unknown } = {
  s16: (i) => 7 - i,
  u64: (i) => BigInt(i) ** 6n,
  f32: (i) => Math.fround(i / 3),
  bool: (i) => i % 3 === 0,
  char: (i) => String.fromCodePoint(0x1_f000 + i),
  point: (i) => ({ x: i, y: 7 - i }),
  may: (i) => ({ read: i % 2 === 0, write: i % 3 === 0 }),
  color: (i) => (i % 2 === 0 ? "red" : "dark-green"),
  "tuple<u8, point>": (i) => [i % 256, { x: 7 - i, y: i }],
  string: (i) => "é".repeat(i % 5),
  "option<u8>": (i) => (i % 2 === 0 ? undefined : i % 256),
  "list<u16>": (i) => [i, i + 1],
};

const names = Object.keys(types);

describe.each([1, 2, 3, 4, 5, 6, 7])("records of %i fields", (n) => {
  it.each(names)("of %s and others", (first) => {
    const fields = letters.slice(0, n).map((name, k) => {
      const type = k === 0 ? first : names[(names.indexOf(first) + 5 * k) % names.length]!;
      return { name, key: keys[k]!, type };
    });
    const element = listOf(
      "r",
      `${flat} record r { ${fields.map(({ name, type }) => `${name}: ${type}`).join(", ")} }`,
    );
    const items = Array.from({ length: many }, (_, i) =>
      Object.fromEntries(fields.map(({ key, type }) => [key, types[type]!(i)])),
    );
    expect(through(newPlans(jsModel, false), element, items).back).toEqual(items);
  });
});

it.each(names)("a list of %s lies in memory as its items do by themselves", (name) => {
  const both = listOf(name, flat);
  const items = Array.from({ length: 64 }, (_, i) => types[name]!(i));
  const plans = newPlans(jsModel, false);
  const cx = heap();
  const { size } = memoryLayout(both[1]);
  const { back, bytes } = through(plans, both, items);
  expect(back).toEqual(items);
  // What is beside a payload is nobody's, and an address another one each time.
  const isOneForm = !["string", "list<u16>", "option<u8>"].includes(name);
  for (let i = 0; i < items.length; i++) {
    storer(both[1])(cx, checker(plans, both[1])(items[i], cx), listAt);
    if (isOneForm) expect(bytes.slice(i * size, (i + 1) * size)).toEqual(cx.u8.slice(listAt, listAt + size));
  }
});

describe("objects of the language, which have no names of their own", () => {
  const opaque: readonly unknown[] = [
    new Date(),
    /a/,
    Promise.resolve(1),
    new Error("e"),
    new WeakMap(),
    Object(1),
    Object(true),
  ];
  const named = ["may", "record o { a: option<u8> }"].map((text) => {
    const [name = "", definition = ""] = text.startsWith("record") ? ["o", text] : [text];
    return [name, listOf(name, `${flat} ${definition}`)[1]] as const;
  });

  it.each(named)("are no %s", (_, type) => {
    const check = checker(newPlans(jsModel, false), type);
    for (const value of opaque) expect(() => check(value, heap()), String(value)).toThrow(BadValue);
    expect(() => check({}, heap())).not.toThrow();
  });
});

describe("records that are not plain", () => {
  const point = listOf("point", "record point { x: s32, label: string }");
  const points = (last: unknown): unknown[] => [
    ...Array.from({ length: many }, (_, i) => ({ x: i, label: `${i}` })),
    last,
  ];
  const given = (last: unknown): unknown => {
    const plans = newPlans(jsModel, false);
    const back = through(plans, point, points(last)).back as unknown[];
    return back[many];
  };
  const refused = (last: unknown): BadValue => {
    try {
      given(last);
    } catch (error) {
      expect(error).toBeInstanceOf(BadValue);
      return error as BadValue;
    }
    throw new Error("It was taken.");
  };

  afterEach(() => {
    delete (Object.prototype as { label?: unknown }).label;
  });

  it("are taken by their own fields", () => {
    class Point {
      x = 1;
      readonly label = "one";
    }
    expect(given(new Point())).toEqual({ x: 1, label: "one" });
    expect(given(Object.assign(Object.create(null) as object, { label: "two", x: 2 }))).toEqual({ x: 2, label: "two" });
    expect(given(new Proxy({ x: 3, label: "three" }, {}))).toEqual({ x: 3, label: "three" });
    expect(Object.getPrototypeOf(given({ x: 1, label: "" }))).toBe(Object.prototype);
  });

  it("are refused where a field is inherited, and no inherited one is read", () => {
    let reads = 0;
    const parent = {
      get label() {
        reads++;
        return "inherited";
      },
    };
    expect(refused(Object.assign(Object.create(parent) as object, { x: 1 })).path).toEqual([many, "label"]);
    expect(reads).toBe(0);
  });

  it("are refused where Object.prototype has a field", () => {
    const everybodys: object = Object.prototype;
    Object.defineProperty(everybodys, "label", { value: "everybody's", configurable: true });
    const own = { x: 1 };
    Object.defineProperty(own, "label", { value: "its own" });
    expect(given(own)).toHaveProperty("label", "its own");
    expect(refused({ x: 1 }).path).toEqual([many, "label"]);
  });

  it("are refused where they are sequences", () => {
    const sequence = { x: 1, label: "", *[Symbol.iterator]() {} };
    expect(refused(sequence)).toMatchObject({ path: [many], value: sequence });
  });

  it.each([
    [{ x: 1.5, label: "" }, "x", 1.5],
    [{ x: 1, label: 2 }, "label", 2],
    [{ x: 1 }, "label", undefined],
  ])("%o is refused at its field", (value, field, of) => {
    expect(refused(value)).toMatchObject({ path: [many, field], value: of });
  });

  it("throw what their getters throw", () => {
    const thrown = new Error("mine");
    const last = {
      x: 1,
      get label(): string {
        throw thrown;
      },
    };
    expect(() => given(last)).toThrow(thrown);
  });
});
