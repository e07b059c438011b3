/**
 * Types are graphs: a type that is used twice by each of the next makes few bytes say what no process could hold as a tree.
 * What is made of them is made once a type, in a process with little heap.
 */
import { describe, expect, test } from "vitest";
import { despecialize } from "../../../src/ts/component/abi/despecialize.ts";
import { flattenFunc } from "../../../src/ts/component/abi/flatten.ts";
import { memoryLayout } from "../../../src/ts/component/abi/layout.ts";
import { weightOf } from "../../../src/ts/component/abi/weight.ts";
import { describeType } from "../../../src/ts/component/model/describe.ts";
import { readComponentType } from "../../../src/ts/component/core-module/wit-section.ts";
import { printWit } from "../../../src/ts/wit/print/print.ts";
import { parseWit } from "../../../src/ts/wit/resolve/resolve.ts";
import type { Resolve, Type } from "../../../src/ts/wit/types.ts";
import { engines, failure, wat } from "../api/support.ts";
import { chain, code, declare, index, withWorld, worldSection } from "./section-bytes.ts";
import { inLittleHeap } from "../api/little-heap.ts";

type Next = (type: readonly number[]) => readonly number[];

const pairs = code.tuple([code.u8, code.u8]);

/** What each type makes of the one before it, twice. */
const shapes: readonly (readonly [string, readonly number[], Next])[] = [
  ["tuples", pairs, (t) => code.tuple([t, t])],
  [
    "records",
    pairs,
    (t) =>
      code.record([
        ["a", t],
        ["b", t],
      ]),
  ],
  [
    "variants",
    pairs,
    (t) =>
      code.variant([
        ["a", t],
        ["b", t],
      ]),
  ],
  ["tuples of no bytes", code.flags([]), (t) => code.tuple([t, t])],
  ["results", pairs, (t) => [0x6a, 0x01, ...t, 0x01, ...t]],
  ["lists of a length", code.flags([]), (t) => code.fixed(t, 4_000_000_000)],
  ["tuples of three", pairs, (t) => code.tuple([t, t, t])],
  ["options in tuples", code.option(code.u8), (t) => code.tuple([t, t])],
];

/** A world with a function of the last of so many types, which it takes and gives. */
function section(count: number, first: readonly number[], next: Next): Uint8Array {
  const types = chain(count, first, next);
  const last = index(count - 1);
  return worldSection([...types, declare.type(code.func([["a", last]], last)), declare.exportFunc("f", count)]);
}

const resolveOf = (bytes: Uint8Array): { resolve: Resolve; type: Type } => {
  const { resolve } = readComponentType(bytes);
  const item = resolve.worlds[0]!.exports.f!;
  if (item.tag !== "function") throw new Error("a function was expected");
  return { resolve, type: item.function.result! };
};

/** The core type of a function that takes and gives a value of a type. */
function moduleFor(bytes: Uint8Array): Uint8Array {
  const { resolve, type } = resolveOf(bytes);
  const value = despecialize(resolve, type);
  const { core } = flattenFunc([value], value, "lift");
  const list = (what: string, types: readonly string[]): string =>
    types.length === 0 ? "" : `(${what} ${types.join(" ")})`;
  const result = core.results.length === 0 ? "" : `(${core.results[0]}.const 0)`;
  return wat(`(module (memory (export "memory") 2)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0))
    (func (export "f") ${list("param", core.params)} ${list("result", core.results)} ${result}))`);
}

/** Runs in a process with little heap, with these modules: what is said there, line by line. */
async function inChild(modules: readonly Uint8Array[], run: string): Promise<string[]> {
  const texts = modules.map((bytes) => Buffer.from(bytes).toString("base64"));
  const program = `import { load } from "./src/ts/index.ts";
    const modules = ${JSON.stringify(texts)}.map((text) => Uint8Array.from(Buffer.from(text, "base64")));
    ${run}`;
  return (await inLittleHeap(128, program)).split("\n");
}

const graphs = shapes.map(([name, first, next]) => ({ name, bytes: section(80, first, next) }));

test.each(engines)("types that share parts are loaded, described and called, or refused, on %s", async (engine) => {
  const modules = graphs.map(({ bytes }) => withWorld(moduleFor(bytes), bytes));
  for (const { length } of modules) expect(length).toBeLessThan(2000);
  const run = `const called = (m, value) => {
      try { return String(m.call("f", value)); } catch (error) { return error.kind + " " + error.code; }
    };
    let shared = {};
    for (let i = 0; i < 80; i++) shared = [shared, shared];
    for (const bytes of modules) {
      const m = load(bytes, { engine: "${engine}" });
      console.log(JSON.stringify(m.describe()).length < 200_000, called(m, 0), called(m, shared));
    }`;
  const said = await inChild(modules, run);
  expect(said).toHaveLength(shapes.length);
  for (const line of said) expect(line).toMatch(/^true( limit lift-elements| wit bad-value){2}$/);
});

test("types that share parts are planned between guests, each once", async () => {
  const said = await inLittleHeap(
    128,
    `import { copiesOf } from "./src/ts/component/abi/guests/copies.ts";
    for (const tag of ["u8", "bool", "string"]) {
      let type = { tag };
      for (let i = 0; i < 80; i++)
        type = { tag: "record", of: "tuple", fields: ["0", "1"].map((name) => ({ name, type })) };
      const copies = copiesOf("i32", "i64");
      console.log(tag, typeof copies.copy(type), typeof copies.carry(type));
    }`,
  );
  expect(said.split("\n")).toEqual(["u8", "bool", "string"].map((tag) => `${tag} function function`));
});

test.each(graphs)("$name are printed, and what is printed says the same", ({ name, bytes }) => {
  const { resolve, type } = resolveOf(bytes);
  const text = printWit(resolve);
  expect(text.length).toBeLessThan(100_000);
  // Flags have at least one label in text.
  if (/no bytes|length/.test(name)) return;
  const again = parseWit([{ path: "again.wit", text }]);
  const item = again.worlds[0]!.exports.f!;
  const other = item.tag === "function" ? item.function.result! : "u8";
  expect(memoryLayout(despecialize(again, other))).toEqual(memoryLayout(despecialize(resolve, type)));
  expect(weightOf(despecialize(again, other))).toBe(weightOf(despecialize(resolve, type)));
});

describe("a type as data", () => {
  const named = (text: string): { resolve: Resolve; type: Type } => {
    const resolve = parseWit([{ path: "t.wit", text: `package a:b; interface i { ${text} f: func(a: t); }` }]);
    return { resolve, type: resolve.interfaces[0]!.functions.f!.params[0]!.type };
  };

  test("is whole where it has a thousand parts or fewer", () => {
    const fields = Array.from({ length: 300 }, (_, i) => `x${i}: list<u8>`);
    const { resolve, type } = named(`record t { ${fields.join(", ")} }`);
    const shown = describeType(resolve, type);
    expect(shown).toEqual({ record: fields.map((_, i) => ({ name: `x${i}`, type: { list: "u8" } })) });
  });

  test("is cut at a level where it has more, and small types are shown there, too", () => {
    const fields = Array.from({ length: 300 }, (_, i) => `x${i}: r`);
    const { resolve, type } = named(
      `record r { a: s, b: s, c: s, d: s } record s { x: u8, y: string } record t { ${fields.join(", ")} }`,
    );
    const shown = describeType(resolve, type);
    expect(shown).toEqual({ record: fields.map((_, i) => ({ name: `x${i}`, type: "..." })) });
    const small = named(`record r { a: u8, b: list<u8>, c: u8, d: u8 } record t { ${fields.join(", ")} }`);
    const [first] = (describeType(small.resolve, small.type) as { readonly record: readonly unknown[] }).record;
    expect(first).toMatchObject({
      name: "x0",
      type: { record: [{ name: "a", type: "u8" }, { type: { list: "u8" } }, {}, {}] },
    });
  });

  test("has the same object wherever the same type is", () => {
    const { resolve, type } = named("record r { a: list<string> } type t = tuple<r, r>;");
    const shown = describeType(resolve, type) as { readonly tuple: readonly unknown[] };
    expect(shown.tuple[0]).toBe(shown.tuple[1]);
  });
});

describe("what nests", () => {
  const deep = (n: number, last: string): string => {
    const types = Array.from(
      { length: n },
      (_, i) => `type t${i} = ${i === 0 ? "u8" : last.replace("T", `t${i - 1}`)};`,
    );
    return `package a:b; world w { ${types.join(" ")} import f: func(a: t${n - 1}) -> t${n - 1}; }`;
  };

  test("deeper than 100 types is refused, as text and as a section", () => {
    const text = failure(() => parseWit([{ path: "t.wit", text: deep(5000, "list<T>") }]));
    expect([text.kind, text.code]).toEqual(["wit", "resolve"]);
    expect(text.message).toContain("types nest deeper than 100 levels");
    const bytes = section(5000, code.list(code.u8), code.list);
    const binary = failure(() => readComponentType(bytes));
    expect([binary.kind, binary.code]).toEqual(["malformed", "bad-encoding"]);
    expect(binary.message).toContain("types nest deeper than 100 levels");
    expect(readComponentType(section(99, pairs, code.list)).resolve.types).toHaveLength(99);
    expect(parseWit([{ path: "t.wit", text: deep(100, "list<T>") }]).worlds).toHaveLength(1);
  });

  test("as names of names is followed to any length", () => {
    const resolve = parseWit([{ path: "t.wit", text: `${deep(30_000, "T").slice(0, -1)} } world v { include w; }` }]);
    const item = resolve.worlds[1]!.imports.f!;
    const type = item.tag === "function" ? item.function.result! : "u8";
    expect(describeType(resolve, type)).toBe("u8");
    expect(memoryLayout(despecialize(resolve, type))).toEqual({ size: 1, align: 1 });
    expect(printWit(resolve).length).toBeLessThan(3_000_000);
  });

  test("as uses of uses is followed to any length, imported and exported", () => {
    const n = 10_000;
    const interfaces = Array.from({ length: n }, (_, i) => {
      const use = i === 0 ? "type t = u8;" : `use i${i - 1}.{t};`;
      return `interface i${i} { ${use} f: func(a: t); }`;
    });
    const text = `package a:b; ${interfaces.join("\n")} world w { import i${n - 1}; } world v { export i${n - 1}; }`;
    const { worlds } = parseWit([{ path: "t.wit", text }]);
    expect(Object.keys(worlds[0]!.imports)).toHaveLength(n);
    expect(Object.keys(worlds[1]!.imports)).toHaveLength(n - 1);
  });

  test("as aliases of files is followed to any length", () => {
    const uses = Array.from({ length: 20_000 }, (_, i) => `use ${i === 0 ? "i" : `a${i - 1}`} as a${i};`);
    const text = `package a:b; ${uses.join("\n")} interface i { type t = u8; } world w { import a19999; }`;
    expect(Object.keys(parseWit([{ path: "t.wit", text }]).worlds[0]!.imports)).toEqual(["a:b/i"]);
  });
});

describe("what is said once and meant often", () => {
  const refused = /more than 200000 types and items in all/;

  test("an interface's type that many imports have is counted for each", async () => {
    const functions = Array.from({ length: 3_000 }, (_, i) => declare.exportFunc(`f${i}`, 0));
    const instance = code.instance([declare.type(code.func([])), ...functions]);
    const imports = Array.from({ length: 3_000 }, (_, i) => declare.importInstance(`i${i}`, 0));
    const bytes = worldSection([declare.type(instance), ...imports]);
    const run = `try { load(modules[0]); } catch (error) { console.log(error.message); }`;
    expect((await inChild([withWorld(wat("(module)"), bytes)], run))[0]).toMatch(refused);
  });

  test("what worlds include of worlds likewise", () => {
    const functions = Array.from({ length: 2_000 }, (_, i) => `import x${i}: func();`);
    const worlds = Array.from({ length: 2_000 }, (_, i) => `world w${i + 1} { include w${i}; }`);
    const text = `package a:b; world w0 { ${functions.join(" ")} } ${worlds.join("\n")}`;
    expect(failure(() => parseWit([{ path: "t.wit", text }])).message).toMatch(refused);
  });
});
