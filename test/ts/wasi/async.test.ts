/**
 * Programs that sleep: `runAsync` on the interpreter leaves the thread to others, and a thread that may not block says
 * what to do. Atomics.wait is made to throw as it does on a browser's main thread.
 */
import { afterEach, expect, it, vi } from "vitest";
import { run, runAsync } from "../../../src/ts/index.ts";
import { failure, rejection } from "../api/support.ts";

/** A command that sleeps three times so many nanoseconds. */
const sleeper = (nanoseconds: bigint): string => `(module
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start") (local $n i32)
    (local.set $n (i32.const 3))
    (i32.store (i32.const 16) (i32.const 1))
    (i64.store (i32.const 24) (i64.const ${nanoseconds}))
    (loop $l
      (if (call $poll (i32.const 0) (i32.const 100) (i32.const 1) (i32.const 200)) (then (unreachable)))
      (if (i32.ne (i32.load (i32.const 200)) (i32.const 1)) (then (unreachable)))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (call $exit (i32.const 7))))`;

const short = sleeper(2_000_000n);

function blockedThread(): void {
  vi.spyOn(Atomics, "wait").mockImplementation(() => {
    throw new TypeError("Atomics.wait cannot be called in this context");
  });
}

afterEach(() => {
  vi.restoreAllMocks();
});

it("two programs that sleep at once take turns, on a thread that may not block", async () => {
  blockedThread();
  const ends: string[] = [];
  const one = async (name: string, text: string): Promise<number> => {
    const { exit } = await runAsync(text, { trace: ({ fn }) => ends.push(`${name} ${fn}`) });
    return exit;
  };
  expect(await Promise.all([one("a", sleeper(30_000_000n)), one("b", short)])).toEqual([7, 7]);
  expect(ends.filter((end) => end === "a poll_oneoff").length).toBe(3);
  expect(ends.indexOf("b proc_exit")).toBeLessThan(ends.indexOf("a proc_exit"));
});

it("run says what to do on a thread that may not block", async () => {
  blockedThread();
  for (const engine of ["native", "interp"] as const) {
    const error = failure(() => run(short, { engine }));
    expect(`${error.kind} ${error.code}`).toBe("usage async-only");
    expect(error.message).toContain("runAsync");
  }
  expect((await rejection(runAsync(short, { engine: "native" }))).code).toBe("async-only");
  expect(run(short, { clock: {} }).exit).toBe(7);
  expect((await runAsync(short, { clock: {} })).exit).toBe(7);
});

it("a sleep of an hour ends with the signal and with the deadline", async () => {
  const hour = sleeper(3_600_000_000_000n);
  const stop = new AbortController();
  const error = rejection(runAsync(hour, { engine: "interp", signal: stop.signal }));
  setTimeout(() => stop.abort(), 1);
  expect((await error).code).toBe("aborted");
  expect((await rejection(runAsync(hour, { engine: "interp", timeoutMs: 5 }))).code).toBe("timeout");
});
