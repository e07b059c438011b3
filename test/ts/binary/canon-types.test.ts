/**
 * Canonical types put into another module: they must be identical to what they came from.
 */
import { expect, it } from "vitest";
import { ModuleBuilder } from "../../../src/ts/binary/builder.ts";
import { CanonTypes } from "../../../src/ts/binary/canon-types.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { type CanonType, canonicalTypes } from "../../../src/ts/core/canon.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";

const text = `(module
  (type $plain (func (param i32) (result f64)))
  (type $open (sub (func)))
  (type $closed (sub final $open (func)))
  (rec
    (type $list (sub (struct (field (mut (ref null $list))) (field (ref $pair)))))
    (type $pair (array (mut (ref null $visit))))
    (type $visit (func (param (ref $list) (ref null $closed) externref) (result (ref $pair)))))
  (type $longer (sub $list (struct (field (mut (ref null $list))) (field (ref $pair)) (field i8))))
  (rec (type $lonely (struct)))
  (rec (type $first (struct)) (type $second (struct)))
  (type $late (func (param (ref $longer) (ref $second)))))`;

const typesOf = (bytes: Uint8Array): readonly CanonType[] => canonicalTypes(decodeModule(bytes).types);

it("is identical in the other module, with all that it names", () => {
  const all = typesOf(parseWat(text));
  for (const type of all) {
    const b = new ModuleBuilder();
    // Something else comes first, so that indices differ.
    b.funcType(["i64", "i64"], []);
    const index = new CanonTypes(b).indexOf(type);
    expect(typesOf(b.build())[index]).toBe(type);
  }
});

it("is added once", () => {
  const all = typesOf(parseWat(text));
  const b = new ModuleBuilder();
  const types = new CanonTypes(b);
  const indices = all.toReversed().map((type) => types.indexOf(type));
  expect(b.nextType).toBe(all.length);
  expect(all.map((type) => types.indexOf(type))).toEqual(indices.toReversed());
});
