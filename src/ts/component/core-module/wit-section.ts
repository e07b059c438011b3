/**
 * The `component-type` custom sections of core modules: the world that a module was built for, as a component
 * binary whose type says it (Component Model, Binary Format; WIT, Package Format). Tools that generate bindings
 * put one into the module for each world; the sections of one module merge.
 */
import { Cursor } from "../../base/bytes/cursor.ts";
import { MalformedError, WitError } from "../../base/errors/errors.ts";
import { phrase } from "../../base/errors/phrases.ts";
import type { Selection } from "../../wit/select.ts";
import type { Resolve } from "../../wit/types.ts";
import { type Definition, type ScopeType, typesOf } from "../binary/declarations.ts";
import { readPreamble, readTypes } from "../binary/read-component.ts";
import { WorldReader } from "../binary/read-world.ts";
import { misfit } from "../binary/scope.ts";

/** The WIT of a module, with the world that the module is of. */
export interface ComponentType {
  readonly resolve: Resolve;
  readonly selection: Selection;
}

/** Where a section's contents lie. */
export interface SectionRange {
  readonly start: number;
  readonly end: number;
}

/** The custom section of the component that says how it is to be read. */
const encodingSection = "wit-component-encoding";
const encodingVersion = 4;

/**
 * The WIT that the contents of a `component-type` section say.
 * @throws MalformedError with the offset; WitError `unsupported` for a module whose strings are not UTF-8
 * @internal Tests read a section that is in no module.
 */
export function readComponentType(bytes: Uint8Array): ComponentType {
  return readComponentTypes(bytes, [{ start: 0, end: bytes.length }]);
}

/**
 * The WIT that several sections of a module say: the world is the first one's, with what the others import and
 * export added to it. Offsets in errors are those of `bytes`.
 * @throws as `readComponentType`
 */
export function readComponentTypes(bytes: Uint8Array, ranges: readonly SectionRange[]): ComponentType {
  const reader = new WorldReader();
  for (const { start, end } of ranges) {
    const { name, world, at } = findWorld(readSection(new Cursor(bytes, start, end)), start);
    reader.add(name, world, at);
  }
  const { resolve, world } = reader.result();
  return { resolve, selection: { world } };
}

/** The types that a section's component defines. */
function readSection(c: Cursor): readonly Definition[] {
  checkPreamble(c);
  let encoded = false;
  const definitions = readTypes(c, (custom) => {
    encoded = readEncoding(custom) || encoded;
  });
  if (encoded) return definitions;
  throw misfit(c.pos, `a component-type section needs the custom section ${encodingSection}, which is missing`);
}

function checkPreamble(c: Cursor): void {
  const at = c.pos;
  const layer = readPreamble(c);
  if (layer === "component") return;
  const text =
    layer === "other"
      ? `is of a version that is not known: build the module with newer tools, or give the WIT in ${phrase("the-wit")}`
      : `is not a component binary: give the WIT in ${phrase("the-wit")}`;
  throw new MalformedError("not-wasm", `The component-type section at offset ${at} ${text}.`, { at });
}

/** Checks the section that says the encoding; false for any other. */
function readEncoding(c: Cursor): boolean {
  if (c.name() !== encodingSection) return false;
  const at = c.pos;
  const found = c.byte();
  if (found !== encodingVersion) {
    const text = `the WIT encoding has version ${found}, and ${encodingVersion} is the one known: give the WIT in ${phrase("the-wit")}`;
    throw misfit(at, text);
  }
  if (c.byte() === 0) return true;
  throw new WitError("unsupported", "The module's strings are in UTF-16: only modules with UTF-8 can be called.", {
    at,
  });
}

/** The component type that is exported under a world's name. */
function findWorld(definitions: readonly Definition[], start: number): { name: string; world: ScopeType; at: number } {
  for (const outer of definitions) {
    if (outer.tag !== "component") continue;
    const types = typesOf(outer);
    for (const item of outer.declarations) {
      if (item.tag !== "export" || item.extern.tag !== "component") continue;
      const world = types[item.extern.type];
      if (world?.tag === "component") return { name: item.name, world, at: item.at };
    }
  }
  throw misfit(start, "the component-type section describes no world");
}
