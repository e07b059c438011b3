/**
 * Reads the types of component binaries (Component Model, Binary Format: Type Definitions). It follows the grammar alone:
 * indices are checked by who looks them up.
 */
import { readValType } from "../../binary/types.ts";
import type { ModuleCursor } from "../../binary/cursor.ts";
import { primitiveNames, primitives } from "../../wit/words.ts";
import type { Case, Field, Label, Primitive, Type, TypeKind } from "../../wit/types.ts";
import type { Declaration, Definition, FuncType, Nameless, ResourceType } from "./declarations.ts";
import { readCoreType } from "./read-core-types.ts";
import { readExtern, readExternName } from "./read-externs.ts";
import { badByte, deeper, readFlag, readSort, readVector, readName } from "./reading.ts";
import { sorts } from "./sorts.ts";

/** The primitive types by their codes. */
const primitiveOf = new Map<number, Primitive>(primitiveNames.map((name) => [primitives[name].code, name]));

/** The codes of the types that are made of others, with how the rest of each is read. */
const structures: { readonly [K in Exclude<TypeKind["tag"], "alias" | "resource">]: StructureCodes } = {
  record: [[0x72, (c) => ({ tag: "record", fields: readVector(c, "fields", () => readField(c)) })]],
  variant: [[0x71, (c) => ({ tag: "variant", cases: readVector(c, "cases", () => readCase(c)) })]],
  list: [
    [0x70, (c) => ({ tag: "list", element: readType(c), length: undefined })],
    [0x67, (c) => ({ tag: "list", element: readType(c), length: c.u32() })],
  ],
  tuple: [[0x6f, (c) => ({ tag: "tuple", types: readVector(c, "types", () => readType(c)) })]],
  flags: [[0x6e, (c) => ({ tag: "flags", flags: readVector(c, "flags", () => readLabel(c)) })]],
  enum: [[0x6d, (c) => ({ tag: "enum", cases: readVector(c, "cases", () => readLabel(c)) })]],
  option: [[0x6b, (c) => ({ tag: "option", some: readType(c) })]],
  result: [[0x6a, (c) => ({ tag: "result", ok: readOptional(c), err: readOptional(c) })]],
  own: [[0x69, (c) => ({ tag: "own", resource: c.u32() })]],
  borrow: [[0x68, (c) => ({ tag: "borrow", resource: c.u32() })]],
  stream: [[0x66, (c) => ({ tag: "stream", element: readOptional(c) })]],
  future: [[0x65, (c) => ({ tag: "future", element: readOptional(c) })]],
  map: [[0x63, (c) => ({ tag: "map", key: readType(c), value: readType(c) })]],
};

type StructureCodes = readonly (readonly [code: number, read: (c: ModuleCursor) => TypeKind])[];

const structureOf = new Map(Object.values(structures).flat());

/** The codes of the other definitions, and of the declarations of components' and instances' types. */
const definitionCodes = { func: 0x40, component: 0x41, instance: 0x42, asyncFunc: 0x43, resource: 0x3f } as const;
const declarationCodes = { coreType: 0x00, type: 0x01, alias: 0x02, import: 0x03, export: 0x04 } as const;
const aliasCodes = { export: 0x00, coreExport: 0x01, outer: 0x02 } as const;

/** A definition of the type section, or one within another's type. @throws MalformedError, InvalidError */
export function readDefinition(c: ModuleCursor, depth = 0): Definition {
  const at = c.pos;
  const code = c.byte();
  switch (code) {
    case definitionCodes.func:
    case definitionCodes.asyncFunc:
      return readFuncType(c, code === definitionCodes.asyncFunc);
    case definitionCodes.component:
    case definitionCodes.instance: {
      const inner = deeper(depth, at);
      const tag = code === definitionCodes.component ? "component" : "instance";
      return { tag, declarations: readVector(c, "declarations", () => readDeclaration(c, inner, tag)) };
    }
    case definitionCodes.resource:
      return readResource(c);
    default:
      return { tag: "value", kind: readKind(c, code, at) };
  }
}

function readKind(c: ModuleCursor, code: number, at: number): TypeKind {
  const primitive = primitiveOf.get(code);
  if (primitive !== undefined) return { tag: "alias", type: primitive };
  const kind = structureOf.get(code)?.(c);
  if (kind === undefined) throw badByte("a component-level type", code, at);
  return kind;
}

function readResource(c: ModuleCursor): ResourceType {
  const rep = readValType(c);
  return { tag: "resource", rep, dtor: readFlag(c, "an optional destructor") ? c.u32() : undefined };
}

function readFuncType(c: ModuleCursor, async: boolean): FuncType {
  const params = readVector(c, "parameters", () => readField(c));
  return { tag: "func", async, params, result: readResult(c) };
}

/** What a function returns, or nothing. @throws MalformedError */
export function readResult(c: ModuleCursor): Type | undefined {
  if (!readFlag(c, "a function's result")) return readType(c);
  const at = c.pos;
  const none = c.byte();
  if (none !== 0) throw badByte("a function without result", none, at);
  return undefined;
}

/** A primitive type's name, or a type index. @throws MalformedError */
function readType(c: ModuleCursor): Type {
  const at = c.pos;
  const index = c.s33();
  if (index >= 0) return index;
  // An index may be written longer than need be, a type's code may not.
  const primitive = c.pos === at + 1 ? primitiveOf.get(index + 0x80) : undefined;
  if (primitive === undefined) throw badByte("a primitive type", c.bytes[at] ?? 0, at);
  return primitive;
}

function readField(c: ModuleCursor): Field {
  return { name: readName(c), type: readType(c), docs: undefined };
}

function readLabel(c: ModuleCursor): Label {
  return { name: readName(c), docs: undefined };
}

function readCase(c: ModuleCursor): Case {
  const found = { name: readName(c), type: readOptional(c), docs: undefined };
  const at = c.pos;
  const end = c.byte();
  if (end !== 0) throw badByte("a variant case's end", end, at);
  return found;
}

function readOptional(c: ModuleCursor): Type | undefined {
  return readFlag(c, "an optional type") ? readType(c) : undefined;
}

function readDeclaration(c: ModuleCursor, depth: number, of: "component" | "instance"): Declaration {
  const at = c.pos;
  const code = c.byte();
  switch (code) {
    case declarationCodes.coreType:
      return { at, ...readCoreType(c, depth) };
    case declarationCodes.type:
      return { at, tag: "type", type: readDefinition(c, depth) };
    case declarationCodes.alias:
      return readAlias(c, at);
    case declarationCodes.export:
      return { at, tag: "export", ...readExternName(c), extern: readExtern(c) };
    default:
      if (code !== declarationCodes.import || of === "instance")
        throw badByte(`a declaration of ${of}s' types`, code, at);
      return { at, tag: "import", ...readExternName(c), extern: readExtern(c) };
  }
}

/** An alias. @throws MalformedError, InvalidError */
export function readAlias(c: ModuleCursor, at: number): Nameless {
  const sort = readSort(c, "an alias's sort");
  const targetAt = c.pos;
  const target = c.byte();
  switch (target) {
    case aliasCodes.export:
      return { at, tag: "alias-export", sort, instance: c.u32(), name: readName(c) };
    case aliasCodes.coreExport:
      return { at, tag: "alias-core-export", sort, instance: c.u32(), name: c.name() };
    case aliasCodes.outer:
      if (!("outer" in sorts[sort])) throw badByte("a sort that outer aliases reach", sorts[sort].code, at);
      return { at, tag: "alias-outer", sort, count: c.u32(), index: c.u32() };
    default:
      throw badByte("an alias's target", target, targetAt);
  }
}
