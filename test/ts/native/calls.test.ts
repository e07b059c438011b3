/**
 * Calls across the native border: the same results as the host's own calls, checked arguments, exact bits, identity.
 */
import { describe, expect, it } from "vitest";
import { UsageError } from "../../../src/ts/base/errors/errors.ts";
import type { Emit, ModuleBuilder } from "../../../src/ts/binary/builder.ts";
import { type NumType, type ValType, externref, funcref } from "../../../src/ts/core/types.ts";
import type { Bits } from "../../../src/ts/runtime/store/bits.ts";
import { type Callable, Func, funcOfCallable } from "../../../src/ts/runtime/store/func.ts";
import { built, callable, exportedFunc, hostFunc, instantiate, testdata, thrown } from "./support.ts";

/** A module whose `f` gives back its parameters. */
function identity(...types: readonly ValType[]): Uint8Array<ArrayBuffer> {
  return built((b) => {
    const body: Emit = (w) => {
      for (const i of types.keys()) w.emit("local.get", i);
    };
    b.export("f", "func", b.func(b.funcType(types, types), [], body));
  });
}

/** A module that imports `m.f` and exports `g`, which calls it. */
function forwarder(params: readonly ValType[], results: readonly ValType[]): Uint8Array<ArrayBuffer> {
  return built((b) => {
    const type = b.funcType(params, results);
    const f = b.import("m", "f", { kind: "func", typeIdx: type });
    const body: Emit = (w) => {
      for (const i of params.keys()) w.emit("local.get", i);
      w.emit("call", f);
    };
    b.export("g", "func", b.func(type, [], body));
  });
}

/** What an own engine's function is to this one: something that takes and gives bits. */
class BitFunc extends Func {
  readonly #run: (args: readonly Bits[]) => Bits[];

  constructor(like: Func, run: (args: readonly Bits[]) => Bits[]) {
    super(like.canon, "bits");
    this.#run = run;
  }

  protected override makeCallable(): Callable {
    throw new Error("not called by the native engine");
  }

  override invoke(args: readonly Bits[]): Bits[] {
    return this.#run(args);
  }
}

function raw(bytes: Uint8Array<ArrayBuffer>): Record<string, Callable> {
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as Record<string, Callable>;
}

describe("results are the host's", () => {
  it.each(["01_add.wasm", "02_fibonacci.wasm", "08_multi_value.wasm"])("%s", (file) => {
    const bytes = testdata(file);
    const instance = instantiate(bytes);
    for (const [name, host] of Object.entries(raw(bytes))) {
      const func = exportedFunc(instance, name);
      const args = func.type.params.map((type, i) => (type === "i64" ? BigInt(i + 7) : i + 5));
      expect(func.callable(...args)).toEqual(host(...args));
    }
  });

  it.each([0, 1, 2, 3, 4, 5, 8])("%i parameters", (n) => {
    const types = Array.from({ length: n }, () => "i32" as const);
    const args = types.map((_, i) => i - 2);
    expect(callable(instantiate(identity(...types)), "f")(...args)).toEqual(raw(identity(...types)).f!(...args));
    const host = hostFunc(types, types, (...given) => (n === 1 ? given[0] : given));
    expect(callable(instantiate(forwarder(types, types), [host]), "g")(...args)).toEqual(
      n === 0 ? undefined : n === 1 ? args[0] : args,
    );
  });
});

describe("arguments", () => {
  const call = (type: ValType, value: unknown): unknown => callable(instantiate(identity(type)), "f")(value);

  it.each([
    ["i32", 4_294_967_295, -1],
    ["i32", true, 1],
    ["i32", -0, 0],
    ["i32", 5n, 5],
    ["i64", 5, 5n],
    ["i64", 2n ** 64n - 1n, -1n],
    ["f32", 0.1, Math.fround(0.1)],
    ["f64", NaN, NaN],
  ] as const)("%s takes %s", (type, value, result) => {
    expect(call(type, value)).toBe(result);
  });

  it.each([
    ["i32", 1.5, "out-of-range"],
    ["i32", 2 ** 32, "out-of-range"],
    ["i32", NaN, "out-of-range"],
    ["i32", "1", "bad-argument"],
    ["i32", undefined, "bad-argument"],
    ["i32", { valueOf: (): number => 1 }, "bad-argument"],
    ["i64", 2n ** 64n, "out-of-range"],
    ["i64", 0.5, "out-of-range"],
    ["f64", 1n, "bad-argument"],
    ["f64", null, "bad-argument"],
    ["f32", undefined, "bad-argument"],
  ] as const)("%s refuses %s", (type, value, code) => {
    const error = thrown(() => call(type, value));
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).code).toBe(code);
    expect((error as UsageError).message).toContain("f: parameter 1");
  });

  it.each([0, 1, 2, 3, 4])("must be %i", (n) => {
    const f = callable(instantiate(identity(...Array.from({ length: n }, () => "i32" as const))), "f");
    const args = Array.from({ length: n + 1 }, () => 0);
    expect((thrown(() => f(...args)) as UsageError).code).toBe("arity");
    if (n > 0) expect((thrown(() => f(...args.slice(2))) as UsageError).code).toBe("arity");
  });
});

const payloads: readonly (readonly [NumType, Bits])[] = [
  ["f32", 0x7fa0_0001],
  ["f32", 0xffa1_2345 | 0],
  ["f64", 0x7ff4_0000_0000_0001n],
  ["f64", BigInt.asIntN(64, 0xfff4_dead_beef_0001n)],
  ["i64", -1n],
  ["i32", -1],
  ["v128", Uint8Array.from({ length: 16 }, (_, i) => i * 17)],
];

describe("bits", () => {
  it.each(payloads)("of %s survive invoke", (type, bits) => {
    expect(exportedFunc(instantiate(identity(type)), "f").invoke([bits])).toEqual([bits]);
  });

  it("survive in several values at once", () => {
    const func = exportedFunc(instantiate(identity(...payloads.map(([type]) => type))), "f");
    const bits = payloads.map(([, one]) => one);
    expect(func.invoke(bits)).toEqual(bits);
  });

  it.each(payloads)("of %s survive a function of another engine", (type, bits) => {
    const seen: unknown[] = [];
    const own = new BitFunc(
      hostFunc([type], [type], () => 0),
      (args) => {
        seen.push(...args);
        return [...args];
      },
    );
    expect(exportedFunc(instantiate(forwarder([type], [type]), [own]), "g").invoke([bits])).toEqual([bits]);
    expect(seen).toEqual([bits]);
  });

  it("of vectors reach host functions and users", () => {
    const host = hostFunc(["v128"], ["v128"], (bytes) => (bytes as Uint8Array).toReversed());
    const value = Uint8Array.from({ length: 16 }, (_, i) => i);
    expect(callable(instantiate(forwarder(["v128"], ["v128"]), [host]), "g")(value)).toEqual(value.toReversed());
  });
});

describe("host functions", () => {
  it.each([
    ["i32", 1.5],
    ["i32", "1"],
    ["i32", undefined],
    ["i64", 1.5],
    ["f32", 1n],
    [externref, Promise.resolve(1)],
  ] as const)("must return a %s, not %s", (type, value) => {
    const host = hostFunc([], [type], () => value);
    const error = thrown(() => callable(instantiate(forwarder([], [type]), [host]), "g")());
    expect(error).toBeInstanceOf(UsageError);
  });

  it("may return a promise to nobody", () => {
    const host = hostFunc([], [], async () => {});
    expect((thrown(() => callable(instantiate(forwarder([], []), [host]), "g")()) as UsageError).code).toBe(
      "promise-in-sync-call",
    );
  });

  it("may return anything where nothing is asked for", () => {
    const host = hostFunc([], [], () => 42);
    expect(callable(instantiate(forwarder([], []), [host]), "g")()).toBeUndefined();
  });

  it("convert what fits", () => {
    const host = hostFunc([], ["i64", "i32", "f32"], () => new Set([2n ** 63n, true, 0.5]));
    const g = callable(instantiate(forwarder([], ["i64", "i32", "f32"]), [host]), "g");
    expect(g()).toEqual([-(2n ** 63n), 1, 0.5]);
  });

  it("call back into the module, deep", () => {
    let f: Callable = () => 0;
    const host = hostFunc(["i32"], ["i32"], (n) => ((n as number) === 0 ? 0 : (f((n as number) - 1) as number) + 1));
    f = callable(instantiate(forwarder(["i32"], ["i32"]), [host]), "g");
    expect(f(500)).toBe(500);
  });
});

describe("references", () => {
  it("of the host program keep their identity", () => {
    const thing = {};
    const f = callable(instantiate(identity(externref)), "f");
    expect(f(thing)).toBe(thing);
    expect(f(null)).toBe(null);
    expect(f("text")).toBe("text");
    expect(f(undefined)).toBe(undefined);
  });

  it("to functions go in and out as callables", () => {
    const f = callable(instantiate(identity(funcref)), "f");
    const add = callable(instantiate(testdata("01_add.wasm")), "add");
    expect(f(add)).toBe(add);
    expect(f(null)).toBe(null);
    expect((thrown(() => f(() => 1)) as UsageError).code).toBe("bad-argument");
  });

  it("to host functions are the same function again", () => {
    const host = hostFunc(["i32"], ["i32"], (x) => (x as number) + 1);
    const f = callable(instantiate(identity(funcref)), "f");
    expect(f(host.callable)).toBe(host.callable);
    expect(exportedFunc(instantiate(identity(funcref)), "f").invoke([host])).toEqual([host]);
  });

  it("reach host functions as callables", () => {
    const host = hostFunc([funcref], [funcref], (x) => x);
    const g = callable(instantiate(forwarder([funcref], [funcref]), [host]), "g");
    const add = callable(instantiate(testdata("01_add.wasm")), "add");
    expect(g(add)).toBe(add);
    expect(g(null)).toBe(null);
  });

  it("to functions that are not exported are found", () => {
    const bytes = built((b: ModuleBuilder) => {
      const hidden = b.func(b.funcType(["i32", "f64"], ["f64"]), [], (w) => w.emit("local.get", 1));
      b.declare(hidden);
      b.export(
        "get",
        "func",
        b.func(b.funcType([], [funcref]), [], (w) => w.emit("ref.func", hidden)),
      );
    });
    const hidden = callable(instantiate(bytes), "get")() as Callable;
    expect(hidden(1, 2.5)).toBe(2.5);
    expect(funcOfCallable(hidden)?.type).toEqual({ kind: "func", params: ["i32", "f64"], results: ["f64"] });
    expect((thrown(() => hidden(1)) as UsageError).code).toBe("arity");
  });
});

describe("identity", () => {
  it("of an export is the same at each look", () => {
    const instance = instantiate(testdata("01_add.wasm"));
    expect(instance.exports.get("add")).toBe(instance.exports.get("add"));
    expect(callable(instance, "add")).toBe(callable(instance, "add"));
  });

  it("of an import is kept when it is exported again", () => {
    const bytes = built((b) => {
      b.export("again", "func", b.import("m", "f", { kind: "func", typeIdx: b.funcType([], ["i32"]) }));
    });
    const host = hostFunc([], ["i32"], () => 7);
    const first = instantiate(bytes, [host]);
    expect(first.exports.get("again")).toBe(host);
    const second = instantiate(bytes, [first.exports.get("again")!]);
    expect(second.exports.get("again")).toBe(host);
    expect(callable(second, "again")()).toBe(7);
    expect(second.func(0)).toBe(host);
  });
});
