/**
 * What ties an import to a family of engines: what has structures or arrays in its type links within one family alone;
 * and what a type leaves open, an `anyref` or an `externref`, is looked at when it crosses.
 */
import { LinkError } from "../../base/errors/errors.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { canonType, topHeap } from "../../core/canon.ts";
import { type ValType, isRef } from "../../core/types.ts";
import type { Bits } from "./bits.ts";
import type { Extern } from "./extern.ts";
import { type Family, fitsFamily } from "./family.ts";

/** Whether all values of a canonical type, but null, are structures or arrays. */
function isTied(type: ValType): boolean {
  if (!isRef(type)) return false;
  const { heap } = type;
  return typeof heap === "number" ? canonType(heap).comp.kind !== "func" : heap === "struct" || heap === "array";
}

/** The types of the values that go through an extern. */
function typesOf(extern: Exclude<Extern, { readonly kind: "memory" }>): readonly ValType[] {
  if (extern.kind === "table") return [extern.type.element];
  return extern.kind === "global" ? [extern.type.type] : [...extern.type.params, ...extern.type.results];
}

/** Whether it is the type of an extern that ties it. */
export function isTiedByType(extern: Extern): boolean {
  return extern.kind !== "memory" && typesOf(extern).some(isTied);
}

/** The family that an extern ties its importers to; undefined where it links with all. */
export function familyOf(extern: Extern): Family | undefined {
  if (extern.kind === "memory") return undefined;
  const isShared = extern.kind === "table" || (extern.kind === "global" && extern.type.mutable);
  return isShared || isTiedByType(extern) ? extern.family : undefined;
}

/** @throws LinkError `foreign-engine` for an import that ties to another family than this one */
export function requireFamily(extern: Extern, family: Family): void {
  const of = familyOf(extern);
  if (of === undefined || of === family) return;
  const what = extern.kind === "global" && extern.type.mutable ? "mutable global" : extern.kind;
  const why = isTiedByType(extern)
    ? ": its type has structures or arrays, which belong to the engine that makes them"
    : "";
  const [here, there] = [phrase("native"), "one of our engines"];
  const [owner, user] = of === "native" ? [here, there] : [there, here];
  throw new LinkError(
    "foreign-engine",
    `A ${what} of an instance on ${owner} cannot be imported by one on ${user}${why}. ${phrase("same-engine")}`,
  );
}

/** @throws LinkError `foreign-engine` where one of these values is an object of another family than the one that gets them */
export function requireFit(values: readonly Bits[], types: readonly ValType[], family: Family): void {
  for (const [i, type] of types.entries()) {
    if (!isRef(type) || fitsFamily(values[i], family)) continue;
    const top = topHeap(type.heap);
    if (top === "func" || top === "exn") continue;
    throw new LinkError(
      "foreign-engine",
      `A guest's structure or array went to a guest on another engine, which cannot use it. ${phrase("same-engine")}`,
    );
  }
}
