/**
 * Reads the core types of component binaries (Component Model, Binary Format: Type Definitions): groups of definitions as
 * modules have them, and types of modules.
 */
import { readExternType, readRecGroup, typeForms } from "../../binary/definitions.ts";
import type { ModuleCursor } from "../../binary/cursor.ts";
import type { SubType } from "../../core/types.ts";
import type { AtOffset, CoreDeclaration, CoreTypeDef } from "./declarations.ts";
import { badByte, deeper, readVector } from "./reading.ts";

/** The type of a module; other than in a module, a definition that is open to subtypes has a byte before it. */
const moduleType = typeForms.sub;
const openType = 0x00;

const declarationCodes = { import: 0x00, type: 0x01, alias: 0x02, export: 0x03 } as const;

const typeSort = 0x10;
const outerAlias = 0x01;

/** A definition of the core type section. @throws MalformedError, InvalidError */
export function readCoreType(c: ModuleCursor, depth: number): CoreTypeDef {
  const first = c.peek();
  if (first === moduleType) {
    c.pos++;
    const inner = deeper(depth, c.pos - 1);
    return {
      tag: "core-type",
      of: "module",
      declarations: readVector(c, "declarations", (at) => declaration(c, at, inner)),
    };
  }
  const at = c.pos;
  if (first === openType) {
    c.pos++;
    if (c.peek() !== typeForms.sub) throw badByte("a core type that is open to subtypes", c.peek() ?? 0, at);
  }
  const types: SubType[] = [];
  readRecGroup(c, c, types);
  return { tag: "core-type", of: "types", types };
}

function declaration(c: ModuleCursor, at: number, depth: number): AtOffset & CoreDeclaration {
  const code = c.byte();
  switch (code) {
    case declarationCodes.import:
      return { at, tag: "import", module: c.name(), name: c.name(), type: readExternType(c) };
    case declarationCodes.type:
      return { at, ...readCoreType(c, depth) };
    case declarationCodes.alias:
      return readAlias(c, at);
    case declarationCodes.export:
      return { at, tag: "export", name: c.name(), type: readExternType(c) };
    default:
      throw badByte("a declaration of a module's type", code, at);
  }
}

function readAlias(c: ModuleCursor, at: number): CoreDeclaration {
  const sortAt = c.pos;
  const sort = c.byte();
  if (sort !== typeSort) throw badByte("the sort of an alias in a module's type", sort, sortAt);
  const target = c.byte();
  if (target !== outerAlias) throw badByte("an alias's target in a module's type", target, sortAt + 1);
  return { at, tag: "alias-outer", count: c.u32(), index: c.u32() };
}
