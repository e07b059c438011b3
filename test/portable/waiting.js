/**
 * Guests whose host functions return promises.
 */
import { enginesOf } from "./shared.js";

const text = `(module
  (import "m" "f" (func $f (param i32) (result i32))) (memory 1)
  (func $inner (param i32) (result i32) (i32.mul (call $f (local.get 0)) (i32.const 2)))
  (func (export "go") (param i32) (result i32) (i32.add (call $inner (local.get 0)) (call $inner (i32.const 1)))))`;

export function waitCases(api) {
  const guest = (f, options) => api.load(text, { imports: { m: { f } }, ...options });
  return [
    ["a call that waits", 2 * 8 + 2 * 2, () => guest(async (n) => n + 1, { engine: "interp" }).callAsync("go", 7)],
    [
      "call-async waits",
      2 * 8 + 2 * 2,
      () =>
        api.callAsync(
          guest(async (n) => n + 1, { engine: "interp" }),
          "go",
          7,
        ),
    ],
    [
      "two calls that wait at a time",
      [2 * 5 + 2 * 3, 2 * 10 + 2 * 1],
      async () => {
        const waiting = [];
        const module = guest(() => new Promise((give) => waiting.push(give)), { engine: "interp" });
        const both = [1, 2].map(async () => module.callAsync("go", 0));
        waiting[1](10);
        waiting[0](5);
        // What was given its value first goes on first.
        while (waiting.length < 4) await undefined;
        waiting[2](1);
        waiting[3](3);
        return Promise.all(both);
      },
    ],
    [
      "what it is rejected with",
      "RangeError: mine",
      () =>
        guest(
          async () => {
            throw new RangeError("mine");
          },
          { engine: "interp" },
        ).callAsync("go", 1),
    ],
    [
      "fuel ends a call that waits",
      "limit fuel",
      () => guest(async (n) => n, { engine: "interp", fuel: 8 }).callAsync("go", 1),
    ],
    ...enginesOf(api).map((engine) => [
      `a promise in a call on ${engine}`,
      "usage promise-in-sync-call",
      () => guest(async (n) => n, { engine }).call("go", 1),
    ]),
    ...enginesOf(api).map((engine) => [
      `no promise in call-async on ${engine}`,
      10,
      () => guest((n) => n, { engine }).callAsync("go", 4),
    ]),
  ];
}
