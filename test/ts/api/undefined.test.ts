/**
 * `undefined` is a value of the host like any other (JavaScript API, ToWebAssemblyValue): only null is the null reference.
 * For a language over JavaScript, which has one value for nothing, both are.
 */
import { describe, expect, it } from "vitest";
import type { Language } from "../../../src/ts/api/language/language.ts";
import { type LoadOptions, type WasmModule, engines as enginesOf, load } from "../../../src/ts/index.ts";
import type { Global } from "../../../src/ts/runtime/store/global.ts";
import type { Table } from "../../../src/ts/runtime/store/table.ts";
import { codeOf, engines, failure } from "./support.ts";

const text = `(module
  (import "env" "id" (func $id (param externref) (result externref)))
  (import "env" "two" (func $two (result externref externref)))
  (import "env" "none" (func $none (result funcref)))
  (global $g (export "global") (mut externref) (ref.null extern))
  (table $t (export "table") 2 externref)
  (func (export "same") (param externref) (result externref) (local.get 0))
  (func (export "through") (param externref) (result externref) (call $id (local.get 0)))
  (func (export "beside") (param f32 externref) (result externref f32) (local.get 1) (local.get 0))
  (func (export "null") (param externref) (result i32) (ref.is_null (local.get 0)))
  (func (export "global-null") (param externref) (result i32)
    (global.set $g (local.get 0)) (ref.is_null (global.get $g)))
  (func (export "table-null") (param externref) (result i32)
    (table.fill $t (i32.const 0) (local.get 0) (i32.const 2)) (ref.is_null (table.get $t (i32.const 1))))
  (func (export "two") (result externref externref) (call $two))
  (func (export "none") (result funcref) (call $none))
  (func (export "func") (param funcref)))`;

const env = { id: (x: unknown) => x, two: () => [undefined, null], none: () => undefined };

describe.each(engines)("undefined on %s", (engine) => {
  const guest = (options: LoadOptions = {}): WasmModule => load(text, { engine, imports: { env }, ...options });

  it("stays undefined, and null is null", () => {
    const module = guest();
    for (const name of ["same", "through"]) {
      expect([undefined, null].map((value) => module.call(name, value))).toEqual([undefined, null]);
    }
    expect(module.call("beside", 1, undefined)).toEqual([undefined, 1]);
    expect(module.call("two")).toEqual([undefined, null]);
    for (const name of ["null", "global-null", "table-null"]) {
      expect([undefined, null].map((value) => module.call(name, value))).toEqual([0, 1]);
    }
    const [global, table] = [module.exports.global as Global, module.exports.table as Table];
    global.value = undefined;
    expect(global.value).toBe(undefined);
    table.setValue(0, undefined);
    expect([table.getValue(0), table.getValue(1)]).toEqual([undefined, null]);
  });

  it("is no function", () => {
    expect(codeOf(() => guest().call("func", undefined))).toBe("usage bad-argument");
    expect(codeOf(() => guest().call("none"))).toBe("usage bad-host-result");
  });

  it("is null to a language", async () => {
    const language: Language = { error: (error) => error, vector: (items) => items };
    const module = guest({ language });
    for (const name of ["same", "through"]) expect(module.call(name, undefined)).toBe(null);
    expect(module.call("beside", 1, undefined)).toEqual([null, 1]);
    expect(module.call("two")).toEqual([null, null]);
    expect(module.call("none")).toBe(null);
    expect(module.call("func", undefined)).toBe(undefined);
    expect(await module.callAsync("same", undefined)).toBe(null);
  });
});

const able = engines.filter((engine) => enginesOf()[engine]?.features.exceptions);

describe.each(able)("undefined on %s, in newer types", (engine) => {
  const module = load(
    `(module (tag $t (param externref))
      (func (export "throw") (param externref) (throw $t (local.get 0)))
      (func (export "converted") (param externref) (result i32) (ref.is_null (any.convert_extern (local.get 0))))
      (func (export "extern") (param (ref extern)) (result (ref extern)) (local.get 0))
      (func (export "any") (param anyref) (result anyref) (local.get 0)))`,
    { engine },
  );

  it("is a value as well", () => {
    expect(failure(() => module.call("throw", undefined)).data).toMatchObject({ payload: [undefined] });
    expect(module.call("converted", undefined)).toBe(0);
    expect(module.call("extern", undefined)).toBe(undefined);
    expect(module.call("any", undefined)).toBe(undefined);
  });
});
