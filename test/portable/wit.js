/**
 * Functions with WIT types, by WAT text and by guests of testdata.
 */
import { enginesOf } from "./shared.js";

/** Records, enums, flags, options, variants, tuples and results, in a guest's core values. */
const shapes = `package a:b;
world w {
  record point { x: s32, y: s32 }
  enum color { red, green }
  flags access { read, write }
  variant shape { dot, circle(u32) }
  import ask: func(question: string) -> string;
  export area: func(p: point) -> s32;
  export other: func(c: color) -> color;
  export both: func(a: access) -> access;
  export size: func(o: option<u32>) -> u32;
  export number-of: func(s: shape) -> u32;
  export pair: func(a: u8, b: s64) -> tuple<s64, u8>;
  export even: func(a: u32) -> result<u32, string>;
  export ask-back: func() -> string;
}`;

const shapesGuest = `(module
  (import "$root" "ask" (func $ask (param i32 i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "odd") (data (i32.const 80) "name?")
  (global $next (mut i32) (i32.const 1024))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.get $next) (global.set $next (i32.add (global.get $next) (i32.and (i32.add (local.get 3) (i32.const 7)) (i32.const -8)))))
  (func (export "area") (param i32 i32) (result i32) (i32.mul (local.get 0) (local.get 1)))
  (func (export "other") (param i32) (result i32) (i32.xor (local.get 0) (i32.const 1)))
  (func (export "both") (param i32) (result i32) (i32.xor (local.get 0) (i32.const 3)))
  (func (export "size") (param i32 i32) (result i32) (select (local.get 1) (i32.const 7) (local.get 0)))
  (func (export "number-of") (param i32 i32) (result i32)
    (i32.add (i32.mul (local.get 0) (i32.const 100)) (local.get 1)))
  (func (export "pair") (param i32 i64) (result i32)
    (i64.store (i32.const 8) (local.get 1)) (i32.store8 (i32.const 16) (local.get 0)) (i32.const 8))
  (func (export "even") (param i32) (result i32)
    (i32.store (i32.const 32) (i32.and (local.get 0) (i32.const 1)))
    (if (i32.and (local.get 0) (i32.const 1))
      (then (i32.store (i32.const 36) (i32.const 64)) (i32.store (i32.const 40) (i32.const 3)))
      (else (i32.store (i32.const 36) (local.get 0))))
    (i32.const 32))
  (func (export "ask-back") (result i32)
    (call $ask (i32.const 80) (i32.const 5) (i32.const 48)) (i32.const 48)))`;

export function shapeCases({ load }, engine) {
  const guest = load(shapesGuest, { wit: shapes, engine, imports: { $root: { ask: (text) => `${text} é` } } });
  const call = (name, ...args) => [name, guest.call.bind(guest, name, ...args)];
  return [
    [...call("area", { x: 3, y: -4 }), -12],
    [...call("other", "red"), "green"],
    [...call("both", { read: true }), { read: false, write: true }],
    [...call("size", undefined), 7],
    [...call("size", 5), 5],
    [...call("number-of", { tag: "circle", val: 5 }), 105],
    [...call("number-of", { tag: "dot" }), 0],
    [...call("pair", 7, -1n), [-1n, 7]],
    [...call("even", 2), { tag: "ok", val: 2 }],
    [...call("even", 3), { tag: "err", val: "odd" }],
    [...call("ask-back"), "name? é"],
    [...call("area", { x: 3 }), "wit bad-value"],
    [...call("other", "blue"), "wit bad-value"],
  ].map(([name, run, expected]) => [name, expected, run]);
}

export async function witCases(api, read) {
  const { loadAsync } = api;
  const greet = await read("10_greet.wit");
  const guests = await Promise.all(
    enginesOf(api).map(async (engine) => loadAsync(await read("10_greet.wasm", "bytes"), { wit: greet, engine })),
  );
  const words = await read("11_greet_c.wit");
  const c = await loadAsync(await read("11_greet_c.wasm", "bytes"), { wit: words, engine: "interp" });
  const text = "Zoë 😀";
  return [
    ...guests.map((guest) => [`greet on ${guest.engine}`, `Hello, ${text}!`, () => guest.call("greet", text)]),
    ["a char", "😁", () => c.call("next-char", "😀")],
    ["characters of a text", [..."añ😀"], () => c.call("chars", "añ😀")],
    ["texts joined", "a, b, é", () => c.call("join", ["a", "b", "é"], ", ")],
    ["a text split", ["a", "", "b"], () => c.call("split", "a::b", ":")],
    ["a list of s64", [-1n, 0n, 1n], () => [...c.call("range", -1n, 3)]],
    ["bytes", [3, 2, 1], () => [...c.call("reverse-bytes", Uint8Array.of(1, 2, 3))]],
    ["booleans", [false, true], () => c.call("evens", [1, 2])],
    [
      "rows",
      [
        [1, 3],
        [2, 4],
      ],
      () =>
        c.call("transpose", [
          [1, 2],
          [3, 4],
        ]),
    ],
    ["a cut number", [0, -128, 0], () => [c.call("next-u8", 255), c.call("next-s8", 127), c.call("next-u16", 65535)]],
    ["a u64", 18446744073709551615n, () => c.call("next-u64", 18446744073709551614n)],
    ["a number out of range", "wit bad-value", () => c.call("next-u8", 256)],
    ["nothing was kept", 0, () => c.call("live-blocks")],
  ];
}
