/**
 * Memory accesses at and past the end, at every width, with every split of an address into operand and offset, in
 * memories of several sizes. The host's WebAssembly says what each access does: our engines must do the same, and leave
 * the same bytes behind.
 */
import { describe, expect, it } from "vitest";
import { load } from "../../../src/ts/index.ts";
import { engines, failure, thrown, wat } from "./support.ts";

/** Every access: the value's type, its width in bytes, and what a store writes. */
const loads: readonly (readonly [op: string, type: string, width: number])[] = [
  ["i32.load8_s", "i32", 1],
  ["i32.load8_u", "i32", 1],
  ["i32.load16_s", "i32", 2],
  ["i32.load16_u", "i32", 2],
  ["i32.load", "i32", 4],
  ["i64.load8_s", "i64", 1],
  ["i64.load8_u", "i64", 1],
  ["i64.load16_s", "i64", 2],
  ["i64.load16_u", "i64", 2],
  ["i64.load32_s", "i64", 4],
  ["i64.load32_u", "i64", 4],
  ["i64.load", "i64", 8],
  ["f32.load", "f32", 4],
  ["f64.load", "f64", 8],
];

const stores: readonly (readonly [op: string, type: string, width: number])[] = [
  ["i32.store8", "i32", 1],
  ["i32.store16", "i32", 2],
  ["i32.store", "i32", 4],
  ["i64.store8", "i64", 1],
  ["i64.store16", "i64", 2],
  ["i64.store32", "i64", 4],
  ["i64.store", "i64", 8],
  ["f32.store", "f32", 4],
  ["f64.store", "f64", 8],
];

const values: Readonly<Record<string, readonly (number | bigint)[]>> = {
  i32: [-1, 0x12345678],
  i64: [-1n, 0x123456789abcdef0n],
  f32: [1.5, -0],
  f64: [1.5, -0],
};

const offsets = [0, 1, 65_535, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];

/** One function an access and offset, in a memory of `pages`. */
function accesses(pages: number): string {
  const functions = [
    ...loads.flatMap(([op, type]) =>
      offsets.map(
        (offset) =>
          `(func (export "${op} ${offset}") (param i32) (result ${type}) (${op} offset=${offset} (local.get 0)))`,
      ),
    ),
    ...stores.flatMap(([op, type]) =>
      offsets.map(
        (offset) =>
          `(func (export "${op} ${offset}") (param i32 ${type}) (${op} offset=${offset} (local.get 0) (local.get 1)))`,
      ),
    ),
  ];
  return `(module (memory (export "memory") ${pages}) ${functions.join("\n")})`;
}

/** Addresses around the end, the beginning, and where an i32 wraps. */
function addresses(size: number, offset: number, width: number): number[] {
  const edge = size - offset - width;
  const near = [edge - 1, edge, edge + 1, edge + width];
  const far = [0, -1, -width, -offset, 2 ** 31 - 1, size];
  return [...new Set([...near, ...far].map((address) => address | 0))];
}

type Exports = Record<string, (...args: readonly unknown[]) => unknown>;

function outcomeOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error instanceof WebAssembly.RuntimeError ? "trap" : error;
  }
}

describe.each(engines)("accesses on %s", (engine) => {
  it.each([0, 1])("do in a memory of %i pages what the host does", (pages) => {
    const bytes = wat(accesses(pages));
    const size = pages * 65_536;
    const host = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports;
    const module = load(bytes, { engine });
    const hostMemory = new Uint8Array((host.memory as unknown as WebAssembly.Memory).buffer);
    const memory = module.memory();
    for (let i = 0; i < size; i++) hostMemory[i] = memory.bytes[i] = (i * 37 + (i >> 8)) & 0xff;
    let traps = 0;
    for (const [op, type, width] of [...loads, ...stores]) {
      for (const offset of offsets) {
        const name = `${op} ${offset}`;
        for (const address of addresses(size, offset, width)) {
          const args = op.includes("store") ? values[type]!.map((value) => [address, value]) : [[address]];
          for (const list of args) {
            const expected = outcomeOf(() => host[name]!(...list));
            if (expected !== "trap") {
              expect(module.call(name, ...list), `${name} ${list.join(" ")}`).toBe(expected);
              continue;
            }
            const trap = failure(() => module.call(name, ...list));
            expect(`${trap.kind} ${trap.code}`).toBe("trap memory-out-of-bounds");
            expect(trap.message.startsWith("out of bounds memory access")).toBe(true);
            traps++;
          }
        }
      }
    }
    expect(traps).toBeGreaterThan(1000);
    expect(Buffer.compare(memory.bytes, hostMemory)).toBe(0);
  });

  it("grow by whole numbers of pages alone", () => {
    const memory = load('(module (memory (export "memory") 1 3))', { engine }).memory();
    for (const pages of [-1, 1.5, NaN, Infinity, "1", 1n, null, undefined])
      expect(failure(() => memory.grow(pages as number)).code, String(pages)).toBe("bad-argument");
    expect([memory.grow(0), memory.grow(2 ** 60), memory.grow(2), memory.grow(1)]).toEqual([1, -1, 1, -1]);
  });

  it("grow with the memory", () => {
    const bytes = wat(`(module (memory (export "memory") 1 3)
      (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
      (func (export "grow-load") (param i32) (result i32)
        (drop (memory.grow (i32.const 1))) (i32.load (local.get 0))))`);
    const module = load(bytes, { engine });
    expect(failure(() => module.call("load", 65_533)).code).toBe("memory-out-of-bounds");
    expect(module.call("grow-load", 65_533)).toBe(0);
    expect(module.call("load", 131_068)).toBe(0);
    expect(failure(() => module.call("load", 131_069)).code).toBe("memory-out-of-bounds");
    module.memory().grow(1);
    expect(module.call("load", 131_069)).toBe(0);
    expect(thrown(() => module.call("load", 196_605))).toBeDefined();
  });
});

const bulk = `(module (memory (export "memory") 1) (data $d "0123456789") (table $t 10 funcref)
  (elem $e funcref (ref.func $f) (ref.func $f) (ref.func $f)) (func $f)
  (func (export "memory.fill") (param i32 i32 i32)
    (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "memory.copy") (param i32 i32 i32)
    (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "memory.init") (param i32 i32 i32)
    (memory.init $d (local.get 0) (local.get 1) (local.get 2)))
  (func (export "table.copy") (param i32 i32 i32)
    (table.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "table.init") (param i32 i32 i32)
    (table.init $e (local.get 0) (local.get 1) (local.get 2)))
  (func (export "table.fill") (param i32 i32 i32)
    (table.fill $t (local.get 0) (ref.func $f) (local.get 2)))
  (func (export "filled") (result i32)
    (local $i i32) (local $n i32)
    (loop $next
      (local.set $n (i32.or (i32.shl (local.get $n) (i32.const 1))
        (i32.eqz (ref.is_null (table.get $t (local.get $i))))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 10))))
    (local.get $n)))`;

describe.each(engines)("bulk operators on %s", (engine) => {
  const bytes = wat(bulk);
  const corners = [0, 3, 10, 11, 65_535, 65_536, 65_537, -1];

  it.each(["memory.fill", "memory.copy", "memory.init", "table.copy", "table.init", "table.fill"])(
    "%s does what the host does, or nothing at all",
    (op) => {
      const host = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports;
      const module = load(bytes, { engine });
      const hostMemory = new Uint8Array((host.memory as unknown as WebAssembly.Memory).buffer);
      for (let i = 0; i < 100; i++) hostMemory[i] = module.memory().bytes[i] = i;
      const code = op.startsWith("table") ? "table-out-of-bounds" : "memory-out-of-bounds";
      for (const a of corners) {
        for (const b of corners) {
          for (const n of corners) {
            const expected = outcomeOf(() => host[op]!(a, b, n));
            if (expected === "trap") expect(failure(() => module.call(op, a, b, n)).code).toBe(code);
            else expect(module.call(op, a, b, n)).toBe(expected);
          }
        }
      }
      expect(module.call("filled")).toBe(host.filled!());
      expect(Buffer.compare(module.memory().bytes, hostMemory)).toBe(0);
    },
  );
});
