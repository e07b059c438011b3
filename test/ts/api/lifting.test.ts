/**
 * What lifting and lowering by WIT count, charge and refuse, in both directions and on both engines. What is expected
 * follows from the lengths alone: a unit of fuel for every 64 bytes and for every 8 elements of a call.
 */
import { afterEach, describe, expect, it, test, vi } from "vitest";
import { type LoadOptions, type WasmModule, load } from "../../../src/ts/index.ts";
import { code, declare, index, withWorld, worldSection } from "../component/section-bytes.ts";
import { engines, failure, rejection, wat } from "./support.ts";
import { inLittleHeap } from "./little-heap.ts";

const kib = 1024;
const mib = kib * kib;

/**
 * A guest of lists whose items all point at one string: `make` gives one, `call` gives one to the host and passes on what it
 * gets, `take` counts what it is given.
 */
const source = `(module
  (import "env" "pass" (func $pass (param i32 i32 i32)))
  (memory (export "memory") 66)
  (global $next (export "next") (mut i32) (i32.const 2097152))
  (global $reallocs (export "reallocs") (mut i32) (i32.const 0))
  (global $freed (export "freed") (mut i32) (i32.const 0))
  (func (export "cabi_realloc") (param $old i32) (param $size i32) (param $align i32) (param $new i32) (result i32)
    (global.set $reallocs (i32.add (global.get $reallocs) (i32.const 1)))
    (global.get $next)
    (global.set $next (i32.and (i32.add (i32.add (global.get $next) (local.get $new)) (i32.const 15)) (i32.const -16))))
  (func $fill (param $n i32) (param $len i32)
    (local $at i32)
    (memory.fill (i32.const 2097152) (i32.const 97) (local.get $len))
    (i32.store (i32.const 0) (i32.const 16))
    (i32.store (i32.const 4) (local.get $n))
    (local.set $at (i32.const 16))
    (loop $more
      (if (local.get $n) (then
        (i32.store (local.get $at) (i32.const 2097152))
        (i32.store offset=4 (local.get $at) (local.get $len))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $more)))))
  (func (export "make") (param i32 i32) (result i32)
    (call $fill (local.get 0) (local.get 1))
    (i32.const 0))
  (func (export "cabi_post_make") (param i32) (global.set $freed (i32.add (global.get $freed) (i32.const 1))))
  (func (export "call") (param i32 i32) (result i32)
    (call $fill (local.get 0) (local.get 1))
    (call $pass (i32.const 16) (local.get 0) (i32.const 8))
    (i32.load (i32.const 12)))
  (func (export "take") (param i32 i32) (result i32) (local.get 1))
  (func (export "numbers") (param i32) (result i32)
    (i32.store (i32.const 0) (i32.const 16))
    (i32.store (i32.const 4) (local.get 0))
    (i32.const 0))
  (func (export "points") (param i32) (result i32)
    (i32.store (i32.const 0) (i32.const 16))
    (i32.store (i32.const 4) (local.get 0))
    (i32.const 0))
  (func (export "bytes") (param i32) (result i32)
    (i32.store (i32.const 0) (i32.const 16))
    (i32.store (i32.const 4) (local.get 0))
    (i32.const 0)))`;

const wit = `
  package a:b;
  interface env { pass: func(items: list<string>) -> list<string>; }
  world w {
    record point { x: u32, y: option<u32> }
    import pass: func(items: list<string>) -> list<string>;
    export make: func(n: u32, len: u32) -> list<string>;
    export call: func(n: u32, len: u32) -> u32;
    export take: func(items: list<string>) -> u32;
    export numbers: func(n: u32) -> list<u32>;
    export points: func(n: u32) -> list<point>;
    export bytes: func(n: u32) -> list<u8>;
  }`;

const binary = wat(source);
const plenty = 1e9;

function guest(options: LoadOptions = {}, pass: (items: unknown) => unknown = () => []): WasmModule {
  return load(binary, { wit, fuel: plenty, imports: { env: { pass } }, ...options });
}

/** What a call takes of the fuel. */
function cost(m: WasmModule, run: () => unknown): number {
  const before = m.fuelLeft ?? 0;
  run();
  return before - (m.fuelLeft ?? 0);
}

/** Calls the core function of this name. */
const core = (m: WasmModule, name: string, ...args: number[]): unknown =>
  m.func(name, { params: args.map(() => "i32") })(...args);

const units = (bytes: number, elements: number): number => Math.floor(bytes / 64) + Math.floor(elements / 8);

describe.each(engines)("on %s, fuel", (engine) => {
  it.each([
    [0, 0],
    [1, 55],
    [1, 56],
    [7, 9],
    [100, 1000],
    [1000, 100],
  ])("of a result of %i strings of %i bytes", (n, len) => {
    const m = guest({ engine });
    const post = cost(m, () => core(m, "cabi_post_make", 0));
    const bare = cost(m, () => core(m, "make", n, len));
    expect(cost(m, () => m.call("make", n, len))).toBe(bare + post + units(n * (8 + len), n));
  });

  it.each(["x".repeat(130), "é".repeat(100), "é€😀 end", ""])("of strings that are given, such as %s", (text) => {
    const length = Buffer.byteLength(text);
    const m = guest({ engine });
    const n = 50;
    const realloc = cost(m, () => core(m, "cabi_realloc", 0, 0, 1, 1));
    const bare = cost(m, () => core(m, "take", 0, n));
    const before = m.global("reallocs").value as number;
    const took = cost(m, () =>
      expect(
        m.call(
          "take",
          Array.from({ length: n }, () => text),
        ),
      ).toBe(n),
    );
    const reallocs = (m.global("reallocs").value as number) - before;
    // One for the list, one for each string, and one more where its bytes are more than its UTF-16 units.
    expect(reallocs).toBe(1 + n * (length > text.length ? 2 : 1));
    expect(took).toBe(bare + reallocs * realloc + units(n * (8 + length), n));
  });

  it("of what a host function takes and gives", () => {
    const [n, len] = [20, 100];
    const m = guest({ engine }, (items) => items);
    const realloc = cost(m, () => core(m, "cabi_realloc", 0, 0, 1, 1));
    const nothing = guest({ engine });
    const bare = cost(nothing, () => nothing.call("call", n, len)) - realloc - units(n * (8 + len), n);
    const took = cost(m, () => expect(m.call("call", n, len)).toBe(n));
    expect(took).toBe(bare + (1 + n) * realloc + units(2 * n * (8 + len), 2 * n));
  });

  it("of numbers is the same whether they are copied as a whole or one by one", () => {
    const [all, each] = [guest({ engine, bytes: true }), guest({ engine })];
    const bare = cost(each, () => core(each, "bytes", 10_000));
    for (const m of [all, each]) expect(cost(m, () => m.call("bytes", 10_000))).toBe(bare + units(10_000, 10_000));
  });

  it("of records, their fields and payloads", () => {
    const m = guest({ engine });
    const n = 100;
    const bare = cost(m, () => core(m, "points", n));
    // Items, two fields each; what lies there is none, so there are no payloads.
    expect(cost(m, () => m.call("points", n))).toBe(bare + units(n * 12, 3 * n));
    core(m, "points", n);
    new Uint32Array(m.memory().buffer, 16, 3 * n).fill(1);
    expect(cost(m, () => m.call("points", n))).toBe(bare + units(n * 12, 4 * n));
  });

  it("ends a call before anything is copied, and nothing is taken then", () => {
    const m = guest({ engine });
    const bare = cost(m, () => core(m, "make", 100, 1000));
    const wanted = units(800, 100);
    const poor = guest({ engine, fuel: bare + wanted - 1 });
    const error = failure(() => poor.call("make", 100, 1000));
    expect([error.kind, error.code]).toEqual(["limit", "fuel"]);
    expect(poor.fuelLeft).toBe(wanted - 1);
    expect(error.data).toMatchObject({ used: bare, limit: bare + wanted - 1 });
  });
});

test("with any amount of fuel both engines stop at the same place", () => {
  const observed = (engine: (typeof engines)[number], fuel: number): unknown => {
    const m = guest({ engine, fuel }, (items) => items);
    const said: unknown[] = [];
    for (const run of [
      () => m.call("call", 5, 80),
      () => m.call("take", ["é".repeat(40), "x".repeat(65)]),
      () => m.call("make", 2, 64),
    ]) {
      try {
        said.push(run());
      } catch (error) {
        said.push((error as { readonly code: string }).code);
      }
      said.push(m.fuelLeft, m.global("next").value, m.global("reallocs").value, m.global("freed").value);
    }
    return said;
  };
  const whole = plenty - ((observed("interp", plenty) as readonly unknown[]).at(-4) as number);
  expect(whole).toBeGreaterThan(200);
  for (let fuel = 0; fuel <= whole; fuel += 7)
    expect(observed("native", fuel), `fuel ${fuel}`).toEqual(observed("interp", fuel));
});

describe.each(engines)("on %s, bounds", (engine) => {
  const codeOf = (run: () => unknown): unknown[] => {
    const { kind, code: name, data } = failure(run);
    return [kind, name, data.used, data.limit];
  };

  it("of bytes hold for all that a call passes", () => {
    const bytes = 10 * (8 + 100);
    expect(guest({ engine, maxLiftBytes: bytes }).call("make", 10, 100)).toHaveLength(10);
    const limit = bytes - 1;
    expect(codeOf(() => guest({ engine, maxLiftBytes: limit }).call("make", 10, 100))).toEqual([
      ...["limit", "lift-bytes"],
      ...[bytes, limit],
    ]);
    const items = Array.from({ length: 10 }, () => "x".repeat(100));
    expect(guest({ engine, maxLiftBytes: bytes }).call("take", items)).toBe(10);
    expect(codeOf(() => guest({ engine, maxLiftBytes: limit }).call("take", items))).toEqual([
      ...["limit", "lift-bytes"],
      ...[bytes, limit],
    ]);
    const echo = (given: unknown): unknown => given;
    expect(guest({ engine, maxLiftBytes: 2 * bytes }, echo).call("call", 10, 100)).toBe(10);
    expect(codeOf(() => guest({ engine, maxLiftBytes: 2 * bytes - 1 }, echo).call("call", 10, 100))).toEqual([
      ...["limit", "lift-bytes"],
      ...[2 * bytes, 2 * bytes - 1],
    ]);
  });

  it("of elements likewise, and numbers that are copied as a whole are none", () => {
    expect(guest({ engine, maxLiftElements: 100 }).call("numbers", 100)).toHaveLength(100);
    expect(codeOf(() => guest({ engine, maxLiftElements: 99 }).call("numbers", 100))).toEqual([
      ...["limit", "lift-elements"],
      ...[100, 99],
    ]);
    expect(codeOf(() => guest({ engine, maxLiftElements: 299 }).call("points", 100))).toEqual([
      ...["limit", "lift-elements"],
      ...[300, 299],
    ]);
    expect(codeOf(() => guest({ engine, maxLiftElements: 99 }).call("bytes", 100))).toEqual([
      ...["limit", "lift-elements"],
      ...[100, 99],
    ]);
    expect(guest({ engine, maxLiftElements: 0, bytes: true }).call("bytes", 100)).toHaveLength(100);
    expect(codeOf(() => guest({ engine, maxLiftElements: 2 }).call("take", ["", "", ""]))).toEqual([
      ...["limit", "lift-elements"],
      ...[3, 2],
    ]);
  });

  it("are each call's own, also where a host function calls the guest", () => {
    const bytes = 10 * (8 + 100);
    const m: WasmModule = guest({ engine, maxLiftBytes: bytes }, () => {
      expect(m.call("make", 10, 100)).toHaveLength(10);
      return [];
    });
    expect(m.call("call", 10, 100)).toBe(0);
    expect(m.call("call", 10, 100)).toBe(0);
  });

  it("let the guest free what was too much", () => {
    const m = guest({ engine, maxLiftBytes: 100 });
    failure(() => m.call("make", 10, 100));
    expect(m.global("freed").value).toBe(1);
    expect(m.call("make", 1, 1)).toEqual(["a"]);
    expect(m.global("freed").value).toBe(2);
  });

  it("hold where the call is a promise", async () => {
    const m = guest({ engine, maxLiftBytes: 100 });
    const error = await rejection(m.callAsync("make", 10, 100));
    expect([error.kind, error.code]).toEqual(["limit", "lift-bytes"]);
    const taking = await rejection(m.callAsync("take", ["x".repeat(100)]));
    expect([taking.kind, taking.code]).toEqual(["limit", "lift-bytes"]);
    expect(await m.callAsync("take", ["x".repeat(92)])).toBe(1);
  });

  it("have defaults that null lifts", () => {
    const n = 4_194_305;
    expect(codeOf(() => guest({ engine, fuel: null }).call("bytes", n))).toEqual([
      ...["limit", "lift-elements"],
      ...[n, n - 1],
    ]);
    expect(guest({ engine, fuel: null, maxLiftElements: null }).call("bytes", n)).toHaveLength(n);
    const [items, len] = [100, mib];
    expect(codeOf(() => guest({ engine, fuel: null }).call("make", items, len)).slice(0, 2)).toEqual([
      "limit",
      "lift-bytes",
    ]);
    expect(guest({ engine, fuel: null, maxLiftBytes: null }).call("make", items, len)).toHaveLength(items);
  });
});

describe.each(engines)("on %s, a deadline", (engine) => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** A clock that goes on by so many milliseconds at each look; how often it was looked at. */
  function ticking(step: number): () => number {
    let now = 0;
    let looks = 0;
    vi.spyOn(performance, "now").mockImplementation(() => {
      looks++;
      now += step;
      return now;
    });
    return () => looks;
  }

  it.each([
    ["a list that comes out", "numbers", [400_000]],
    ["many strings that come out", "make", [4_000, 1_000]],
    ["long strings that come out", "make", [8, mib]],
  ])("is looked at within %s", (_, name, args) => {
    const looks = ticking(1e-6);
    guest({ engine, fuel: null, timeoutMs: 1e6 }).call(name, ...args.map(() => 0));
    const few = looks();
    guest({ engine, fuel: null, timeoutMs: 1e6 }).call(name, ...args);
    expect(looks() - few - few).toBeGreaterThan(5);
  });

  it("ends a call within a list, in either direction", () => {
    const m = guest({ engine, fuel: null, timeoutMs: 50 });
    ticking(1);
    expect(failure(() => m.call("numbers", 400_000))).toMatchObject({ kind: "limit", code: "timeout" });
    const items = Array.from({ length: 200_000 }, () => "");
    expect(failure(() => m.call("take", items))).toMatchObject({ kind: "limit", code: "timeout" });
  });
});

/** Runs in a process with little heap: what is said of a call there. */
async function inChild(bytes: Uint8Array, run: string): Promise<string> {
  const program = `import { load } from "./src/ts/index.ts";
    const bytes = Uint8Array.from(Buffer.from(${JSON.stringify(Buffer.from(bytes).toString("base64"))}, "base64"));
    try { ${run} }
    catch (error) { console.log(error.kind, error.code, String(error.message).slice(0, 200)); }`;
  return inLittleHeap(128, program);
}

describe("a process with little heap", () => {
  test.each(engines)("survives 8,000 strings that are one of 1 MiB, on %s", async (engine) => {
    const options = JSON.stringify({ engine, wit: wit.replace(/import pass[^;]*;/, "") });
    const run = `console.log(load(bytes, { ...${options}, imports: { env: { pass() {} } } }).call("make", 8000, 1048576).length);`;
    expect(await inChild(binary, run)).toMatch(/^limit lift-bytes /);
  });

  test("survives lists of any length whose items take no bytes", async () => {
    const section = worldSection([
      declare.type(code.flags([])),
      declare.type(code.tuple([index(0), index(0)])),
      declare.type(code.list(index(1))),
      declare.type(code.func([], index(2))),
      declare.exportFunc("f", 3),
    ]);
    const module = wat(`(module (memory (export "memory") 1)
      (func (export "f") (result i32) (i32.store (i32.const 4) (i32.const -1)) (i32.const 0)))`);
    expect(await inChild(withWorld(module, section), `console.log(load(bytes).call("f"));`)).toMatch(
      /^limit lift-elements /,
    );
  });
});
