/**
 * Value models: the JavaScript one, and another of the kind that Clojure needs (keywords, maps of keywords,
 * sets, tagged vectors), built by the ABI directly without a JavaScript form in between.
 */
import { describe, expect, it } from "vitest";
import { checker } from "../../../src/ts/component/abi/values/check.ts";
import { Context } from "../../../src/ts/component/abi/context.ts";
import { despecialize } from "../../../src/ts/component/abi/despecialize.ts";
import { memoryLayout } from "../../../src/ts/component/abi/layout.ts";
import { loader } from "../../../src/ts/component/abi/values/load.ts";
import { newPlans } from "../../../src/ts/component/abi/plans.ts";
import { storer } from "../../../src/ts/component/abi/values/store.ts";
import { describeType } from "../../../src/ts/component/model/describe.ts";
import { jsModel } from "../../../src/ts/component/model/js-model.ts";
import { toCamelCase, toKebabCase, toSnakeCase } from "../../../src/ts/component/model/names.ts";
import type { ValueModel } from "../../../src/ts/component/model/value-model.ts";
import { parseWit } from "../../../src/ts/wit/resolve/resolve.ts";

const key = (name: string): symbol => Symbol.for(name);
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** Keywords are symbols, maps and sets are the host's, integers beyond the safe range stay bigints. */
const tagged: ValueModel = {
  fromBigint: (value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value),
  toBigint: (value) => (typeof value === "bigint" || Number.isSafeInteger(value) ? BigInt(value as number) : undefined),
  list: (items) => Object.freeze(items),
  items: (value) => (isList(value) ? value : undefined),
  map: (entries) => new Map(entries),
  entries: (value) => (value instanceof Map ? [...(value as Map<unknown, unknown>)] : undefined),
  record: (names) => {
    const keys = names.map(key);
    return {
      make: (values) => new Map(keys.map((k, i) => [k, values[i]])),
      is: (value) => value instanceof Map,
      get: (value, field) => (value as Map<unknown, unknown>).get(keys[field]),
    };
  },
  variant: (cases) => {
    const keys = cases.map((c) => key(c.name));
    return {
      make: (caseIdx, payload) => (cases[caseIdx]!.hasPayload ? [keys[caseIdx], payload] : [keys[caseIdx]]),
      caseOf: (value) => (isList(value) ? keys.indexOf(value[0] as symbol) : -1),
      payloadOf: (value) => (value as unknown[])[1],
    };
  },
  option: (isNested) => ({
    none: null,
    some: isNested ? (value) => [key("some"), value] : (value) => value,
    isNone: (value) => value === null || value === undefined,
    unwrap: (value) => (isList(value) && value[0] === key("some") ? [value[1]] : undefined),
  }),
  enum: (names) => {
    const keys = names.map(key);
    return { make: (caseIdx) => keys[caseIdx], caseOf: (value) => keys.indexOf(value as symbol) };
  },
  flags: (names) => {
    const keys = names.map(key);
    return {
      make: (bits) => new Set(keys.filter((_, i) => (bits >>> i) & 1)),
      bitsOf: (value) =>
        value instanceof Set
          ? [...(value as Set<symbol>)].reduce((bits, k) => bits | (1 << keys.indexOf(k)), 0) >>> 0
          : undefined,
    };
  },
  show: String,
};

const wit = `interface i {
  record point { x-pos: s32, y-pos: option<s32> }
  variant shape { nothing, circle(point), path(list<point>) }
  enum color { dark-red, green }
  flags may { read, write-all }
  record all { shape: shape, color: color, may: may, big: u64, nested: option<option<u8>>, r: result<u8, string>, t: tuple<u8, char>, m: map<string, u8> }
  f: func(a: all);
}`;
const resolve = parseWit([{ path: "t.wit", text: wit }]);
const type = resolve.interfaces[0]!.functions.f!.params[0]!.type;

function roundTrip(model: ValueModel, value: unknown): unknown {
  const buffer = new ArrayBuffer(4096);
  let next = 1024;
  const call = (_: number, __: number, align: number, size: number): number => {
    const at = Math.ceil(next / align) * align;
    next = at + size;
    return at;
  };
  const cx = new Context({ buffer }, { params: [], results: [], call });
  const plans = newPlans(model, false);
  const val = despecialize(resolve, type);
  storer(val)(cx, checker(plans, val)(value, cx), 8);
  expect(memoryLayout(val).align).toBe(8);
  return loader(plans, val)(cx, 8);
}

describe("models", () => {
  it("JavaScript", () => {
    const value = {
      shape: {
        tag: "path",
        val: [
          { xPos: 1, yPos: undefined },
          { xPos: -1, yPos: 2 },
        ],
      },
      color: "dark-red",
      may: { read: false, writeAll: true },
      big: 2n ** 63n,
      nested: { tag: "some", val: undefined },
      r: { tag: "err", val: "bad" },
      t: [1, "é"],
      m: new Map([["a", 1]]),
    };
    expect(roundTrip(jsModel, value)).toEqual(value);
    expect(roundTrip(jsModel, { ...value, may: { writeAll: true }, nested: null })).toEqual({
      ...value,
      nested: undefined,
    });
  });

  it("of keywords and tagged vectors", () => {
    const point = new Map<symbol, unknown>([
      [key("x-pos"), 1],
      [key("y-pos"), null],
    ]);
    const value = new Map<symbol, unknown>([
      [key("shape"), [key("circle"), point]],
      [key("color"), key("green")],
      [key("may"), new Set([key("read"), key("write-all")])],
      [key("big"), 7],
      [key("nested"), [key("some"), null]],
      [key("r"), [key("ok"), 3]],
      [key("t"), [1, "🌍"]],
      [key("m"), new Map([["k", 9]])],
    ]);
    expect(roundTrip(tagged, value)).toEqual(value);
  });
});

describe("descriptors", () => {
  it("are plain data", () => {
    expect(describeType(resolve, type)).toEqual({
      record: [
        {
          name: "shape",
          type: {
            variant: [
              { name: "nothing" },
              {
                name: "circle",
                type: {
                  record: [
                    { name: "x-pos", type: "s32" },
                    { name: "y-pos", type: { option: "s32" } },
                  ],
                },
              },
              {
                name: "path",
                type: {
                  list: {
                    record: [
                      { name: "x-pos", type: "s32" },
                      { name: "y-pos", type: { option: "s32" } },
                    ],
                  },
                },
              },
            ],
          },
        },
        { name: "color", type: { enum: ["dark-red", "green"] } },
        { name: "may", type: { flags: ["read", "write-all"] } },
        { name: "big", type: "u64" },
        { name: "nested", type: { option: { option: "u8" } } },
        { name: "r", type: { result: { ok: "u8", err: "string" } } },
        { name: "t", type: { tuple: ["u8", "char"] } },
        { name: "m", type: { map: ["string", "u8"] } },
      ],
    });
  });
});

describe("names", () => {
  it.each([
    ["get-value", "get_value", "getValue", "get-value"],
    ["parse-XML-document", "parse_XML_document", "parseXmlDocument", "parse-xml-document"],
    ["a", "a", "a", "a"],
    ["add2-to-3", "add2_to_3", "add2To3", "add2-to-3"],
  ])("%s", (name, snake, camel, kebab) => {
    expect(toSnakeCase(name)).toBe(snake);
    expect(toCamelCase(name)).toBe(camel);
    expect(toKebabCase(name)).toBe(kebab);
    expect(toKebabCase(snake)).toBe(kebab);
  });

  it("fold what hosts write to kebab-case", () => {
    expect(["getValue", "get_value", "GetValue", "GET_VALUE", "parseXMLDocument"].map(toKebabCase)).toEqual([
      "get-value",
      "get-value",
      "get-value",
      "get-value",
      "parse-xml-document",
    ]);
  });
});
