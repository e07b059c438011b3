import wabt from "wabt";
import { beforeAll, describe, expect, it } from "vitest";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { encodeModule, partsOf } from "../../../src/ts/binary/encode-module.ts";
import { encodeNames, noNames, readNames } from "../../../src/ts/binary/names.ts";
import type { Module, Names } from "../../../src/ts/core/module.ts";

const text = `(module $m
  (memory $mem 1) (global $g i32 (i32.const 0)) (table $t 1 funcref)
  (func $f (param $a i32) (local $b i64))
  (func $odd/name (param i32) (local $c f32)))`;

let named: Module;

beforeAll(async () => {
  const tool = await wabt();
  named = decodeModule(tool.parseWat("m.wat", text).toBinary({ write_debug_names: true }).buffer);
});

function withNames(bytes: Uint8Array): Module {
  return decodeModule(encodeModule(named, { customs: [{ name: "name", bytes, after: 11 }] }));
}

describe("names", () => {
  it("are those that another tool wrote", () => {
    expect(readNames(named)).toEqual({
      ...noNames,
      module: "m",
      funcs: new Map([
        [0, "f"],
        [1, "odd/name"],
      ]),
      locals: new Map([
        [
          0,
          new Map([
            [0, "a"],
            [1, "b"],
          ]),
        ],
        [1, new Map([[1, "c"]])],
      ]),
      memories: new Map([[0, "mem"]]),
      globals: new Map([[0, "g"]]),
      tables: new Map([[0, "t"]]),
    });
  });

  it("are read once", () => {
    expect(readNames(named)).toBe(readNames(named));
  });

  it("come back from the encoder", () => {
    const one = new Map([
      [300, "x"],
      [2, "\u{1f600}"],
    ]);
    const names: Names = {
      module: "",
      funcs: one,
      locals: new Map([[1, one]]),
      labels: new Map([[2, one]]),
      types: one,
      tables: one,
      memories: one,
      globals: one,
      elems: one,
      datas: one,
      fields: new Map([[0, one]]),
      tags: one,
    };
    expect(readNames(withNames(encodeNames(names)))).toEqual(names);
  });

  it("are none without a section", () => {
    expect(readNames(decodeModule(encodeModule(named, { customs: [] })))).toEqual(noNames);
  });

  it("never throw, wherever the section is cut or changed", () => {
    const section = partsOf(named).customs[0]!.bytes;
    for (let i = 0; i < section.length; i++) {
      expect(readNames(withNames(section.subarray(0, i)))).toBeDefined();
      for (const byte of [0x00, 0x7f, 0x80, 0xff]) {
        const changed = section.slice();
        changed[i] = byte;
        expect(readNames(withNames(changed))).toBeDefined();
      }
    }
  });

  it("of a sound subsection survive a malformed one", () => {
    const bytes = new Uint8Array([1, 4, 1, 0, 9, 0x61, ...encodeNames({ globals: new Map([[0, "g"]]) })]);
    expect(readNames(withNames(bytes))).toEqual({ ...noNames, globals: new Map([[0, "g"]]) });
  });
});
