/**
 * Canonical types: equality of recursive groups within and across modules, and matching of heap types,
 * by the examples and rules of the standard (Validation, Types, Matching).
 */
import { describe, expect, it } from "vitest";
import { InvalidError } from "../../../src/ts/base/errors/errors.ts";
import {
  bottomHeap,
  canonicalFuncType,
  canonicalTypes,
  canonicalVal,
  canonType,
  isSubtype,
  matchesHeap,
  matchesVal,
  topHeap,
} from "../../../src/ts/core/canon.ts";
import {
  type CompType,
  type HeapType,
  type SubType,
  type ValType,
  externref,
  refType,
} from "../../../src/ts/core/types.ts";

interface Def {
  readonly comp: CompType;
  readonly supers?: readonly number[];
  readonly open?: boolean;
}

/** Types of a module, given group by group. */
function typesOf(...groups: (readonly Def[])[]): readonly SubType[] {
  const types: SubType[] = [];
  for (const group of groups) {
    const groupStart = types.length;
    for (const { comp, supers = [], open = false } of group) {
      types.push({ final: !open, supers, comp, groupStart, groupLength: group.length, at: 0 });
    }
  }
  return types;
}

const func = (params: readonly ValType[] = [], results: readonly ValType[] = []): CompType => ({
  kind: "func",
  params,
  results,
});
const struct = (...types: readonly ValType[]): CompType => ({
  kind: "struct",
  fields: types.map((type) => ({ type, mutable: false })),
});

describe("equality", () => {
  it("is by structure for groups of one, across modules", () => {
    const [a, b] = canonicalTypes(typesOf([{ comp: func(["i32"]) }], [{ comp: func(["i32"]) }]));
    const [c] = canonicalTypes(typesOf([{ comp: func(["i32"]) }]));
    expect(a).toBe(b);
    expect(a).toBe(c);
    expect(canonType(a!.id)).toBe(a);
    expect(canonicalFuncType({ kind: "func", params: ["i32"], results: [] })).toBe(a);
  });

  it("tells params from results, mutability, finality and packing", () => {
    const distinct = canonicalTypes(
      typesOf(
        [{ comp: func(["i32"]) }],
        [{ comp: func([], ["i32"]) }],
        [{ comp: func(["i32"]), open: true }],
        [{ comp: struct("i32") }],
        [{ comp: { kind: "struct", fields: [{ type: "i32", mutable: true }] } }],
        [{ comp: { kind: "struct", fields: [{ type: "i8", mutable: false }] } }],
        [{ comp: { kind: "array", field: { type: "i32", mutable: false } } }],
        [{ comp: struct(refType(true, "any")) }],
        [{ comp: struct(refType(false, "any")) }],
      ),
    );
    expect(new Set(distinct).size).toBe(distinct.length);
  });

  it("unrolls a recursive reference to the same type in any module, whatever its index", () => {
    const list = (self: number): Def[] => [{ comp: struct("i32", refType(true, self)) }];
    const [a] = canonicalTypes(typesOf(list(0)));
    const shifted = canonicalTypes(typesOf([{ comp: func() }], list(1)));
    expect(shifted[1]).toBe(a);
    expect(a!.comp).toEqual(struct("i32", refType(true, a!.id)));
  });

  it("keeps a type in a larger group apart from the same type alone, and positions in a group apart", () => {
    const types = canonicalTypes(typesOf([{ comp: func() }], [{ comp: func() }, { comp: func() }]));
    expect(new Set(types).size).toBe(3);
  });

  it("sees through references to equal earlier types", () => {
    const types = typesOf(
      [{ comp: func() }],
      [{ comp: func() }],
      [{ comp: struct(refType(true, 0)) }],
      [{ comp: struct(refType(true, 1)) }],
    );
    const canon = canonicalTypes(types);
    expect(canon[2]).toBe(canon[3]);
    expect(canonicalVal(canon, refType(true, 0))).toBe(canonicalVal(canon, refType(true, 1)));
  });
});

describe("subtyping", () => {
  const canon = canonicalTypes(
    typesOf(
      [{ comp: struct(), open: true }],
      [{ comp: struct("i32"), supers: [0], open: true }],
      [{ comp: struct("i32", "i64"), supers: [1] }],
      [{ comp: struct("i32", "i64") }],
      [{ comp: func() }],
      [{ comp: { kind: "array", field: { type: "i8", mutable: true } } }],
    ),
  );
  const id = (index: number): HeapType => canon[index]!.id;

  it("follows declared supertypes only", () => {
    expect(isSubtype(canon[2]!, canon[0]!)).toBe(true);
    expect(isSubtype(canon[2]!, canon[2]!)).toBe(true);
    expect(isSubtype(canon[0]!, canon[2]!)).toBe(false);
    expect(isSubtype(canon[3]!, canon[0]!)).toBe(false);
  });

  it("places definitions in the abstract hierarchies", () => {
    const matching: [HeapType, HeapType][] = [
      [id(0), "struct"],
      [id(0), "eq"],
      [id(0), "any"],
      ["none", id(0)],
      [id(2), id(0)],
      [id(4), "func"],
      ["nofunc", id(4)],
      [id(5), "array"],
      [id(5), "eq"],
      ["none", id(5)],
      ["none", "i31"],
      ["i31", "eq"],
      ["eq", "any"],
      ["array", "any"],
      ["noextern", "extern"],
      ["noexn", "exn"],
    ];
    const other: [HeapType, HeapType][] = [
      [id(0), "array"],
      [id(0), "func"],
      ["nofunc", id(0)],
      ["none", id(4)],
      [id(4), "any"],
      ["any", "eq"],
      ["i31", "struct"],
      ["extern", "any"],
      ["func", "any"],
      ["noexn", "none"],
      ["struct", id(0)],
    ];
    for (const [a, b] of matching) expect([a, b, matchesHeap(a, b)]).toEqual([a, b, true]);
    for (const [a, b] of other) expect([a, b, matchesHeap(a, b)]).toEqual([a, b, false]);
  });

  it("knows the top and bottom of each hierarchy", () => {
    expect([id(0), id(5), "i31", "none", "eq"].map((h) => topHeap(h as HeapType))).toEqual(new Array(5).fill("any"));
    expect([topHeap(id(4)), topHeap("nofunc"), topHeap("noextern"), topHeap("noexn")]).toEqual([
      "func",
      "func",
      "extern",
      "exn",
    ]);
    expect([bottomHeap(id(0)), bottomHeap(id(4)), bottomHeap("extern")]).toEqual(["none", "nofunc", "noextern"]);
  });

  it("lets non-null references stand for nullable ones, not the reverse", () => {
    expect(matchesVal(refType(false, id(1)), refType(true, id(0)))).toBe(true);
    expect(matchesVal(refType(true, id(1)), refType(false, id(0)))).toBe(false);
    expect(matchesVal("i32", "i64")).toBe(false);
    expect(matchesVal("i32", externref)).toBe(false);
  });
});

describe("definitions that cannot be built", () => {
  it.each([
    ["a reference past its group", typesOf([{ comp: func([refType(true, 1)]) }], [{ comp: func() }]), "unknown type 1"],
    ["a supertype ahead", typesOf([{ comp: func(), supers: [0], open: true }]), "unknown type 0"],
    [
      "two supertypes",
      typesOf([{ comp: func(), open: true }], [{ comp: func(), open: true }], [{ comp: func(), supers: [0, 1] }]),
      "sub type 2",
    ],
    [
      "a chain too long",
      typesOf(...Array.from({ length: 65 }, (_, i) => [{ comp: func(), open: true, supers: i === 0 ? [] : [i - 1] }])),
      "sub type",
    ],
  ])("%s", (_, types, text) => {
    expect(() => canonicalTypes(types)).toThrow(InvalidError);
    expect(() => canonicalTypes(types)).toThrow(text);
  });
});
