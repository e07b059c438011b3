/**
 * Atomic instructions: accesses against the host's WebAssembly, value by value and byte by byte; waits against what the
 * standard and the bounds of a run say, with threads of the host on the other side.
 */
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { type WasmModule, load } from "../../../src/ts/index.ts";
import { WasmError } from "../../../src/ts/base/errors.ts";
import { opcodes } from "../../../src/ts/core/opcodes.ts";
import { codeOf, loadWat, wat } from "../api/support.ts";

const accesses = opcodes.filter((op) => op.kind === "atomic" && /^i(32|64)\./.test(op.name));
const types: Readonly<Record<string, string>> = { i: "i32", I: "i64" };
const values: Readonly<Record<string, readonly (number | bigint)[]>> = {
  i: [0, 1, -1, 0x1234_5678, 0xf1],
  I: [0n, -1n, 0x1234_5678_9abc_def0n, 0xf1f2n, 0xf1f2_f3f4n],
};
const addresses = [0, 8, 16, 1, 2, 4, 6, 65_528, 65_532, 65_535, 65_536, -4, -1];
const offsets = [0, 4, 7, 65_528];

type Exports = Record<string, (...args: readonly unknown[]) => unknown>;

/** What a call gives, or the trap that it ends in. */
function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) return error.message.includes("unaligned") ? "unaligned" : "bounds";
    if (!(error instanceof WasmError)) return error;
    return { "unaligned-atomic": "unaligned", "memory-out-of-bounds": "bounds" }[error.code] ?? error;
  }
}

/** All operands, the address first. */
function operandLists(params: string): unknown[][] {
  return [...params.slice(1)].reduce<unknown[][]>(
    (lists, letter) => lists.flatMap((list) => values[letter]!.map((value) => [...list, value])),
    addresses.map((address) => [address]),
  );
}

function functionText(name: string, params: string, results: string, offset: number): string {
  const letters = ["i", ...params.slice(1)];
  const result = results === "" ? "" : `(result ${types[results]})`;
  const gets = letters.map((_, i) => `(local.get ${i})`).join(" ");
  const signature = `(param ${letters.map((letter) => types[letter]).join(" ")}) ${result}`;
  return `(func (export "${name}+${offset}") ${signature} (${name} offset=${offset} ${gets}))`;
}

describe("atomic accesses", () => {
  it("are found", () => {
    expect(accesses).toHaveLength(2 * 7 + 7 * 7);
  });

  it.each(["shared", ""])("on a memory that is %s", (shared) => {
    const functions = accesses.flatMap(({ name, params = "", results = "" }) =>
      offsets.map((offset) => functionText(name, params, results, offset)),
    );
    const bytes = wat(`(module (memory (export "memory") 1 1 ${shared}) ${functions.join("\n")})`);
    const host = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports;
    const module = load(bytes, { engine: "interp", i64: "bigint" });
    const hostMemory = new Uint8Array((host.memory as unknown as WebAssembly.Memory).buffer);
    const { bytes: memory } = module.memory();
    for (let i = 0; i < memory.length; i++) hostMemory[i] = memory[i] = (i * 31 + (i >> 7)) & 0xff;
    for (const { name, params = "" } of accesses) {
      for (const offset of offsets) {
        const call = module.func(`${name}+${offset}`);
        for (const list of operandLists(params)) {
          const expected = outcome(() => host[`${name}+${offset}`]!(...list));
          const actual = outcome(() => call(...list));
          if (!Object.is(actual, expected))
            expect([name, offset, list, actual]).toEqual([name, offset, list, expected]);
        }
      }
    }
    expect(Buffer.compare(memory, hostMemory)).toBe(0);
  });
});

const waiting = (shared: string): string => `(module (memory (export "memory") 1 1 ${shared})
  (func (export "wait32") (param i32 i32 i64) (result i32)
    (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "wait64") (param i32 i64 i64) (result i32)
    (memory.atomic.wait64 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "notify") (param i32 i32) (result i32) (memory.atomic.notify (local.get 0) (local.get 1)))
  (func (export "set") (param i32 i64) (i64.atomic.store (local.get 0) (local.get 1)))
  (func (export "fence") atomic.fence))`;

const hour = 3_600_000_000_000n;
const engine = "interp";

/** A thread that does something with the cells of a module's memory. */
function thread(module: WasmModule, code: string): Worker {
  const workerData = module.memory().bytes.buffer;
  const script = `const cells = new Int32Array(require("node:worker_threads").workerData); ${code}`;
  return new Worker(script, { eval: true, workerData });
}

describe("waits", () => {
  it("see another value, or the end of their time", () => {
    const module = loadWat(waiting("shared"), { engine });
    expect(module.call("wait32", 0, 1, -1)).toBe(1);
    expect(module.call("wait64", 8, 1, -1)).toBe(1);
    expect(module.call("wait32", 0, 0, 0)).toBe(2);
    expect(module.call("wait64", 8, 0, 1_000_000)).toBe(2);
    module.call("set", 8, -2n);
    expect(module.call("wait32", 8, -2, 1_000)).toBe(2);
    expect(module.call("wait64", 8, -2n, 1_000)).toBe(2);
    expect(module.call("wait64", 8, 0xffff_fffen, 1_000)).toBe(1);
    module.call("fence");
  });

  it("last as long as they say, but no longer than the run may", () => {
    const module = loadWat(waiting("shared"), { engine, timeoutMs: 50 });
    expect(codeOf(() => module.call("wait32", 0, 0, hour))).toBe("limit timeout");
    expect(codeOf(() => module.call("wait64", 0, 0, hour))).toBe("limit timeout");
    expect(module.call("wait32", 0, 0, 1)).toBe(2);
  });

  it("without an end are deadlocks", () => {
    for (const timeoutMs of [undefined, 1_000_000]) {
      const module = loadWat(waiting("shared"), { engine, ...(timeoutMs !== undefined && { timeoutMs }) });
      expect(codeOf(() => module.call("wait32", 0, 0, -1))).toBe("limit deadlock");
      expect(codeOf(() => module.call("wait64", 0, 0, -hour))).toBe("limit deadlock");
    }
  });

  it("trap where the memory is not shared, the address is not aligned, or lies outside", () => {
    const shared = loadWat(waiting("shared"), { engine });
    const own = loadWat(waiting(""), { engine });
    for (const [address, code] of [
      [0, "trap expected-shared-memory"],
      [2, "trap unaligned-atomic"],
      [65_536, "trap memory-out-of-bounds"],
    ] as const) {
      expect(codeOf(() => own.call("wait32", address, 1, 0))).toBe(code);
      expect(codeOf(() => own.call("wait64", address, 1, 0))).toBe(code);
      if (address === 0) continue;
      expect(codeOf(() => shared.call("wait32", address, 1, 0))).toBe(code);
      expect(codeOf(() => shared.call("notify", address, 1))).toBe(code);
      expect(codeOf(() => own.call("notify", address, 1))).toBe(code);
    }
    expect(codeOf(() => shared.call("wait64", 4, 1, 0))).toBe("trap unaligned-atomic");
  });

  it("are ended by another thread of the host's", async () => {
    const module = loadWat(waiting("shared"), { engine });
    const worker = thread(module, "while (Atomics.notify(cells, 4) === 0);");
    expect(module.call("wait32", 16, 0, hour)).toBe(0);
    await worker.terminate();
  });
});

describe("notify", () => {
  it("wakes nobody on one thread", () => {
    expect(loadWat(waiting("shared"), { engine }).call("notify", 0, -1)).toBe(0);
    expect(loadWat(waiting(""), { engine }).call("notify", 0, -1)).toBe(0);
  });

  it("counts the threads that it wakes", async () => {
    const module = loadWat(waiting("shared"), { engine });
    const worker = thread(module, "Atomics.wait(cells, 4, 0);");
    let woken: unknown;
    do woken = module.call("notify", 16, -1);
    while (woken === 0);
    expect(woken).toBe(1);
    await worker.terminate();
  });
});
