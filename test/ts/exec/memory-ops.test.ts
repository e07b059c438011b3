import { beforeAll, describe, expect, it } from "vitest";
import wabt from "wabt";
import { opcodes, type Op } from "../../../src/ts/core/opcodes.ts";
import { loads, memoryCopy, memoryFill, memoryInit, stores } from "../../../src/ts/exec/memory-ops.ts";
import { tableCopy, tableFill, tableGet, tableInit, tableSet } from "../../../src/ts/exec/table-ops.ts";

const scalar = (op: Op): boolean => !op.name.startsWith("v128");
const loadRows = opcodes.filter((op) => op.kind === "load" && scalar(op));
const storeRows = opcodes.filter((op) => op.kind === "store" && scalar(op));
const types: Record<string, string> = { i: "i32", I: "i64", f: "f32", F: "f64" };

/** Copies one value by the operator under test, from page to page: loads it there, or stores it from there. */
function functionText(op: Op): string {
  const letter = op.kind === "load" ? op.results! : op.params![1]!;
  const type = types[letter]!;
  const [load, store] = op.kind === "load" ? [op.name, `${type}.store`] : [`${type}.load`, op.name];
  return `(func (export "${op.name}") (param i32 i32) (${store} (local.get 0) (${load} (local.get 1))))`;
}

const bulkText = `
  (data $d "abcdefgh")
  (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "init") (param i32 i32 i32) (memory.init $d (local.get 0) (local.get 1) (local.get 2)))`;

let host: Record<string, (...args: number[]) => void>;
let memory: Uint8Array;

beforeAll(async () => {
  const tools = await wabt();
  const text = `(module (memory (export "memory") 1) ${[...loadRows, ...storeRows].map(functionText).join("\n")} ${bulkText})`;
  const { buffer } = tools.parseWat("memory.wat", text, { bulk_memory: true }).toBinary({});
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(buffer)));
  host = exports as unknown as typeof host;
  memory = new Uint8Array((exports.memory as WebAssembly.Memory).buffer);
});

/** Bytes that give every load a sign to extend, and a signalling NaN as f32 and f64. */
const pattern = [0x81, 0x92, 0xa0, 0x7f, 0xb4, 0xc5, 0xf0, 0x7f, 0x01, 0x02, 0xa3, 0xff, 0x84, 0x95, 0xf6, 0xff];
const trap = (run: () => void): string => {
  try {
    run();
    return "no trap";
  } catch (error) {
    return String(error).replace(/^.*(?:Error|Trap): /, "");
  }
};

describe("loads and stores", () => {
  it("sees all of them", () => {
    expect(loadRows.map((op) => op.name).toSorted()).toEqual(Object.keys(loads).toSorted());
    expect(storeRows.map((op) => op.name).toSorted()).toEqual(Object.keys(stores).toSorted());
  });

  const words = (op: Op): number => (/^.64/.test(op.name) ? 2 : 1);

  it.each(loadRows.map((op) => [op.name, op] as const))("%s at every alignment", (name, op) => {
    for (let at = 0; at < 8; at++) {
      memory.fill(0xee);
      memory.set(pattern, 16 + at);
      host[name]!(0, 16 + at);
      const slots = new Int32Array(2);
      loads[name as keyof typeof loads](new DataView(memory.buffer), 16 + at, slots, 0);
      expect([...slots.subarray(0, words(op))]).toEqual([...new Int32Array(memory.buffer, 0, words(op))]);
    }
  });

  it.each(storeRows.map((op) => [op.name, op] as const))("%s at every alignment", (name) => {
    for (let at = 0; at < 8; at++) {
      memory.fill(0xee);
      memory.set(pattern, 0);
      host[name]!(32 + at, 0);
      const ours = new Uint8Array(64).fill(0xee);
      stores[name as keyof typeof stores](new DataView(ours.buffer), 32 + at, new Int32Array(memory.buffer, 0, 2), 0);
      expect([...ours.subarray(16)]).toEqual([...memory.subarray(16, 64)]);
    }
  });

  it.each([...loadRows, ...storeRows].map((op) => [op.name, op] as const))("%s traps past the end", (name, op) => {
    const view = new DataView(new ArrayBuffer(65_536));
    const slots = new Int32Array(2);
    const access = op.kind === "load" ? loads[name as keyof typeof loads] : stores[name as keyof typeof stores];
    for (const at of [65_536 - op.width!, 65_537 - op.width!, 65_536, 2 ** 32 - 1, 2 ** 33 - 2, Infinity]) {
      const hostAt = at > 65_536 ? -1 : at;
      const expected = trap(() => (op.kind === "load" ? host[name]!(0, hostAt) : host[name]!(hostAt, 0)));
      const ours = trap(() => access(view, at, slots, 0));
      expect([at, ours]).toEqual([at, expected === "no trap" ? expected : "out of bounds memory access"]);
    }
    expect(new Uint8Array(view.buffer).every((byte) => byte === 0)).toBe(true);
  });
});

describe("bulk memory operators", () => {
  const segment = new TextEncoder().encode("abcdefgh");
  const runs = {
    fill: (ours: Uint8Array, d: number, value: number, n: number) => memoryFill(ours, d, value, n),
    copy: (ours: Uint8Array, d: number, s: number, n: number) => memoryCopy(ours, d, ours, s, n),
    init: (ours: Uint8Array, d: number, s: number, n: number) => memoryInit(ours, d, segment, s, n),
  };
  const args = [
    [0, 0, 0],
    [3, 1, 5],
    [0, 1, 8],
    [1, 0, 9],
    [8, 300, 7],
    [65_535, 1, 1],
    [65_536, 8, 0],
    [65_536, 0, 1],
    [65_537, 0, 0],
    [0, 65_537, 0],
    [0, 9, 0],
    [65_530, 0, 7],
    [100, 65_530, 7],
    [0, 0, 65_537],
  ] as const;

  it.each(Object.keys(runs) as (keyof typeof runs)[])("memory.%s is what the host does", (name) => {
    const ours = new Uint8Array(65_536);
    for (let i = 0; i < ours.length; i++) ours[i] = i * 7;
    memory.set(ours);
    for (const [a, b, c] of args) {
      const expected = trap(() => host[name]!(a, b, c)) === "no trap" ? "no trap" : "out of bounds memory access";
      expect([a, b, c, trap(() => runs[name](ours, a, b, c))]).toEqual([a, b, c, expected]);
      expect(Buffer.compare(ours, memory)).toBe(0);
    }
  });
});

describe("table operators", () => {
  const outOfBounds = "out of bounds table access";

  it("reads and writes within bounds", () => {
    const table = ["a", "b"];
    tableSet(table, 1, "c");
    expect(tableGet(table, 1)).toBe("c");
    expect(trap(() => tableGet(table, 2))).toBe(outOfBounds);
    expect(trap(() => tableSet(table, 2, "d"))).toBe(outOfBounds);
    expect(table).toEqual(["a", "c"]);
  });

  it("copies ranges that overlap, in both directions", () => {
    const table = "abcdef".split("");
    tableCopy(table, 1, table, 0, 4);
    expect(table.join("")).toBe("aabcdf");
    tableCopy(table, 0, table, 2, 4);
    expect(table.join("")).toBe("bcdfdf");
  });

  it("writes nothing where a range does not fit", () => {
    const table = "abc".split("");
    for (const run of [
      () => tableFill(table, 2, "x", 2),
      () => tableFill(table, 4, "x", 0),
      () => tableCopy(table, 0, table, 1, 3),
      () => tableInit(table, 2, ["x", "y"], 0, 2),
      () => tableInit(table, 0, ["x"], 2, 0),
    ])
      expect(trap(run)).toBe(outOfBounds);
    tableFill(table, 3, "x", 0);
    tableInit(table, 1, ["x", "y"], 1, 1);
    expect(table.join("")).toBe("ayc");
  });
});
