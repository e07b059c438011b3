/**
 * Atomic waits and notifications on one thread of a guest: what the standard and the bounds of a run say, with threads of
 * the host on the other side.
 */
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import type { WasmModule } from "../../../src/ts/index.ts";
import { nativeEngine } from "../../../src/ts/native/engine.ts";
import { codeOf, engines, loadWat } from "../api/support.ts";

const waiting = (shared: string): string => `(module (memory (export "memory") 1 1 ${shared})
  (func (export "wait32") (param i32 i32 i64) (result i32)
    (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "wait64") (param i32 i64 i64) (result i32)
    (memory.atomic.wait64 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "notify") (param i32 i32) (result i32) (memory.atomic.notify (local.get 0) (local.get 1)))
  (func (export "set") (param i32 i64) (i64.atomic.store (local.get 0) (local.get 1)))
  (func (export "fence") atomic.fence))`;

const hour = 3_600_000_000_000n;
/** A thread that does something with the cells of a module's memory. */
function thread(module: WasmModule, code: string): Worker {
  const workerData = module.memory().bytes.buffer;
  const script = `const cells = new Int32Array(require("node:worker_threads").workerData); ${code}`;
  return new Worker(script, { eval: true, workerData });
}

describe.each(engines)("waits on %s", (engine) => {
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
    const module = loadWat(waiting("shared"), { engine, timeoutMs: 400 });
    expect(codeOf(() => module.call("wait32", 0, 0, hour))).toBe("limit timeout");
    expect(codeOf(() => module.call("wait64", 0, 0, hour))).toBe("limit timeout");
    expect(module.call("wait32", 0, 0, 1)).toBe(2);
  });

  it("last as long as they say in a start function", () => {
    const start = `(module (memory 1 1 shared) (start $s)
      (func $s (drop (memory.atomic.wait64 (i32.const 8) (i64.const 0) (i64.const ${hour})))))`;
    expect(codeOf(() => loadWat(start, { engine, timeoutMs: 50 }))).toBe("limit timeout");
  });

  it("know the memory and the offset", () => {
    const owner = loadWat('(module (memory (export "m") 1 1 shared) (data (i32.const 12) "\\05"))', { engine });
    const several = `(module (import "o" "m" (memory 1 1 shared)) (memory (export "own") 1 1 shared)
      (func (export "theirs") (param i32 i32) (result i32)
        (memory.atomic.wait32 0 offset=8 (local.get 0) (local.get 1) (i64.const 0)))
      (func (export "ours") (param i32 i32) (result i32)
        (memory.atomic.wait32 1 offset=8 (local.get 0) (local.get 1) (i64.const 0))))`;
    // Where the host has one memory a module, both functions wait in that one.
    const isOne = engine === "native" && !nativeEngine.supports("multi-memory");
    const one = several.replace(' (memory (export "own") 1 1 shared)', "").replace("wait32 1", "wait32 0");
    const module = loadWat(isOne ? one : several, { engine, imports: { o: owner } });
    expect(["theirs", "ours"].map((name) => module.call(name, 4, 5))).toEqual([2, isOne ? 2 : 1]);
    expect(codeOf(() => module.call("ours", 65_528, 0))).toBe("trap memory-out-of-bounds");
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

describe.each(engines)("notify on %s", (engine) => {
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
