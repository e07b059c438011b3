/**
 * Modules linked with each other and with the host program's objects, on each engine and across them.
 */
import { describe, expect, it } from "vitest";
import {
  type ExportValue,
  type LoadOptions,
  type ImportObject,
  type WasmModule,
  compile,
  fresh,
  instantiate,
  load,
  newGlobal,
  newMemory,
  newTable,
} from "../../../src/ts/index.ts";
import { type EngineName, codeOf, engines, failure, loadWat, testPath, thrown, wat } from "../api/support.ts";

/** Every pair of engines: who exports, who imports. */
const pairs = engines.flatMap((from) => engines.map((to) => [from, to] as const));

function loadFile(name: string, engine: EngineName, imports?: ImportObject): WasmModule {
  return load(testPath(name), { engine, ...(imports === undefined ? {} : { imports }) });
}

const counter = `(module $counter
  (memory (export "memory") 1 4)
  (global $n (export "n") (mut i32) (i32.const 0))
  (global (export "step") i32 (i32.const 2))
  (table (export "table") 2 funcref)
  (elem (i32.const 0) $bump)
  (func $bump (export "bump") (result i32)
    (global.set $n (i32.add (global.get $n) (global.get 1)))
    (i32.store (i32.const 0) (global.get $n))
    (global.get $n)))`;

describe.each(pairs)("functions of %s imported on %s", (from, to) => {
  it("come from a whole module, or by name", () => {
    const base = loadWat(counter, { engine: from });
    const text =
      '(module (import "c" "bump" (func $f (result i32))) (func (export "twice") (result i32) (drop (call $f)) (call $f)))';
    const whole = loadWat(text, { engine: to, imports: { c: base } });
    const named = loadWat(text, { engine: to, imports: { c: { bump: base.exports.bump } } });
    expect(whole.call("twice")).toBe(4);
    expect(named.call("twice")).toBe(8);
    expect(base.call("bump")).toBe(10);
    expect(base.memory().view.getInt32(0, true)).toBe(10);
  });

  it("are the same function where they are exported again", () => {
    const base = loadWat(counter, { engine: from });
    const text =
      '(module (import "c" "bump" (func $f (result i32))) (export "again" (func $f)) (export "twice" (func $f)))';
    const middle = loadWat(text, { engine: to, imports: { c: base } });
    expect(middle.exports.again).toBe(base.exports.bump);
    expect(middle.exports.twice).toBe(base.exports.bump);
    const top = loadWat(text.replaceAll("bump", "again"), { engine: from, imports: { c: middle } });
    expect(top.exports.twice).toBe(base.exports.bump);
    expect(top.call("twice")).toBe(2);
  });

  it("take and give every type", () => {
    const text = `(module (func (export "f") (param i32 i64 f32 f64 externref v128) (result v128 externref f64 f32 i64 i32)
      (local.get 5) (local.get 4) (local.get 3) (local.get 2) (local.get 1) (local.get 0)))`;
    const base = loadWat(text, { engine: from });
    const type = "(param i32 i64 f32 f64 externref v128) (result v128 externref f64 f32 i64 i32)";
    const args = [0, 1, 2, 3, 4, 5].map((i) => `(local.get ${i})`).join(" ");
    const top = loadWat(`(module (import "m" "f" (func $f ${type})) (func (export "f") ${type} (call $f ${args})))`, {
      engine: to,
      imports: { m: base },
    });
    const vector = Uint8Array.from({ length: 16 }, (_, i) => i * 3);
    const object = {};
    const values = [-5, -(2n ** 63n), 0.5, -0, object, vector];
    const results = top.call("f", ...values) as unknown[];
    expect(results[1]).toBe(object);
    expect(results).toEqual([vector, object, -0, 0.5, -(2n ** 63n), -5]);
  });

  it("keep the payload of a NaN", () => {
    const base = loadWat('(module (func (export "f") (param f32 f64) (result f64 f32) (local.get 1) (local.get 0)))', {
      engine: from,
    });
    const top = loadWat(
      `(module (import "m" "f" (func $f (param f32 f64) (result f64 f32)))
        (func (export "go") (param i32 i64) (result i64 i32) (local f32 f64)
          (call $f (f32.reinterpret_i32 (local.get 0)) (f64.reinterpret_i64 (local.get 1)))
          (local.set 2) (local.set 3)
          (i64.reinterpret_f64 (local.get 3)) (i32.reinterpret_f32 (local.get 2))))`,
      { engine: to, imports: { m: base } },
    );
    for (const [single, double] of [
      [0x7fa12345, 0x7ff4_0000_dead_beefn],
      [-1, -1n],
      [0x7fc00000, 0x7ff8_0000_0000_0000n],
    ] as const) {
      expect(top.call("go", single, double)).toEqual([double, single]);
    }
  });

  it("call each other back and forth", () => {
    const state: { down?: (n: unknown) => unknown } = {};
    const a = loadWat(
      `(module (import "m" "b" (func $b (param i32) (result i32)))
        (func (export "a") (param i32) (result i32)
          (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0))
            (else (i32.add (call $b (i32.sub (local.get 0) (i32.const 1))) (i32.const 1))))))`,
      { engine: from, imports: { m: { b: (n: unknown) => state.down!(n) } } },
    );
    const b = loadWat(
      `(module (import "m" "a" (func $a (param i32) (result i32)))
        (func (export "b") (param i32) (result i32)
          (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0))
            (else (i32.add (call $a (i32.sub (local.get 0) (i32.const 1))) (i32.const 1))))))`,
      { engine: to, imports: { m: a } },
    );
    state.down = b.func("b");
    expect(b.call("b", 100)).toBe(100);
    expect(a.call("a", 101)).toBe(101);
  });

  it("check what crosses nowhere but at the host", () => {
    const base = loadWat('(module (func $id (export "id") (param i64) (result i64) (local.get 0)))', { engine: from });
    const top = loadWat(
      `(module (import "m" "id" (func $f (param i64) (result i64)))
        (func (export "go") (param i64) (result i64) (call $f (local.get 0))))`,
      { engine: to, imports: { m: base }, i64: "auto" },
    );
    expect(top.call("go", 5)).toBe(5);
    expect(base.call("id", 5)).toBe(5n);
  });
});

describe.each(pairs)("memories of %s imported on %s", (from, to) => {
  const user = `(module (import "m" "memory" (memory 1 4))
    (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
    (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "size") (result i32) (memory.size))
    (export "memory" (memory 0)))`;
  const owner = user.replace('(import "m" "memory" (memory 1 4))', "(memory 1 4)");

  it("are seen and grown from every side", () => {
    const a = loadWat(owner, { engine: from });
    const b = loadWat(user, { engine: to, imports: { m: a } });
    const memory = a.memory();
    expect(b.exports.memory).toBe(a.exports.memory);
    const old = memory.bytes;
    a.call("store", 8, 42);
    expect(b.call("load", 8)).toBe(42);
    expect(b.call("grow", 1)).toBe(1);
    expect([a.call("size"), b.call("size"), memory.pages]).toEqual([2, 2, 2]);
    expect(old.length).toBe(0);
    b.call("store", 131_068, 43);
    expect(a.call("load", 131_068)).toBe(43);
    expect(memory.view.getInt32(131_068, true)).toBe(43);
    expect(a.call("grow", 1)).toBe(2);
    b.call("store", 196_604, 44);
    expect(a.call("load", 196_604)).toBe(44);
    expect(memory.grow(1)).toBe(3);
    a.call("store", 262_140, 45);
    expect(b.call("load", 262_140)).toBe(45);
    expect(codeOf(() => b.call("load", 262_141))).toBe("trap memory-out-of-bounds");
    for (const grown of [a.call("grow", 1), b.call("grow", 1), memory.grow(1)]) expect(grown).toBe(-1);
    expect(memory.bytes.length).toBe(4 * 65_536);
    expect(memory.bytes).toBe(memory.bytes);
  });

  it("are grown while the other side runs", () => {
    const state: { grow?: () => void } = {};
    const a = loadWat(
      `(module (import "m" "grow" (func $grow)) (memory (export "memory") 1 4)
        (func (export "go") (result i32)
          (i32.store (i32.const 4) (i32.const 7))
          (call $grow)
          (i32.store (i32.const 65540) (i32.const 8))
          (i32.add (i32.load (i32.const 4)) (i32.load (i32.const 65540)))))`,
      { engine: from, imports: { m: { grow: () => state.grow!() } } },
    );
    const b = loadWat(user, { engine: to, imports: { m: a } });
    state.grow = () => {
      expect(b.call("grow", 1)).toBe(1);
    };
    expect(a.call("go")).toBe(15);
    // Through the guest of the other engine, without the host between.
    const c = loadWat(
      `(module (import "m" "grow" (func $grow (param i32) (result i32))) (import "m" "memory" (memory 1))
        (func (export "go") (result i32)
          (drop (call $grow (i32.const 1)))
          (i32.store (i32.const 131080) (i32.const 9)) (i32.load (i32.const 131080))))`,
      { engine: from, imports: { m: b } },
    );
    expect(c.call("go")).toBe(9);
  });
});

describe.each(engines)("objects of the host program on %s", (engine) => {
  it("are memories, seen and grown from either side", () => {
    const memory = newMemory({ min: 1, max: 3 });
    const module = loadWat(
      `(module (import "m" "memory" (memory 1 3)) (export "memory" (memory 0))
        (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
        (func (export "grow") (result i32) (memory.grow (i32.const 1))))`,
      { engine, imports: { m: { memory } } },
    );
    expect(module.memory()).toBe(memory);
    memory.view.setInt32(4, 99, true);
    expect(module.call("load", 4)).toBe(99);
    expect(module.call("grow")).toBe(1);
    expect(memory.pages).toBe(2);
    memory.view.setInt32(131_068, 98, true);
    expect(module.call("load", 131_068)).toBe(98);
    expect(memory.grow(1)).toBe(2);
    expect(module.call("load", 196_604)).toBe(0);
    expect(memory.grow(1)).toBe(-1);
    expect(module.call("grow")).toBe(-1);
  });

  it("are the host's own memories", () => {
    const host = new WebAssembly.Memory({ initial: 1, maximum: 2 });
    const module = loadWat(
      `(module (import "m" "memory" (memory 1 2)) (func (export "grow") (result i32) (memory.grow (i32.const 1)))
        (func (export "store") (i32.store (i32.const 0) (i32.const 7))))`,
      { engine, imports: { m: { memory: host } } },
    );
    module.call("store");
    expect(new DataView(host.buffer).getInt32(0, true)).toBe(7);
    expect(module.call("grow")).toBe(1);
    expect(host.buffer.byteLength).toBe(131_072);
    expect(module.call("grow")).toBe(-1);
    module.call("store");
  });

  it("are tables of functions", () => {
    const table = newTable({ min: 2, max: 4 });
    const text = `(module (import "m" "t" (table 2 4 funcref)) (type $f (func (result i32)))
      (func $five (export "five") (result i32) (i32.const 5)) (elem (i32.const 0) $five)
      (func (export "call") (param i32) (result i32) (call_indirect (type $f) (local.get 0)))
      (func (export "grow") (result i32) (table.grow (ref.null func) (i32.const 1)))
      (export "t" (table 0)))`;
    const module = loadWat(text, { engine, imports: { m: { t: table } } });
    expect(module.table("t")).toBe(table);
    expect(table.getValue(0)).toBe(module.func("five"));
    expect(table.getValue(1)).toBe(null);
    table.setValue(1, module.func("five"));
    expect(module.call("call", 1)).toBe(5);
    const other = loadWat('(module (func (export "six") (result i32) (i32.const 6)))', { engine });
    table.setValue(0, other.func("six"));
    expect(module.call("call", 0)).toBe(6);
    expect(module.call("grow")).toBe(2);
    expect(table.length).toBe(3);
    expect(codeOf(() => module.call("call", 2))).toBe("trap uninitialized-element");
    expect(codeOf(() => module.call("call", 3))).toBe("trap undefined-element");
    expect(codeOf(() => table.getValue(3))).toBe("usage out-of-range");
    expect(codeOf(() => table.setValue(-1, null))).toBe("usage out-of-range");
    expect(codeOf(() => table.setValue(0, () => 5))).toBe("usage bad-argument");
  });

  it("are tables of any values", () => {
    const object = {};
    const table = newTable({ min: 2, element: "externref", init: object });
    const module = loadWat(
      `(module (import "m" "t" (table 1 externref))
        (func (export "get") (param i32) (result externref) (table.get (local.get 0)))
        (func (export "set") (param i32 externref) (table.set (local.get 0) (local.get 1))))`,
      { engine, imports: { m: { t: table } } },
    );
    expect(module.call("get", 1)).toBe(object);
    const symbol = Symbol("x");
    module.call("set", 0, symbol);
    expect(table.getValue(0)).toBe(symbol);
    table.setValue(0, undefined);
    expect(module.call("get", 0)).toBe(undefined);
    table.setValue(0, null);
    expect(module.call("get", 0)).toBe(null);
  });

  it("are globals of every type", () => {
    const vector = Uint8Array.from({ length: 16 }, (_, i) => i);
    const cases: readonly (readonly [type: string, first: unknown, next: unknown])[] = [
      ["i32", -1, 2 ** 31 - 1],
      ["i64", 5n, -(2n ** 63n)],
      ["f32", 0.5, -0],
      ["f64", NaN, 1e300],
      ["externref", null, {}],
      ["v128", vector, vector.toReversed()],
    ];
    for (const [type, first, next] of cases) {
      const global = newGlobal({ type, mutable: true, value: first });
      const module = loadWat(
        `(module (import "m" "g" (global (mut ${type}))) (export "g" (global 0))
          (func (export "get") (result ${type}) (global.get 0)) (func (export "set") (param ${type}) (global.set 0 (local.get 0))))`,
        { engine, imports: { m: { g: global } } },
      );
      expect(module.global("g")).toBe(global);
      expect(module.call("get")).toEqual(first);
      global.value = next;
      expect(module.call("get")).toEqual(next);
      module.call("set", first);
      expect(global.value).toEqual(first);
      const constant = newGlobal({ type, value: next });
      const taker = loadWat(
        `(module (import "m" "g" (global ${type})) (func (export "get") (result ${type}) (global.get 0)))`,
        { engine, imports: { m: { g: constant } } },
      );
      expect(taker.call("get")).toEqual(next);
      expect(
        codeOf(() => {
          constant.value = first;
        }),
      ).toBe("usage immutable-global");
    }
  });

  it("of i32 are checked as arguments are", () => {
    const global = newGlobal({ type: "i32", mutable: true });
    for (const [value, code] of [
      ["5", "bad-argument"],
      [2 ** 32, "out-of-range"],
      [1.5, "out-of-range"],
      [undefined, "bad-argument"],
    ] as const) {
      expect(
        codeOf(() => {
          global.value = value;
        }),
      ).toBe(`usage ${code}`);
    }
    expect(global.value).toBe(0);
  });
});

describe("across engines", () => {
  const taker = (type: string): string => `(module (import "c" ${type}))`;

  it.each([
    ["native", "interp"],
    ["interp", "native"],
  ] as const)("tables and mutable globals of %s are refused on %s, and the error says why", (from, to) => {
    const base = loadWat(counter, { engine: from });
    // Engines of our own share their objects.
    const served = from === "interp" ? "compiled" : from;
    for (const type of ['"table" (table 1 funcref)', '"n" (global (mut i32))']) {
      const error = failure(() => loadWat(taker(type), { engine: to, imports: { c: base } }));
      expect(error.kind).toBe("link");
      expect(["engine-unavailable", "foreign-engine"]).toContain(error.code);
      expect(error.message).toMatch(/engine/);
      expect(error.message).toContain(served);
      // Left to itself, the first engine that can have the import is taken.
      expect(loadWat(taker(type), { imports: { c: base } }).engine).toBe(served);
    }
  });

  it("objects of the host program belong to the first that they are linked to", () => {
    for (const [from, to] of [
      ["native", "interp"],
      ["native", "compiled"],
      ["compiled", "native"],
      ["interp", "native"],
    ] as const) {
      const table = newTable({ min: 1 });
      const global = newGlobal({ type: "i32", mutable: true });
      const text = '(module (import "c" "t" (table 1 funcref)) (import "c" "g" (global (mut i32))))';
      const imports = { c: { t: table, g: global } };
      loadWat(text, { engine: from, imports });
      const error = failure(() => loadWat(text, { engine: to, imports }));
      expect(error.kind).toBe("link");
      expect(loadWat(text, { imports }).engine).toBe(from === "interp" ? "compiled" : from);
    }
  });

  it.each(pairs)("immutable globals of %s are values on %s", (from, to) => {
    const base = loadWat(
      `(module (global (export "i") i32 (i32.const -7)) (global (export "l") i64 (i64.const -8))
        (global (export "f") f32 (f32.const nan:0x200001)) (global (export "d") f64 (f64.const -0))
        (global (export "r") funcref (ref.func $f)) (func $f (export "func") (result i32) (i32.const 11)))`,
      { engine: from },
    );
    const top = loadWat(
      `(module (import "m" "i" (global i32)) (import "m" "l" (global i64)) (import "m" "f" (global f32))
        (import "m" "d" (global f64)) (import "m" "r" (global funcref))
        (func (export "all") (result i32 i64 i32 f64 funcref)
          (global.get 0) (global.get 1) (i32.reinterpret_f32 (global.get 2)) (global.get 3) (global.get 4)))`,
      { engine: to, imports: { m: base } },
    );
    expect(top.call("all")).toEqual([-7, -8n, 0x7fa00001, -0, base.exports.func]);
  });

  it.each(pairs)("functions of %s go into tables on %s", (from, to) => {
    const base = loadWat(
      '(module (func (export "f") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3))))',
      {
        engine: from,
      },
    );
    const top = loadWat(
      `(module (table (export "t") 1 funcref)
        (func (export "call") (param i32) (result i32)
          (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0))))`,
      { engine: to },
    );
    top.table("t").setValue(0, base.func("f"));
    expect(top.call("call", 5)).toBe(15);
    expect(top.table("t").getValue(0)).toBe(base.func("f"));
  });
});

describe.each(engines)("chains on %s", (engine) => {
  it("of three modules", () => {
    const base = loadFile("20_link_base.wasm", engine);
    const middle = loadFile("21_link_middle.wasm", engine, { base });
    expect(middle.engine).toBe(engine);
    const names = Object.keys(middle.exports);
    expect(names.length).toBeGreaterThan(0);
  });

  it("of a hundred, each adding one", () => {
    let module = loadWat('(module (func (export "f") (param i32) (result i32) (local.get 0)))', { engine });
    const bytes = wat(`(module (import "m" "f" (func $f (param i32) (result i32)))
      (func (export "f") (param i32) (result i32) (i32.add (call $f (local.get 0)) (i32.const 1))))`);
    for (let i = 0; i < 100; i++) module = load(bytes, { engine, imports: { m: module } });
    expect(module.call("f", 5)).toBe(105);
  });

  it("of both engines in turn", () => {
    let module = loadWat('(module (func (export "f") (param i64) (result i64) (local.get 0)))', { engine });
    const bytes = wat(`(module (import "m" "f" (func $f (param i64) (result i64)))
      (func (export "f") (param i64) (result i64) (i64.add (call $f (local.get 0)) (i64.const 1))))`);
    for (let i = 0; i < 40; i++) module = load(bytes, { engine: engines[i % 2]!, imports: { m: module } });
    expect(module.call("f", 2n ** 40n)).toBe(2n ** 40n + 40n);
  });
});

describe.each(engines)("instances on %s", (engine) => {
  const text = `(module (import "m" "note" (func $note (param i32)))
    (memory (export "memory") 1) (data (i32.const 0) "\\05")
    (global $n (mut i32) (i32.const 10)) (table 1 funcref)
    (func $start (call $note (i32.load8_u (i32.const 0)))) (start $start)
    (func (export "bump") (result i32)
      (global.set $n (i32.add (global.get $n) (i32.const 1)))
      (i32.store8 (i32.const 0) (global.get $n))
      (global.get $n)))`;

  it("of one compiled module have their own state", () => {
    const compiled = compile(wat(text));
    const notes: unknown[] = [];
    const options: LoadOptions = { engine, imports: { m: { note: (n: unknown) => notes.push(n) } } };
    const [a, b, c] = [
      instantiate(compiled, options),
      instantiate(compiled, options),
      load(compiled, options),
    ] as const;
    expect([a.call("bump"), a.call("bump"), b.call("bump"), c.call("bump")]).toEqual([11, 12, 11, 11]);
    expect(a.memory().bytes[0]).toBe(12);
    expect(b.memory().bytes[0]).toBe(11);
    const d = fresh(a);
    expect(d.memory().bytes[0]).toBe(5);
    expect(d.call("bump")).toBe(11);
    expect(d.func("bump")).not.toBe(a.func("bump"));
    expect(notes).toEqual([5, 5, 5, 5]);
    expect(d.engine).toBe(engine);
  });

  it("begin with the segments, then the start function", () => {
    const order: unknown[] = [];
    const table = newTable({ min: 2 });
    const memory = newMemory({ min: 1 });
    loadWat(
      `(module (import "m" "look" (func $look)) (import "m" "t" (table 2 funcref)) (import "m" "mem" (memory 1))
        (func $f) (elem (i32.const 1) $f) (data (i32.const 7) "!") (start $look))`,
      {
        engine,
        imports: {
          m: {
            look: () => {
              order.push(typeof table.getValue(1), memory.bytes[7]);
            },
            t: table,
            mem: memory,
          },
        },
      },
    );
    expect(order).toEqual(["function", 33]);
  });

  it("leave what the segments before a trap have written", () => {
    const memory = newMemory({ min: 1 });
    const table = newTable({ min: 4 });
    const imports = { m: { mem: memory, t: table } };
    const failing = `(module (import "m" "mem" (memory 1)) (import "m" "t" (table 4 funcref)) (func $f)
      (elem (i32.const 0) $f) (elem (i32.const 4) $f) (data (i32.const 0) "a"))`;
    const error = failure(() => loadWat(failing, { engine, imports }));
    expect(`${error.kind} ${error.code}`).toBe("instantiation segment-failed");
    expect(error.message.startsWith("out of bounds table access")).toBe(true);
    expect(error.cause).toMatchObject({ kind: "trap", code: "table-out-of-bounds" });
    expect(typeof table.getValue(0)).toBe("function");
    expect((table.getValue(0) as () => unknown)()).toBe(undefined);
    expect(memory.bytes[0]).toBe(0);
    const second = `(module (import "m" "mem" (memory 1)) (data (i32.const 0) "a") (data (i32.const 65536) "b"))`;
    const dataError = failure(() => loadWat(second, { engine, imports: { m: { mem: memory } } }));
    expect(`${dataError.kind} ${dataError.code}`).toBe("instantiation segment-failed");
    expect(dataError.message.startsWith("out of bounds memory access")).toBe(true);
    expect(dataError.cause).toMatchObject({ code: "memory-out-of-bounds" });
    expect(memory.bytes[0]).toBe(97);
  });

  it("of empty segments past the end trap, and at the end do not", () => {
    expect(loadWat('(module (memory 1) (data (i32.const 65536) ""))', { engine }).engine).toBe(engine);
    expect(codeOf(() => loadWat('(module (memory 1) (data (i32.const 65537) ""))', { engine }))).toBe(
      "instantiation segment-failed",
    );
    expect(codeOf(() => loadWat('(module (memory 0) (data (i32.const -1) ""))', { engine }))).toBe(
      "instantiation segment-failed",
    );
  });

  it("whose start function fails tell what failed", () => {
    const error = failure(() => loadWat("(module $app (func $go unreachable) (start $go))", { engine }));
    expect(`${error.kind} ${error.code}`).toBe("instantiation start-failed");
    expect(error.message.startsWith("unreachable")).toBe(true);
    expect(error.cause).toMatchObject({ kind: "trap", code: "unreachable" });
    expect(error.data.backtrace).toMatchObject([{ module: "app", func: "go" }]);
    const mine = new Error("mine");
    const start = '(module (import "m" "f" (func $f)) (start $f))';
    const boom = (): never => {
      throw mine;
    };
    expect(thrown(() => loadWat(start, { engine, imports: { m: { f: boom } } }))).toBe(mine);
  });

  it("may have exports and memories before the start function ends", () => {
    const kept: { call?: () => unknown } = {};
    const text2 = `(module (import "m" "keep" (func $keep (param funcref))) (global $n (mut i32) (i32.const 4))
      (elem declare func $f) (func $f (result i32) (global.get $n))
      (func $start (call $keep (ref.func $f)) (global.set $n (i32.const 9))) (start $start))`;
    const seen: unknown[] = [];
    loadWat(text2, {
      engine,
      imports: {
        m: {
          keep: (f: unknown) => {
            kept.call = f as () => unknown;
            seen.push(kept.call());
          },
        },
      },
    });
    expect([...seen, kept.call!()]).toEqual([4, 9]);
  });
});

describe.each(engines)("references to functions on %s", (engine) => {
  it("are one function, wherever they come from", () => {
    const module = loadWat(
      `(module (table (export "t") 3 funcref) (elem (i32.const 0) $hidden $shown)
        (func $hidden (result i32) (i32.const 1)) (func $shown (export "shown") (result i32) (i32.const 2))
        (func (export "get") (param i32) (result funcref) (table.get (local.get 0)))
        (global (export "g") funcref (ref.func $hidden)))`,
      { engine },
    );
    const hidden = module.call("get", 0);
    expect(hidden).toBe(module.table("t").getValue(0));
    expect(hidden).toBe(module.global("g").value);
    expect((hidden as () => unknown)()).toBe(1);
    expect(module.call("get", 1)).toBe(module.func("shown"));
    expect(module.call("get", 2)).toBe(null);
    const other: ExportValue = loadWat('(module (import "m" "f" (func $f (result i32))) (export "f" (func $f)))', {
      engine,
      imports: { m: { f: hidden } },
    }).get("f");
    expect(other).toBe(hidden);
  });

  it("to host functions are WebAssembly functions once they have been imported", () => {
    const fn = (n: unknown): unknown => (n as number) + 1;
    const module = loadWat(
      `(module (import "m" "f" (func $f (param i32) (result i32))) (export "f" (func $f)) (elem declare func $f)
        (table (export "t") 1 funcref)
        (func (export "put") (table.set (i32.const 0) (ref.func $f)))
        (func (export "call") (param i32) (result i32)
          (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0))))`,
      { engine, imports: { m: { f: fn } } },
    );
    module.call("put");
    expect(module.call("call", 4)).toBe(5);
    expect(module.table("t").getValue(0)).toBe(module.func("f"));
    expect(module.call("f", 4)).toBe(5);
    expect(codeOf(() => module.call("f", "4"))).toBe("usage bad-argument");
    expect(codeOf(() => module.call("f"))).toBe("usage arity");
  });
});
