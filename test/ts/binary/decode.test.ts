import { describe, expect, it } from "vitest";
import { InvalidError, MalformedError } from "../../../src/ts/base/errors/errors.ts";
import { readLocals } from "../../../src/ts/binary/body.ts";
import { ModuleCursor } from "../../../src/ts/binary/cursor.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { funcref, refType } from "../../../src/ts/core/types.ts";
import { malformedModules, ownModules, suiteModules } from "./modules.ts";
import { describeWith, needs } from "../needs.ts";

const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

function bytesOf(...bytes: readonly number[]): Uint8Array {
  return new Uint8Array([...header, ...bytes]);
}

function errorOf(bytes: Uint8Array): Error | undefined {
  try {
    decodeModule(bytes);
  } catch (error) {
    return error instanceof Error ? error : new Error("what was thrown is no error");
  }
  return undefined;
}

/** Texts of errors within function bodies, which are found where these are read. */
const foundInBodies = new Set([
  "malformed memop flags",
  "too many locals",
  "data count section required",
  "illegal opcode ff",
  "integer too large",
  "integer representation too long",
  "unexpected end of section or function",
]);

describeWith(needs.suites, "the official suite's binaries", () => {
  it("decode where they are well-formed", () => {
    const modules = suiteModules();
    const failures = modules.flatMap(({ name, bytes }) => {
      const error = errorOf(bytes);
      return error === undefined ? [] : [`${name}: ${error.message}`];
    });
    expect(failures).toEqual([]);
    expect(modules.length).toBeGreaterThan(5_000);
  });

  it("are refused with the suite's text where a section is malformed", () => {
    const modules = malformedModules();
    const failures: string[] = [];
    let late = 0;
    for (const { name, bytes, text } of modules) {
      const error = errorOf(bytes);
      if (error === undefined && foundInBodies.has(text)) late++;
      else if (!(error instanceof MalformedError && error.message.startsWith(text) && error.at !== undefined)) {
        failures.push(`${name}: ${text}: ${error?.message}`);
      }
    }
    expect(failures).toEqual([]);
    expect(modules.length).toBeGreaterThan(600);
    expect(late).toBeLessThan(40);
  });
});

describe("truncated modules", () => {
  const shortest = ownModules().filter(({ bytes }) => bytes.length < 20_000);

  it.each(shortest.map(({ name, bytes }) => [name, bytes] as const))(
    "%s, cut anywhere, is malformed or a module itself",
    (_, bytes) => {
      let modules = 0;
      for (let length = 0; length < bytes.length; length++) {
        const error = errorOf(bytes.subarray(0, length));
        if (error === undefined) modules++;
        else expect(error).toBeInstanceOf(MalformedError);
      }
      // A prefix is a module at ends of sections alone.
      expect(modules).toBeLessThanOrEqual(decodeModule(bytes).sections.length + 1);
    },
  );
});

describe("counts that promise more than there is", () => {
  const huge = [0xff, 0xff, 0xff, 0xff, 0x0f];

  it.each([1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 13])("in section %i are malformed", (id) => {
    expect(errorOf(bytesOf(id, 5, ...huge))).toMatchObject({ kind: "malformed", code: "unexpected-end", at: 10 });
  });

  it("above a limit are invalid, with the limit", () => {
    const memories = Array.from({ length: 101 }, () => [0, 0]).flat();
    const error = errorOf(bytesOf(5, 0xcb, 1, 101, ...memories));
    expect(error).toBeInstanceOf(InvalidError);
    expect(error).toMatchObject({ code: "limit-exceeded", data: { used: 101, limit: 100 } });
    expect(errorOf(bytesOf(12, 5, ...huge))).toMatchObject({ code: "limit-exceeded" });
  });
});

describe("what is no module", () => {
  it("says so", () => {
    expect(errorOf(new TextEncoder().encode("(module)"))).toMatchObject({ code: "not-wasm" });
    expect(errorOf(new Uint8Array([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]))).toMatchObject({
      message: "unknown binary version: this is a component, not a core module.",
    });
  });
});

describe("the record", () => {
  it("has index spaces with imports first", () => {
    const types = [1, 4, 1, 0x60, 0, 0];
    const imports = [2, 14, 2, 1, 0x6d, 1, 0x66, 0, 0, 1, 0x6d, 1, 0x67, 3, 0x7f, 1];
    const defined = [3, 2, 1, 0, 6, 6, 1, 0x7e, 0, 0x42, 7, 0x0b, 10, 4, 1, 2, 0, 0x0b];
    const module = decodeModule(bytesOf(...types, ...imports, ...defined));
    expect(module.spaces).toEqual({
      funcs: [0, 0],
      tables: [],
      memories: [],
      globals: [
        { type: "i32", mutable: true },
        { type: "i64", mutable: false },
      ],
      tags: [],
      imported: { func: 1, table: 0, memory: 0, global: 1, tag: 0 },
    });
    const { start, end } = module.globals[0]!.init;
    expect([...module.bytes.subarray(start, end)]).toEqual([0x42, 7, 0x0b]);
  });

  it("has groups, supertypes and finality of types", () => {
    const group = [0x4e, 2, 0x50, 0, 0x5f, 1, 0x78, 1, 0x4f, 1, 0, 0x5f, 2, 0x78, 1, 0x63, 1, 0];
    const { types } = decodeModule(bytesOf(1, group.length + 4, 2, ...group, 0x5e, 0x77, 0));
    expect(types).toMatchObject([
      { final: false, supers: [], groupStart: 0, groupLength: 2, at: 13, comp: { kind: "struct" } },
      { final: true, supers: [0], groupStart: 0, groupLength: 2, at: 19 },
      { final: true, supers: [], groupStart: 2, groupLength: 1, comp: { field: { type: "i16", mutable: false } } },
    ]);
    expect(types[1]!.comp).toEqual({
      kind: "struct",
      fields: [
        { type: "i8", mutable: true },
        { type: refType(true, 1), mutable: false },
      ],
    });
  });

  it("has the address type, exact limits, sharing and page size of memories", () => {
    const max64 = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1];
    const { memories } = decodeModule(bytesOf(5, 19, 3, 5, 0, ...max64, 3, 1, 2, 8, 3, 0));
    expect(memories.map(({ type }) => type)).toEqual([
      { address: "i64", min: 0n, max: 0xffff_ffff_ffff_ffffn, shared: false, pageSizeLog2: 16 },
      { address: "i32", min: 1n, max: 2n, shared: true, pageSizeLog2: 16 },
      { address: "i32", min: 3n, max: undefined, shared: false, pageSizeLog2: 0 },
    ]);
  });

  it("has the eight forms of element segments", () => {
    const offset = [0x41, 0, 0x0b];
    const one = [1, 0];
    const expr = [1, 0xd2, 0, 0x0b];
    const forms = [
      [0, ...offset, ...one],
      [1, 0, ...one],
      [2, 3, ...offset, 0, ...one],
      [3, 0, ...one],
      [4, ...offset, ...expr],
      [5, 0x70, ...expr],
      [6, 3, ...offset, 0x63, 0, ...expr],
      [7, 0x70, ...expr],
    ];
    const contents = [forms.length, ...forms.flat()];
    const { elems } = decodeModule(bytesOf(9, contents.length, ...contents));
    const modes = ["active", "passive", "active", "declarative"];
    expect(elems.map(({ mode }) => mode)).toEqual([...modes, ...modes]);
    expect(elems.map(({ target }) => target?.index)).toEqual([0, undefined, 3, undefined, 0, undefined, 3, undefined]);
    expect(elems.slice(0, 4).every(({ type, init }) => type === refType(false, "func") && init.kind === "funcs")).toBe(
      true,
    );
    expect(elems.slice(4).map(({ type }) => type)).toEqual([funcref, funcref, refType(true, 0), funcref]);
    expect(elems.slice(4).every(({ init }) => init.kind === "exprs" && init.exprs.length === 1)).toBe(true);
  });

  it("has data segments, the same objects each time", () => {
    const module = decodeModule(bytesOf(11, 15, 3, 1, 1, 0x61, 0, 0x41, 8, 0x0b, 0, 2, 1, 0x23, 0, 0x0b, 0));
    expect(module.datas).toBe(module.datas);
    expect(module.datas.map(({ mode, target, bytes, at }) => ({ mode, index: target?.index, bytes, at }))).toEqual([
      { mode: "passive", index: undefined, bytes: { start: 13, end: 14 }, at: 11 },
      { mode: "active", index: 0, bytes: { start: 19, end: 19 }, at: 14 },
      { mode: "active", index: 1, bytes: { start: 25, end: 25 }, at: 19 },
    ]);
  });

  it("keeps custom sections with their place", () => {
    const { customs } = decodeModule(bytesOf(0, 2, 1, 0x61, 1, 1, 0, 0, 3, 1, 0x62, 7));
    expect(customs).toEqual([
      { name: "a", range: { start: 12, end: 12 }, after: 0 },
      { name: "b", range: { start: 19, end: 20 }, after: 1 },
    ]);
  });
});

describe("local declarations", () => {
  const locals = (...bytes: readonly number[]): unknown => readLocals(new ModuleCursor(new Uint8Array(bytes)));

  it("are runs, empty ones included", () => {
    expect(locals(2, 0, 0x7f, 3, 0x7c)).toEqual([
      { count: 0, type: "i32" },
      { count: 3, type: "f64" },
    ]);
  });

  it("are limited", () => {
    expect(() => locals(2, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f, 2, 0x7e)).toThrow(/^too many locals/);
    expect(() => locals(1, 0xd1, 0x86, 3, 0x7f)).toThrow(InvalidError);
  });
});
