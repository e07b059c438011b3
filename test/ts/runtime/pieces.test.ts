/**
 * Operators on many bytes and elements where a deadline is to be watched: they come to what the host's typed arrays and plain
 * arrays say, are looked at in between, and a run on the interpreter that was ended there goes on with the rest, which is paid for.
 */
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Feature } from "../../../src/ts/core/features.ts";
import { type EngineName, type LoadOptions, type WasmModule, WasmError, load, resume } from "../../../src/ts/index.ts";
import { nativeEngine } from "../../../src/ts/native/engine.ts";

afterEach(async () => {
  vi.restoreAllMocks();
  // These take a while, and the runner wants to be heard of.
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
});

const page = 65_536;
const mebibyte = 1 << 20;
/** More than two pieces, and no whole number of them. */
const bytes = 2 * mebibyte + 12_345;
const elements = 2 * page + 1_234;

/** A guest whose `go` does the operator once, the values it has then, and those it should have. */
interface Case {
  readonly needs: readonly Feature[];
  readonly text: string;
  readonly look: (module: WasmModule) => ArrayLike<unknown>;
  readonly expected: () => ArrayLike<unknown>;
}

const pages = 48;
/** What memories hold before: made once, as it is asked for by each run. */
const patterned = new Uint8Array(3 * mebibyte);
for (let i = 0; i < patterned.length; i++) patterned[i] = (i * 7 + (i >> 8)) & 0xff;

const memory = (address: "i32" | "i64", run: string, more = ""): string =>
  `(module (memory (export "memory") ${address} ${pages}) ${more} (func (export "go") ${run}))`;

function ofMemory(address: "i32" | "i64", run: string, change: (all: Uint8Array) => void, more = ""): Case {
  return {
    needs: address === "i64" ? ["memory64"] : ["bulk-memory"],
    text: memory(address, run, more),
    look: (module) => module.memory().bytes,
    expected: () => {
      const all = new Uint8Array(pages * page);
      all.set(patterned);
      change(all);
      return all;
    },
  };
}

const c = (address: string, ...values: readonly number[]): string =>
  values.map((n) => `(${address}.const ${n})`).join(" ");

/** A table of so many elements that are numbers, as far as they are set. */
const length = 200_000;

function ofTable(run: string, change: (all: unknown[]) => void): Case {
  return {
    needs: ["reference-types"],
    text: `(module (table $t (export "table") ${length} externref) (table $u 0 ${length} externref)
      (func (export "put") (param i32 externref) (table.set $t (local.get 0) (local.get 1)))
      (func (export "go") ${run}))`,
    look: (module) => {
      const table = module.table("table");
      return Array.from({ length: table.length }, (_, i) => table.get(i));
    },
    expected: () => {
      const all: unknown[] = Array.from({ length }, () => null);
      for (let i = 0; i < length; i += 1_000) all[i] = i;
      change(all);
      return all;
    },
  };
}

/** An array of numbers, read through a memory. */
function ofArray(run: string, change: (all: Int32Array) => void, more = ""): Case {
  return {
    needs: ["gc"],
    text: `(module (type $a (array (mut i32))) (memory (export "memory") ${pages}) ${more}
      (global $g (mut (ref null $a)) (ref.null $a))
      (func (export "set") (local $i i32)
        (global.set $g (array.new_default $a (i32.const ${length})))
        (loop (array.set $a (global.get $g) (local.get $i) (i32.mul (local.get $i) (i32.const 3)))
          (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${length})))))
      (func (export "read") (local $i i32)
        (loop (i32.store (i32.shl (local.get $i) (i32.const 2)) (array.get $a (global.get $g) (local.get $i)))
          (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${length})))))
      (func (export "go") ${run}))`,
    look: (module) => {
      module.call("read");
      return new Int32Array(module.memory().bytes.buffer, 0, length);
    },
    expected: () => {
      const all = Int32Array.from({ length }, (_, i) => i * 3);
      change(all);
      return all;
    },
  };
}

const up = 50_001;
const cases: { readonly [name: string]: Case } = {
  "memory.fill": ofMemory("i32", `(memory.fill ${c("i32", 5, 0xab, bytes)})`, (all) => all.fill(0xab, 5, 5 + bytes)),
  "memory.fill of 64 bits": ofMemory(
    "i64",
    `(memory.fill ${c("i64", 5)} ${c("i32", 0xab)} ${c("i64", bytes)})`,
    (all) => all.fill(0xab, 5, 5 + bytes),
  ),
  "memory.fill to the very end": ofMemory("i32", `(memory.fill ${c("i32", pages * page - bytes, 3, bytes)})`, (all) =>
    all.fill(3, all.length - bytes),
  ),
  "memory.copy upwards": ofMemory("i32", `(memory.copy ${c("i32", up, 3, bytes)})`, (all) =>
    all.copyWithin(up, 3, 3 + bytes),
  ),
  "memory.copy downwards": ofMemory("i32", `(memory.copy ${c("i32", 3, up, bytes)})`, (all) =>
    all.copyWithin(3, up, up + bytes),
  ),
  "memory.copy of 64 bits upwards": ofMemory("i64", `(memory.copy ${c("i64", up, 3, bytes)})`, (all) =>
    all.copyWithin(up, 3, 3 + bytes),
  ),
  "memory.init": ofMemory(
    "i32",
    `(memory.init $d ${c("i32", 9, 1, bytes)})`,
    (all) => all.fill("x".charCodeAt(0), 9, 9 + bytes),
    `(data $d "${"x".repeat(bytes + 2)}")`,
  ),
  "table.fill": ofTable(
    `(table.fill $t (i32.const 7) (table.get $t (i32.const 1000)) (i32.const ${elements}))`,
    (all) => all.fill(1_000, 7, 7 + elements),
  ),
  "table.copy upwards": ofTable(`(table.copy $t $t ${c("i32", up, 3, elements)})`, (all) =>
    all.copyWithin(up, 3, 3 + elements),
  ),
  "table.copy downwards": ofTable(`(table.copy $t $t ${c("i32", 3, up, elements)})`, (all) =>
    all.copyWithin(3, up, up + elements),
  ),
  "table.grow, and a copy back": ofTable(
    `(drop (table.grow $u (table.get $t (i32.const 2000)) (i32.const ${elements})))
     (table.copy $t $u ${c("i32", 11, 0, elements)})`,
    (all) => all.fill(2_000, 11, 11 + elements),
  ),
  "array.fill": ofArray(`(array.fill $a (global.get $g) ${c("i32", 9, -5, elements)})`, (all) =>
    all.fill(-5, 9, 9 + elements),
  ),
  "array.copy upwards": ofArray(
    `(array.copy $a $a (global.get $g) ${c("i32", up)} (global.get $g) ${c("i32", 3, elements)})`,
    (all) => all.copyWithin(up, 3, 3 + elements),
  ),
  "array.copy downwards": ofArray(
    `(array.copy $a $a (global.get $g) ${c("i32", 3)} (global.get $g) ${c("i32", up, elements)})`,
    (all) => all.copyWithin(3, up, up + elements),
  ),
  "array.init_data": ofArray(
    `(array.init_data $a $d (global.get $g) ${c("i32", 4, 2, elements)})`,
    (all) => all.fill(0x79787978, 4, 4 + elements),
    `(data $d "${"xy".repeat(elements * 2 + 4)}")`,
  ),
};

const engines: readonly EngineName[] = ["interp", "native"];
const runs = Object.entries(cases).flatMap(([name, { needs }]) =>
  engines
    .filter((engine) => engine === "interp" || needs.every((feature) => nativeEngine.supports(feature)))
    .map((engine) => [name, engine] as const),
);

function prepared({ text }: Case, options: LoadOptions): WasmModule {
  const module = load(text, options);
  const names = Object.keys(module.describeExports());
  if (names.includes("set")) module.call("set");
  else if (names.includes("memory")) module.memory().bytes.set(patterned);
  if (names.includes("put")) for (let i = 0; i < length; i += 1_000) module.call("put", i, i);
  return module;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

const same = (a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean => {
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) return Buffer.compare(bytesOf(a), bytesOf(b)) === 0;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
};

const plenty = 1e12;

/** What the operator's call takes. */
function usedBy(module: WasmModule, run: () => unknown): number {
  const before = module.fuelLeft!;
  run();
  return before - module.fuelLeft!;
}

/** Runs the operator with the time up at its `which`th look. Gives how it ended, and how many looks there were. */
function endedAt(one: Case, engine: EngineName, which: number): { module: WasmModule; looks: number; end: unknown } {
  let [now, looks] = [0, -Infinity];
  vi.spyOn(performance, "now").mockImplementation(() => {
    if (++looks === which) now += 200;
    return now;
  });
  const module = prepared(one, { engine, timeoutMs: 100 });
  looks = 0;
  try {
    module.call("go");
    return { module, looks, end: undefined };
  } catch (end) {
    return { module, looks, end };
  } finally {
    looks = -Infinity;
  }
}

describe.each(runs)("%s on %s", (name, engine) => {
  const one = cases[name]!;

  test("is the host's, with a deadline or without, for the same fuel", () => {
    const used = new Set<number>();
    for (const options of [{ fuel: plenty }, { fuel: plenty, timeoutMs: 1e9 }]) {
      const module = prepared(one, { engine, ...options });
      used.add(usedBy(module, () => module.call("go")));
      expect(same(one.look(module), one.expected())).toBe(true);
    }
    expect(used.size).toBe(1);
  });

  test("ends where the time is up between two pieces, and goes on with the rest where it can", () => {
    let [now, step] = [0, 0];
    vi.spyOn(performance, "now").mockImplementation(() => (now += step));
    const module = prepared(one, { engine, fuel: plenty, timeoutMs: 100 });
    const straight = prepared(one, { engine, fuel: plenty });
    const expected = usedBy(straight, () => straight.call("go"));
    // Two looks behind the beginning of a call its time is up.
    step = 60;
    let ends = 0;
    let run: (() => unknown) | undefined = () => module.call("go");
    const used = usedBy(module, () => {
      while (run !== undefined) {
        try {
          run();
          run = undefined;
        } catch (error) {
          expect(error).toBeInstanceOf(WasmError);
          expect(error).toMatchObject({ kind: "limit", code: "timeout" });
          ends++;
          run = engine === "interp" ? () => resume(error) : undefined;
          // Before its beginning, and behind a piece; the rest is done at once.
          if (ends === 2) step = 0;
        }
      }
    });
    step = 0;
    expect(ends).toBe(engine === "interp" ? 2 : 1);
    if (engine !== "interp") return;
    expect(used).toBe(expected);
    expect(same(one.look(module), one.expected())).toBe(true);
  });
});

// On the interpreter the same shows above, where a run goes on.
describe.each(runs.filter(([, engine]) => engine === "native"))("%s on %s", (name, engine) => {
  const one = cases[name]!;

  test("is looked at between its pieces", () => {
    const whole = endedAt(one, engine, Infinity);
    expect(whole.end).toBeUndefined();
    const before = one.look(prepared(one, { engine }));
    const states = Array.from({ length: whole.looks - 1 }, (_, i) => {
      const { module, end } = endedAt(one, engine, i + 2);
      expect(end).toMatchObject({ code: "timeout" });
      const state = one.look(module);
      if (same(state, before)) return "nothing";
      return same(state, one.expected()) ? "all" : "a part";
    });
    // Before it begins, between its three pieces, and where the call returns late.
    expect(states.slice(-3)).toEqual(["a part", "a part", "all"]);
    expect(states[0]).toBe("nothing");
  });
});
