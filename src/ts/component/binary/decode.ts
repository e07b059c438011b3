/**
 * Bytes to `Component` (Component Model, Binary Format): the preamble, sections in any order and as often as they come,
 * components within. Nothing is validated here but what a record could not hold. Core modules are looked at no further
 * than their sizes.
 */
import { ModuleCursor, limitExceeded } from "../../binary/cursor.ts";
import { MalformedError } from "../../base/errors/errors.ts";
import { pushAll } from "../../base/lists.ts";
import { limits } from "../../core/limits.ts";
import type { CustomSection } from "../../core/module.ts";
import type { Component, Item } from "./component.ts";
import { refused } from "./features.ts";
import { readCanon } from "./read-canons.ts";
import { readCoreType } from "./read-core-types.ts";
import { readExtern, readExternName } from "./read-externs.ts";
import { readCoreInstance, readExport, readInstance } from "./read-instances.ts";
import { readPreamble } from "./read-component.ts";
import { readAlias, readDefinition } from "./read-types.ts";
import { deeper, readVector } from "./reading.ts";

/** What reads the contents of a section, which end where the cursor does; `depth` is that of the component. */
type ReadSection = (c: ModuleCursor, depth: number) => readonly Item[];

/** A section that is a vector of items. */
const vectorOf =
  (what: string, read: (c: ModuleCursor, at: number, depth: number) => Item): ReadSection =>
  (c, depth) =>
    readVector(c, what, (at) => read(c, at, depth));

/** The sections by their ids. */
const sections: { readonly [id: number]: ReadSection } = {
  1: (c) => {
    const { pos: start, end } = c;
    c.pos = end;
    return [{ tag: "core-module", at: start, range: { start, end } }];
  },
  2: vectorOf("core instances", readCoreInstance),
  3: vectorOf("core types", (c, at, depth) => ({ at, ...readCoreType(c, depth) })),
  4: (c, depth) => {
    const at = c.pos;
    return [{ tag: "component", at, component: readComponent(c, deeper(depth, at)) }];
  },
  5: vectorOf("instances", readInstance),
  6: vectorOf("aliases", readAlias),
  7: vectorOf("types", (c, at, depth) => ({ at, tag: "type", type: readDefinition(c, depth) })),
  8: vectorOf("canonical definitions", readCanon),
  9: (c) => {
    throw refused("a start definition", "values", c.pos);
  },
  10: vectorOf("imports", (c, at) => ({ at, tag: "import", ...readExternName(c), extern: readExtern(c) })),
  11: vectorOf("exports", readExport),
  12: (c) => {
    throw refused("a section of values", "values", c.pos);
  },
};

const customId = 0;

/**
 * The component in these bytes, which must not change afterwards: ranges of the result point into them.
 * @throws MalformedError with a byte offset
 * @throws InvalidError `limit-exceeded` for counts, nesting and sizes above the implementation limits, `feature-disabled` for
 *   values and start functions, `bad-name` for a name with an attribute twice
 */
export function decodeComponent(bytes: Uint8Array): Component {
  if (bytes.length > limits.moduleBytes) {
    throw limitExceeded("bytes in a component", bytes.length, limits.moduleBytes, 0);
  }
  return readComponent(new ModuleCursor(bytes), 0);
}

function readComponent(c: ModuleCursor, depth: number): Component {
  const { bytes, pos: start, end } = c;
  checkPreamble(c);
  const items: Item[] = [];
  const customs: CustomSection[] = [];
  let nStandard = 0;
  while (!c.done) {
    const { id, section } = readSection(c);
    if (id === customId) customs.push(readCustom(section, nStandard));
    else {
      nStandard++;
      readItems(section, id, depth, items);
    }
  }
  return { bytes, range: { start, end }, items, customs };
}

function checkPreamble(c: ModuleCursor): void {
  const { pos: at, end } = c;
  const found = end - at < 8 ? undefined : readPreamble(c);
  if (found === "component") return;
  const text =
    found === "other"
      ? "is that of WebAssembly of another kind: components have the version 0d 00 and the layer 01 00"
      : "is missing: a component begins with the bytes 00 61 73 6d 0d 00 01 00";
  throw new MalformedError("not-wasm", `the preamble of a component at offset ${at} ${text}.`, { at });
}

/** A section's id, and a cursor over its contents. */
function readSection(c: ModuleCursor): { readonly id: number; readonly section: ModuleCursor } {
  const at = c.pos;
  const id = c.byte();
  if (id !== customId && sections[id] === undefined) {
    throw new MalformedError("bad-section", `malformed section id ${id} at offset ${at}.`, { at });
  }
  const size = c.u32();
  const start = c.pos;
  c.take(size);
  return { id, section: new ModuleCursor(c.bytes, start, c.pos) };
}

function readCustom(section: ModuleCursor, after: number): CustomSection {
  const name = section.name();
  return { name, range: { start: section.pos, end: section.end }, after };
}

function readItems(section: ModuleCursor, id: number, depth: number, items: Item[]): void {
  const at = section.pos;
  pushAll(items, sections[id]!(section, depth));
  if (items.length > limits.componentItems) {
    throw limitExceeded("definitions in a component", items.length, limits.componentItems, at);
  }
  if (section.done) return;
  const text = `section size mismatch: section ${id} at offset ${at} has ${section.end - section.pos} bytes more than its contents take.`;
  throw new MalformedError("bad-section", text, { at: section.pos });
}
