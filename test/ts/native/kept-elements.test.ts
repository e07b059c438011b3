/**
 * Element segments that make objects, on a host that keeps them and on one that makes them anew at each use.
 */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type * as plain from "../../../src/ts/index.ts";
import { thrown } from "../api/support.ts";
import { describeWith, hostFeature } from "../needs.ts";

const objects = "(type $s (struct)) (type $a (array (mut i32)))";

/** Fields of a module with a segment, and whether a host that makes objects anew would run it wrong. */
const segments: readonly (readonly [fields: string, isUsedAnew: boolean])[] = [
  ["(elem structref (item (struct.new $s)))", true],
  ["(elem structref (item (struct.new_default $s)))", true],
  ["(elem arrayref (item (array.new $a (i32.const 1) (i32.const 2))))", true],
  ["(elem arrayref (item (array.new_default $a (i32.const 2))))", true],
  ["(elem arrayref (item (array.new_fixed $a 1 (i32.const 2))))", true],
  ["(elem externref (item (extern.convert_any (struct.new $s))))", true],
  ["(elem arrayref (item (ref.null array)) (item (array.new_default $a (i32.const 2))))", true],
  ["(elem i31ref (item (ref.i31 (i32.const 7))))", false],
  ["(elem structref (item (ref.null struct)))", false],
  ["(global $g (ref $s) (struct.new $s)) (elem structref (item (global.get $g)))", false],
  ["(func $f) (elem funcref (item (ref.func $f)))", false],
  ["(table 1 structref) (elem (i32.const 0) structref (item (struct.new $s)))", false],
  ["(elem declare structref (item (struct.new $s)))", false],
];

describeWith(hostFeature("gc"), "element segments", () => {
  let api: typeof plain;
  /** How often the host was asked. */
  let probes = 0;

  /** A host that answers to the question whether it keeps objects: as it is, or that it does not. */
  function simulate(keeps: boolean): void {
    const members = Object.getOwnPropertyNames(WebAssembly).map((name) => [name, WebAssembly[name as never]]);
    const Instance = new Proxy(WebAssembly.Instance, {
      construct(target, args: [WebAssembly.Module]) {
        const made = new target(...args);
        if (!("same" in made.exports)) return made;
        probes += 1;
        return keeps ? made : { exports: { same: () => 0 } };
      },
    });
    vi.stubGlobal("WebAssembly", { ...Object.fromEntries(members), Instance });
  }

  beforeEach(async () => {
    probes = 0;
    vi.resetModules();
    api = await import("../../../src/ts/index.ts");
  });

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  it.each(segments)("%s on a host that makes objects anew", (fields, isUsedAnew) => {
    simulate(false);
    const text = `(module ${objects} ${fields})`;
    expect(api.load(text).engine).toBe(isUsedAnew ? "compiled" : "native");
    expect(probes).toBe(isUsedAnew ? 1 : 0);
    if (!isUsedAnew) return;
    const error = thrown(() => api.load(text, { engine: "native" })) as plain.WasmError;
    expect([error.kind, error.code, error.data.suggestions]).toEqual(["link", "engine-unavailable", ["compiled"]]);
    expect(error.message).toMatch(/anew at each use.*"compiled" would do/);
    expect(probes).toBe(1);
  });

  it.each(segments)("%s on a host that keeps them", (fields, isUsedAnew) => {
    simulate(true);
    for (const options of [{}, { fuel: 1000 }])
      expect(api.load(`(module ${objects} ${fields})`, options).engine).toBe("native");
    expect(probes).toBe(isUsedAnew ? 1 : 0);
  });
});
