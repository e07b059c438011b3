/**
 * Scripts where the official suite is silent: threads, modules that do not parse, and errors of the script itself.
 */
import { describe, expect, it } from "vitest";
import { MalformedError } from "../../../src/ts/base/errors/errors.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { parseWast } from "../suites/wast.ts";

describe("scripts", () => {
  it("may have threads, as the threads proposal writes them", () => {
    const [module, thread, wait] = parseWast(`(module $Mem (memory (export "shared") 1 1 shared))
      (thread $T1 (shared (module $Mem))
        (register "mem" $Mem)
        (assert_return (invoke "run") (i32.const 1)))
      (wait $T1)`);
    expect([module?.type, module?.name]).toEqual(["module", "Mem"]);
    expect(thread).toMatchObject({ type: "thread", line: 2, name: "T1", shared: ["Mem"] });
    expect(thread?.commands?.map(({ type, line }) => [type, line])).toEqual([
      ["register", 3],
      ["assert_return", 4],
    ]);
    expect(wait).toMatchObject({ type: "wait", name: "T1", line: 5 });
  });

  it("keep their other commands where a module does not parse", () => {
    const commands = parseWast('(module (func (nope)))\n(module (func (export "f")))\n(assert_return (invoke "f"))');
    expect(commands.map(({ type }) => type)).toEqual(["module", "module", "assert_return"]);
    expect(() => commands[0]?.source?.bytes()).toThrow(MalformedError);
    expect(decodeModule(commands[1]!.source!.bytes()).exports.map(({ name }) => name)).toEqual(["f"]);
  });

  it("place errors in modules by the lines of the script", () => {
    const [, broken] = parseWast("(module)\n(module\n  (func (nope)))", { file: "s.wast" });
    expect(() => broken?.source?.bytes()).toThrow(/^unknown operator nope[^]*s\.wast:3:10/);
  });

  it("give bits of values and patterns", () => {
    const [command] = parseWast(`(assert_return
      (invoke $m "f" (f32.const 1) (f64.const -0x1p-1) (i64.const -1) (ref.extern 7) (ref.null func))
      (either (f32.const nan:canonical) (i32.const 0xffff_ffff))
      (v128.const f32x4 0 -0 nan:arithmetic inf) (ref.func) (ref.null) (ref.i31))`);
    expect(command?.action).toEqual({
      type: "invoke",
      module: "m",
      field: "f",
      args: [
        { type: "f32", value: String(0x3f80_0000) },
        { type: "f64", value: String(0xbfe0_0000_0000_0000n) },
        { type: "i64", value: "-1" },
        { type: "externref", value: "7" },
        { type: "funcref", value: "null" },
      ],
    });
    expect(command?.expected).toEqual([
      {
        type: "either",
        values: [
          { type: "f32", value: "nan:canonical" },
          { type: "i32", value: "-1" },
        ],
      },
      {
        type: "v128",
        lane_type: "f32",
        value: ["0", String(0x8000_0000), "nan:arithmetic", String(0x7f80_0000)],
      },
      { type: "funcref" },
      { type: "refnull" },
      { type: "i31ref" },
    ]);
  });

  it.each([
    ["(assert_retrun)", "unknown operator assert_retrun"],
    ["(func) (assert_return)", "unexpected token assert_return"],
    ["(module) (func)", "unexpected token func"],
    ['(assert_trap (invoke "f"))', "unexpected token )"],
    ["(assert_return (i32.const 1))", "unexpected token ("],
    ['(invoke "f" (i32.add))', "unexpected token i32.add"],
    ['(invoke "f" (i32.const 0x1_0000_0000))', "constant out of range"],
    ["(module", "unexpected token"],
    ["module", "unexpected token module"],
  ])("%s: %s", (text, message) => {
    const run = (): unknown => parseWast(text).map((command) => command.source?.bytes());
    expect(run).toThrow(MalformedError);
    expect(run).toThrow(message);
  });
});
