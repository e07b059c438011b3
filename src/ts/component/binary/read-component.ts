/**
 * The types of a component binary (Component Model, Binary Format: Component Definitions), for those who read nothing else
 * of it. All sections but those of types and custom ones are passed over.
 */
import { Cursor } from "../../base/bytes/cursor.ts";
import { ModuleCursor } from "../../binary/cursor.ts";
import { MalformedError } from "../../base/errors/errors.ts";
import { pushAll } from "../../base/lists.ts";
import type { Definition } from "./declarations.ts";
import { readDefinition } from "./read-types.ts";
import { readVector } from "./reading.ts";

const sectionIds = { custom: 0, type: 7 } as const;

const magic = [0x00, 0x61, 0x73, 0x6d] as const;
/** The version and the layer of components. */
const version = [0x0d, 0x00, 0x01, 0x00] as const;

/** Reads the eight bytes that say what a binary is: a component, WebAssembly of another kind, or none. @throws MalformedError */
export function readPreamble(c: Cursor): "component" | "other" | undefined {
  const preamble = c.take(8);
  if (!magic.every((byte, i) => preamble[i] === byte)) return undefined;
  return version.every((byte, i) => preamble[magic.length + i] === byte) ? "component" : "other";
}

/** The types that a component defines, behind its preamble; custom sections are given to `custom`. @throws MalformedError, InvalidError */
export function readTypes(c: Cursor, custom: (section: Cursor) => void): Definition[] {
  const definitions: Definition[] = [];
  while (!c.done) {
    const id = c.byte();
    const size = c.u32();
    const at = c.pos;
    c.take(size);
    if (id === sectionIds.custom) custom(new Cursor(c.bytes, at, c.pos));
    if (id !== sectionIds.type) continue;
    const section = new ModuleCursor(c.bytes, at, c.pos);
    pushAll(
      definitions,
      readVector(section, "types", () => readDefinition(section)),
    );
    if (!section.done) {
      const text = `the type section at offset ${at} has ${section.end - section.pos} bytes too many.`;
      throw new MalformedError("bad-section", text, { at });
    }
  }
  return definitions;
}
