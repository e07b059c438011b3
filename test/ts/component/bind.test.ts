/**
 * WIT functions over real core modules, run by the host's WebAssembly: finding them by every form of name, both
 * ways of returning, post-return, spilled parameters, imports, and what is said when something does not fit.
 */
import wabtInit from "wabt";
import { beforeAll, describe, expect, it } from "vitest";
import { Trap, UsageError, WitError } from "../../../src/ts/base/errors/errors.ts";
import {
  type BindOptions,
  type BoundFunction,
  type BoundImport,
  bindExports,
  bindImports,
} from "../../../src/ts/component/core-module/bind.ts";
import type { CoreInstance } from "../../../src/ts/component/abi/core-instance.ts";
import { jsModel } from "../../../src/ts/component/model/js-model.ts";
import { parseWit } from "../../../src/ts/wit/resolve/resolve.ts";
import { selectWorld } from "../../../src/ts/wit/select.ts";
import type { Resolve } from "../../../src/ts/wit/types.ts";

let wabt: Awaited<ReturnType<typeof wabtInit>>;
beforeAll(async () => {
  wabt = await wabtInit();
});

const pages = 1;
/** A bump allocator that, as small guests do, ignores the old allocation. */
const realloc = `
  (memory (export "memory") ${pages} 10)
  (global $next (mut i32) (i32.const 4096))
  (func $realloc (export "cabi_realloc") (param $old i32) (param $oldsize i32) (param $align i32) (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
                            (i32.sub (i32.const 0) (local.get $align))))
    (global.set $next (i32.add (local.get $at) (local.get $size)))
    (block $fits
      (loop $more
        (br_if $fits (i32.le_u (global.get $next) (i32.mul (memory.size) (i32.const 65536))))
        (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))))
    (local.get $at))`;

interface Guest {
  readonly core: CoreInstance;
  readonly exports: Record<string, WebAssembly.ExportValue>;
  readonly binary: Uint8Array;
}

/** The types of a module's functions, by export and by import, read from its text by way of the binary. */
function guest(wat: string, imports: WebAssembly.Imports = {}): Guest {
  const features = { multi_value: true, bulk_memory: true };
  const binary = wabt.parseWat("guest.wat", `(module ${wat})`, features).toBinary({}).buffer;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(binary)), imports);
  const types = new Map<string, { params: string[]; results: string[] }>();
  for (const match of wat.matchAll(/\(export "([^"]+)"\)((?:\s*\((?:param|result)[^)]*\))*)/g)) {
    const list = (what: string): string[] =>
      [...match[2]!.matchAll(new RegExp(`\\(${what}([^)]*)\\)`, "g"))].flatMap((m) =>
        m[1]!
          .trim()
          .split(/\s+/)
          .filter((w) => /^[if]\d\d$/.test(w)),
      );
    types.set(match[1]!, { params: list("param"), results: list("result") });
  }
  const memory = exports.memory;
  const core: CoreInstance = {
    memory: () => (memory instanceof WebAssembly.Memory ? memory : undefined),
    func: (name) => {
      const func = exports[name];
      return typeof func === "function"
        ? { ...types.get(name)!, call: func as (...args: never[]) => unknown }
        : undefined;
    },
    funcNames: () => Object.keys(exports).filter((name) => typeof exports[name] === "function"),
  };
  return { core, exports, binary };
}

const resolveText = (text: string): Resolve => parseWit([{ path: "test.wit", text }]);

function bind(wit: string, wat: string, options?: BindOptions): Map<string, BoundFunction> {
  const resolve = resolveText(wit);
  return bindExports(resolve, selectWorld(resolve), guest(wat).core, jsModel, options);
}

function errorOf(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("expected an error");
}

const echo = (name: string): string => `
  ${realloc}
  (func (export "${name}") (param i32 i32) (result i32)
    (i32.store (i32.const 16) (local.get 0))
    (i32.store (i32.const 20) (local.get 1))
    (i32.const 16))`;
const echoPair = (name: string): string => `
  ${realloc}
  (func (export "${name}") (param i32 i32) (result i32 i32) (local.get 0) (local.get 1))`;

const texts = ["", "World", "Wörld 🌍", "\0", "x".repeat(25), "é".repeat(70_000), "a".repeat(200_000)];

describe("strings through a core module", () => {
  const wit = "package demo:greet@1.2.3; interface greeter { say-it: func(name: string) -> string; }";
  it.each([
    ["a returned pointer", echo("say-it")],
    ["two results", echoPair("say-it")],
  ])("come back by %s", (_, wat) => {
    const { call } = bind(wit, wat).get("say-it")!;
    for (const text of texts) expect(call(text)).toBe(text);
  });

  it.each([
    "say-it",
    "say_it",
    "sayIt",
    "greeter#say-it",
    "greeter#say_it",
    "demo:greet/greeter#say-it",
    "demo:greet/greeter@1.2.3#say-it",
    "cm32p2|demo:greet/greeter@1|say-it",
    "SayIt",
  ])("are found as %s", (name) => {
    const functions = bind(wit, echo(name));
    expect(functions.get("say-it")).toMatchObject({
      name: "say-it",
      interface: "demo:greet/greeter@1.2.3",
      coreName: name,
      types: { params: [{ name: "name", type: "string" }], result: "string" },
    });
    expect(functions.get("say-it")!.call("x")).toBe("x");
  });
});

describe("calls", () => {
  it("carry scalars of every type", () => {
    const wit = `package t:t; interface i {
      not: func(a: bool) -> bool; neg: func(a: s8) -> s8; id-u8: func(a: u8) -> u8; id-u32: func(a: u32) -> u32;
      id-u64: func(a: u64) -> u64; id-s64: func(a: s64) -> s64; half: func(a: f64) -> f64; id-char: func(a: char) -> char;
      id-f32: func(a: f32) -> f32; nothing: func(); }`;
    const functions = bind(
      wit,
      `
      (func (export "not") (param i32) (result i32) (i32.eqz (local.get 0)))
      (func (export "neg") (param i32) (result i32) (i32.sub (i32.const 0) (local.get 0)))
      (func (export "id-u8") (param i32) (result i32) (i32.add (local.get 0) (i32.const 0x7f00)))
      (func (export "id-u32") (param i32) (result i32) (local.get 0))
      (func (export "id-u64") (param i64) (result i64) (local.get 0))
      (func (export "id-s64") (param i64) (result i64) (local.get 0))
      (func (export "half") (param f64) (result f64) (f64.mul (local.get 0) (f64.const 0.5)))
      (func (export "id-f32") (param f32) (result f32) (local.get 0))
      (func (export "id-char") (param i32) (result i32) (local.get 0))
      (func (export "nothing"))`,
    );
    const call = (name: string, ...args: unknown[]): unknown => functions.get(name)!.call(...args);
    expect(call("not", true)).toBe(false);
    expect(call("neg", -128)).toBe(-128);
    expect(call("neg", 5)).toBe(-5);
    expect(call("id-u8", 200)).toBe(200);
    expect(call("id-u32", 4_294_967_295)).toBe(4_294_967_295);
    expect(call("id-u64", 2n ** 64n - 1n)).toBe(2n ** 64n - 1n);
    expect(call("id-s64", -5)).toBe(-5n);
    expect(call("half", 3)).toBe(1.5);
    expect(call("id-f32", 0.1)).toBe(Math.fround(0.1));
    expect(call("id-char", "🌍")).toBe("🌍");
    expect(call("nothing")).toBeUndefined();
  });

  it("spill more than sixteen parameters to memory", () => {
    const params = Array.from({ length: 17 }, (_, i) => `p${i}: u${i % 2 === 0 ? 8 : 32}`).join(", ");
    const functions = bind(
      `package t:t; interface i { sum: func(${params}) -> u32; }`,
      `
      ${realloc}
      (func (export "sum") (param $p i32) (result i32) (local $i i32) (local $sum i32)
        (loop $next
          (local.set $sum (i32.add (local.get $sum)
            (if (result i32) (i32.and (local.get $i) (i32.const 1))
              (then (i32.load (i32.add (local.get $p) (i32.shl (local.get $i) (i32.const 2)))))
              (else (i32.load8_u (i32.add (local.get $p) (i32.shl (local.get $i) (i32.const 2))))))))
          (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 17))))
        (local.get $sum))`,
    );
    const args = Array.from({ length: 17 }, (_, i) => i * (i % 2 === 0 ? 1 : 1000));
    expect(functions.get("sum")!.call(...args)).toBe(args.reduce((a, b) => a + b, 0));
  });

  it("run the post-return function after the result has been read", () => {
    const { exports, core } = guest(`
      ${echo("echo")}
      (global $freed (export "freed") (mut i32) (i32.const 0))
      (func (export "cabi_post_echo") (param i32)
        (global.set $freed (i32.add (global.get $freed) (i32.const 1)))
        (memory.fill (i32.load (local.get 0)) (i32.const 88) (i32.load offset=4 (local.get 0))))`);
    const resolve = resolveText("interface i { echo: func(a: string) -> string; }");
    const { call } = bindExports(resolve, selectWorld(resolve), core, jsModel).get("echo")!;
    expect(call("hello")).toBe("hello");
    expect(call("a longer text than the short ones are")).toBe("a longer text than the short ones are");
    expect((exports.freed as WebAssembly.Global).value).toBe(2);
  });

  it("carry lists, records and options", () => {
    const wit = `interface i { record person { full-name: string, age: option<u8>, tags: list<string> }
      people: func(a: list<person>) -> list<person>; bytes: func(a: list<u8>) -> list<u8>; deep: func(a: list<list<s64>>) -> list<list<s64>>; }`;
    const wat = `${echo("people")}
      (func (export "bytes") (param i32 i32) (result i32 i32) (local.get 0) (local.get 1))
      (func (export "deep") (param i32 i32) (result i32 i32) (local.get 0) (local.get 1))`;
    const functions = bind(wit, wat);
    const people = [
      { fullName: "Ada", age: 36, tags: ["x", "é"] },
      { fullName: "", age: undefined, tags: [] },
    ];
    expect(functions.get("people")!.call(people)).toEqual(people);
    expect(functions.get("bytes")!.call([1, 2])).toEqual([1, 2]);
    expect(bind(wit, wat, { bytes: true }).get("bytes")!.call(Uint8Array.of(1, 2))).toEqual(Uint8Array.of(1, 2));
    expect(functions.get("deep")!.call([[1n], [], [-1n, 2n]])).toEqual([[1n], [], [-1n, 2n]]);
  });

  it("read the memory that a call has grown", () => {
    const { call } = bind(
      "interface i { f: func(a: string) -> string; }",
      `
      ${realloc}
      (func (export "f") (param i32 i32) (result i32) (local $at i32)
        (local.set $at (i32.mul (memory.grow (i32.const 3)) (i32.const 65536)))
        (i32.store (local.get $at) (local.get 0))
        (i32.store offset=4 (local.get $at) (local.get 1))
        (local.get $at))`,
    ).get("f")!;
    expect(call("grown")).toBe("grown");
  });
});

describe("what the guest gets wrong", () => {
  const returning = (ptr: string, len: string, type = "string"): (() => unknown) => {
    const { call } = bind(
      `interface i { f: func() -> ${type}; }`,
      `
      (memory (export "memory") 1)
      (data (i32.const 32) "\\c3\\28\\01\\00\\00\\00")
      (func (export "f") (result i32 i32) (i32.const ${ptr}) (i32.const ${len}))`,
    ).get("f")!;
    return () => call();
  };
  it.each([
    ["a string beyond the memory", "65530", "7", "string", /out of bounds/],
    ["a negative pointer", "-1", "1", "string", /out of bounds/],
    ["a string of bad UTF-8", "32", "2", "string", /invalid UTF-8/],
    ["an unaligned list", "34", "1", "list<u16>", undefined],
    ["an unaligned list", "33", "1", "list<u16>", /unaligned pointer/],
    ["a huge list", "0", "-1", "list<u64>", /out of bounds/],
  ])("%s", (_, ptr, len, type, message) => {
    const run = returning(ptr, len, type);
    if (message === undefined) {
      expect(run()).toEqual([1]);
      return;
    }
    const error = errorOf(run);
    expect(error).toBeInstanceOf(Trap);
    expect(error).toMatchObject({ kind: "trap", code: "abi-trap" });
    expect(error.message).toMatch(message);
  });

  it("returns a pointer that is not aligned or beyond the memory", () => {
    for (const [ptr, message] of [
      ["18", /unaligned pointer/],
      ["65532", /out of bounds/],
    ] as const) {
      const { call } = bind(
        "interface i { f: func() -> string; }",
        `
        (memory (export "memory") 1)
        (func (export "f") (result i32) (i32.const ${ptr}))`,
      ).get("f")!;
      expect(() => call()).toThrow(message);
    }
  });
});

describe("what the caller gets wrong is said before anything runs", () => {
  const wit = `interface i { record point { x: s32, y: s32 } enum color { red, green }
    greet: func(name: string); small: func(a: u8); draw: func(shape: list<point>, color: color); pick: func(c: char); big: func(a: u64); }`;
  const wat = `${realloc}
    (func $boom unreachable)
    (func (export "greet") (param i32 i32) unreachable)
    (func (export "small") (param i32) unreachable)
    (func (export "draw") (param i32 i32 i32) unreachable)
    (func (export "pick") (param i32) unreachable)
    (func (export "big") (param i64) unreachable)`;
  it.each([
    ["greet", [5], 'greet: the parameter "name" must be a string; got 5.', []],
    ["greet", [undefined], 'greet: the parameter "name" must be a string; got nothing.', []],
    ["small", [256], 'small: the parameter "a" must be a u8 (an integer from 0 to 255); got 256.', []],
    ["small", [1.5], 'small: the parameter "a" must be a u8 (an integer from 0 to 255); got 1.5.', []],
    ["small", [Number.NaN], 'small: the parameter "a" must be a u8 (an integer from 0 to 255); got NaN.', []],
    ["small", ["1"], 'small: the parameter "a" must be a u8 (an integer from 0 to 255); got "1".', []],
    ["pick", ["ab"], 'pick: the parameter "c" must be a char (a string of one character); got "ab".', []],
    ["pick", ["\ud800"], 'pick: the parameter "c" must be a char (a string of one character); got "\\ud800".', []],
    [
      "big",
      [-1],
      'big: the parameter "a" must be a u64 (an integer from 0 to 18446744073709551615; beyond 2^53-1 a BigInt); got -1.',
      [],
    ],
    [
      "draw",
      [[{ x: 1, y: 2 }, { x: 1 }], "red"],
      'draw: the parameter "shape" at [1] y must be an s32 (an integer from -2147483648 to 2147483647); got nothing.',
      [1, "y"],
    ],
    ["draw", [[], "blue"], 'draw: the parameter "color" must be one of red, green; got "blue".', []],
    ["draw", ["x", "red"], 'draw: the parameter "shape" must be a list; got "x".', []],
  ])("%s %j", (name, args, message, path) => {
    const error = errorOf(() =>
      bind(wit, wat)
        .get(name)!
        .call(...args),
    );
    expect(error).toBeInstanceOf(WitError);
    expect(error.message).toBe(message);
    expect(error).toMatchObject({ kind: "wit", code: "bad-value", data: { fn: name, path } });
  });

  it("is the wrong number of arguments", () => {
    for (const args of [[], ["a", "b"]]) {
      const error = errorOf(() =>
        bind(wit, wat)
          .get("greet")!
          .call(...args),
      );
      expect(error).toBeInstanceOf(UsageError);
      expect(error).toMatchObject({ code: "arity" });
      expect(error.message).toBe(`greet takes 1 argument (name); got ${args.length}.`);
    }
  });
});

describe("a WIT that does not fit the module", () => {
  it("is told with all that is missing, what the WIT expects and what is there", () => {
    const wit = "interface i { add: func(a: s32, b: s32) -> s32; greet: func(name: string) -> string; gone: func(); }";
    const error = errorOf(() =>
      bind(
        wit,
        `
      (memory (export "memory") 1)
      (func (export "add") (param i64 i64) (result i64) (local.get 0))
      (func (export "greet") (param i32 i32) (result i32) (local.get 0))`,
      ),
    );
    expect(error).toMatchObject({ kind: "wit", code: "no-function" });
    expect(error.message).toContain(
      'add: func(a: s32, b: s32) -> s32 of i needs the core export "add" of type (i32, i32) -> (i32); the module\'s is (i64, i64) -> (i64).',
    );
    expect(error.message).toContain(
      'greet: func(name: string) -> string of i needs the core export "cabi_realloc" of type (i32, i32, i32, i32) -> (i32)',
    );
    expect(error.message).toContain(
      'gone: func() of i needs the core export "i#gone" of type () -> (); the module has no such function, its exports are "add", "greet".',
    );
  });

  it("leaves functions of resources described, and says why they cannot be called", () => {
    const functions = bind(
      "interface i { resource r; f: func(a: r) -> option<r>; }",
      `
      (memory (export "memory") 1)
      (func (export "f") (param i32) (result i32) (local.get 0))`,
    );
    expect(functions.get("f")?.types).toMatchObject({
      params: [{ name: "a", type: { own: "r" } }],
      result: { option: { own: "r" } },
    });
    expect(errorOf(() => functions.get("f")!.call(1))).toMatchObject({ kind: "wit", code: "unsupported" });
  });
});

describe("keys", () => {
  it("are bare where they are unique, else with the interface, else with the package", () => {
    const wit = `package t:t@1.0.0;
      package x:y { interface a { f: func(); h: func(); } }
      interface a { f: func(); }
      interface b { f: func(); g: func(); }
      world w { export a; export b; export x:y/a; export g2: func(); }`;
    const functions = bind(
      wit,
      `
      (func (export "t:t/a@1.0.0#f")) (func (export "b#f")) (func (export "g")) (func (export "x:y/a#f"))
      (func (export "h")) (func (export "g2"))`,
    );
    expect([...functions.keys()].toSorted()).toEqual(["b#f", "g", "g2", "h", "t:t/a#f", "x:y/a#f"].toSorted());
  });
});

describe("imports", () => {
  const wit = `package t:t@0.1.0; interface log { write-line: func(text: string, level: u8); }
    world w { import log; import ask: func(question: string) -> string; import add: func(a: s32, b: s32) -> s64; export run: func() -> string; }`;
  const coreImports = [
    { module: "t:t/log@0.1.0", name: "write-line", params: ["i32", "i32", "i32"], results: [] },
    { module: "$root", name: "ask", params: ["i32", "i32", "i32"], results: [] },
    { module: "env", name: "add", params: ["i32", "i32"], results: ["i64"] },
    { module: "env", name: "raw", params: ["i32"], results: [] },
  ];
  const wat = `
    (import "t:t/log@0.1.0" "write-line" (func $log (param i32 i32 i32)))
    (import "$root" "ask" (func $ask (param i32 i32 i32)))
    (import "env" "add" (func $add (param i32 i32) (result i64)))
    ${realloc}
    (data (i32.const 64) "what?")
    (func (export "run") (result i32)
      (call $ask (i32.const 64) (i32.const 5) (i32.const 16))
      (call $log (i32.load (i32.const 16)) (i32.load (i32.const 20))
        (i32.add (i32.wrap_i64 (call $add (i32.const 1) (i32.const -3))) (i32.const 258)))
      (i32.const 16))`;

  function run(host: Record<string, (...args: unknown[]) => unknown>): unknown {
    const resolve = resolveText(wit);
    const instance: { core?: CoreInstance } = {};
    const find = (
      modules: readonly string[],
      names: readonly string[],
    ): ((...args: unknown[]) => unknown) | undefined => {
      expect(modules.length * names.length).toBeGreaterThan(0);
      return names.map((name) => host[name]).find((f) => f !== undefined);
    };
    const bound: BoundImport[] = bindImports(
      resolve,
      selectWorld(resolve),
      { imports: coreImports, find, core: () => instance.core },
      jsModel,
    );
    const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
    for (const { module, name, call } of bound) (imports[module] ??= {})[name] = call;
    const { core } = guest(wat, imports);
    instance.core = core;
    return bindExports(resolve, selectWorld(resolve), core, jsModel).get("run")!.call();
  }

  it("take and give what WIT says", () => {
    const lines: unknown[] = [];
    const answer = "ünïcode ".repeat(20_000);
    const result = run({
      ask: (question) => (question === "what?" ? answer : ""),
      writeLine: (...args) => lines.push(args),
      add: (a, b) => BigInt((a as number) + (b as number)),
    });
    expect(result).toBe(answer);
    expect(lines).toEqual([[answer, 0]]);
  });

  it("refuse a host's bad result, and promises", () => {
    const good = { ask: () => "", "write-line": () => undefined, add: () => 1n };
    expect(errorOf(() => run({ ...good, ask: () => 5 }))).toMatchObject({
      code: "bad-value",
      message: "ask: the host function's result must be a string; got 5.",
    });
    expect(errorOf(() => run({ ...good, add: () => 2n ** 63n }))).toMatchObject({ code: "bad-value" });
    for (const name of ["ask", "write-line"]) {
      expect(errorOf(() => run({ ...good, [name]: () => Promise.resolve("") }))).toMatchObject({
        code: "promise-in-sync-call",
      });
    }
  });

  it("let a host's exception through unchanged", () => {
    const boom = new Error("boom");
    expect(
      errorOf(() =>
        run({
          ask: () => {
            throw boom;
          },
          "write-line": () => undefined,
          add: () => 1n,
        }),
      ),
    ).toBe(boom);
  });

  it("of another core type are told", () => {
    const resolve = resolveText(wit);
    const imports = [{ module: "env", name: "add", params: ["i32"], results: [] }];
    const error = errorOf(() =>
      bindImports(resolve, selectWorld(resolve), { imports, find: () => () => 1n, core: () => undefined }, jsModel),
    );
    expect(error).toMatchObject({ code: "no-function" });
    expect(error.message).toContain(
      'needs the core import "env" "add" of type (i32, i32) -> (i64); the module\'s is (i32) -> ().',
    );
  });
});
