/**
 * What the caller gives is what its objects have by themselves. Whatever Object.prototype has been given changes no verb, and
 * names that Object.prototype has are names as any others, in both directions.
 */
import { beforeAll, describe, expect, it } from "vitest";
import {
  callAsync,
  compile,
  imports,
  inspect,
  instantiate,
  load,
  loadAsync,
  loadWasi,
  newGlobal,
  newMemory,
  newTable,
  newTag,
  overlay,
  run,
  runAsync,
  symlink,
  wat,
  wit as witText,
} from "../../../src/ts/index.ts";
import { optionSets } from "../../../src/ts/api/options/table.ts";
import { command, Strings } from "../wasi/wat-guest.ts";
import { filesBelow, textOf, withoutComments } from "../arch/sources.ts";
import { codeOf, engines } from "./support.ts";

/** Names of fields in what the caller gives, beside those of options. */
const fields = [
  ...["params", "results", "min", "max", "shared", "element", "init", "type", "mutable", "value"],
  ...[
    "recv",
    "send",
    "accept",
    "listen",
    "connect",
    "bound",
    "nonblock",
    "realtime",
    "monotonic",
    "sleep",
    "fill",
    "read",
  ],
  ...["lines", "chunks", "root", "tag", "val", "x", "y", "a", "b", "map", "result", "aborted", "interrupt", "exit"],
];
const optionNames = Object.values(optionSets).flatMap((set) => Object.keys(set));
/** What our own objects may lack, by the declarations of the sources, and what tells their forms apart. */
const declared = filesBelow("src/ts", ".ts").flatMap((file) =>
  Array.from(withoutComments(textOf(file)).matchAll(/\b(\w+)\?: /gu), ([, name]) => name!),
);
const forms = ["since", "unstable", "func", "excluded", "interface", "world", "ok", "err", "resource", "external-id"];
/** JavaScript reads an inherited `value` in any description of a property. */
const polluting = [...new Set([...optionNames, ...fields, ...declared, ...forms])].filter((name) => name !== "value");

const strings = new Strings();
const [at, length] = strings.of("hello\n");
const program = command(
  `(i32.store (i32.const 0) (i32.const ${at})) (i32.store (i32.const 4) (i32.const ${length}))
   (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))`,
  strings,
);

const library = `(module (import "e" "f" (func $f (param i32) (result i32))) (memory (export "memory") 1 2)
  (table (export "t") 1 2 funcref) (global (export "g") (mut i64) (i64.const 5))
  (func (export "call") (param i32) (result i32) (call $f (local.get 0)))
  (func (export "id") (param i64) (result i64) (local.get 0)))`;

const shapes = `package a:b; interface t { record r { x: option<u32>, y: option<string> } variant v { none, a(u32) } flags f { a, b }
  pick: func(r: r) -> u32; which: func(v: v) -> u32; bits: func(f: f) -> u32; deep: func(o: option<option<u32>>) -> u32; }
  world w { use t.{r, v, f}; export pick: func(r: r) -> u32; export which: func(v: v) -> u32;
    export bits: func(f: f) -> u32; export deep: func(o: option<option<u32>>) -> u32; }`;
/** All that WIT has of which something may be absent. */
const bareItems = `interface t { resource r { constructor(); m: func(); } record e { z: u8 } variant v { a } enum en { x } flags fl { y }
  type res = result; type ok = result<u8>; type err = result<_, u8>; type li = list<u8>; type st = stream; type fu = future; f: func(); }
  world w { use t.{v}; import t; import i: interface { use t.{v}; f: func(a: v); } export f: func(b: result<v>); include o; }
  world o { type z = u8; import p: func(z: z); export q: interface {} }`;
const shaped = `(module (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64))
  (func (export "pick") (param i32 i32 i32 i32 i32) (result i32) (i32.or (local.get 0) (i32.shl (local.get 2) (i32.const 1))))
  (func (export "which") (param i32 i32) (result i32) (local.get 0))
  (func (export "bits") (param i32) (result i32) (local.get 0))
  (func (export "deep") (param i32 i32 i32) (result i32) (local.get 0)))`;

type Engine = (typeof engines)[number];

/** What the verbs give for plain data, as text that can be compared. */
async function battery(engine: Engine): Promise<string[]> {
  const outcomes: string[] = [];
  const show = (value: unknown): string =>
    JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? `${part}n` : part)) ?? String(value);
  const note = async (what: () => unknown): Promise<void> => {
    try {
      outcomes.push(show(await what()));
    } catch (error) {
      outcomes.push(error instanceof Error ? error.message : String(error));
    }
  };
  const given = { imports: { e: { f: (x: number) => x + 1 } }, engine };
  const module = load(library, given);
  await note(() => [module.call("call", 1), module.call("id", 2n), module.engine, module.fuelLeft]);
  await note(() => [module.describeExports(), module.describe(), imports(library), inspect(library).counts]);
  await note(() => module.func("id", {})(3n));
  await note(() => module.func("id", { params: ["i64"] })(3n));
  await note(() => [module.memory().pages, module.global("g").value, module.table("t").length]);
  await note(() => load("(module)").exports);
  await note(() => load(library, { engine }));
  await note(() => load(library, { engine, imports: { e: {} } }));
  await note(() => instantiate(compile(library), given).call("call", 4));
  await note(async () => callAsync(await loadAsync(library, given), "call", 5));
  await note(() => run(program, { engine }));
  await note(() => run(program));
  await note(async () => runAsync(program, { engine, dirs: { "/": { a: "x", d: {} } } }));
  await note(() =>
    run(program, { engine, dirs: { "/": overlay({ a: "x" }) }, sockets: [{ recv: "x" }, { accept: [{}] }] }),
  );
  await note(() => run(program, { engine, clock: {}, env: {}, stdin: "text", fuel: 1000 }));
  await note(() => loadWasi(program, { engine }).output());
  await note(() => loadWasi(program, { engine }).takeOutput());
  await note(() => [newMemory({ min: 1 }).type.max === undefined, newTable({ min: 1 }).type.max === undefined]);
  await note(() => [newGlobal({ type: "i32" }).value, newTag().name === undefined, newTag({}).type.params]);
  await note(() => wat(library).length);
  const typed = load(shaped, { engine, wit: shapes });
  await note(() => [typed.call("pick", {}), typed.call("pick", { x: 1 }), typed.call("pick", { x: 1, y: "s" })]);
  await note(() => typed.call("which", { tag: "a", val: 1 }));
  await note(() => typed.call("which", { tag: "none" }));
  await note(() => typed.call("which", {}));
  await note(() => [typed.call("bits", {}), typed.call("bits", { b: true })]);
  await note(() => [typed.call("deep", undefined), typed.call("deep", { tag: "some" })]);
  await note(() => typed.call("deep", {}));
  outcomes.push(
    show([typed.describe(), witText(shaped, { wit: shapes }), witText(shaped, { wit: bareItems, world: "w" })]),
  );
  return outcomes;
}

const everything: object = Object.prototype;

/** Values that would do harm: of the kinds that options and fields have. */
const harms: readonly unknown[] = [1, true, "x", { x: 1 }, () => 7];

/** Some names at a time, each group with one of these values, to see which does harm; all of them get every value together. */
const groups = Array.from({ length: Math.ceil(polluting.length / 8) }, (_, i) => {
  const names = polluting.slice(8 * i, 8 * i + 8);
  return [names.join(", "), names, harms[i % harms.length]] as const;
});

describe.each(engines)("Object.prototype with a property more, on %s", (engine) => {
  let before: readonly string[] = [];
  beforeAll(async () => {
    before = await battery(engine);
  });

  const expectSame = async (names: readonly string[], harm: unknown): Promise<void> => {
    // Not enumerable, as a careful library does it: for..in over data is no matter of this package.
    for (const name of names) {
      Reflect.defineProperty(everything, name, { value: harm, configurable: true, writable: true });
    }
    const after = await battery(engine).finally(() => {
      for (const name of names) Reflect.deleteProperty(everything, name);
    });
    expect(after, String(harm)).toEqual(before);
  };

  it.each(groups)("%s: nothing changes", async (_, names, harm) => {
    await expectSame(names, harm);
  });

  it("all at once: nothing changes", async () => {
    for (const harm of harms) await expectSame(polluting, harm);
  });
});

const names = ["__proto__", "constructor", "hasOwnProperty", "toString", "valueOf", "__defineGetter__"];

/** An object with this own name. */
const withName = (name: string, value: unknown): { [name: string]: never } =>
  Object.defineProperty({}, name, { value, enumerable: true, writable: true, configurable: true });
const ownNames = (object: object | undefined): string[] => Object.keys(object ?? {});

describe.each(engines)("names that objects inherit, on %s", (engine) => {
  it.each(names)("%s is a name of imports and exports", (name) => {
    const text = `(module (import "${name}" "${name}" (func $f (result i32))) (import "${name}" "v" (global i32))
      (func (export "${name}") (result i32) (i32.add (call $f) (global.get 0))))`;
    const inner = Object.assign(
      withName(name, () => 40),
      { v: 2 },
    );
    const module = load(text, { engine, imports: withName(name, inner) });
    expect(ownNames(module.exports)).toEqual([name]);
    expect(module.call(name)).toBe(42);
    expect(module.func(name)()).toBe(42);
    expect(ownNames(module.describeExports())).toEqual([name]);
    expect(ownNames(inspect(text).exports)).toEqual([name]);
    expect(imports(text).map((one) => [one.module, one.name])).toEqual([
      [name, name],
      [name, "v"],
    ]);
    const taker = `(module (import "m" "${name}" (func (result i32))) (export "x" (func 0)))`;
    expect(load(taker, { engine, imports: { m: module } }).call("x")).toBe(42);
  });

  it.each(names)("%s is not there where nobody gave it", (name) => {
    const text = `(module (import "e" "${name}" (func)))`;
    for (const given of [undefined, {}, { e: {} }]) {
      expect(() => load(text, { engine, imports: given })).toThrow(/unknown import/u);
    }
    expect(() => load(`(module (import "${name}" "f" (func)))`, { engine, imports: {} })).toThrow(/unknown import/u);
    const module = load('(module (func (export "f")))', { engine });
    expect(module.lookup(name)).toBe(undefined);
    expect(() => module.call(name)).toThrow(/no export/u);
    expect(() => load("(module)", withName(name, 1))).toThrow(/no option/u);
    expect(() => module.func("f", withName(name, 1))).toThrow(/no key/u);
    expect(() => newMemory({ ...withName(name, 1), min: 1 })).toThrow(/no option/u);
  });

  it.each(names)("%s is a name of files, directories and variables", (name) => {
    const files = withName(name, withName(name, "text"));
    const result = run(program, { engine, dirs: withName(name, files), env: withName(name, name) });
    const after = result.fsAfter as unknown as { [name: string]: { [name: string]: { [name: string]: string } } };
    expect(ownNames(after)).toEqual([name]);
    const entry = <T>(object: { [name: string]: T }): T => Object.getOwnPropertyDescriptor(object, name)!.value as T;
    expect(ownNames(entry(after))).toEqual([name]);
    expect(entry(entry(entry(after)))).toBe("text");
    const linked = run(program, { engine, dirs: { "/": withName(name, symlink(name)) } });
    expect(ownNames(linked.fsAfter["/"])).toEqual([name]);
  });

  it("are names of WIT fields, flags, cases and functions where WIT can say them", () => {
    const wit = `package a:b; interface t { record r { to-string: option<u32>, %constructor: option<u32>, value-of: option<u32> }
      flags f { to-string, %constructor, has-own-property } enum e { %constructor, to-string } variant v { to-string(u32), %constructor } }
      world w { use t.{r, f, e, v}; export %constructor: func(r: r) -> u32; export to-string: func(f: f) -> f;
        export value-of: func(e: e) -> e; export has-own-property: func(v: v) -> u32; }`;
    const text = `(module (memory (export "memory") 1)
      (func (export "constructor") (param i32 i32 i32 i32 i32 i32) (result i32)
        (i32.add (local.get 0) (i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.shl (local.get 4) (i32.const 2)))))
      (func (export "to-string") (param i32) (result i32) (local.get 0))
      (func (export "value-of") (param i32) (result i32) (local.get 0))
      (func (export "has-own-property") (param i32 i32) (result i32) (local.get 0)))`;
    const module = load(text, { engine, wit });
    expect(module.call("constructor", {})).toBe(0);
    expect(module.call("constructor", { constructor: 1 })).toBe(2);
    expect(module.call("constructor", { toString: 1, valueOf: 2 })).toBe(5);
    expect(module.call("to-string", {})).toEqual({ toString: false, constructor: false, hasOwnProperty: false });
    const flags = module.call("to-string", { constructor: true, hasOwnProperty: true }) as object;
    expect(Object.entries(flags)).toEqual([
      ["toString", false],
      ["constructor", true],
      ["hasOwnProperty", true],
    ]);
    expect([module.call("value-of", "constructor"), module.call("value-of", "to-string")]).toEqual([
      "constructor",
      "to-string",
    ]);
    expect(module.call("has-own-property", { tag: "constructor" })).toBe(1);
    expect(ownNames(module.describe()).toSorted()).toEqual([
      "constructor",
      "has-own-property",
      "to-string",
      "value-of",
    ]);
    expect(module.call("toString", { constructor: true })).toMatchObject({ constructor: true });
  });
});

describe("a Map or a sequence, whose contents are no properties,", () => {
  const wit = "package a:b; interface i { record r { x: option<u32> } f: func(r: r) -> u32; }";
  const taking = '(module (func (export "f") (param i32 i32) (result i32) (local.get 0)))';

  it.each([[[]], [new Set(["fuel"])]])("is no options, and nothing that they have by name: %o", (given) => {
    const odd = given as never;
    const codes = [
      () => load("(module)", odd),
      () => run(taking, odd),
      () => compile("(module)", odd),
      () => load("(module)", { imports: odd }),
      () => load("(module)", { imports: { env: odd } }),
      () => run(taking, { env: odd }),
      () => run(taking, { dirs: odd }),
    ].map(codeOf);
    expect(codes).toEqual(Array<string>(7).fill("usage bad-option"));
  });

  it.each([[new Map([["fuel", 5]])], [[]], [new Set(["fuel"])]])(
    "is refused where an object is described: %o",
    (given) => {
      const odd = given as never;
      const m = load(taking, { wit });
      const codes = [
        () => newMemory(odd),
        () => newTable(odd),
        () => newGlobal(odd),
        () => newTag(odd),
        () => m.func("f", odd),
        () => m.call("f", odd),
      ].map(codeOf);
      const usage = (code: string): string => `usage ${code}`;
      expect(codes).toEqual([...Array<string>(5).fill(usage("bad-argument")), "wit bad-value"]);
    },
  );
});
