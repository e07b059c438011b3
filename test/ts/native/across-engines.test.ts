/**
 * References between a guest on the host's engine and one on ours, for every type and in both directions: structures and
 * arrays are refused where the modules are linked, by type, or where they cross; all else is the same value on both sides.
 */
import { describe, expect, it } from "vitest";
import { type WasmModule, load } from "../../../src/ts/index.ts";
import type { Global } from "../../../src/ts/runtime/store/global.ts";
import { failure } from "../api/support.ts";
import { type RefRow, definedTypes, definitions, refRows } from "./ref-types.ts";
import { describeWith, hostFeature } from "../needs.ts";

/** What this host must hold on both engines: Node does from version 24 on. */
const need = hostFeature("gc", "exceptions");

const tied: ReadonlySet<string> = new Set(["struct", "array", "$s", "$a"]);

const tiedText = "structures or arrays, which belong to the engine that makes them";

/** One thing of the type to import: as it is exported, imported, and read by a function. */
const places: readonly (readonly [place: string, exported: string, imported: string, read: string])[] = [
  ["a result", '(func (export "x") (result T) V)', "(func $x (result T))", "(call $x)"],
  ["a parameter", '(func (export "x") (param T) (result i32) (i32.const 1))', "(func $x (param T) (result i32))", ""],
  ["results", '(func (export "x") (result f32 T) (f32.const 1) V)', "(func $x (result f32 T))", ""],
  ["a payload", '(tag (export "x") (param T))', "(tag $x (param T))", ""],
  ["a constant", '(global (export "x") T V)', "(global $x T)", "(global.get $x)"],
  ["a variable", '(global (export "x") (mut T) V)', "(global $x (mut T))", "(global.get $x)"],
  ["an element", '(table (export "x") 1 T V)', "(table $x 1 T)", "(table.get $x (i32.const 0))"],
];

function filled(text: string, { type, value }: RefRow): string {
  return text.replaceAll("T", type).replaceAll("V", value);
}

function exporter(row: RefRow, exported: string, engine: "native" | "interp"): WasmModule {
  const body = filled(exported.replace("(func (ex", "(func $x (ex").replaceAll("T", " T"), row);
  return load(`(module ${definedTypes} ${definitions} ${body})`, { engine });
}

const directions = [
  ["native", "interp"],
  ["interp", "native"],
] as const;

it("needs garbage collection and exceptions of the host, which Node has from version 24 on", () => {
  expect(need.met).toBe(Number(process.versions.node.split(".")[0]) >= 24);
});

/** Where a value is kept: the host's initialisers are constant, and a value that traps has none. */
const isKept = ([, exported]: (typeof places)[number]): boolean => /^\((?:global|table)/.test(exported);

describeWith(need, "between engines", () => {
  describe.each(directions)("from %s to %s", (from, to) => {
    describe.each(refRows)("$type", (row) => {
      it.each(places.filter((place) => row.constant || !isKept(place)))("as %s", (place, exported, imported, read) => {
        const other = exporter(row, exported, from);
        const mutable = place === "a variable" || place === "an element";
        const result = read === "" ? "" : `(func (export "read") (result ${row.type}) ${read})`;
        const text = `(module ${definedTypes} (import "a" "x" ${filled(imported, row)}) ${result} (export "again" ${imported.slice(
          0,
          imported.indexOf(" $x"),
        )} $x)))`;
        const link = (): WasmModule => load(text, { engine: to, imports: { a: other } });
        if (tied.has(row.heap) || mutable) {
          const { kind, code, message } = failure(link);
          expect([kind, code]).toEqual(["link", "engine-unavailable"]);
          if (tied.has(row.heap)) expect(message).toContain(tiedText);
          // The same engine takes it, and one that shares its objects is found by itself: the compiler shares the interpreter's.
          const found = { native: "native", interp: "compiled" }[from];
          expect(load(text, { engine: from, imports: { a: other } }).engine).toBe(from);
          expect(load(text, { imports: { a: other } }).engine).toBe(found);
          return;
        }
        const module = link();
        if (place === "a constant") {
          const { value } = other.exports.x as Global;
          expect((module.exports.again as Global).value).toBe(value);
          expect(module.call("read")).toBe(value);
        } else expect(module.exports.again).toBe(other.exports.x);
        if (place === "a result" && row.inhabited && row.heap !== "exn") {
          expect(module.call("read")).toBe(other.call("x"));
        }
      });
    });
  });
});

const passing = `(module ${definedTypes}
  (import "a" "take" (func $take (param T) (result i32)))
  (import "a" "give" (func $give (result T)))
  (import "a" "throw" (func $throw))
  (import "a" "tag" (tag $tag (param T)))
  (func (export "give") (result i32) (call $take S))
  (func (export "take") (result i32) (drop (call $give)) (i32.const 1))
  (func (export "catch") (result i32)
    (block $h (result T) (try_table (catch $tag $h) (call $throw)) (unreachable)) (drop) (i32.const 1))
  (func (export "pass") (call $throw)))`;

const taking = `(module ${definedTypes}
  (tag $tag (export "tag") (param T))
  (func (export "take") (param T) (result i32) (i32.const 1))
  (func (export "give") (result T) S)
  (func (export "throw") (throw $tag S)))`;

const openTypes: readonly (readonly [type: string, small: string, object: string])[] = [
  ["anyref", "(ref.i31 (i32.const 5))", "(struct.new $s (i32.const 5))"],
  ["eqref", "(ref.i31 (i32.const 5))", "(array.new $a (i32.const 5) (i32.const 5))"],
  ["(ref any)", "(ref.i31 (i32.const 5))", "(struct.new $s (i32.const 5))"],
  ["externref", "(extern.convert_any (ref.i31 (i32.const 5)))", "(extern.convert_any (struct.new $s (i32.const 5)))"],
];

describeWith(need, "between engines", () => {
  describe.each(directions)("a %s guest's objects and a %s guest", (from, to) => {
    it.each(openTypes)("meet nowhere: %s", (type, small, object) => {
      const pair = (value: string): WasmModule => {
        const fill = (text: string): string => text.replaceAll("T", type).replaceAll("S", value);
        return load(fill(passing), { engine: to, imports: { a: load(fill(taking), { engine: from }) } });
      };
      const good = pair(small);
      for (const name of ["give", "take", "catch"]) expect(good.call(name)).toBe(1);
      const bad = pair(object);
      for (const name of ["give", "take", "catch"]) {
        const { kind, code } = failure(() => bad.call(name));
        expect([name, kind, code]).toEqual([name, "link", "foreign-engine"]);
      }
      expect(failure(() => bad.call("pass")).kind).toBe(from === "native" && to === "interp" ? "exception" : "link");
    });

    it("are refused from the host program", () => {
      const make = load(
        `(module ${definedTypes} (func (export "x") (result (ref $s)) (struct.new $s (i32.const 1))))`,
        {
          engine: from,
        },
      );
      const object = make.call("x");
      for (const type of ["anyref", "eqref", "structref", "(ref null $s)", "externref", "(ref extern)"]) {
        const text = `(module ${definedTypes} (import "env" "f" (func $f (result ${type})))
        (func (export "take") (param ${type})) (func (export "call") (drop (call $f)))
        (tag (export "tag") (param ${type})))`;
        const guest = load(text, { engine: to, imports: { env: { f: () => object } } });
        expect([type, failure(() => guest.call("take", object)).code]).toEqual([type, "bad-argument"]);
        expect([type, failure(() => guest.call("call")).code]).toEqual([type, "bad-host-result"]);
      }
    });
  });
});
