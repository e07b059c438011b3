/**
 * Values of WIT functions beside core ones: what core values become for users is not done to them again, and what is
 * passed flat is the same data as what lies in memory.
 */
import { describe, expect, it } from "vitest";
import { load } from "../../../src/ts/index.ts";
import { i64Modes } from "../../../src/ts/api/language/language.ts";
import { engines } from "./support.ts";

/** Calls its import with a record of a number and a 64-bit number, and a string. */
const caller = `(module
  (import "$root" "h" (func $h (param i32 i64 i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "12")
  (func (export "f") (call $h (i32.const 1) (i64.const 2) (i32.const 8) (i32.const 2))))`;

const callerWit = `world w {
  record r { small: u8, large: u64 }
  import h: func(r: r, text: string);
  export f: func();
}`;

describe.each(engines)("WIT functions on %s", (engine) => {
  it.each(i64Modes)("that serve imports get the values of their model, with i64 as %s", (i64) => {
    const seen: unknown[] = [];
    const h = (...args: unknown[]): void => void seen.push(...args);
    load(caller, { engine, wit: callerWit, i64, imports: { $root: { h } } }).call("f");
    expect(seen).toEqual([{ small: 1, large: 2n }, "12"]);
  });

  /** One list of two bytes: passed flat and returned flat, or all of it in memory behind a pointer. */
  const lists = [
    ["list<u8>", "(param i32 i32) (result i32 i32) (local.get 0) (local.get 1)"],
    ["list<u8, 2>", "(param i32 i32) (result i32 i32) (local.get 0) (local.get 1)"],
    [
      "list<u8, 2>",
      `(param i32 i32) (result i32) (i32.store8 (i32.const 8) (local.get 0)) (i32.store8 (i32.const 9) (local.get 1))
       (i32.const 8)`,
    ],
  ] as const;

  it.each(lists)("give %s as bytes where those are asked for: %s", (type, body) => {
    const text = `(module (memory (export "memory") 1) (func (export "f") ${body})
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64)))`;
    const wit = `world w { export f: func(a: ${type}) -> ${type}; }`;
    const given = Uint8Array.of(1, 255);
    expect(load(text, { engine, wit, bytes: true }).call("f", given)).toEqual(given);
    expect(load(text, { engine, wit }).call("f", given)).toEqual([1, 255]);
  });
});
