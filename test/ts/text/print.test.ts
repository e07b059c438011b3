import { beforeAll, describe, expect, it } from "vitest";
import { MalformedError } from "../../../src/ts/base/errors/errors.ts";
import { type Emit, ModuleBuilder } from "../../../src/ts/binary/builder.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { readNames } from "../../../src/ts/binary/names.ts";
import type { Module, Names } from "../../../src/ts/core/module.ts";
import { opcodes } from "../../../src/ts/core/opcodes.ts";
import { exnref, funcref, refType } from "../../../src/ts/core/types.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { printModule } from "../../../src/ts/text/print/print.ts";
import { ownModules, suiteModules } from "../binary/modules.ts";
import { sampleImmediates } from "../binary/samples.ts";
import { equivalent } from "./equivalent.ts";
import { type Tool, startTool } from "./wabt-tool.ts";
import { itWith, needs } from "../needs.ts";

let tool: Tool;

beforeAll(async () => {
  tool = await startTool();
});

/** It reads no identifiers that are strings. */
const hasQuotedIds = (module: Module): boolean => printModule(module).includes(' $"');

/** Segments for a memory other than the first come out of wabt's assembler without their memory. */
function isLostOnWabt({ datas }: Module): boolean {
  return datas.some(({ target }) => target !== undefined && target.index !== 0);
}

function differenceOf(module: Module, again: Module): string | undefined {
  const expected = equivalent(module).split("\n");
  const actual = equivalent(again).split("\n");
  const line = expected.findIndex((text, i) => text !== actual[i]);
  return line < 0
    ? undefined
    : `${expected.slice(line - 3, line + 3).join()} <> ${actual.slice(line - 3, line + 3).join()}`;
}

describe("printed modules, read by another tool", () => {
  it.each(ownModules().map(({ name, bytes }) => [name, bytes] as const))("%s is the same", (_, bytes) => {
    const module = decodeModule(bytes);
    const again = tool.assemble(printModule(module));
    expect(WebAssembly.validate(again as Uint8Array<ArrayBuffer>)).toBe(true);
    expect(differenceOf(module, decodeModule(again))).toBeUndefined();
    expect([...readNames(decodeModule(again)).funcs.values()]).toEqual([...readNames(module).funcs.values()]);
  });

  itWith(needs.suites, "of the suite are the same, as far as the tool knows their features", () => {
    const known = suiteModules().filter((named) => {
      if (!tool.knows(named)) return false;
      const module = decodeModule(named.bytes);
      return !isLostOnWabt(module) && !hasQuotedIds(module);
    });
    const failures = known.flatMap(({ name, bytes }) => {
      const module = decodeModule(bytes);
      const difference = differenceOf(module, decodeModule(tool.assemble(printModule(module))));
      return difference === undefined ? [] : [`${name}: ${difference}`];
    });
    expect(failures).toEqual([]);
    expect(known.length).toBeGreaterThan(2_000);
  });

  itWith(needs.suites, "of the suite print without an error, whatever they use", () => {
    for (const { bytes } of suiteModules()) expect(printModule(decodeModule(bytes))).toMatch(/^\(module[^]*\n\)\n$/);
  });
});

/** The lines of the one function of a module with this body, without its first and last. */
function bodyLines(emit: Emit, names: Partial<Names> = {}): string[] {
  const builder = new ModuleBuilder();
  const type = builder.funcType(["i32"], []);
  builder.func(type, ["i64", "i64"], emit);
  const text = printModule(decodeModule(builder.names(names).build()));
  const lines = text.split("\n");
  return lines.slice(lines.findIndex((line) => line.startsWith("  (func")) + 1, lines.indexOf("  )"));
}

describe("instructions", () => {
  it("of every row have a line", () => {
    const blocks = new Set(["block", "loop", "if", "try_table"]);
    const rows = opcodes.filter(({ name }) => name !== "end" && name !== "else");
    const lines = bodyLines((w) => {
      for (const op of rows) {
        w.write(op, sampleImmediates(op));
        if (blocks.has(op.name)) w.emit("end");
      }
    });
    const printed = lines.slice(1).filter((line) => line !== "    end");
    expect(printed.map((line) => line.trim().split(" ")[0])).toEqual(rows.map(({ text }) => text));
  });

  it("have their immediates in the order of the text format", () => {
    const lines = bodyLines((w) => {
      w.emit("call_indirect", 3, 0).emit("call_indirect", 3, 2).emit("table.init", 5, 6).emit("table.copy", 0, 1);
      w.emit("memory.init", 7, 0).emit("memory.init", 7, 1).emit("memory.copy", 0, 0).emit("memory.copy", 0, 1);
      w.emit("i32.load", { align: 2, offset: 0 }).emit("i64.store", { align: 0, offset: 8, memIdx: 1 });
      w.emit("v128.load8_lane", { align: 0, offset: 0xffff_ffff_ffff_ffffn }, 15);
      w.emit("ref.null", "extern").emit("ref.test", "i31").emit("ref.cast_null", 0).emit("select_t", [funcref]);
      w.emit("br_on_cast", { flags: 1, labelIdx: 0, from: "any", to: "i31" });
      w.emit("f32.const", 0x7fc0_0000).emit("f32.const", -1).emit("f64.const", -0x8000_0000_0000_0000n);
      w.emit(
        "v128.const",
        Uint8Array.from({ length: 16 }, (_, i) => i),
      ).emit("array.new_data", 0, 1);
    });
    expect(lines.map((line) => line.trim())).toEqual([
      "(local i64 i64)",
      "call_indirect (type 3)",
      "call_indirect 2 (type 3)",
      "table.init 6 5",
      "table.copy 0 1",
      "memory.init 7",
      "memory.init 1 7",
      "memory.copy",
      "memory.copy 0 1",
      "i32.load",
      "i64.store 1 offset=8 align=1",
      "v128.load8_lane offset=18446744073709551615 15",
      "ref.null extern",
      "ref.test (ref i31)",
      "ref.cast (ref null 0)",
      "select (result funcref)",
      "br_on_cast 0 (;@0;) (ref null any) (ref i31)",
      "f32.const nan",
      "f32.const -nan:0x7fffff",
      "f64.const -0",
      "v128.const i32x4 0x03020100 0x07060504 0x0b0a0908 0x0f0e0d0c",
      "array.new_data 0 1",
    ]);
  });

  it("are set in by their block", () => {
    const lines = bodyLines((w) => {
      w.emit("block", "i32").emit("local.get", 0).emit("if", undefined).emit("br", 2).emit("else").emit("nop");
      w.emit("end").emit("i32.const", 1).emit("end").emit("drop");
    });
    expect(lines.slice(1)).toEqual([
      "    block (result i32) (;@1;)",
      "      local.get 0",
      "      if (;@2;)",
      "        br 2 (;@0;)",
      "      else",
      "        nop",
      "      end",
      "      i32.const 1",
      "    end",
      "    drop",
    ]);
  });

  it("name labels and locals, but no label that an inner one hides", () => {
    const labels = new Map([
      [0, "a"],
      [1, "b"],
      [2, "b"],
    ]);
    const locals = new Map([
      [0, "p"],
      [1, "no id"],
      [2, "p"],
    ]);
    const names = { labels: new Map([[0, labels]]), locals: new Map([[0, locals]]) };
    const lines = bodyLines((w) => {
      w.emit("block", undefined).emit("loop", undefined).emit("br_table", [0, 1, 7]).emit("end").emit("end");
      w.emit("local.get", 0).emit("local.get", 1).emit("local.get", 2);
    }, names);
    expect(lines.map((line) => line.trim())).toEqual([
      '(local $"no id" i64) (local (@name "p") i64)',
      "block $a (;@1;)",
      "loop $b (;@2;)",
      "br_table $b $a 7",
      "end",
      "end",
      "local.get $p",
      'local.get $"no id"',
      "local.get 2",
    ]);
  });

  it("resolve the labels of handlers outside of their block", () => {
    const lines = bodyLines((w) => {
      w.emit("block", exnref);
      w.emit("try_table", undefined, [
        { kind: "catch", tagIdx: 0, labelIdx: 0 },
        { kind: "catch_all_ref", tagIdx: undefined, labelIdx: 1 },
      ]);
      w.emit("end").emit("unreachable").emit("end").emit("drop");
    });
    expect(lines[2]).toBe("      try_table (catch 0 0 (;@1;)) (catch_all_ref 1 (;@0;)) (;@2;)");
  });

  it("can be preceded by their offsets", () => {
    const builder = new ModuleBuilder();
    builder.func(builder.funcType([], []), [], (w) => w.emit("nop"));
    const module = decodeModule(builder.build());
    const at = module.funcs[0]!.body.start + 1;
    expect(printModule(module, { offsets: true })).toContain(`(;@${at.toString(16).padStart(6, "0")};)    nop`);
  });

  it("that end too early are malformed", () => {
    const builder = new ModuleBuilder();
    builder.rawFunc(builder.funcType([], []), new Uint8Array([0, 0x0b, 0x01, 0x0b]));
    const module = decodeModule(builder.build());
    expect(() => printModule(module)).toThrow(MalformedError);
  });
});

describe("fields", () => {
  it("print recursive groups, supertypes and named fields", () => {
    const builder = new ModuleBuilder();
    const fields = [
      { type: "i8", mutable: true },
      { type: refType(false, 1), mutable: false },
    ] as const;
    builder.recGroup([
      { final: false, supers: [], comp: { kind: "struct", fields } },
      { final: true, supers: [0], comp: { kind: "struct", fields } },
    ]);
    builder.recGroup([{ final: false, supers: [], comp: { kind: "array", field: { type: exnref, mutable: true } } }]);
    builder.names({ types: new Map([[0, "base"]]), fields: new Map([[0, new Map([[1, "next"]])]]) });
    expect(printModule(decodeModule(builder.build())).split("\n")).toEqual([
      "(module",
      "  (rec",
      "    (type $base (;0;) (sub (struct (field (mut i8)) (field $next (ref 1)))))",
      "    (type (;1;) (sub final $base (struct (field (mut i8)) (field (ref 1)))))",
      "  )",
      "  (type (;2;) (sub (array (mut exnref))))",
      ")",
      "",
    ]);
  });

  it("print memories and tables of every kind", () => {
    const builder = new ModuleBuilder();
    builder.memory({ address: "i64", min: 1n, max: 2n, shared: true, pageSizeLog2: 16 });
    builder.memory({ address: "i32", min: 3n, max: undefined, shared: false, pageSizeLog2: 0 });
    builder.table({ address: "i64", min: 0n, max: 5n, element: refType(false, "func") }, (w) => w.emit("ref.func", 0));
    builder.custom("x", new Uint8Array(3));
    expect(printModule(decodeModule(builder.build())).split("\n").slice(1, -2)).toEqual([
      "  (table (;0;) i64 0 5 (ref func) ref.func 0)",
      "  (memory (;0;) i64 1 2 shared)",
      "  (memory (;1;) 3 (pagesize 1))",
      '  (@custom "x" "\\00\\00\\00")',
    ]);
  });

  it("have their names as identifiers, quoted where they must be, or as annotations", () => {
    const builder = new ModuleBuilder();
    const type = builder.funcType([], []);
    for (let i = 0; i < 4; i++) builder.func(type, [], () => {});
    const funcs = new Map([
      [0, "ok!"],
      [1, "ok!"],
      [2, "has blank ;) \u202e"],
      [3, ""],
    ]);
    const text = printModule(decodeModule(builder.export('"\\\n\u202e\u{1f600}', "func", 1).names({ funcs }).build()));
    expect(text.split("\n").filter((line) => line.startsWith("  (") && !line.startsWith("  (type"))).toEqual([
      "  (func $ok! (;0;) (type 0)",
      '  (func (@name "ok!") (;1;) (type 0)',
      '  (func $"has blank ;) \\e2\\80\\ae" (;2;) (type 0)',
      '  (func (@name "") (;3;) (type 0)',
      '  (export "\\22\\5c\\0a\\e2\\80\\ae\u{1f600}" (func 1))',
    ]);
  });
});

describe("branch hints", () => {
  const text = `(module (func (param i32)
    (block (@metadata.code.branch_hint "\\01") (br_if 0 (local.get 0)))
    (@metadata.code.branch_hint "\\00") (if (local.get 0) (then nop))))`;
  const hintsOf = (bytes: Uint8Array): unknown => {
    const { customs } = decodeModule(bytes);
    return customs.map(({ name, range }) => [name, ...bytes.subarray(range.start, range.end)]);
  };

  it("are printed where they belong, and read again", () => {
    const bytes = parseWat(text);
    const printed = printModule(decodeModule(bytes));
    expect(printed.match(/@metadata.code.branch_hint "\\0[01]"\)\n *(br_if|if)/g)).toHaveLength(2);
    expect(hintsOf(parseWat(printed))).toEqual(hintsOf(bytes));
    expect(hintsOf(bytes)).toHaveLength(1);
  });

  it("that cannot be read are kept as bytes", () => {
    const bytes = parseWat('(module (@custom "metadata.code.branch_hint" (before code) "\\05") (func))');
    expect(printModule(decodeModule(bytes))).toContain('(@custom "metadata.code.branch_hint" (after func) "\\05")');
  });
});
