/**
 * Calls that move many bytes: they go in pieces, between which the run's bounds are looked at.
 */
import { expect, test } from "vitest";
import { LimitError } from "../../../src/ts/base/errors/errors.ts";
import { fail } from "../../../src/ts/wasi/host/error.ts";
import { loadWasi } from "../../../src/ts/index.ts";
import type { WasiOptions } from "../../../src/ts/wasi/host/world/options.ts";
import { randomFrom } from "../../../src/ts/wasi/host/random.ts";
import { engines, failure } from "../api/support.ts";
import { Caller, oflag, root } from "./caller.ts";

const MiB = 2 ** 20;
const bufferAt = 65_536;
const vectorsAt = 32_768;

/** A guest that counts how often it is asked whether to go on, and is ended at one of these times. */
function looking(options: WasiOptions, megabytes: number, endsAt = Infinity): { caller: Caller; looks: () => number } {
  let looks = 0;
  const interrupt = (): void => {
    looks += 1;
    if (looks >= endsAt) throw new LimitError("timeout", "The time is up.");
  };
  return { caller: new Caller({ ...options, interrupt }, bufferAt + megabytes * MiB), looks: () => looks };
}

/** Buffers of so many bytes, all at the same place. */
function vectors({ view }: Caller, count: number, length: number): [number, number] {
  for (let i = 0; i < count; i++) {
    view.setUint32(vectorsAt + i * 8, bufferAt, true);
    view.setUint32(vectorsAt + i * 8 + 4, length, true);
  }
  return [vectorsAt, count];
}

const large = new Uint8Array(40 * MiB).map((_, i) => i >>> 16);

/** The calls, each moving 32 MiB through buffers of another size. */
const calls: readonly (readonly [string, (caller: Caller) => { errno: string; value: number }])[] = [
  ["random_get", (c) => ({ errno: c.call("random_get", bufferAt, 32 * MiB), value: 32 * MiB })],
  ["fd_read, one buffer", (c) => c.value("fd_read", 4, ...vectors(c, 1, 32 * MiB))],
  ["fd_pread, 256 buffers", (c) => c.value("fd_pread", 4, ...vectors(c, 256, 128 * 1024), 0n)],
  ["fd_write, 8 buffers", (c) => c.value("fd_write", 5, ...vectors(c, 8, 4 * MiB))],
  ["fd_pwrite, 4 buffers", (c) => c.value("fd_pwrite", 5, ...vectors(c, 4, 8 * MiB), 77n)],
  ["fd_write to a stream", (c) => c.value("fd_write", 1, ...vectors(c, 1, 32 * MiB))],
];

function opened(options: WasiOptions, endsAt?: number): { caller: Caller; looks: () => number } {
  const made = looking({ ...options, dirs: { "/": { large } }, maxOutputBytes: null }, 32, endsAt);
  expect(made.caller.open(root, "large", { rights: "all" })).toEqual({ errno: "success", value: 4 });
  expect(made.caller.open(root, "new", { rights: "all", oflags: oflag.creat })).toEqual({ errno: "success", value: 5 });
  return made;
}

test.each(calls)("%s looks at the bounds once for each MiB at least", (_, call) => {
  const { caller, looks } = opened({ stdout: () => {} });
  expect(call(caller)).toEqual({ errno: "success", value: 32 * MiB });
  expect(looks()).toBeGreaterThanOrEqual(31);
  expect(looks()).toBeLessThanOrEqual(64);
});

test.each(calls)("%s is ended between two pieces", (_, call) => {
  const { caller, looks } = opened({ stdout: () => {} }, 5);
  expect(failure(() => call(caller))).toMatchObject({ kind: "limit", code: "timeout" });
  expect(looks()).toBe(5);
});

test("pieces make what the whole would be", () => {
  const { caller } = looking({ random: 7, dirs: { "/": { large } } }, 40);
  caller.call("random_get", bufferAt, 3 * MiB + 5);
  const expected = new Uint8Array(3 * MiB + 5);
  const { fill } = randomFrom(7);
  fill(expected);
  expect(Buffer.compare(caller.bytes(bufferAt, expected.length), expected)).toBe(0);
  caller.open(root, "large", { rights: "all" });
  expect(caller.value("fd_read", 4, ...vectors(caller, 1, 40 * MiB - 3)).value).toBe(40 * MiB - 3);
  expect(Buffer.compare(caller.bytes(bufferAt, 40 * MiB - 3), large.subarray(0, -3))).toBe(0);
  expect(caller.value("fd_read", 4, ...vectors(caller, 2, 2 * MiB)).value).toBe(3);
  expect(caller.value("fd_read", 4, ...vectors(caller, 2, 2 * MiB)).value).toBe(0);
});

test("what fails behind bytes that were moved is told by the next call", () => {
  let room = 3 * MiB;
  const stdout = (chunk: Uint8Array): void => {
    if (room < chunk.length) fail("EIO");
    room -= chunk.length;
  };
  const { caller } = looking({ stdout, maxOutputBytes: null }, 8);
  expect(caller.value("fd_write", 1, ...vectors(caller, 1, 8 * MiB))).toEqual({ errno: "success", value: 3 * MiB });
  expect(caller.value("fd_write", 1, ...vectors(caller, 1, 8 * MiB)).errno).toBe("io");
});

const straight = (call: string): string => `(module
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (memory (export "memory") 513)
  (func (export "run") ${`(drop ${call})`.repeat(400)}))`;

test.each(engines)("400 calls for 32 MiB in a straight line end with the deadline: %s", (engine) => {
  const m = loadWasi(straight("(call $random (i32.const 0) (i32.const 33554432))"), { engine, timeoutMs: 50 });
  expect(failure(() => m.call("run"))).toMatchObject({ kind: "limit", code: "timeout" });
});
