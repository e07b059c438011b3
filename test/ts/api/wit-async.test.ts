/**
 * WIT functions in calls that wait: values are lowered and lifted around the wait, and calls that end one after another
 * do not get each other's result though they use the same memory for it.
 */
import { expect, it } from "vitest";
import { load } from "../../../src/ts/index.ts";

const wit =
  "package a:b; world w { import ask: func(question: string) -> string; export go: func(question: string) -> string; }";

/** Hands its question on, and returns the answer in one place for all calls; what is allocated is never freed. */
const text = `(module
  (import "$root" "ask" (func $ask (param i32 i32 i32)))
  (memory (export "memory") 1) (global $top (mut i32) (i32.const 1024))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.get $top)
    (global.set $top (i32.and (i32.add (i32.add (global.get $top) (local.get 3)) (i32.const 7)) (i32.const -8))))
  (func (export "go") (param i32 i32) (result i32)
    (call $ask (local.get 0) (local.get 1) (i32.const 16)) (i32.const 16)))`;

it("are lowered and lifted around the wait", async () => {
  const pending: (() => void)[] = [];
  const ask = async (question: string): Promise<string> =>
    new Promise((give) => {
      pending.push(() => give(`${question}!`));
    });
  const module = load(text, { engine: "interp", wit, imports: { $root: { ask } } });
  const all = Promise.all([module.callAsync("go", "one"), module.callAsync("go", "zwei, é")]);
  for (const give of pending.reverse()) give();
  expect(await all).toEqual(["one!", "zwei, é!"]);
});
