/**
 * Memories, tables and globals on the native engine: shared, re-exported, made by the host program, capped.
 */
import { describe, expect, it } from "vitest";
import type { LimitError, LinkError } from "../../../src/ts/base/errors/errors.ts";
import { type GlobalType, type MemoryType, type TableType, externref, funcref } from "../../../src/ts/core/types.ts";
import { nativeEngine } from "../../../src/ts/native/engine.ts";
import { features } from "../../../src/ts/core/features.ts";
import type { Extern } from "../../../src/ts/runtime/store/extern.ts";
import type { Bits } from "../../../src/ts/runtime/store/bits.ts";
import { Global } from "../../../src/ts/runtime/store/global.ts";
import { Allowance } from "../../../src/ts/runtime/store/allowance.ts";
import { Memory, newMemory } from "../../../src/ts/runtime/store/memory.ts";
import { planMemories } from "../../../src/ts/runtime/store/memory-bounds.ts";
import { Table } from "../../../src/ts/runtime/store/table.ts";
import { built, callable, exportedFunc, hostFunc, instantiate, testdata, thrown } from "./support.ts";

const memoryType = (min: bigint, max?: bigint): MemoryType => ({
  address: "i32",
  min,
  max,
  shared: false,
  pageSizeLog2: 16,
});
const tableType = (min: bigint, max?: bigint, element = funcref): TableType => ({ address: "i32", min, max, element });

function memoryOf(extern: Extern | undefined): Memory {
  if (!(extern instanceof Memory)) throw new Error("no memory");
  return extern;
}

function tableOf(extern: Extern | undefined): Table {
  if (!(extern instanceof Table)) throw new Error("no table");
  return extern;
}

function globalOf(extern: Extern | undefined): Global {
  if (!(extern instanceof Global)) throw new Error("no global");
  return extern;
}

/** Exports its own memory, with `grow` and `peek`. */
function withMemory(type: MemoryType, imported = false): Uint8Array<ArrayBuffer> {
  return built((b) => {
    const memory = imported ? b.import("m", "memory", { kind: "memory", type }) : b.memory(type);
    b.export("memory", "memory", memory);
    const unary = b.funcType(["i32"], ["i32"]);
    b.export(
      "grow",
      "func",
      b.func(unary, [], (w) => w.emit("local.get", 0).emit("memory.grow", 0)),
    );
    b.export(
      "peek",
      "func",
      b.func(unary, [], (w) => w.emit("local.get", 0).emit("i32.load8_u", { align: 0, offset: 0 })),
    );
    b.export(
      "trap",
      "func",
      b.func(b.funcType([], []), [], (w) => w.emit("unreachable")),
    );
  });
}

describe("memories", () => {
  it("are one object, whoever exports them", () => {
    const first = instantiate(withMemory(memoryType(1n)));
    const memory = memoryOf(first.exports.get("memory"));
    const second = instantiate(withMemory(memoryType(1n), true), [memory]);
    expect(second.exports.get("memory")).toBe(memory);
    memory.bytes[5] = 77;
    expect(callable(second, "peek")(5)).toBe(77);
    expect(callable(second, "grow")(1)).toBe(1);
    expect(memory.pages).toBe(2);
    expect(memory.bytes[5]).toBe(77);
    expect(callable(first, "peek")(70_000)).toBe(0);
  });

  it("of the host program are taken", () => {
    const memory = newMemory(memoryType(1n));
    const instance = instantiate(withMemory(memoryType(1n), true), [memory]);
    expect(instance.exports.get("memory")).toBe(memory);
    memory.bytes[0] = 9;
    expect(callable(instance, "peek")(0)).toBe(9);
  });

  it("of a bounded load stay within its bounds in another guest's hands", () => {
    const allowance = new Allowance(2 * 65_536);
    allowance.take(planMemories([memoryType(1n)], allowance.limit));
    const instance = instantiate(withMemory(memoryType(1n), true), [newMemory(memoryType(1n), allowance)]);
    expect(callable(instance, "grow")(2)).toBe(-1);
    expect(callable(instance, "grow")(1)).toBe(1);
  });

  it("of a kind that the host has not are refused", () => {
    const own = newMemory({ ...memoryType(1n), pageSizeLog2: 0 });
    const error = thrown(() => instantiate(withMemory(memoryType(1n), true), [own])) as LinkError;
    expect(error.code).toBe("foreign-engine");
  });

  it("stay under the cap", () => {
    const instance = instantiate(withMemory(memoryType(1n)), [], { maxMemoryPages: 3 }, "capped");
    expect(callable(instance, "grow")(3)).toBe(-1);
    expect(callable(instance, "grow")(2)).toBe(1);
    expect(memoryOf(instance.exports.get("memory")).grow(1)).toBe(-1);
    expect(memoryOf(instance.exports.get("memory")).type.max).toBeUndefined();
    const error = thrown(() => instantiate(withMemory(memoryType(4n)), [], { maxMemoryPages: 3 })) as LimitError;
    expect(error.code).toBe("memory");
  });

  it("leave the offsets of backtraces alone when they are capped", () => {
    const offsetOf = (options: object): unknown => {
      const instance = instantiate(withMemory(memoryType(1n)), [], options);
      const error = thrown(() => callable(instance, "trap")()) as { data: { backtrace: { offset: number }[] } };
      return error.data.backtrace[0]?.offset;
    };
    expect(offsetOf({ maxMemoryPages: 70 })).toBe(offsetOf({}));
  });
});

/** A table with functions to read, call and grow it. */
function withTable(type: TableType, imported = false): Uint8Array<ArrayBuffer> {
  return built((b) => {
    const table = imported ? b.import("m", "table", { kind: "table", type }) : b.table(type);
    const nullary = b.funcType([], ["i32"]);
    const seven = b.func(nullary, [], (w) => w.emit("i32.const", 7));
    b.export("table", "table", table);
    b.export(
      "call",
      "func",
      b.func(b.funcType(["i32"], ["i32"]), [], (w) => w.emit("local.get", 0).emit("call_indirect", nullary, table)),
    );
    b.export(
      "get",
      "func",
      b.func(b.funcType(["i32"], [type.element]), [], (w) => w.emit("local.get", 0).emit("table.get", table)),
    );
    b.export(
      "grow",
      "func",
      b.func(b.funcType(["i32"], ["i32"]), [], (w) => {
        w.emit("ref.null", "func").emit("local.get", 0).emit("table.grow", table);
      }),
    );
    b.export(
      "seven",
      "func",
      b.func(b.funcType([], []), [], (w) => {
        w.emit("i32.const", 0).emit("ref.func", seven).emit("table.set", table);
      }),
    );
    b.declare(seven);
  });
}

describe("tables", () => {
  it("hold host functions and functions of other engines' kind", () => {
    const instance = instantiate(withTable(tableType(4n)));
    const table = tableOf(instance.exports.get("table"));
    const host = hostFunc([], ["i32"], () => 42);
    table.set(1, host);
    expect(callable(instance, "call")(1)).toBe(42);
    expect(table.get(1)).toBe(host);
    expect(callable(instance, "get")(1)).toBe(host.callable);
    expect(table.get(2)).toBe(null);
  });

  it("give functions that are not exported", () => {
    const instance = instantiate(withTable(tableType(4n)));
    callable(instance, "seven")();
    const func = tableOf(instance.exports.get("table")).get(0);
    expect(func).toMatchObject({ kind: "func" });
    expect(tableOf(instance.exports.get("table")).get(0)).toBe(func);
    expect(callable(instance, "call")(0)).toBe(7);
  });

  it("of the host program become native with what they hold", () => {
    const host = hostFunc([], ["i32"], () => 5);
    const table = new Table(tableType(2n, 6n));
    table.set(1, host);
    const instance = instantiate(withTable(tableType(1n, 10n), true), [table]);
    expect(table.family).toBe("native");
    expect(callable(instance, "call")(1)).toBe(5);
    expect(instance.exports.get("table")).toBe(table);
    expect(table.grow(2, host)).toBe(2);
    expect(callable(instance, "call")(3)).toBe(5);
    expect(callable(instance, "grow")(3)).toBe(-1);
    expect(callable(instance, "grow")(2)).toBe(4);
  });

  it("of own engines are refused", () => {
    const table = new Table(tableType(2n));
    table.family = "own";
    expect((thrown(() => instantiate(withTable(tableType(1n), true), [table])) as LinkError).code).toBe(
      "foreign-engine",
    );
  });

  it("stay under the cap", () => {
    const instance = instantiate(withTable(tableType(1n)), [], { maxTableElements: 5 });
    expect(callable(instance, "grow")(5)).toBe(-1);
    expect(callable(instance, "grow")(4)).toBe(1);
    expect(tableOf(instance.exports.get("table")).grow(1, null)).toBe(-1);
  });
});

/** A global with a getter and a setter. */
function withGlobal(type: GlobalType): Uint8Array<ArrayBuffer> {
  return built((b) => {
    const global = b.import("m", "g", { kind: "global", type });
    b.export("g", "global", global);
    b.export(
      "get",
      "func",
      b.func(b.funcType([], [type.type]), [], (w) => w.emit("global.get", global)),
    );
    if (!type.mutable) return;
    b.export(
      "set",
      "func",
      b.func(b.funcType([type.type], []), [], (w) => w.emit("local.get", 0).emit("global.set", global)),
    );
  });
}

/** The same, with the module's own global. */
function ownGlobal(type: GlobalType): Uint8Array<ArrayBuffer> {
  return built((b) => {
    const global = b.global(type, (w) => {
      if (type.type === "f32") w.emit("f32.const", 0x7fa0_0001);
      else if (type.type === "f64") w.emit("f64.const", 0x7ff4_0000_0000_0001n);
      else w.emit("v128.const", new Uint8Array(16).fill(3));
    });
    b.export("g", "global", global);
  });
}

const values: readonly (readonly [GlobalType["type"], Bits, Bits])[] = [
  ["i32", 5, -1],
  ["i64", 5n, -1n],
  ["f32", 0x7fa0_0001, 0x7fa0_0002],
  ["f64", 0x7ff4_0000_0000_0001n, 1n],
  ["v128", new Uint8Array(16).fill(1), new Uint8Array(16).fill(2)],
  [externref, "a", "b"],
  [funcref, null, null],
];

describe("globals", () => {
  it.each(values)("of %s that are mutable are shared, bit for bit", (type, first, second) => {
    const global = new Global({ type, mutable: true }, first);
    const instance = instantiate(withGlobal({ type, mutable: true }), [global]);
    expect(global.family).toBe("native");
    expect(exportedFunc(instance, "get").invoke([])).toEqual([first]);
    global.setBits(second);
    expect(exportedFunc(instance, "get").invoke([])).toEqual([second]);
    exportedFunc(instance, "set").invoke([first]);
    expect(global.getBits()).toEqual(first);
    expect(instance.exports.get("g")).toBe(global);
  });

  it.each(values)("of %s that are immutable cross by value", (type, first) => {
    const global = new Global({ type, mutable: false }, first);
    global.family = "own";
    const instance = instantiate(withGlobal({ type, mutable: false }), [global]);
    expect(exportedFunc(instance, "get").invoke([])).toEqual([first]);
    expect(instance.exports.get("g")).toBe(global);
  });

  it.each(["f32", "f64", "v128"] as const)("of %s are exported bit for bit", (type) => {
    for (const mutable of [true, false]) {
      const global = globalOf(instantiate(ownGlobal({ type, mutable })).exports.get("g"));
      const expected = { f32: 0x7fa0_0001, f64: 0x7ff4_0000_0000_0001n, v128: new Uint8Array(16).fill(3) };
      expect(global.getBits()).toEqual(expected[type]);
      const again = instantiate(withGlobal({ type, mutable }), [global]);
      expect(exportedFunc(again, "get").invoke([])).toEqual([expected[type]]);
    }
  });

  it("hold host functions", () => {
    const host = hostFunc([], [], () => {});
    const global = new Global({ type: funcref, mutable: true }, host);
    const instance = instantiate(withGlobal({ type: funcref, mutable: true }), [global]);
    expect(callable(instance, "get")()).toBe(host.callable);
    expect(global.getBits()).toBe(host);
  });

  it("of own engines that are mutable are refused", () => {
    const global = new Global({ type: "i32", mutable: true }, 1);
    global.family = "own";
    expect((thrown(() => instantiate(withGlobal({ type: "i32", mutable: true }), [global])) as LinkError).code).toBe(
      "foreign-engine",
    );
  });
});

describe("imports", () => {
  it("of one name may have several values", () => {
    const bytes = built((b) => {
      const one = b.import("m", "f", { kind: "func", typeIdx: b.funcType([], ["i32"]) });
      const two = b.import("m", "f", { kind: "func", typeIdx: b.funcType([], ["i64"]) });
      const proto = b.import("__proto__", "__proto__", { kind: "func", typeIdx: b.funcType([], ["i32"]) });
      b.export("a", "func", one).export("b", "func", two).export("c", "func", proto);
    });
    const funcs = [hostFunc([], ["i32"], () => 1), hostFunc([], ["i64"], () => 2), hostFunc([], ["i32"], () => 3)];
    const instance = instantiate(bytes, funcs);
    expect(["a", "b", "c"].map((name) => callable(instance, name)())).toEqual([1, 2n, 3]);
    expect(callable(instantiate(testdata("01_add.wasm")), "add")(1, 2)).toBe(3);
  });
});

describe("features", () => {
  it("are those that the host validates", () => {
    expect(nativeEngine.unavailable()).toBeUndefined();
    // Every host that runs these tests has WebAssembly 2.0.
    for (const { name, version } of features) {
      if (["1.0", "1.1", "2.0"].includes(version)) expect([name, nativeEngine.supports(name)]).toEqual([name, true]);
    }
    expect(nativeEngine.supports("wide-arithmetic")).toBe(false);
  });
});
