/**
 * `component-type` sections as the Bytecode Alliance's tools write them, held against the text they came from.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { MalformedError, WasmError } from "../../../src/ts/base/errors/errors.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { isComponentTypeSection } from "../../../src/ts/component/core-module/section-name.ts";
import { readComponentType, readComponentTypes } from "../../../src/ts/component/core-module/wit-section.ts";
import { printFunc, printStructure, printType } from "../../../src/ts/wit/print/types.ts";
import { parseWit } from "../../../src/ts/wit/resolve/resolve.ts";
import { selectWorld } from "../../../src/ts/wit/select.ts";
import type { Resolve, TypeKind, WorldItem } from "../../../src/ts/wit/types.ts";

const testdata = new URL("../../../testdata/", import.meta.url);

function moduleBytes(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`component-type/${name}.wasm`, testdata)));
}

/** The contents of a module's section. */
function section(name: string): Uint8Array {
  const bytes = moduleBytes(name);
  const found = decodeModule(bytes).customs.find((custom) => isComponentTypeSection(custom.name));
  if (found === undefined) throw new Error(`${name} has no component-type section`);
  return bytes.slice(found.range.start, found.range.end);
}

function parsed(path: string): Resolve {
  return parseWit([{ path, text: readFileSync(new URL(path, testdata), "utf8") }]);
}

function kindText(resolve: Resolve, kind: TypeKind): unknown {
  const show = (type: Parameters<typeof printType>[1] | undefined): string =>
    type === undefined ? "-" : printType(resolve, type);
  if (kind.tag === "record") return kind.fields.map((f) => `${f.name}: ${show(f.type)}`);
  if (kind.tag === "variant") return kind.cases.map((c) => `${c.name}(${show(c.type)})`);
  if (kind.tag === "enum") return kind.cases.map((c) => c.name);
  if (kind.tag === "flags") return kind.flags.map((f) => f.name);
  return printStructure(resolve, kind);
}

function typeText(resolve: Resolve, id: number): unknown {
  const kind = resolve.types[id]?.kind;
  return kind === undefined ? undefined : { tag: kind.tag, is: kindText(resolve, kind) };
}

function itemText(resolve: Resolve, item: WorldItem): unknown {
  if (item.tag === "function") return printFunc(resolve, item.function);
  if (item.tag === "type") return typeText(resolve, item.type);
  const of = resolve.interfaces[item.interface];
  return {
    name: of?.name,
    types: Object.fromEntries(Object.entries(of?.types ?? {}).map(([name, id]) => [name, typeText(resolve, id)])),
    functions: Object.fromEntries(
      Object.entries(of?.functions ?? {}).map(([name, func]) => [
        name,
        `${func.kind} of ${func.resource === undefined ? "-" : resolve.types[func.resource]?.name}: ${printFunc(resolve, func)}`,
      ]),
    ),
  };
}

/** A world as plain data: what it is named, and all that it imports and exports. */
function worldText(resolve: Resolve, world: number): unknown {
  const of = resolve.worlds[world];
  const side = (items: Readonly<Record<string, WorldItem>>): unknown =>
    Object.fromEntries(Object.entries(items).map(([key, item]) => [key, itemText(resolve, item)]));
  return {
    name: of?.name,
    package: resolve.packages[of?.package ?? -1]?.name,
    root: resolve.packages[resolve.root]?.name,
    imports: side(of?.imports ?? {}),
    exports: side(of?.exports ?? {}),
  };
}

function onlyWorld(selection: object): number {
  if ("world" in selection && typeof selection.world === "number") return selection.world;
  throw new Error("a world was expected");
}

describe("sections written by wit-component", () => {
  test.each([
    ["10_greet", "10_greet.wit"],
    ["11_greet_c", "11_greet_c.wit"],
    ["shapes", "component-type/shapes.wit"],
  ])("%s says what %s says", (name, wit) => {
    const { resolve, selection } = readComponentType(section(name));
    const expected = parsed(wit);
    expect(worldText(resolve, onlyWorld(selection))).toEqual(worldText(expected, onlyWorld(selectWorld(expected))));
  });

  test("what a type refers to stands before it", () => {
    const { resolve } = readComponentType(section("shapes"));
    expect(resolve.types.length).toBeGreaterThan(10);
    resolve.types.forEach(({ kind }, id) => {
      const ids = JSON.stringify(kind, (key, value: unknown) => (key === "length" ? undefined : value)).matchAll(
        /:(\d+)|[[,](\d+)/g,
      );
      for (const [, direct, listed] of ids) expect(Number(direct ?? listed)).toBeLessThan(id);
    });
  });

  test("two sections merge into the world of the first", () => {
    const greet = section("10_greet");
    const shapes = section("shapes");
    const bytes = new Uint8Array([...greet, ...shapes]);
    const { resolve, selection } = readComponentTypes(bytes, [
      { start: 0, end: greet.length },
      { start: greet.length, end: bytes.length },
    ]);
    const world = resolve.worlds[onlyWorld(selection)];
    expect(resolve.worlds).toHaveLength(1);
    expect(world?.name).toBe("greet");
    expect(Object.keys(world?.exports ?? {})).toEqual(["greet", "pick", "nested", "demo:shapes/area@1.2.0", "extra"]);
  });
});

describe("malformed sections", () => {
  const whole = section("shapes");

  function failure(bytes: Uint8Array): unknown {
    try {
      readComponentType(bytes);
      return undefined;
    } catch (error) {
      return error;
    }
  }

  test("every truncation but at a section's end is malformed, at an offset", () => {
    const failures = Array.from({ length: whole.length }, (_, end) => failure(whole.subarray(0, end)));
    const others = failures.filter((e) => e !== undefined && !(e instanceof MalformedError && e.at !== undefined));
    expect(others).toEqual([]);
    expect(failure(whole.subarray(0, 300))).toBeInstanceOf(MalformedError);
  });

  test("any byte may be wrong: an error of ours or another world, and no other failure", () => {
    const others: unknown[] = [];
    for (let at = 0; at < whole.length; at++) {
      for (const bits of [0x01, 0x40, 0x80, 0xff]) {
        const bytes = whole.slice();
        bytes[at] = (bytes[at] ?? 0) ^ bits;
        const error = failure(bytes);
        if (error !== undefined && !(error instanceof WasmError)) others.push({ at, bits, error });
      }
    }
    expect(others).toEqual([]);
  });

  test("the version and the strings' encoding are checked", () => {
    const at = new TextDecoder("latin1").decode(whole).indexOf("wit-component-encoding") + 22;
    const version = failure(whole.map((byte, i) => (i === at ? 3 : byte)));
    expect(version).toMatchObject({ kind: "malformed", code: "bad-encoding", at });
    const utf16 = failure(whole.map((byte, i) => (i === at + 1 ? 1 : byte)));
    expect(utf16).toMatchObject({ kind: "wit", code: "unsupported" });
    expect(failure(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))).toMatchObject({ code: "not-wasm" });
  });

  test("types that nest without end", () => {
    const nested = Array.from({ length: 50_000 }, () => [0x41, 1, 1]).flat();
    const size = [...leb(nested.length + 1)];
    const bytes = new Uint8Array([...whole.subarray(0, 8), 7, ...size, 1, ...nested]);
    expect(failure(bytes)).toMatchObject({ kind: "invalid", code: "limit-exceeded" });
  });
});

function* leb(n: number): Generator<number> {
  for (; n > 0x7f; n >>>= 7) yield (n & 0x7f) | 0x80;
  yield n;
}
