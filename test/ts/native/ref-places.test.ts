/**
 * Each type of reference at each place of a border: parameters and results, alone and beside what needs carrying, payloads
 * of exceptions, globals and tables; on every engine of this host that has them. Values come back as the same ones.
 */
import { describe, expect, it } from "vitest";
import type { ExceptionError } from "../../../src/ts/base/errors/errors.ts";
import { type Tag, engines as enginesOf, exception, load } from "../../../src/ts/index.ts";
import { Global } from "../../../src/ts/runtime/store/global.ts";
import type { Table } from "../../../src/ts/runtime/store/table.ts";
import { codeOf, engines, failure } from "../api/support.ts";
import { type RefRow, definedTypes, definitions, refRows } from "./ref-types.ts";

const able = engines.filter((engine) => {
  const features = enginesOf()[engine]?.features;
  return features?.gc && features.exceptions;
});

const signature = (type: string): string => `(param v128 ${type} f32) (result f32 ${type} v128)`;

/** Has the type at every place. */
function everywhere({ type, value, constant, nullable, heap }: RefRow): string {
  const init = constant ? value : nullable ? `(ref.null ${heap})` : undefined;
  const kept = `
    (global (export "mutable") (mut ${type}) ${init}) (global (export "constant") ${type} ${init})
    (table (export "table") 2 ${type} ${init})`;
  return `(module ${definedTypes}
    (import "h" "plain" (func $plain (param ${type}) (result ${type})))
    (import "h" "mixed" (func $mixed ${signature(type)}))
    (import "h" "raise" (func $raise))
    ${definitions}
    (tag $t (export "tag") (param ${type} f32))
    (func (export "make") (result ${type}) ${value})
    (func (export "same") (param ${type}) (result ${type}) (call $plain (local.get 0)))
    (func (export "mixed") ${signature(type)} (call $mixed (local.get 0) (local.get 1) (local.get 2)))
    (func (export "throw") (param ${type}) (throw $t (local.get 0) (f32.const 2)))
    (func (export "catch") (result ${type} f32)
      (block $h (result ${type} f32) (try_table (catch $t $h) (call $raise)) (unreachable)))
    ${init === undefined ? "" : kept})`;
}

/** Imports all that the other exports. */
function importer({ type }: RefRow, kept: boolean): string {
  return `(module ${definedTypes}
    (import "a" "same" (func $same (param ${type}) (result ${type})))
    (import "a" "mixed" (func $mixed ${signature(type)}))
    (import "a" "tag" (tag $t (param ${type} f32)))
    (import "a" "throw" (func $throw (param ${type})))
    ${kept ? `(import "a" "mutable" (global $mutable (mut ${type}))) (import "a" "constant" (global $constant ${type}))` : ""}
    ${kept ? `(import "a" "table" (table $table 2 ${type}))` : ""}
    (func (export "same") (param ${type}) (result ${type}) (call $same (local.get 0)))
    (func (export "mixed") ${signature(type)} (call $mixed (local.get 0) (local.get 1) (local.get 2)))
    (func (export "catch") (param ${type}) (result ${type} f32)
      (block $h (result ${type} f32) (try_table (catch $t $h) (call $throw (local.get 0))) (unreachable)))
    ${kept ? `(func (export "constant") (result ${type}) (global.get $constant))` : ""}
    ${kept ? `(func (export "swap") (param ${type}) (result ${type}) (global.get $mutable) (global.set $mutable (local.get 0)))` : ""}
    ${kept ? `(func (export "element") (result ${type}) (table.get $table (i32.const 1)))` : ""})`;
}

const zeros = new Uint8Array(16);

describe.each(able)("on %s", (engine) => {
  describe.each(refRows)("$type", (row) => {
    let raise = (): void => {};
    const h = {
      plain: (x: unknown) => x,
      mixed: (v: unknown, x: unknown, f: unknown) => [f, x, v],
      raise: () => raise(),
    };
    const guest = load(everywhere(row), { engine, imports: { h } });
    const kept = guest.exports.mutable instanceof Global;
    const other = load(importer(row, kept), { engine, imports: { a: guest } });

    if (!row.inhabited) {
      it("has no values, and modules that name it", () => {
        expect(codeOf(() => guest.call("make"))).toBe("trap unreachable");
        for (const module of [guest, other]) {
          expect(codeOf(() => module.call("same", null))).toBe("usage bad-argument");
          expect(codeOf(() => module.call("mixed", zeros, null, 1))).toBe("usage bad-argument");
        }
      });
      return;
    }

    const value = guest.call("make");
    const values = row.nullable ? [value, null] : [value];

    it("goes through calls", () => {
      for (const module of [guest, other]) {
        for (const one of values) {
          expect(module.call("same", one)).toBe(one);
          expect(module.call("mixed", zeros, one, 1.5)).toEqual([1.5, one, zeros]);
        }
        if (!row.nullable) expect(codeOf(() => module.call("mixed", zeros, null, 1.5))).toBe("usage bad-argument");
      }
    });

    it("is the payload of exceptions", () => {
      for (const one of values) {
        const error = failure(() => guest.call("throw", one)) as ExceptionError;
        expect(error.data.payload).toEqual([one, 2]);
        raise = () => {
          throw exception(guest.exports.tag as Tag, [one, 3]);
        };
        expect(guest.call("catch")).toEqual([one, 3]);
        expect(other.call("catch", one)).toEqual([one, 2]);
      }
    });

    if (!kept) return;
    it("lies in globals and tables", () => {
      const mutable = guest.exports.mutable as Global;
      const table = guest.exports.table as Table;
      expect(other.call("constant")).toEqual((guest.exports.constant as Global).value);
      for (const one of values) {
        mutable.value = one;
        expect(mutable.value).toBe(one);
        expect(other.call("swap", one)).toBe(one);
        table.setValue(1, one);
        expect(table.getValue(1)).toBe(one);
        expect(other.call("element")).toBe(one);
      }
    });
  });
});
