/**
 * Every way that a guest's run ends early, by every way into the guest, on every engine: the same kind and code, and never
 * an object of the host's WebAssembly.
 */
import { describe, expect, it } from "vitest";
import { ExitError, WasmError } from "../../../src/ts/base/errors/errors.ts";
import { type LoadOptions, type WasmModule, engines as enginesOf, load } from "../../../src/ts/index.ts";
import type { Callable } from "../../../src/ts/runtime/store/func.ts";
import type { Global } from "../../../src/ts/runtime/store/global.ts";
import type { Table } from "../../../src/ts/runtime/store/table.ts";
import { type EngineName, engines, thrown } from "../api/support.ts";
import { describeWith, engineFeature } from "../needs.ts";

const boom = new Error("boom");
const foreign = new WebAssembly.RuntimeError("unreachable");
const [raise, raiseForeign] = [boom, foreign].map((error) => (): never => {
  throw error;
});

/** How the run ends: the instructions that end it, and what comes out. */
interface End {
  readonly name: string;
  readonly body: string;
  readonly out: string | Error | typeof RangeError;
  readonly options?: LoadOptions;
  readonly exceptions?: boolean;
}

const ends: readonly End[] = [
  { name: "a trap", body: "(unreachable)", out: "trap unreachable" },
  { name: "a trap of memory", body: "(drop (i32.load (i32.const -1)))", out: "trap memory-out-of-bounds" },
  { name: "the end of the stack", body: "(call $f) (call $f)", out: "trap call-stack-exhausted" },
  { name: "a depth", body: "(call $f) (call $f)", out: "trap call-stack-exhausted", options: { maxCallDepth: 50 } },
  { name: "the end of the fuel", body: "(loop (br 0))", out: "limit fuel", options: { fuel: 1_000 } },
  { name: "a deadline", body: "(loop (br 0))", out: "limit timeout", options: { timeoutMs: 5 } },
  { name: "an exception", body: "(throw $t (i32.const 7))", out: "exception uncaught-exception", exceptions: true },
  {
    name: "an exception kept",
    body: "(block $h (result exnref) (try_table (catch_all_ref $h) (throw $t (i32.const 7))) (unreachable)) (throw_ref)",
    out: "exception uncaught-exception",
    exceptions: true,
  },
  { name: "an exit", body: "(call $exit)", out: "exit exit" },
  { name: "an error of the host program", body: "(call $raise)", out: boom },
  { name: "a recursion of the host program", body: "(call $forever)", out: RangeError },
  { name: "a trap of the host program", body: "(call $foreign)", out: foreign },
];

const envText = `(import "env" "forever" (func $forever)) (import "env" "raise" (func $raise)) (import "env" "foreign" (func $foreign))
  (import "env" "exit" (func $exit))`;

function ending({ body, exceptions }: End, more: string): string {
  return `(module ${envText} (memory (export "memory") 1)
    ${exceptions === true ? "(tag $t (param i32))" : ""}
    (func $f (export "f") ${body}) ${more})`;
}

const exit = (): never => {
  throw new ExitError("exit", "exit 3");
};

const forever = (): unknown => [forever()];

const env = { forever, raise, foreign: raiseForeign, exit };

function guest(end: End, engine: EngineName, more = ""): WasmModule {
  return load(ending(end, more), { engine, imports: { env }, ...end.options });
}

const caller = `(module (import "a" "f" (func $f)) (func (export "go") (call $f)))`;

const sharer = '(module (import "a" "t" (table 1 funcref)) (func (export "go") (call_indirect (i32.const 0))))';

/** A guest around, whose function is called. */
function around(f: unknown, engine: EngineName): WasmModule {
  return load(caller, { engine, imports: { a: { f } } });
}

const elem = '(table (export "t") 1 funcref) (elem (i32.const 0) $f)';
const ref = '(elem declare func $f) (func (export "r") (result funcref) (ref.func $f))';

/** The ways into a guest; `other` is the other engine. */
const ways: { readonly [way: string]: (end: End, engine: EngineName, other: EngineName) => unknown } = {
  "an export": (end, engine) => guest(end, engine).call("f"),
  "a function of an import object": (end, engine) => around(guest(end, engine).exports.f, engine).call("go"),
  "an element of a table": (end, engine) => ((guest(end, engine, elem).exports.t as Table).getValue(0) as Callable)(),
  "a table's call": (end, engine) =>
    guest(end, engine, `${elem} (func (export "c") (call_indirect (i32.const 0)))`).call("c"),
  "a table of two guests": (end, engine) =>
    load(sharer, { engine, imports: { a: { t: guest(end, engine, elem).exports.t } } }).call("go"),
  "a function that was returned": (end, engine) => (guest(end, engine, ref).call("r") as Callable)(),
  "a global's function": (end, engine) => {
    const { exports } = guest(end, engine, '(global (export "g") funcref (ref.func $f))');
    return ((exports.g as Global).value as Callable)();
  },
  "a call from another engine": (end, engine, other) => around(guest(end, engine).exports.f, other).call("go"),
  "a host function called by a guest": (end, engine) => {
    const f = guest(end, engine).exports.f as Callable;
    return around(() => f(), engine).call("go");
  },
  "a host function called by a guest on another engine": (end, engine, other) => {
    const f = guest(end, engine).exports.f as Callable;
    return around(() => f(), other).call("go");
  },
};

function expectOut(error: unknown, { out }: End): void {
  if (out instanceof Error) expect(error).toBe(out);
  else if (typeof out === "function") expect(error).toBeInstanceOf(out);
  else {
    expect(error).toBeInstanceOf(WasmError);
    const { kind, code } = error as WasmError;
    expect(`${kind} ${code}`).toBe(out);
  }
}

describe.each(engines)("on %s", (engine) => {
  const other: EngineName = engine === "native" ? "interp" : "native";
  const possible = ends.filter(({ exceptions }) => exceptions !== true || enginesOf()[engine]?.features.exceptions);

  describe.each(possible.map((end) => [end.name, end] as const))("%s", (_, end) => {
    it.each(Object.entries(ways))("comes out of %s", (__, enter) => {
      // Twice: what ended one run says nothing of the next.
      for (let i = 0; i < 2; i++)
        expectOut(
          thrown(() => enter(end, engine, other)),
          end,
        );
    });

    it("comes out of the start function", () => {
      const error = thrown(() => guest(end, engine, "(start $f)"));
      if (typeof end.out !== "string" || !end.out.startsWith("trap")) expectOut(error, end);
      else {
        expect(error).toMatchObject({ kind: "instantiation", code: "start-failed" });
        expectOut((error as WasmError).cause, end);
      }
    });

    it("comes out of a promise", async () => {
      const module = guest(end, engine);
      const error: unknown = await module.callAsync("f").catch((reason: unknown) => reason);
      expectOut(error, end);
    });
  });
});

const initialisers: readonly (readonly [what: string, text: string, kind: string, cause: string])[] = [
  [
    "a data segment",
    '(module (memory 1) (data (i32.const 65536) "a"))',
    "instantiation segment-failed",
    "memory-out-of-bounds",
  ],
  [
    "an element segment",
    "(module (table 1 funcref) (func $f) (elem (i32.const 1) $f))",
    "instantiation segment-failed",
    "table-out-of-bounds",
  ],
];

const large = "(array.new_default $a (i32.const -1))";

const largeArrays: readonly (readonly [what: string, fields: string])[] = [
  ["a global", `(global (ref $a) ${large})`],
  ["a global with a value", "(global (ref $a) (array.new $a (i32.const 1) (i32.const 0x20000000)))"],
  ["a table", `(table 1 (ref $a) ${large})`],
  ["an element segment", `(table 1 (ref null $a)) (elem (i32.const 0) (ref null $a) (item ${large}))`],
  ["a module with a start function", `(global (ref $a) ${large}) (func $f) (start $f)`],
];

describe.each(engines)("initialisers on %s", (engine) => {
  it.each(initialisers)("%s", (_, text, kind, cause) => {
    const error = thrown(() => load(text, { engine })) as WasmError;
    expect([`${error.kind} ${error.code}`, (error.cause as WasmError).code]).toEqual([kind, cause]);
  });

  describeWith(engineFeature(engine, "gc"), "that make structures and arrays", () => {
    it.each([["array"], ["structure"]])("pay for what they make without operands: an %s", (what) => {
      const type = `(type $t (${what === "array" ? "array i8" : `struct ${"(field i64)".repeat(800)}`}))`;
      const value = what === "array" ? "(array.new_default $t (i32.const 800))" : "(struct.new_default $t)";
      const place = (fields: string): number | bigint | undefined =>
        load(`(module ${type} ${fields})`, { engine, fuel: 350 }).fuelLeft;
      expect(place("")).toBe(350);
      expect(place(`(global (ref $t) ${value}) (elem (ref $t) (item ${value})) (table 2 (ref $t) ${value})`)).toBe(50);
      expect(place(`(elem declare (ref $t) (item ${value}))`)).toBe(350);
      const short = thrown(() => place(`(global (ref $t) ${value})`.repeat(4))) as WasmError;
      expect([short.kind, short.code]).toEqual(["limit", "fuel"]);
      const many = thrown(() => load(`(module ${type} ${`(global (ref $t) ${value})`.repeat(5_243)})`, { engine }));
      expect(many).toMatchObject({ kind: "trap", code: "allocation-size-too-large" });
    });

    it.each(largeArrays)("too large an array in %s", (_, fields) => {
      for (const options of [{}, { fuel: 1_000 }]) {
        const error = thrown(() =>
          load(`(module (type $a (array i32)) ${fields})`, { engine, ...options }),
        ) as WasmError;
        expect([error.kind, error.code]).toEqual(["trap", "allocation-size-too-large"]);
      }
    });
  });
});
