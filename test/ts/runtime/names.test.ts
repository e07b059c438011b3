/**
 * Names are asked for by each function and tag of a module: to look through its exports and imports for each would take
 * their product. Counted is how often an export or import is looked at.
 */
import { describe, expect, it } from "vitest";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import type { Module } from "../../../src/ts/core/module.ts";
import { funcLabel, funcName, tagName } from "../../../src/ts/runtime/names.ts";

import { load } from "../../../src/ts/index.ts";
import { engines, wat } from "../api/support.ts";

const size = 200;
const many = (text: (i: number) => string): string => Array.from({ length: size }, (_, i) => text(i)).join("\n");

/** The same list, and how often its items are read. */
function counting<T extends object>(items: readonly T[], note: () => void): readonly T[] {
  return new Proxy(items, {
    get: (target, key, receiver) => {
      if (typeof key === "string" && /^\d+$/u.test(key)) note();
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
}

function counted(module: Module): { readonly module: Module; readonly reads: () => number } {
  let reads = 0;
  const note = (): void => {
    reads++;
  };
  const exports = counting(module.exports, note);
  const imports = counting(module.imports, note);
  return { module: { ...module, exports, imports }, reads: () => reads };
}

describe("names", () => {
  it("of all functions and tags take one look at each export and import", () => {
    const bytes = wat(`(module ${many((i) => `(import "m" "f${i}" (func))`)}
      ${many((i) => `(func (export "g${i}"))`)} ${many((i) => `(tag (export "t${i}"))`)} ${many(() => "(func)")})`);
    const { module, reads } = counted(decodeModule(bytes));
    for (let i = 0; i < size; i++) {
      expect(funcName(module, i)).toBe(`m.f${i}`);
      expect(funcName(module, size + i)).toBe(`g${i}`);
      expect(funcLabel(module, 2 * size + i)).toBe(`function ${2 * size + i}`);
      expect(tagName(module, i)).toBe(`t${i}`);
    }
    expect(reads()).toBeLessThan(10 * size);
  });
});

describe.each(engines)("exports on %s", (engine) => {
  it("of what is imported are what was given, in any order", () => {
    const given = load(
      `(module ${many((i) => `(func (export "f${i}") (result i32) (i32.const ${i}))`)}
      (memory (export "m") 1) (table (export "t") 1 funcref))`,
      { engine },
    );
    const passed = load(
      `(module ${many((i) => `(import "o" "f${i}" (func $f${i} (result i32)))`)}
      (import "o" "m" (memory 1)) (import "o" "t" (table 1 funcref))
      ${many((i) => `(export "f${i}" (func $f${size - 1 - i}))`)} (export "m" (memory 0)) (export "t" (table 0)))`,
      {
        engine,
        imports: { o: given },
      },
    );
    for (let i = 0; i < size; i++) expect(passed.call(`f${i}`)).toBe(size - 1 - i);
    expect(passed.memory("m")).toBe(given.memory("m"));
    expect(passed.table("t")).toBe(given.table("t"));
  });
});
