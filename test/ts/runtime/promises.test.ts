/**
 * Promises and signals of the host program: a promise that nobody can wait for is reported once, by the error of its call,
 * and a signal has one listener however many calls wait for it.
 */
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { callAsync, createRuntime, interpEngine, load, loadAsync, noHost } from "../../../src/ts/index.ts";
import { engines, failure, loadWat, rejection, wat } from "../api/support.ts";

const caller = '(module (import "env" "f" (func $f (result i32))) (func (export "run") (result i32) (call $f)))';

/** Counts what a process emits while a test runs. */
function emitted(event: "unhandledRejection" | "warning"): { readonly count: () => number } {
  const heard = vi.fn();
  process.on(event, heard);
  onTestFinished(() => {
    process.off(event, heard);
  });
  return { count: () => heard.mock.calls.length };
}

/** Two turns of the event loop, after which a host has reported what it reports. */
async function turns(): Promise<void> {
  for (let n = 0; n < 2; n++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

async function failing(): Promise<never> {
  throw new Error("the promise's own");
}

describe.each(engines)("on %s, a promise that is rejected", (engine) => {
  it("is reported by the error of its call and by nothing else", async () => {
    const unhandled = emitted("unhandledRejection");
    const module = loadWat(caller, { engine, imports: { env: { f: failing } } });
    const error = failure(() => module.call("run"));
    expect(error.code).toBe("promise-in-sync-call");
    expect(error.data.value).toBeInstanceOf(Promise);
    const any =
      '(module (import "env" "f" (func $f (result externref))) (func (export "run") (result externref) (call $f)))';
    expect(failure(() => loadWat(any, { engine, imports: { env: { f: failing } } }).call("run")).code).toBe(
      "promise-in-sync-call",
    );
    const none = '(module (import "env" "f" (func $f)) (func (export "run") (call $f)))';
    failure(() => loadWat(none, { engine, imports: { env: { f: failing } } }).call("run"));
    await turns();
    expect(unhandled.count()).toBe(0);
  });

  it("while the module is loaded is advised upon for loading", async () => {
    const unhandled = emitted("unhandledRejection");
    const imports = { env: { f: failing } };
    const start = '(module (import "env" "f" (func $f)) (start $f))';
    const initialize = '(module (import "env" "f" (func $f)) (func (export "_initialize") (call $f)))';
    const atStart = failure(() => loadWat(start, { engine, imports }));
    expect(atStart.code).toBe("promise-in-sync-call");
    expect(atStart.message).toMatch(/env\.f returned a promise while the module was loaded\. Return a value: a start/);
    const atInitialize = failure(() => loadWat(initialize, { engine, imports }));
    expect(atInitialize.code).toBe("promise-in-sync-call");
    expect(atInitialize.message).toContain('use loadAsync with engine: "interp"');
    expect(atInitialize.message).not.toContain("callAsync");
    expect((await rejection(loadAsync(wat(start), { engine, imports }))).message).not.toContain("callAsync");
    await turns();
    expect(unhandled.count()).toBe(0);
    const kept = { env: { f: async () => {} } };
    await loadAsync(wat(initialize), { engine: "interp", imports: kept });
  });
});

describe("a signal that a hundred calls wait for", () => {
  it("has one listener while they wait, and none after", async () => {
    const warned = emitted("warning");
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, "addEventListener");
    const remove = vi.spyOn(signal, "removeEventListener");
    let settle = (_: number): void => {};
    const promise = new Promise<number>((resolve) => {
      settle = resolve;
    });
    const imports = { env: { f: async () => promise } };
    const modules = Array.from({ length: 20 }, () => load(wat(caller), { engine: "interp", imports, signal }));
    const calls = modules.flatMap((module) => Array.from({ length: 5 }, async () => callAsync(module, "run")));
    await turns();
    expect(add.mock.calls.length - remove.mock.calls.length).toBe(1);
    settle(7);
    expect(await Promise.all(calls)).toEqual(calls.map(() => 7));
    expect(add.mock.calls.length - remove.mock.calls.length).toBe(0);
    await turns();
    expect(warned.count()).toBe(0);
  });

  it("ends them all", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const never = new Promise<number>(() => {});
    const module = load(wat(caller), { engine: "interp", imports: { env: { f: async () => never } }, signal });
    const calls = Array.from({ length: 20 }, async () => rejection(callAsync(module, "run")));
    await turns();
    controller.abort();
    for (const error of await Promise.all(calls)) expect(`${error.kind} ${error.code}`).toBe("limit aborted");
  });
});

describe("createRuntime", () => {
  it("says what it takes", () => {
    const made = createRuntime as (config?: unknown) => unknown;
    for (const config of [
      undefined,
      null,
      5,
      {},
      { host: noHost },
      { engines: [], parts: 1 },
      { engines: [], host: 1 },
      [],
    ]) {
      const error = failure(() => made(config));
      expect(`${error.kind} ${error.code}`).toBe("usage bad-argument");
      expect(error.message).toContain("{ engines, parts, host }");
    }
    expect(createRuntime({ engines: [interpEngine] }).load(wat("(module)")).engine).toBe("interp");
  });
});
