/**
 * References of guests in the hands of users, on each engine that this host has them on: they go in where they belong,
 * and nothing else does. Under a newer host the host's own engine is one of them.
 */
import { describe, expect, it } from "vitest";
import { type WasmModule, load } from "../../../src/ts/index.ts";
import { Global } from "../../../src/ts/runtime/store/global.ts";
import { Table } from "../../../src/ts/runtime/store/table.ts";
import { nativeEngine } from "../../../src/ts/native/engine.ts";
import { codeOf } from "../api/support.ts";

const text = `(module
  (type $s (struct (field (mut i32))))
  (type $a (array i32))
  (import "h" "id" (func $id (param anyref) (result (ref null $s))))
  (func (export "new") (param i32) (result (ref $s)) (struct.new $s (local.get 0)))
  (func (export "array") (result (ref $a)) (array.new $a (i32.const 1) (i32.const 2)))
  (func (export "get") (param (ref null $s)) (result i32) (struct.get $s 0 (local.get 0)))
  (func (export "needs") (param (ref $s)) (result i32) (struct.get $s 0 (local.get 0)))
  (func (export "through") (param anyref) (result i32) (struct.get $s 0 (call $id (local.get 0))))
  (func (export "small") (param i32) (result i31ref) (ref.i31 (local.get 0)))
  (func (export "number") (param i31ref) (result i32) (i31.get_s (local.get 0)))
  (func (export "beside") (param v128 (ref null $s)) (result i32) (struct.get $s 0 (local.get 1)))
  (func (export "pair") (param (ref null $s) f32) (result f32 (ref null $s)) (local.get 1) (local.get 0))
  (global (export "global") (mut (ref null $s)) (ref.null $s))
  (table (export "table") 2 (ref null $s)))`;

const engines = nativeEngine.supports("gc") ? (["interp", "native"] as const) : (["interp"] as const);

function exported<T>(module: WasmModule, name: string, type: new (...args: never[]) => T): T {
  const value = module.exports[name];
  if (value instanceof type) return value;
  throw new Error(`${name} is something else`);
}

describe.each(engines)("references on %s", (engine) => {
  const module = load(text, { engine, imports: { h: { id: (value: unknown) => value } } });
  const struct = module.call("new", 7);
  const array = module.call("array");

  it("go in where they belong", () => {
    expect(module.call("get", struct)).toBe(7);
    expect(module.call("needs", struct)).toBe(7);
    expect(module.call("through", struct)).toBe(7);
    expect(module.call("beside", new Uint8Array(16), struct)).toBe(7);
    expect(module.call("number", module.call("small", -5))).toBe(-5);
    expect(codeOf(() => module.call("get", null))).toBe("trap null-structure-reference");
    expect(module.call("pair", struct, 1.5)).toEqual([1.5, struct]);
  });

  it("keep their identity", () => {
    expect((module.call("pair", struct, 0) as unknown[])[1]).toBe(struct);
    const global = exported(module, "global", Global);
    global.value = struct;
    expect(global.value).toBe(struct);
    const table = exported(module, "table", Table);
    table.setValue(1, struct);
    expect([table.getValue(0), table.getValue(1)]).toEqual([null, struct]);
    expect(table.getValue(1)).toBe(struct);
  });

  it("are refused where they do not belong", () => {
    for (const wrong of [array, {}, 5, "s"]) {
      expect(codeOf(() => module.call("get", wrong))).toBe("usage bad-argument");
      expect(codeOf(() => module.call("through", wrong))).toBe("usage bad-host-result");
      expect(codeOf(() => exported(module, "table", Table).setValue(0, wrong))).toBe("usage bad-argument");
      const set = (): void => {
        exported(module, "global", Global).value = wrong;
      };
      expect(codeOf(set)).toBe("usage bad-argument");
    }
    expect(codeOf(() => module.call("needs", null))).toBe("usage bad-argument");
    expect(codeOf(() => module.call("number", 2 ** 31))).toBe("usage bad-argument");
  });
});
