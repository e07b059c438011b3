/**
 * Reads the names of imports and exports, and what they are (Component Model, Binary Format: Import and Export Definitions).
 */
import type { ModuleCursor } from "../../binary/cursor.ts";
import { InvalidError } from "../../base/errors/errors.ts";
import { quoted } from "../../base/errors/shown.ts";
import type { Extern, NamedExtern } from "./declarations.ts";
import { badByte, readFlag, readSort, readVector, readName } from "./reading.ts";
import { sorts } from "./sorts.ts";

/** Codes of names: the first two mean the same. */
const plainNames = 2;
const withAttributes = 2;

/** The attributes by their codes. */
const attributes = ["implements", "versionSuffix", "externalId"] as const;

/** How attributes are written in texts. */
const attributeWords = { implements: "implements", versionSuffix: "versionsuffix", externalId: "external-id" } as const;

type Attribute = (typeof attributes)[number];

/** The name of an import or export, with its attributes. @throws MalformedError; InvalidError where an attribute is there twice */
export function readExternName(c: ModuleCursor): NamedExtern {
  const at = c.pos;
  const code = c.byte();
  if (code > withAttributes) throw badByte("a kind of name", code, at);
  const name = readName(c);
  const said: { -readonly [K in Attribute]: string | undefined } = {
    implements: undefined,
    versionSuffix: undefined,
    externalId: undefined,
  };
  if (code >= plainNames) {
    readVector(c, "attributes of a name", (attributeAt) => readAttribute(c, attributeAt, name, said));
  }
  return { name, ...said };
}

function readAttribute(
  c: ModuleCursor,
  at: number,
  name: string,
  said: { [K in Attribute]: string | undefined },
): void {
  const code = c.byte();
  const attribute = attributes[code];
  if (attribute === undefined) throw badByte("an attribute of a name", code, at);
  if (said[attribute] !== undefined) {
    const text = `the name ${quoted(name)} has the attribute ${attributeWords[attribute]} twice (offset ${at}).`;
    throw new InvalidError("bad-name", text, { at });
  }
  said[attribute] = readName(c);
}

/** What is imported or exported. @throws MalformedError; InvalidError for values */
export function readExtern(c: ModuleCursor): Extern {
  const at = c.pos;
  const sort = readSort(c, "an import or export");
  switch (sort) {
    case "type":
      return readFlag(c, "a type's bound") ? { tag: "resource" } : { tag: "equal", type: c.u32() };
    case "func":
    case "instance":
    case "component":
    case "core-module":
      return { tag: sort, type: c.u32() };
    default:
      throw badByte("an import or export", sorts[sort].code, at);
  }
}
