/**
 * What a call has computed is gone from the fiber when it ends, and when another load begins or goes on above or below
 * it: nothing that a fault could read there is another one's. A fiber that waits keeps what it has.
 */
import { describe, expect, it } from "vitest";
import { type LoadOptions, type WasmModule, load, resume } from "../../../src/ts/index.ts";
import { type Fiber, mainFiber } from "../../../src/ts/interp/run/fiber.ts";
import { freeFibers } from "../../../src/ts/interp/async-calls.ts";
import { thrown } from "../api/support.ts";

/** What is left on a fiber from a word on. */
function leftOn(fiber: Fiber, from = 0): string[] {
  const found: string[] = [];
  for (let i = from; i < fiber.words.length && found.length < 5; i++) {
    if (fiber.words[i] !== 0) found.push(`word ${i}: ${fiber.words[i]!.toString(16)}`);
  }
  for (let i = from >> 1; i < fiber.refs.length; i++) {
    if (fiber.refs[i] !== undefined && fiber.refs[i] !== null) found.push(`reference ${i}`);
  }
  return found;
}

function expectClean(): void {
  expect(leftOn(mainFiber)).toEqual([]);
  for (const fiber of freeFibers) expect(leftOn(fiber)).toEqual([]);
}

/** A function that leaves its secrets in slots of every kind, far above its frame. */
const scribble = `
  (type $s (struct (field i32)))
  (func $scribble (param i32) (result i32)
    (local i64 f64 v128 externref (ref null $s))
    (local.set 1 (i64.const 0x5ec2e75ec2e75ec2)) (local.set 2 (f64.const 12345.678)) (local.set 3 (v128.const i32x4 1 2 3 4))
    (local.set 5 (struct.new $s (i32.const 9)))
    (if (result i32) (local.get 0)
      (then (i64.const 0x77777777) (i64.const 0x66666666) (call $scribble (i32.sub (local.get 0) (i32.const 1)))
        (drop) (i64.add) (drop) (ref.is_null (local.get 5)))
      (else (i32.const 7))))`;

const depths = [0, 1, 3, 40, 3_000];

interface Ways {
  readonly [name: string]: string;
}

/** Ways in which a guest calls $other and ends. */
const endings: Ways = {
  returns: "(drop (call $scribble (local.get 0)))",
  "returns by a tail call": "(drop (call $scribble (local.get 0))) (return_call $other)",
  traps: "(drop (call $scribble (local.get 0))) unreachable",
  "traps in a callee": "(call $trap (local.get 0))",
  throws: "(drop (call $scribble (local.get 0))) (throw $e (i64.const 0x5ec2e7))",
  catches: `(block $h (result i64) (try_table (catch $e $h) (drop (call $scribble (local.get 0))) (call $throw)) unreachable) drop`,
  "calls the host": "(drop (call $scribble (local.get 0))) (call $other)",
  "lets the host throw": "(drop (call $scribble (local.get 0))) (call $fail)",
  "nests too deep": "(drop (call $endless (i64.const 0x5ec2e7)))",
};

const guestText = (body: string): string => `(module
  (import "m" "other" (func $other)) (import "m" "fail" (func $fail))
  (tag $e (export "e") (param i64)) ${scribble}
  (func $trap (param i32) (drop (call $scribble (local.get 0))) (drop (i32.div_u (i32.const 1) (i32.const 0))))
  (func $throw (drop (call $scribble (i32.const 2))) (throw $e (i64.const 0x5ec2e7)))
  (func $endless (param i64) (result i64) (i64.add (i64.const 3) (call $endless (i64.add (local.get 0) (i64.const 1)))))
  (func (export "go") (param i32) ${body})
  (func (export "deep") (param i32) (result i32) (call $scribble (local.get 0))))`;

function guest(body: string, other: unknown, options: LoadOptions = {}): WasmModule {
  const fail = (): never => {
    throw new TypeError("the host's");
  };
  return load(guestText(body), { engine: "interp", imports: { m: { other, fail } }, ...options });
}

function attempt(run: () => unknown): void {
  try {
    run();
  } catch {
    // How it ends is not what is asked here.
  }
}

describe.each(Object.entries(endings))("nothing is left of a call that %s", (_, body) => {
  it.each(depths)("with %i frames", (depth) => {
    const module = guest(body, () => undefined);
    attempt(() => module.call("go", depth));
    expectClean();
  });

  it.each(depths)("with %i frames, called by promise", async (depth) => {
    const module = guest(body, async () => {});
    await module.callAsync("go", depth).catch(() => undefined);
    expectClean();
  });

  it.each(depths)("with %i frames, from within a host function", (depth) => {
    const inner = guest(body, () => undefined);
    const outer = guest("(drop (call $scribble (local.get 0))) (call $other)", () => {
      const at = mainFiber.topWords;
      attempt(() => inner.call("go", depth));
      expect(leftOn(mainFiber, at)).toEqual([]);
    });
    outer.call("go", depth);
    expectClean();
  });

  it("where fuel ends it, and it goes on time and again", () => {
    const module = guest(body, () => undefined, { fuel: 1 });
    let run = (): unknown => module.call("go", 20);
    for (let turns = 0; ; turns++) {
      let error: unknown;
      try {
        run();
      } catch (caught) {
        error = caught;
      }
      expectClean();
      if ((error as { code?: string } | undefined)?.code !== "fuel" || turns > 400) break;
      module.addFuel(37);
      const ended = error;
      run = () => resume(ended);
    }
  });
});

it("a fiber that waits keeps what it has, whatever runs meanwhile", async () => {
  let answer = (): void => undefined;
  const waiting = guest(
    "(local i64) (local.set 1 (i64.const 0x1234567890)) (call $other) (if (i64.ne (local.get 1) (i64.const 0x1234567890)) (then unreachable))",
    async () =>
      new Promise<void>((done) => {
        answer = done;
      }),
  );
  const result = waiting.callAsync("go", 3);
  const meanwhile = guest("(drop (call $scribble (local.get 0)))", () => undefined);
  meanwhile.call("go", 100);
  await meanwhile.callAsync("go", 100);
  expectClean();
  answer();
  await result;
  expectClean();
});

describe("where one load calls another", () => {
  let seen: string[][] = [];
  /** What a load may find: what it has been given, and what it has computed. */
  const given = /: (2|9|5ec2e7)$/;
  /** Notes what lies above the frames that run. */
  const look = (): void => {
    seen.push(leftOn(mainFiber, mainFiber.topWords).filter((one) => !given.test(one)));
  };
  const callee = (): WasmModule =>
    load(
      `(module (import "m" "look" (func $look)) ${scribble} (tag $e (export "e") (param i64))
      (func (export "quiet") (call $look))
      (func (export "values") (param i64 i64) (result i64) (call $look) (drop (call $scribble (i32.const 5))) (local.get 1))
      (func $loud (export "loud") (call $look) (drop (call $scribble (i32.const 30))))
      (func (export "throws") (call $look) (drop (call $scribble (i32.const 30))) (throw $e (i64.const 0x5ec2e7)))
      (func (export "tail") (call $look) (return_call $loud)))`,
      { engine: "interp", imports: { m: { look } } },
    );

  /** Calls of the other load, each between things that leave something. */
  const calls: Ways = {
    "a call": "(call $loud)",
    "a call that takes and gives values":
      "(if (i64.ne (call $values (i64.const 1) (i64.const 2)) (i64.const 2)) (then unreachable))",
    "a call with values on the stack":
      "(i64.const 0x99) (i64.mul (i64.extend_i32_u (local.get 0)) (i64.const 3)) (call $loud) (call $look) (local.set 1) (local.set 2)",
    "an indirect call": "(call_indirect (i32.const 0))",
    "a call by reference": "(call_ref $f (ref.func $loud))",
    "a tail call": "(call $tails)",
    "a call that ends in a tail call": "(call $tail)",
    "a call whose exception is caught":
      "(block $h (result i64) (try_table (catch $e $h) (call $throws)) unreachable) drop",
    "a call whose exception is caught one frame above":
      "(block $h (result i64) (try_table (catch $e $h) (call $passes)) unreachable) drop",
    "a call from within the host": "(call $reenter)",
  };

  it.each(Object.entries(calls))("neither finds what the other has left: %s", (_, body) => {
    seen = [];
    const b = callee();
    const imports = { b: b.exports, h: { reenter: () => b.call("loud") } };
    const text = `(module (import "m" "look" (func $look)) (import "h" "reenter" (func $reenter))
      ${["quiet", "loud", "throws", "tail"].map((name) => `(import "b" "${name}" (func $${name}))`).join(" ")}
      (import "b" "values" (func $values (param i64 i64) (result i64))) (import "b" "e" (tag $e (param i64)))
      (type $f (func)) ${scribble}
      (table funcref (elem $loud)) (func $tails (return_call $loud))
      (func $passes (i64.const 0x42) (call $throws) (drop))
      (func (export "go") (param i32) (local i64 i64)
        (drop (call $scribble (i32.const 20))) ${body} (call $look)
        (drop (call $scribble (i32.const 3))) ${body} (call $look)))`;
    const a = load(text, { engine: "interp", imports: { m: { look }, ...imports } } as unknown as LoadOptions);
    a.call("go", 3);
    expect(seen.length).toBeGreaterThanOrEqual(4);
    expect(seen.flat()).toEqual([]);
    expectClean();
  });

  it("a frame that goes on has its slots, however little of the stack is still used", () => {
    const b = callee();
    const many = Array.from({ length: 300 }, (_, i) => `(i64.mul (i64.extend_i32_u (local.get 0)) (i64.const ${i}))`);
    const sum = `${many.join(" ")} ${"i64.add ".repeat(299)}`;
    const text = `(module (import "b" "loud" (func $loud)) ${scribble}
      (func $between (param i32) (drop (call $scribble (i32.const 900))) (call $loud) (call $loud))
      (func (export "go") (param i32) (result i64) (call $between (local.get 0)) ${sum}))`;
    const a = load(text, { engine: "interp", imports: { b: { loud: b.exports.loud } } } as unknown as LoadOptions);
    const expected = BigInt((7 * 299 * 300) / 2);
    expect(a.call("go", 7)).toBe(expected);
    expectClean();
  });
});

it("a call with wrong arguments leaves nothing", () => {
  const module = load(`(module (func (export "f") (param i64 i64)))`, { engine: "interp" });
  expect(thrown(() => module.call("f", 0x5ec2e7n, "no"))).toMatchObject({ code: "bad-argument" });
  expectClean();
});
