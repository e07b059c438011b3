/**
 * Values of the host program that do not let themselves be looked at: proxies, revoked or with traps that throw, errors
 * whose properties do. What a host function throws comes out as it is; what does not fit is an error of ours.
 */
import { describe, expect, it } from "vitest";
import {
  type LoadOptions,
  WasmError,
  backtraceOf,
  callAsync,
  load,
  loadWasi,
  newMemory,
  newTag,
} from "../../../src/ts/index.ts";
import { engines, loadWat, thrown, wat } from "./support.ts";

const trap = (): never => {
  throw new Error("a trap of the proxy");
};

const traps: readonly (keyof ProxyHandler<object>)[] = [
  "getPrototypeOf",
  "setPrototypeOf",
  "isExtensible",
  "preventExtensions",
  "getOwnPropertyDescriptor",
  "defineProperty",
  "has",
  "get",
  "set",
  "deleteProperty",
  "ownKeys",
];

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function erring(property: string, of: object = new Error("hostile")): object {
  return Object.defineProperty(of, property, { get: trap });
}

function inCircle(): Error {
  const error = new Error("a cause of itself");
  error.cause = error;
  return error;
}

/** Each with what makes it anew. */
const hostile: readonly (readonly [what: string, make: () => object])[] = [
  ["a revoked proxy", () => revoked({})],
  ["a revoked proxy of an error", () => revoked(new Error("x"))],
  ["a revoked proxy of an array", () => revoked([])],
  ["a proxy whose traps all throw", () => new Proxy({}, Object.fromEntries(traps.map((name) => [name, trap])))],
  ...traps.map((name) => [`a proxy whose ${name} throws`, () => new Proxy(new Error("x"), { [name]: trap })] as const),
  [
    "a proxy that says it is an error of ours",
    () => new Proxy({}, { getPrototypeOf: () => WasmError.prototype, get: trap }),
  ],
  ["a proxy that throws proxies", () => new Proxy({}, { getPrototypeOf: throwsRevoked, get: throwsRevoked })],
  ...["message", "stack", "cause", "name", "constructor", "code"].map(
    (name) => [`an error with such a ${name}`, () => erring(name)] as const,
  ),
  ["an error with a message that is no text", () => Object.assign(new Error("x"), { message: { toString: trap } })],
  ["an error that is its own cause", inCircle],
  ["an object with such a toString", () => ({ toString: trap, [Symbol.toPrimitive]: trap })],
  ["an object without a prototype", () => Object.create(null) as object],
  ["an object with such a then", () => erring("then", {})],
  ["an object with such an iterator", () => Object.defineProperty({}, Symbol.iterator, { get: trap })],
];

async function rejectedWith(value: unknown): Promise<never> {
  throw value;
}

function throwsRevoked(): never {
  throw revoked({});
}

const caller = `(module
  (import "env" "f" (func $f))
  (func (export "run") (call $f))
  (func (export "deep") (param i32)
    (if (local.get 0) (then (call 2 (i32.sub (local.get 0) (i32.const 1)))) (else (call $f)))))`;

describe.each(engines)("on %s, a host function", (engine) => {
  it.each(hostile)("throws %s, which comes out as it is", (_, make) => {
    const value = make();
    const throwing = (): never => {
      throw value;
    };
    for (const more of [{}, { fuel: 1e6 }, { timeoutMs: 60_000 }] as readonly LoadOptions[]) {
      const module = loadWat(caller, { engine, imports: { env: { f: throwing } }, ...more });
      expect(
        Object.is(
          thrown(() => module.call("run")),
          value,
        ),
      ).toBe(true);
      expect(
        Object.is(
          thrown(() => module.call("deep", 3)),
          value,
        ),
      ).toBe(true);
      expect(backtraceOf(value)).toBeInstanceOf(Array);
    }
  });

  it.each(hostile)("rejects with %s, which comes out as it is", async (_, make) => {
    const value = make();
    const module = loadWat(caller, {
      engine: "interp",
      imports: { env: { f: () => rejectedWith(value) } },
    });
    let caught: unknown;
    try {
      await callAsync(module, "run");
    } catch (error) {
      caught = error;
    }
    expect(Object.is(caught, value)).toBe(true);
  });

  it.each(hostile)("returns %s: no number, and any externref", (_, make) => {
    const value = make();
    const imports = { env: { f: () => value } };
    for (const type of ["i32", "i64", "f64", "funcref"]) {
      const text = `(module (import "env" "f" (func $f (result ${type}))) (func (export "run") (result ${type}) (call $f)))`;
      expect(thrown(() => loadWat(text, { engine, imports }).call("run"))).toMatchObject({ code: "bad-host-result" });
    }
    const two =
      '(module (import "env" "f" (func $f (result i32 i32))) (func (export "run") (result i32 i32) (call $f)))';
    expect(thrown(() => loadWat(two, { engine, imports }).call("run"))).toBeInstanceOf(WasmError);
    const any =
      '(module (import "env" "f" (func $f (result externref))) (func (export "run") (result externref) (call $f)))';
    expect(Object.is(loadWat(any, { engine, imports }).call("run"), value)).toBe(true);
  });

  it.each(hostile)("is given %s, as an argument", (_, make) => {
    const value = make();
    for (const type of ["i32", "i64", "f32", "f64", "funcref"]) {
      const module = loadWat(`(module (func (export "run") (param ${type})))`, { engine });
      expect(thrown(() => module.call("run", value))).toMatchObject({ code: "bad-argument" });
    }
    const same = loadWat('(module (func (export "run") (param externref) (result externref) (local.get 0)))', {
      engine,
    });
    expect(Object.is(same.call("run", value), value)).toBe(true);
  });

  it.each(hostile)("is %s itself", (_, make) => {
    const value = make();
    for (const given of [{ f: value }, value]) {
      const error = thrown(() => load(wat(caller), { engine, imports: { env: given } }));
      expect(error).toBeInstanceOf(WasmError);
    }
  });
});

describe("verbs", () => {
  it.each(hostile)("refuse %s", (_, make) => {
    const value = make() as never;
    const calls: readonly (readonly [what: string, call: () => unknown, mayPass?: true])[] = [
      ["a source", () => load(value)],
      ["options", () => load(wat("(module)"), value), true],
      ["options of WASI", () => loadWasi(wat("(module)"), { stdin: value }), true],
      ["imports", () => load(wat(caller), { imports: value })],
      ["a signal", () => load(wat("(module)"), { signal: value })],
      ["a memory's description", () => newMemory(value)],
      ["a tag's description", () => newTag(value), true],
      ["a name", () => loadWat("(module)").call(value)],
    ];
    for (const [what, call, mayPass] of calls) {
      const error = thrown(() => {
        call();
        if (mayPass === true) throw new PassedError();
      });
      expect(error instanceof WasmError || error instanceof PassedError, `${what}: ${String(error)}`).toBe(true);
    }
  });
});

/** Said where a value was taken as it is. */
class PassedError extends Error {}

describe("a guest", () => {
  it.each(hostile)("that handles all exceptions catches %s", (_, make) => {
    const value = make();
    const text = `(module (import "env" "f" (func $f))
      (func (export "run") (result i32)
        (block $h (try_table (catch_all $h) (call $f)) (return (i32.const 0))) (i32.const 7)))`;
    const throwing = (): never => {
      throw value;
    };
    expect(load(text, { engine: "interp", imports: { env: { f: throwing } } }).call("run")).toBe(7);
  });
});
