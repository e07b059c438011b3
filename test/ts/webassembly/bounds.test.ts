/**
 * What a `WebAssembly` object of ours has beyond the standard: bounds, and that it may take the host's place.
 */
import { afterEach, describe, expect, it } from "vitest";
import { isWasmError, load } from "../../../src/ts/index.ts";
import { addFuel, createWebAssembly, fuelLeft } from "../../../src/ts/webassembly.ts";
import { failure } from "../api/support.ts";
import { type Newer, exportsOf, thrownBy, wat } from "./support.ts";

const loop = `(module (func (export "f") loop br 0 end) (func (export "g")))`;

const make = (options: Parameters<typeof createWebAssembly>[0]): Newer => createWebAssembly(options);

describe("bounds", () => {
  it("end a run with an error of the package, which no guest catches", () => {
    const of = make({ fuel: 1000 });
    const { f, g } = exportsOf(of, loop) as Record<string, () => void>;
    expect(failure(f!)).toMatchObject({ kind: "limit", code: "fuel" });
    expect(fuelLeft(of as never)).toBeLessThan(10);
    expect(addFuel(of as never, 500)).toBe(fuelLeft(of as never));
    g!();
    expect(fuelLeft(of as never)).toBeGreaterThan(400);
    expect(failure(() => addFuel(createWebAssembly(), 1)).code).toBe("bad-argument");
    expect(fuelLeft(createWebAssembly())).toBe(Infinity);
    expect(isWasmError(failure(() => exportsOf(of, `(module (func $s loop br 0 end) (start $s))`)))).toBe(true);
    expect(typeof g).toBe("function");
  });

  it("end a run at its deadline", () => {
    const { f } = exportsOf(make({ timeoutMs: 20 }), loop) as Record<string, () => void>;
    expect(failure(f!)).toMatchObject({ kind: "limit", code: "timeout" });
  });

  it("count memories and tables over all that is made", () => {
    const of = make({ maxMemoryPages: 3, maxTableElements: 4 });
    const first = new of.Memory({ initial: 1 });
    expect(first.grow(1)).toBe(1);
    expect(thrownBy(() => new of.Memory({ initial: 2 }))).toBe("RangeError");
    expect(thrownBy(() => first.grow(2))).toBe("RangeError");
    const second = new of.Memory({ initial: 1 });
    expect(thrownBy(() => second.grow(1))).toBe("RangeError");
    expect(thrownBy(() => exportsOf(of, `(module (memory 1))`))).toBe("RangeError");
    expect(new of.Table({ element: "anyfunc", initial: 4 }).length).toBe(4);
    expect(thrownBy(() => new of.Table({ element: "anyfunc", initial: 1 }))).toBe("RangeError");
  });

  it("are RangeErrors where calls nest too deep", () => {
    const { f } = exportsOf(make({ maxCallDepth: 10 }), `(module (func $f (export "f") call $f))`) as Record<
      string,
      () => void
    >;
    expect(thrownBy(f!)).toBe("RangeError");
  });
});

it("refuses options that are none, and says what there is", () => {
  expect(failure(() => make({ fule: 1 } as never)).message).toContain('Did you mean "fuel"?');
  expect(failure(() => make({ fuel: -1 })).code).toBe("bad-option");
  expect(failure(() => make({ engine: "native" } as never)).message).toContain("the host's own WebAssembly object");
  expect(failure(() => make(1 as never)).code).toBe("bad-option");
  expect(failure(() => fuelLeft({} as never)).code).toBe("bad-argument");
});

describe("in the host's place", () => {
  const before = globalThis.WebAssembly;

  afterEach(() => {
    globalThis.WebAssembly = before;
  });

  it("is not taken for the host's by the engines", () => {
    const of = make({});
    globalThis.WebAssembly = of;
    const memory = new of.Memory({ initial: 1 });
    expect(memory.grow(1)).toBe(1);
    expect(exportsOf(of, `(module (memory (export "m") 1))`).m).toBeInstanceOf(of.Memory);
    const add = wat(`(module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))`);
    for (const engine of ["native", "interp"] as const) expect(load(add, { engine }).call("add", 2, 3)).toBe(5);
    // A second one knows the host behind the first.
    globalThis.WebAssembly = make({});
    expect(load(add, { engine: "native" }).call("add", 2, 3)).toBe(5);
  });
});
