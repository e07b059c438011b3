/**
 * Growing memories and tables: the standard's rules, the caps of a load, and what is refused at load. Sizes are the
 * host's where both take the module.
 */
import { describe, expect, it } from "vitest";
import { type LoadOptions, load, newMemory, newTable } from "../../../src/ts/index.ts";
import { codeOf, engines, failure, loadWat, wat } from "../api/support.ts";

const memories = (limits: string): string => `(module (memory (export "memory") ${limits})
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "size") (result i32) (memory.size)))`;

const tables = (limits: string): string => `(module (table $t (export "table") ${limits})
  (func (export "grow") (param i32) (result i32) (table.grow $t (ref.null ${limits.includes("extern") ? "extern" : "func"}) (local.get 0)))
  (func (export "size") (result i32) (table.size $t)))`;

const steps = [0, 1, 0, 2, 3, 100, -1, 0, 65_536, 65_535, 2 ** 31 - 1, -(2 ** 31), 1];

type Exports = Record<string, (...args: readonly unknown[]) => unknown>;

describe.each(engines)("growth on %s", (engine) => {
  it.each(["0", "1", "1 1", "1 4", "0 0", "0 2", "2 5"])("of a memory %s is the host's", (limits) => {
    const bytes = wat(memories(limits));
    const host = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports;
    const module = load(bytes, { engine });
    for (const step of steps) {
      expect(module.call("grow", step), `grow ${step}`).toBe(host.grow!(step));
      expect(module.call("size")).toBe(host.size!());
      expect(module.memory().pages).toBe(host.size!());
      expect(module.memory().bytes.length).toBe((host.size!() as number) * 65_536);
    }
  });

  it.each(["0 funcref", "1 funcref", "1 1 funcref", "1 4 externref", "0 0 externref", "3 110 funcref"])(
    "of a table %s is the host's",
    (limits) => {
      const bytes = wat(tables(limits));
      const host = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports;
      const module = load(bytes, { engine });
      for (const step of steps) {
        expect(module.call("grow", step), `grow ${step}`).toBe(host.grow!(step));
        expect(module.call("size")).toBe(host.size!());
        expect(module.table("table").length).toBe(host.size!());
      }
    },
  );

  it("gives new pages of zeros and keeps the old ones", () => {
    const module = loadWat(memories("1 3"), { engine });
    module.memory().bytes.fill(7);
    module.call("grow", 1);
    const { bytes } = module.memory();
    expect(bytes.subarray(0, 65_536).every((byte) => byte === 7)).toBe(true);
    expect(bytes.subarray(65_536).every((byte) => byte === 0)).toBe(true);
  });

  it("by zero keeps the memory's buffer", () => {
    const module = loadWat(memories("1 3"), { engine });
    const { buffer } = module.memory();
    expect(module.memory().grow(0)).toBe(1);
    expect(module.memory().buffer).toBe(buffer);
  });

  it("from the host goes no farther than it may, and takes whole numbers alone", () => {
    const memory = newMemory({ min: 1, max: 3 });
    const table = newTable({ min: 1, max: 3 });
    for (const delta of [3, 2 ** 32, 2 ** 60]) expect([memory.grow(delta), table.grow(delta, null)]).toEqual([-1, -1]);
    for (const delta of [-1, NaN, 0.5, Infinity, "1", 1n, null, undefined] as number[]) {
      expect(
        codeOf(() => memory.grow(delta)),
        String(delta),
      ).toBe("usage bad-argument");
      expect(
        codeOf(() => table.grow(delta, null)),
        String(delta),
      ).toBe("usage bad-argument");
    }
    expect([memory.pages, table.length]).toEqual([1, 1]);
  });
});

describe.each(engines)("caps on %s", (engine) => {
  it("of memories stop the guest and the host, with or without a declared maximum", () => {
    for (const limits of ["1", "1 100"]) {
      const module = loadWat(memories(limits), { engine, maxMemoryPages: 3 });
      expect([module.call("grow", 1), module.call("grow", 2), module.call("grow", 1), module.call("grow", 1)]).toEqual([
        1, -1, 2, -1,
      ]);
      expect(module.call("grow", 0)).toBe(3);
      expect(module.memory().grow(1)).toBe(-1);
      expect(module.memory().pages).toBe(3);
    }
    const tighter = loadWat(memories("1 2"), { engine, maxMemoryPages: 3 });
    expect([tighter.call("grow", 1), tighter.call("grow", 1)]).toEqual([1, -1]);
  });

  it("of tables likewise", () => {
    for (const limits of ["1 funcref", "1 100 externref"]) {
      const module = loadWat(tables(limits), { engine, maxTableElements: 3 });
      expect([module.call("grow", 1), module.call("grow", 2), module.call("grow", 1), module.call("grow", 1)]).toEqual([
        1, -1, 2, -1,
      ]);
      expect(module.table("table").grow(1, null)).toBe(-1);
      expect(module.table("table").length).toBe(3);
    }
  });

  it.each([
    [memories("4"), { maxMemoryPages: 3 }, "memory", /maxMemoryPages/],
    [memories("1"), { maxMemoryPages: 0 }, "memory", /maxMemoryPages/],
    [tables("4 funcref"), { maxTableElements: 3 }, "table", /maxTableElements/],
    [tables("10000001 funcref"), {}, "table", /maxTableElements/],
  ] as const)("below the minimum of %s are a limit error at load", (text, options: LoadOptions, code, said) => {
    const error = failure(() => loadWat(text, { engine, ...options }));
    expect(`${error.kind} ${error.code}`).toBe(`limit ${code}`);
    expect(error.message).toMatch(said);
    expect(Number(error.data.used)).toBeGreaterThan(Number(error.data.limit));
  });

  it("do not change what links: the declared type is what counts", () => {
    const owner = loadWat('(module (memory (export "m") 1 10) (table (export "t") 1 10 funcref))', {
      engine,
      maxMemoryPages: 2,
      maxTableElements: 2,
    });
    const taker = (max: number): string =>
      `(module (import "o" "m" (memory 1 ${max})) (import "o" "t" (table 1 ${max} funcref)))`;
    for (const other of engines.filter((name) => name === engine)) {
      expect(loadWat(taker(10), { engine: other, imports: { o: owner } }).engine).toBe(other);
      expect(codeOf(() => loadWat(taker(9), { engine: other, imports: { o: owner } }))).toBe("link import-mismatch");
    }
    expect(owner.describeExports()).toMatchObject({ m: { min: 1, max: 10 }, t: { min: 1, max: 10 } });
  });

  it("hold for the memory wherever it goes", () => {
    const owner = loadWat('(module (memory (export "m") 1))', { engine, maxMemoryPages: 2 });
    for (const other of engines) {
      const user = loadWat(
        '(module (import "o" "m" (memory 1)) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))',
        { engine: other, imports: { o: owner } },
      );
      expect(user.call("grow", 2)).toBe(-1);
    }
    expect(owner.memory().pages).toBe(1);
  });

  // The default of a memory is all that it may have, and a call's depth has none; for each bound see api/lifted-bounds.test.ts.
  it("of tables together may be lifted, which the default is not", () => {
    const text = `(module (table 6000000 funcref) (table $t 0 funcref)
      (func (export "grow") (param i32) (result i32) (table.grow $t (ref.null func) (local.get 0))))`;
    expect(loadWat(text, { engine }).call("grow", 6_000_000)).toBe(-1);
    expect(loadWat(text, { engine, maxTableElements: null }).call("grow", 6_000_000)).toBe(0);
  });
});
