import { describe, expect, it } from "vitest";
import { BugError } from "../../../src/ts/base/errors/errors.ts";
import { ModuleBuilder } from "../../../src/ts/binary/builder.ts";
import { InstrReader } from "../../../src/ts/binary/code.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { encodeModule, encodeParts, partsOf } from "../../../src/ts/binary/encode-module.ts";
import { InstrWriter, encodeBody, encodeExpr, immediatesOf } from "../../../src/ts/binary/encode.ts";
import { readNames } from "../../../src/ts/binary/names.ts";
import { opcodes } from "../../../src/ts/core/opcodes.ts";
import { readScript, scriptNames, requireSuites } from "../suites/script.ts";
import { meaningOf, ownModules, suiteModules } from "./modules.ts";
import { sampleImmediates } from "./samples.ts";
import { itWith, needs } from "../needs.ts";

const ofSuite = needs.suites.met ? suiteModules() : [];
const modules = [...ownModules(), ...ofSuite];

/** Commands of the suite whose module is well-formed, counted without reading one. */
function wellFormedCommands(suites: string): number {
  const types = /^(?:module|module_definition|assert_(?:invalid|unlinkable|uninstantiable))$/;
  return scriptNames(suites)
    .map((name) => readScript(suites, name))
    .filter(({ foreign }) => foreign === undefined)
    .reduce((n, { commands }) => n + commands.filter(({ type }) => types.test(type)).length, 0);
}

describe("decoding what was encoded", () => {
  itWith(needs.suites, "is tried with every module of every script", () => {
    expect(ofSuite.length).toBe(wellFormedCommands(requireSuites()));
    expect(ofSuite.length).toBeGreaterThan(5_500);
  });

  it("gives every module of the suite and of our own again", () => {
    for (const { name, bytes } of modules) {
      const module = decodeModule(bytes);
      const again = decodeModule(encodeParts(partsOf(module)));
      expect(meaningOf(again), name).toBe(meaningOf(module));
    }
  });

  it("takes no more bytes than the suite's own encoder", () => {
    const longer = modules.filter(({ bytes }) => encodeParts(partsOf(decodeModule(bytes))).length > bytes.length);
    expect(longer.map(({ name }) => name)).toEqual([]);
  });

  it("copies sections byte by byte where nothing is edited", () => {
    const changed = modules.filter(({ bytes }) => Buffer.compare(encodeModule(decodeModule(bytes)), bytes) !== 0);
    expect(changed.map(({ name }) => name)).toEqual([]);
  });
});

describe("edits", () => {
  const module = decodeModule(ownModules().find(({ name }) => name === "03_memory.wasm")?.bytes ?? new Uint8Array());

  it("replace their sections alone", () => {
    const memories = partsOf(module).memories.map((type) => ({ ...type, max: 7n }));
    const edited = decodeModule(encodeModule(module, { memories }));
    expect(edited.memories[0]!.type.max).toBe(7n);
    const back = decodeModule(encodeModule(edited, { memories: partsOf(module).memories }));
    expect(meaningOf(back)).toBe(meaningOf(module));
  });

  it("keep the data count in step with the data", () => {
    const data = { target: undefined, bytes: new Uint8Array([1, 2]) };
    const counted = decodeModule(encodeModule(module, { dataCount: true, datas: [data, data, data] }));
    expect(counted.dataCount).toBe(3);
    expect(decodeModule(encodeModule(counted, { datas: [data] })).dataCount).toBe(1);
    expect(decodeModule(encodeModule(counted, { dataCount: false })).dataCount).toBeUndefined();
    expect(decodeModule(encodeModule(module, { dataCount: true })).dataCount).toBe(module.datas.length);
  });
});

describe("instructions", () => {
  it("of every row come back with their immediates", () => {
    const w = new InstrWriter();
    for (const op of opcodes) w.write(op, sampleImmediates(op));
    const reader = new InstrReader(w.out.bytes, 0, w.out.length);
    const copies = new InstrWriter();
    for (const op of opcodes) {
      expect(reader.next()).toBe(op);
      expect(immediatesOf(reader), op.name).toEqual(sampleImmediates(op));
      copies.copy(reader);
    }
    expect(reader.done).toBe(true);
    expect(copies.out.bytes).toEqual(w.out.bytes);
  });

  it("of the suite's bodies come back byte by byte where their integers are shortest", () => {
    let bodies = 0;
    for (const { bytes, name } of ownModules()) {
      for (const { body } of decodeModule(bytes).funcs) {
        const reader = new InstrReader(bytes, body.start, body.end);
        for (let runs = reader.cursor.u32(); runs > 0; runs--) {
          reader.cursor.u32();
          reader.cursor.byte();
        }
        while (!reader.done) {
          const op = reader.next();
          const again = new InstrWriter().write(op, immediatesOf(reader));
          const original = bytes.subarray(reader.at, reader.cursor.pos);
          if (again.out.length === original.length) expect(again.out.bytes, name).toEqual(original);
        }
        bodies++;
      }
    }
    expect(bodies).toBeGreaterThan(20);
  });

  it("are refused with a wrong number of immediates", () => {
    expect(() => new InstrWriter().emit("call")).toThrow(BugError);
    expect(() => new InstrWriter().emit("i32.add", 1)).toThrow(BugError);
  });

  it("have locals in runs", () => {
    expect([...encodeBody(["i32", "i32", "f64"], () => {})]).toEqual([2, 2, 0x7f, 1, 0x7c, 0x0b]);
    expect([...encodeExpr((w) => w.emit("i64.const", -1n))]).toEqual([0x42, 0x7f, 0x0b]);
  });
});

describe("a built module", () => {
  it("runs on the host", () => {
    const builder = new ModuleBuilder();
    const binary = builder.funcType(["i32", "i32"], ["i32"]);
    expect(builder.funcType(["i32", "i32"], ["i32"])).toBe(binary);
    const nullary = builder.funcType([], ["i32"]);
    const imported = builder.import("host", "op", { kind: "func", typeIdx: binary });
    builder.memory({ address: "i32", min: 1n, max: 2n, shared: false, pageSizeLog2: 16 });
    const data = builder.data({ target: undefined, bytes: new Uint8Array([40, 0, 0, 0]) });
    const counter = builder.global({ type: "i32", mutable: true }, (w) => w.emit("i32.const", 2));
    const table = builder.table({ element: { nullable: true, heap: "func" }, address: "i32", min: 1n, max: undefined });
    const func = builder.func(nullary, ["i32"], (w) => {
      w.emit("i32.const", 0).emit("i32.const", 0).emit("i32.const", 4).emit("memory.init", data, 0);
      w.emit("i32.const", 0).emit("i32.load", { align: 2, offset: 0 });
      w.emit("global.get", counter).emit("i32.const", 0).emit("call_indirect", binary, table);
    });
    builder.elem({
      mode: "active",
      target: { index: table, offset: encodeExpr((w) => w.emit("i32.const", 0)) },
      type: { nullable: false, heap: "func" },
      init: { kind: "funcs", indices: [imported] },
    });
    builder.export("run", "func", func).names({ module: "built", funcs: new Map([[func, "run"]]) });
    const bytes = builder.build();
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      host: { op: (a: number, b: number) => a + b },
    });
    expect((instance.exports as { run: () => number }).run()).toBe(42);
    expect(readNames(decodeModule(bytes))).toMatchObject({ module: "built", funcs: new Map([[func, "run"]]) });
  });

  it("refuses an import behind a definition of its kind", () => {
    const builder = new ModuleBuilder();
    builder.func(builder.funcType([], []), [], () => {});
    expect(() => builder.import("m", "f", { kind: "func", typeIdx: 0 })).toThrow(BugError);
  });
});

describe("one name for all functions", () => {
  it("is given to those that there are and no others", () => {
    const b = new ModuleBuilder();
    const type = b.funcType([], []);
    b.import("m", "f", { kind: "func", typeIdx: type });
    b.func(type, [], () => {});
    const { module, funcs } = readNames(decodeModule(b.nameAll("x").build()));
    expect([module, [...funcs]]).toEqual([
      "x",
      [
        [0, "x"],
        [1, "x"],
      ],
    ]);
  });
});
