/**
 * Flattening against the core types that wasm-tools gives the same functions (testdata/wit/core), and layouts
 * against the numbers of the standard's own test (run_tests.py, `test_heap`).
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type ValType, despecialize } from "../../../src/ts/component/abi/despecialize.ts";
import { flattenFunc } from "../../../src/ts/component/abi/flatten.ts";
import { discriminantSize, memoryLayout } from "../../../src/ts/component/abi/layout.ts";
import { parseWit } from "../../../src/ts/wit/resolve/resolve.ts";

const folder = fileURLToPath(new URL("../../../testdata/wit/core/", import.meta.url));
const read = (name: string): string => readFileSync(folder + name, "utf8");

describe("core types of functions", () => {
  const resolve = parseWit([{ path: "signatures.wit", text: read("signatures.wit") }]);
  const functions = resolve.interfaces[0]?.functions ?? {};
  const lines = read("signatures.txt")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

  it("are listed for every function, both ways", () => {
    expect(lines.length).toBe(2 * Object.keys(functions).length);
  });

  for (const line of lines) {
    const [, direction, name, type] = /^(lift|lower) (\S+) (.*)$/.exec(line) ?? [];
    it(`${direction} ${name}`, () => {
      const func = functions[name ?? ""];
      expect(func).toBeDefined();
      const params = func?.params.map((param) => despecialize(resolve, param.type)) ?? [];
      const result = func?.result === undefined ? undefined : despecialize(resolve, func.result);
      const { core } = flattenFunc(params, result, direction as "lift" | "lower");
      expect(`(${core.params.join(", ")}) -> (${core.results.join(", ")})`).toBe(type);
    });
  }
});

describe("layout", () => {
  const u8: ValType = { tag: "u8" };
  const u16: ValType = { tag: "u16" };
  const u32: ValType = { tag: "u32" };
  const tuple = (...types: ValType[]): ValType => ({
    tag: "record",
    of: "tuple",
    fields: types.map((type, i) => ({ name: String(i), type })),
  });
  const variant = (...types: (ValType | undefined)[]): ValType => ({
    tag: "variant",
    of: "variant",
    cases: types.map((type, i) => ({ name: String(i), type })),
  });
  const flags = (n: number): ValType => ({ tag: "flags", names: Array.from({ length: n }, (_, i) => `f${i}`) });

  it.each([
    ["tuple<u8, u8, u16, u32>", tuple(u8, u8, u16, u32), 8, 4],
    ["tuple<u8, u16, u8, u32>", tuple(u8, u16, u8, u32), 12, 4],
    ["tuple<u16, u8>", tuple(u16, u8), 4, 2],
    ["tuple<tuple<u16, u8>, u8>", tuple(tuple(u16, u8), u8), 6, 2],
    ["a variant of {}, u8, tuple<u8, u16>", variant(tuple(), u8, tuple(u8, u16)), 6, 2],
    ["a variant of u32, u8", variant(u32, u8), 8, 4],
    ["tuple<a variant of u8, tuple<u16, u8>; u8>", tuple(variant(u8, tuple(u16, u8)), u8), 8, 2],
    ["a variant of u8", variant(u8), 2, 1],
    ["2 flags", flags(2), 1, 1],
    ["9 flags", flags(9), 2, 2],
    ["17 flags", flags(17), 4, 4],
  ])("%s", (_, type, size, align) => {
    expect(memoryLayout(type)).toEqual({ size, align });
  });

  it("gives discriminants 1, 2 or 4 bytes", () => {
    expect([1, 256, 257, 65_536, 65_537].map(discriminantSize)).toEqual([1, 1, 2, 2, 4]);
  });
});
