/**
 * References of users on the host's engine: whether they belong to a type is the host's to say, since its structures and
 * arrays show nothing of themselves (JavaScript API, ToWebAssemblyValue).
 */
import { topHeap } from "../../core/canon.ts";
import type { Module } from "../../core/module.ts";
import { type RefType, refType } from "../../core/types.ts";
import { fitsFamily, useHostObjects } from "../../runtime/store/family.ts";
import type { RefTest } from "../../runtime/store/bits.ts";
import { refMatches } from "../../runtime/store/values.ts";
import { isOfType } from "./shim.ts";

/** Whether a reference belongs to a canonical type, for instances on the host's engine. */
export const hostMatches: RefTest = (value, type) => {
  const top = topHeap(type.heap);
  if (top === "any") return fitsFamily(value, "native") && isOfType(type, value);
  if (top !== "extern") return refMatches(value, type);
  return value === null ? type.nullable : type.heap === "extern" && fitsFamily(value, "native");
};

const aggregates: readonly RefType[] = [refType(false, "struct"), refType(false, "array")];

const isHostObject = (value: unknown): boolean => aggregates.some((type) => isOfType(type, value));

/** Has objects of the host's engine known as such, where a module may make some. */
export function noteObjects({ types }: Module): void {
  if (types.some(({ comp }) => comp.kind !== "func")) useHostObjects(isHostObject);
}
