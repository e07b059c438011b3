/**
 * Bytes whose buffer was transferred, wherever bytes are taken: an error that says so, and not an empty file or nothing at all.
 */
import { describe, expect, test } from "vitest";
import { load, loadWasi, newMemory, overlay, writeMemory } from "../../../src/ts/index.ts";
import { failure, testPath } from "./support.ts";

/** Bytes that are gone. */
function gone(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(16);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

const reading = `(module (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1) (data (i32.const 4) "\\08")
  (func (export "read") (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 16)))))`;

const takers: { readonly [what: string]: (bytes: Uint8Array<ArrayBuffer>) => unknown } = {
  "a source": (bytes) => load(bytes),
  "a source's buffer": (bytes) => load(bytes.buffer),
  "bytes to write": (bytes) => writeMemory(newMemory({ min: 1 }), 0, bytes),
  "numbers to write": (bytes) => writeMemory(newMemory({ min: 1 }), 0, bytes, "u8"),
  "standard input": (bytes) => loadWasi(reading, { stdin: bytes }).call("read"),
  "standard input's buffer": (bytes) => loadWasi(reading, { stdin: bytes.buffer }).call("read"),
  "a piece of standard input": (bytes) => loadWasi(reading, { stdin: ["", bytes] }).call("read"),
  "what a function of standard input gives": (bytes) => loadWasi(reading, { stdin: () => bytes }).call("read"),
  "a file": (bytes) => loadWasi(reading, { dirs: { "/": { deep: { file: bytes } } } }),
  "a file below": (bytes) => loadWasi(reading, { dirs: { "/": overlay({ file: bytes }) } }),
  "a socket's bytes": (bytes) => loadWasi(reading, { sockets: [{ recv: bytes }] }),
  "a list by WIT": (bytes) =>
    load(testPath("10_greet.wasm"), { wit: "world w { export greet: func(a: list<u8>) -> string; }" }).call(
      "greet",
      bytes,
    ),
};

describe("bytes that are gone are an error as", () => {
  test.each(Object.keys(takers))("%s", (what) => {
    const error = failure(() => takers[what]!(gone()));
    expect(["usage", "wit"]).toContain(error.kind);
    expect(error.message).toMatch(/detached/);
  });
});

test("bytes of which there are none are bytes", () => {
  expect(writeMemory(newMemory({ min: 1 }), 0, new Uint8Array(0))).toBe(0);
  expect(() =>
    loadWasi(reading, { dirs: { "/": { empty: new Uint8Array(0) } }, stdin: new Uint8Array(0) }),
  ).not.toThrow();
});
