/**
 * Traps on the native engine: every way to trap in testdata, by code; the wording of hosts that this one is not; and
 * backtraces as data.
 */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InstantiationError, Trap } from "../../../src/ts/base/errors/errors.ts";
import { InstrReader } from "../../../src/ts/binary/code.ts";
import { opNamed } from "../../../src/ts/core/opcodes.ts";
import { type TrapCode, ambiguousOnNative, trapText } from "../../../src/ts/core/traps.ts";
import { hostSupports } from "../../../src/ts/native/host/probe.ts";
import { readStack } from "../../../src/ts/runtime/host-stack.ts";
import { type TrapSite, readMessage } from "../../../src/ts/native/crossing/traps.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { backtraceOf } from "../../../src/ts/runtime/backtrace.ts";
import { built, callable, hostFunc, instantiate, testdata, thrown } from "./support.ts";

const codes = JSON.parse(readFileSync(new URL("../../../testdata/traps.json", import.meta.url), "utf8")) as Record<
  string,
  TrapCode
>;

// The test runner formats V8's call sites by itself, as libraries for source maps do.
const formatter: unknown = Reflect.get(Error, "prepareStackTrace");

describe.each([
  ["V8", undefined],
  ["a library", formatter],
])("traps of testdata, their stacks formatted by %s", (_, format) => {
  beforeAll(() => {
    Reflect.set(Error, "prepareStackTrace", format);
  });
  afterAll(() => {
    Reflect.set(Error, "prepareStackTrace", formatter);
  });

  const bytes = testdata("traps.wasm");
  const instance = instantiate(bytes, [], {}, "traps");
  it.each(Object.entries(codes))("%s traps with %s", (name, code) => {
    const error = thrown(() => callable(instance, name)());
    expect(error).toBeInstanceOf(Trap);
    const trap = error as Trap;
    const allowed = ambiguousOnNative.find((group) => group.includes(code)) ?? [code];
    expect(allowed).toContain(trap.code);
    expect(trap.message.startsWith(trapText(trap.code as TrapCode))).toBe(true);
    expect(backtraceOf(trap)[0]?.module).toBe("traps");
  });

  it("names function, index and offset of each frame", () => {
    const trap = thrown(() => callable(instance, "unreachable-three-deep")());
    const frames = backtraceOf(trap);
    expect(frames.map(({ func }) => func)).toEqual(["inner", "middle", expect.any(String)]);
    const ops = frames.map(({ offset }) => new InstrReader(bytes, offset, bytes.length).next().name);
    expect(ops).toEqual(["unreachable", "call", "call"]);
  });
});

describe("an indirect call", () => {
  const site = (isOpen: boolean): TrapSite => ({ op: opNamed("call_indirect"), isOpen });

  it("of a type that may have subtypes finds another type, where V8 has a message for null", () => {
    const message = "function signature mismatch";
    expect(readMessage(message, site(true))).toEqual({ code: "indirect-call-type-mismatch", ambiguous: false });
    expect(readMessage(message, site(false))?.detail).toContain("does not tell which");
  });

  const types = ["func (result i32)", ...(hostSupports("gc") ? ["sub (func (result i32))"] : [])];
  it.each(
    types.flatMap((type) => [
      [type, 0, "uninitialized-element"] as const,
      [type, 1, "indirect-call-type-mismatch"] as const,
    ]),
  )("of type (%s) to element %i says %s, or that it is a guess", (type, element, code) => {
    const text = `(module (type $t (${type})) (table 2 funcref) (elem (i32.const 1) $v) (func $v)
      (func (export "call") (result i32) (call_indirect (type $t) (i32.const ${element}))))`;
    const trap = thrown(() => callable(instantiate(parseWat(text)), "call")()) as Trap;
    expect(trap.message.includes("does not tell which") ? ambiguousOnNative[0] : [code]).toContain(trap.code);
  });
});

describe("messages of other hosts", () => {
  it.each([
    ["unreachable executed", undefined, "unreachable"],
    ["indirect call signature mismatch", "call_indirect", "indirect-call-type-mismatch"],
    ["index out of bounds", "i32.load", "memory-out-of-bounds"],
    ["index out of bounds", "table.copy", "table-out-of-bounds"],
    ["index out of bounds", "array.get", "array-out-of-bounds"],
    ["table index out of bounds", "call_indirect", "undefined-element"],
    ["Out of bounds memory access (evaluating 'f(1)')", undefined, "memory-out-of-bounds"],
    ["call_indirect to a null table entry (evaluating 'func(...args)')", undefined, "uninitialized-element"],
    ["too many array elements", "array.new_default", "allocation-size-too-large"],
    ["too many array elements", "array.new_data", "memory-out-of-bounds"],
    ["too many array elements", "array.new_elem", "table-out-of-bounds"],
    ["Out of bounds or failed to allocate in array.new_data (evaluating 'f()')", undefined, "memory-out-of-bounds"],
    ["array.get to a null reference", undefined, "null-array-reference"],
    ["dereferencing a null pointer", "struct.get", "null-structure-reference"],
    ["dereferencing a null pointer", "call_ref", "null-function-reference"],
    ["something else", undefined, undefined],
    ["toString", undefined, undefined],
  ] as const)("%s at %s is %s", (message, op, code) => {
    expect(readMessage(message, op && { op: opNamed(op), isOpen: false })?.code).toBe(code);
  });
});

describe("stacks of other hosts", () => {
  const stackOf = (stack: string): Error => Object.assign(new Error("x"), { stack });

  it("reads SpiderMonkey's", () => {
    const { fromWasm, groups } = readStack(
      stackOf("f@http://x/a.js line 7 > WebAssembly.Module:wasm-function[3]:0x41\n@http://x/a.js:9:4\n"),
    );
    expect(fromWasm).toBe(true);
    expect(groups).toEqual([[{ url: "WebAssembly.Module", func: 3, offset: 0x41 }]]);
  });

  // Firefox 153.
  it("passes over an import that SpiderMonkey shows where it was called as an export", () => {
    const inWasm = "@http://x/a.js line 7 > WebAssembly.Module:wasm-function";
    const frames = ["refill@http://x/a.js:5:1", `${inWasm}[0]:0x0`, `m.f${inWasm}[3]:0x41`, "@http://x/a.js:9:4", ""];
    const { groups } = readStack(stackOf(frames.join("\n")));
    expect(groups.map((group) => group.map(({ func }) => func))).toEqual([[3]]);
  });

  it("reads JavaScriptCore's", () => {
    const { groups } = readStack(
      stackOf(
        "<?>.wasm-function[3]@[wasm code]\n<?>.wasm-function[go]@[wasm code]\nwasm-stub@[wasm code]\nglobal code@",
      ),
    );
    expect(groups).toEqual([
      [
        { url: "<?>", func: 3, offset: undefined },
        { url: "<?>", func: "go", offset: undefined },
      ],
    ]);
  });

  it.each([
    ["SpiderMonkey", "app#12.f#3@http://x/#9 line 7 > WebAssembly.Module:wasm-function[3]:0x41", 0x41],
    ["JavaScriptCore", "f#3@app#12:wasm-function[3]", undefined],
    ["JavaScriptCore before", "app#12.wasm-function[f#3]@[wasm code]", undefined],
  ])("reads the labels of %s", (_, line, offset) => {
    const { fromWasm, groups } = readStack(stackOf(`${line}\ng@http://x/#5:9:4`));
    expect(fromWasm).toBe(true);
    expect(groups).toMatchObject([[{ label: 12, func: 3, offset }]]);
  });

  it.each([
    ["f@http://x/#9 line 7 > WebAssembly.Module:wasm-function[3]:0x41", "WebAssembly.Module"],
    ["f@<?>:wasm-function[3]", "<?>"],
    ["f@[wasm code]:wasm-function[3]", "[wasm code]"],
  ])("reads frames of modules without labels: %s", (line, url) => {
    const [[frame] = []] = readStack(stackOf(line)).groups;
    expect(frame).toMatchObject({ url, func: 3 });
    expect(frame?.label).toBeUndefined();
  });

  it.each(["f@http://x/a.js:9:4", "f:wasm-function[3]x", "f@m:wasm-function[]", "wasm@file:///wasm-function[3]:9:4"])(
    "takes no other frame for one of Wasm: %s",
    (line) => {
      expect(readStack(stackOf(line)).groups).toEqual([]);
    },
  );
});

describe("backtraces", () => {
  const recursive = built((b) => {
    const type = b.funcType(["i32"], []);
    const host = b.import("env", "f", { kind: "func", typeIdx: b.funcType([], []) });
    const self = b.func(type, [], (w) => {
      w.emit("local.get", 0).emit("if", undefined);
      w.emit("local.get", 0).emit("i32.const", 1).emit("i32.sub").emit("call", 1);
      w.emit("else").emit("call", host).emit("unreachable").emit("end");
    });
    b.export("down", "func", self);
    b.names({ funcs: new Map([[self, "down"]]) });
  });
  const nothing = hostFunc([], [], () => {});

  it("have two hundred frames", () => {
    const before = Error.stackTraceLimit;
    const trap = thrown(() => callable(instantiate(recursive, [nothing]), "down")(199));
    expect(backtraceOf(trap)).toHaveLength(200);
    expect(Error.stackTraceLimit).toBe(before);
  });

  it("stand beside what a host function throws", () => {
    const boom = new Error("boom");
    const host = hostFunc([], [], () => {
      throw boom;
    });
    const error = thrown(() => callable(instantiate(recursive, [host]), "down")(2));
    expect(error).toBe(boom);
    // The error was made before the call, so that its own stack knows nothing of it.
    expect(backtraceOf(boom)).toEqual([]);
    const fresh = hostFunc([], [], () => {
      throw new Error("boom");
    });
    expect(backtraceOf(thrown(() => callable(instantiate(recursive, [fresh]), "down")(2)))).toHaveLength(3);
  });

  it("hold each call's frames once, however many borders lie between", () => {
    const inner = instantiate(recursive, [nothing], {}, "inner");
    const host = hostFunc([], [], () => callable(inner, "down")(1));
    const outer = instantiate(recursive, [host], {}, "outer");
    const trap = thrown(() => callable(outer, "down")(2));
    expect(trap).toBeInstanceOf(Trap);
    expect(backtraceOf(trap).length).toBe(5);
  });

  it("leave errors of the host program's own WebAssembly alone", () => {
    const foreign = new WebAssembly.Instance(
      new WebAssembly.Module(
        built((b) =>
          b.export(
            "f",
            "func",
            b.func(b.funcType(["i64"], []), ["f32"], (w) => w.emit("unreachable")),
          ),
        ),
      ),
    );
    const host = hostFunc([], [], () => (foreign.exports.f as (x: bigint) => void)(1n));
    const error = thrown(() => callable(instantiate(recursive, [host]), "down")(0));
    expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
  });
});

describe("the host's stack", () => {
  // A library that formats stacks needs regular expressions, and V8 ends the process where it has no room to compile one.
  it("is not shown to a library at its end", () => {
    const bytes = parseWat('(module (import "m" "f" (func $f)) (func (export "g") (call $f)))');
    const host = hostFunc([], [], () => g());
    const g = callable(instantiate(bytes, [host]), "g");
    let formatted = 0;
    Reflect.set(Error, "prepareStackTrace", () => `${++formatted}`);
    const trap = thrown(g) as Trap;
    Reflect.set(Error, "prepareStackTrace", formatter);
    expect(trap.code).toBe("call-stack-exhausted");
    expect(backtraceOf(trap).length).toBeGreaterThan(0);
    expect(formatted).toBe(0);
  });

  it("is used up by re-entry as well", () => {
    const bytes = built((b) => {
      b.export("f", "func", b.import("m", "f", { kind: "func", typeIdx: b.funcType([], []) }));
      b.export(
        "g",
        "func",
        b.func(b.funcType([], []), [], (w) => w.emit("call", 0)),
      );
    });
    const host = hostFunc([], [], () => g());
    const g = callable(instantiate(bytes, [host]), "g");
    for (let i = 0; i < 3; i++) {
      const trap = thrown(g) as Trap;
      expect(trap).toBeInstanceOf(Trap);
      expect(trap.code).toBe("call-stack-exhausted");
    }
  });

  it("is the host program's matter where it alone uses it up", () => {
    const bytes = built((b) => {
      const f = b.import("m", "f", { kind: "func", typeIdx: b.funcType([], []) });
      b.export(
        "g",
        "func",
        b.func(b.funcType([], []), [], (w) => w.emit("call", f)),
      );
    });
    const forever = (): unknown => [forever()];
    const error = thrown(() => callable(instantiate(bytes, [hostFunc([], [], forever)]), "g")());
    expect(error).toBeInstanceOf(RangeError);
  });
});

describe("instantiation", () => {
  it("names a data segment that does not fit", () => {
    const bytes = built((b) => {
      b.memory({ address: "i32", min: 1n, max: undefined, shared: false, pageSizeLog2: 16 });
      b.data({
        target: { index: 0, offset: new Uint8Array([0x41, 0x80, 0x80, 0x04, 0x0b]) },
        bytes: new Uint8Array(1),
      });
    });
    const error = thrown(() => instantiate(bytes)) as InstantiationError;
    expect(error).toBeInstanceOf(InstantiationError);
    expect(error.code).toBe("segment-failed");
    expect((error.cause as Trap).code).toBe("memory-out-of-bounds");
    expect(error.message.startsWith("out of bounds memory access")).toBe(true);
  });

  it("names an element segment that does not fit", () => {
    const bytes = built((b) => {
      b.table({ address: "i32", min: 1n, max: undefined, element: { nullable: true, heap: "func" } });
      const f = b.func(b.funcType([], []), [], () => {});
      b.elem({
        mode: "active",
        target: { index: 0, offset: new Uint8Array([0x41, 0x01, 0x0b]) },
        type: { nullable: false, heap: "func" },
        init: { kind: "funcs", indices: [f] },
      });
    });
    const error = thrown(() => instantiate(bytes)) as InstantiationError;
    expect((error.cause as Trap).code).toBe("table-out-of-bounds");
  });

  // The standard's order: tables, then memories, then the start function.
  it.each([
    ['(elem (i32.const 3) $f) (data (i32.const 65536) "")', "start-failed unreachable"],
    ['(elem (i32.const 3) $f) (data (i32.const 65536) "d")', "segment-failed memory-out-of-bounds"],
    ['(elem (i32.const 4) $f) (data (i32.const 65536) "d")', "segment-failed table-out-of-bounds"],
    ['(elem (i32.const 5) func) (data (i32.const 0) "d")', "segment-failed table-out-of-bounds"],
    ['(data (i32.const -1) "d")', "segment-failed memory-out-of-bounds"],
    ['(elem (i32.const 1) $f $f $f) (data (i32.const 65537) "")', "segment-failed memory-out-of-bounds"],
    ["(elem (i32.const 2) $f $f $f)", "segment-failed table-out-of-bounds"],
    ['(elem func $f) (data "d")', "start-failed unreachable"],
  ])("tells by the segments themselves what does not fit: %s", (segments, expected) => {
    const text = `(module (table 4 funcref) (memory 1) (func $f unreachable) (start $f) ${segments})`;
    const error = thrown(() => instantiate(parseWat(text))) as InstantiationError;
    expect(`${error.code} ${(error.cause as Trap).code}`).toBe(expected);
  });

  it("names a start function that traps", () => {
    const bytes = built((b) => b.start(b.func(b.funcType([], []), [], (w) => w.emit("unreachable"))));
    const error = thrown(() => instantiate(bytes)) as InstantiationError;
    expect(error.code).toBe("start-failed");
    expect((error.cause as Trap).code).toBe("unreachable");
    expect(error.data.backtrace).toHaveLength(1);
  });

  it("lets what the start function's host functions throw come out", () => {
    const bytes = built((b) => b.start(b.import("m", "f", { kind: "func", typeIdx: b.funcType([], []) })));
    const boom = new Error("boom");
    const host = hostFunc([], [], () => {
      throw boom;
    });
    expect(thrown(() => instantiate(bytes, [host]))).toBe(boom);
  });
});
