/**
 * Reads the types of component binaries (Component Model, Binary Format: Type Definitions, Import and Export
 * Definitions). It follows the grammar alone: indices are checked by who looks them up.
 */
import type { Cursor } from "../../base/bytes/cursor.ts";
import { MalformedError } from "../../base/errors/errors.ts";
import { witLimits } from "../../wit/limits.ts";
import { primitiveNames, primitives } from "../../wit/words.ts";
import type { Case, Field, Label, Primitive, Type, TypeKind } from "../../wit/types.ts";
import type { Declaration, Definition, Extern, FuncType, Naming, Sort } from "./declarations.ts";

/** The primitive types by their codes. */
const primitiveOf = new Map<number, Primitive>(primitiveNames.map((name) => [primitives[name].code, name]));

/** The codes of the types that are made of others, with how the rest of each is read. */
const structures: { readonly [K in Exclude<TypeKind["tag"], "alias" | "resource">]: StructureCodes } = {
  record: [[0x72, (c) => ({ tag: "record", fields: readVector(c, readField) })]],
  variant: [[0x71, (c) => ({ tag: "variant", cases: readVector(c, readCase) })]],
  list: [
    [0x70, (c) => ({ tag: "list", element: readType(c), length: undefined })],
    [0x67, (c) => ({ tag: "list", element: readType(c), length: c.u32() })],
  ],
  tuple: [[0x6f, (c) => ({ tag: "tuple", types: readVector(c, readType) })]],
  flags: [[0x6e, (c) => ({ tag: "flags", flags: readVector(c, readLabel) })]],
  enum: [[0x6d, (c) => ({ tag: "enum", cases: readVector(c, readLabel) })]],
  option: [[0x6b, (c) => ({ tag: "option", some: readType(c) })]],
  result: [[0x6a, (c) => ({ tag: "result", ok: readOptional(c), err: readOptional(c) })]],
  own: [[0x69, (c) => ({ tag: "own", resource: c.u32() })]],
  borrow: [[0x68, (c) => ({ tag: "borrow", resource: c.u32() })]],
  stream: [[0x66, (c) => ({ tag: "stream", element: readOptional(c) })]],
  future: [[0x65, (c) => ({ tag: "future", element: readOptional(c) })]],
  map: [[0x63, (c) => ({ tag: "map", key: readType(c), value: readType(c) })]],
};

type StructureCodes = readonly (readonly [code: number, read: (c: Cursor) => TypeKind])[];

const structureOf = new Map(Object.values(structures).flat());

const sorts: { readonly [code: number]: Sort } = { 0x01: "func", 0x03: "type", 0x04: "component", 0x05: "instance" };

/** A package's name, an interface's and a function's at most. */
const longestName = 3 * witLimits.name;

/** Types nest as worlds, interfaces and no deeper; more than this is no WIT. */
const maxDepth = 16;

/** A `MalformedError` `bad-encoding` for a byte that the format does not allow at a place. */
export function badByte(what: string, code: number, at: number): MalformedError {
  const text = `the byte 0x${code.toString(16).padStart(2, "0")} at offset ${at} is not the code of ${what}.`;
  return new MalformedError("bad-encoding", text, { at });
}

/** As many items as the number before them says. @throws MalformedError */
export function readVector<T>(c: Cursor, read: (c: Cursor) => T): T[] {
  const count = c.u32();
  const items: T[] = [];
  while (items.length < count) items.push(read(c));
  return items;
}

/** The name of an import or export, with its attributes; that of a version adds nothing to what the name says. @throws MalformedError */
export function readExternName(c: Cursor): Pick<Naming, "name" | "implements" | "externalId"> {
  const at = c.pos;
  const code = c.byte();
  if (code > 2) throw badByte("a kind of name", code, at);
  const name = externName(c);
  const said: { implements: string | undefined; externalId: string | undefined } = {
    implements: undefined,
    externalId: undefined,
  };
  for (let n = code < 2 ? 0 : c.u32(); n > 0; n--) {
    const attribute = c.byte();
    const value = attribute === 0 ? externName(c) : c.name();
    if (attribute === 0) said.implements = value;
    else if (attribute === 2) said.externalId = value;
  }
  return { name, ...said };
}

function externName(c: Cursor): string {
  const at = c.pos;
  const name = c.name();
  if (name.length <= longestName) return name;
  throw new MalformedError("bad-encoding", `the name at offset ${at} is longer than ${longestName} characters.`, {
    at,
  });
}

/** A definition of the type section. @throws MalformedError */
export function readDefinition(c: Cursor, depth = 0): Definition {
  const at = c.pos;
  const code = c.byte();
  if (code === 0x40 || code === 0x43) return readFuncType(c, code === 0x43);
  if (code === 0x41 || code === 0x42) {
    if (depth === maxDepth) {
      throw new MalformedError("bad-encoding", `types nest more than ${maxDepth} deep at offset ${at}.`, { at });
    }
    const declarations = readVector(c, (inner) => readDeclaration(inner, depth + 1));
    return { tag: code === 0x41 ? "component" : "instance", declarations };
  }
  const primitive = primitiveOf.get(code);
  const kind: TypeKind | undefined =
    primitive === undefined ? structureOf.get(code)?.(c) : { tag: "alias", type: primitive };
  if (kind === undefined) throw badByte("a component-level type", code, at);
  return { tag: "value", kind };
}

function readFuncType(c: Cursor, async: boolean): FuncType {
  const params = readVector(c, readField);
  const at = c.pos;
  const code = c.byte();
  if (code === 0) return { tag: "func", async, params, result: readType(c) };
  if (code !== 1) throw badByte("a function's result", code, at);
  const none = c.byte();
  if (none !== 0) throw badByte("a function without result", none, at + 1);
  return { tag: "func", async, params, result: undefined };
}

/** A primitive type's name, or a type index. */
function readType(c: Cursor): Type {
  const at = c.pos;
  const index = c.s33();
  if (index >= 0) return index;
  const primitive = primitiveOf.get(index + 0x80);
  if (primitive === undefined) throw badByte("a primitive type", c.bytes[at] ?? 0, at);
  return primitive;
}

function readField(c: Cursor): Field {
  return { name: c.name(), type: readType(c), docs: undefined };
}

function readLabel(c: Cursor): Label {
  return { name: c.name(), docs: undefined };
}

function readCase(c: Cursor): Case {
  const found = { name: c.name(), type: readOptional(c), docs: undefined };
  const at = c.pos;
  const end = c.byte();
  if (end !== 0) throw badByte("a variant case's end", end, at);
  return found;
}

function readOptional(c: Cursor): Type | undefined {
  const at = c.pos;
  const code = c.byte();
  if (code > 1) throw badByte("an optional type", code, at);
  return code === 0 ? undefined : readType(c);
}

function readDeclaration(c: Cursor, depth: number): Declaration {
  const at = c.pos;
  const code = c.byte();
  if (code === 0x01) return { at, tag: "type", type: readDefinition(c, depth) };
  if (code === 0x02) return readAlias(c, at);
  if (code !== 0x03 && code !== 0x04) throw badByte("a declaration that WIT has", code, at);
  return { at, tag: code === 0x03 ? "import" : "export", ...readExternName(c), extern: readExtern(c) };
}

function readAlias(c: Cursor, at: number): Declaration {
  const sortAt = c.pos;
  const sortCode = c.byte();
  const sort = sorts[sortCode];
  if (sort === undefined) throw badByte("a sort that WIT has", sortCode, sortAt);
  const targetAt = c.pos;
  const target = c.byte();
  if (target === 0x00) return { at, tag: "alias-export", sort, instance: c.u32(), name: c.name() };
  if (target !== 0x02) throw badByte("an alias's target that WIT has", target, targetAt);
  return { at, tag: "alias-outer", sort, count: c.u32(), index: c.u32() };
}

function readExtern(c: Cursor): Extern {
  const at = c.pos;
  const code = c.byte();
  if (code === 0x03) {
    const boundAt = c.pos;
    const bound = c.byte();
    if (bound > 1) throw badByte("a type's bound", bound, boundAt);
    return bound === 0 ? { tag: "equal", type: c.u32() } : { tag: "resource" };
  }
  const tag = sorts[code];
  if (tag === undefined || tag === "type") throw badByte("an import or export that WIT has", code, at);
  return { tag, type: c.u32() };
}
