/**
 * Encodings that only came with a feature although what they mean is older, so that the decoded module does not
 * show them: hosts without the feature refuse them (Binary Format, Types).
 */
import { ModuleCursor } from "../binary/cursor.ts";
import { limitsFlags, typeForms } from "../binary/definitions.ts";
import type { Module } from "../core/module.ts";

const typeSectionId = 1;

/** Whether a type is written as `sub`, or in a recursive group, be it final, without supertypes and alone. */
export function hasGcForm(module: Module, typeIdx: number): boolean {
  const { bytes, types } = module;
  const { at } = types[typeIdx]!;
  const form = bytes[at];
  if (form === typeForms.sub || form === typeForms.subFinal) return true;
  // What lies before is the group's head, another definition (which cannot end so), or the section's own head.
  return bytes[at - 2] === typeForms.rec && bytes[at - 1] === 1 && (typeIdx > 0 || at !== firstType(module));
}

/** Where the type section's first entry begins. */
function firstType({ bytes, sections }: Module): number {
  const section = sections.find(({ id }) => id === typeSectionId);
  if (section === undefined) return 0;
  const cursor = new ModuleCursor(bytes, section.start, section.end);
  cursor.u32();
  return cursor.pos;
}

/** Whether a memory names its page size, be it the usual one. `at` is where the definition or import begins. */
export function hasPageSize({ bytes }: Module, at: number, imported: boolean): boolean {
  const cursor = new ModuleCursor(bytes, at);
  if (imported) {
    cursor.take(cursor.u32());
    cursor.take(cursor.u32());
    cursor.byte();
  }
  return (cursor.byte() & limitsFlags.pageSize) !== 0;
}
