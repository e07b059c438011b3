/**
 * Import matching (Validation, Matching; Execution, External Typing): does what is given fit what is asked?
 */
import { type CanonType, canonicalRef, canonicalVal, isSubtype, matchesVal } from "../../core/canon.ts";
import {
  type ExternType,
  type FuncType,
  type GlobalType,
  type Limits,
  type MemoryType,
  type TableType,
  funcTypeName,
  valTypeName,
} from "../../core/types.ts";
import type { Extern } from "./extern.ts";

/** An import's type with canonical heap types, so that it can be compared with any module's. */
export type WantedType =
  | { readonly kind: "func"; readonly canon: CanonType }
  | { readonly kind: "tag"; readonly canon: CanonType }
  | { readonly kind: "table"; readonly type: TableType }
  | { readonly kind: "memory"; readonly type: MemoryType }
  | { readonly kind: "global"; readonly type: GlobalType };

/** The canonical form of an import's type. */
export function wantedType(types: readonly CanonType[], type: ExternType): WantedType {
  switch (type.kind) {
    case "func":
      return { kind: "func", canon: types[type.typeIdx]! };
    case "tag":
      return { kind: "tag", canon: types[type.type.typeIdx]! };
    case "table":
      return { kind: "table", type: { ...type.type, element: canonicalRef(types, type.type.element) } };
    case "global":
      return { kind: "global", type: { ...type.type, type: canonicalVal(types, type.type.type) } };
    case "memory":
      return type;
  }
}

/** Limits in words: `1`, `1..2`, with `i64` and `shared` where they apply. */
function limitsName(limits: Limits): string {
  const address = limits.address === "i64" ? "i64 " : "";
  return `${address}${limits.min}${limits.max === undefined ? "" : `..${limits.max}`}`;
}

function memoryName(type: MemoryType): string {
  const pages = type.pageSizeLog2 === 16 ? "" : ` of page size ${2 ** type.pageSizeLog2}`;
  return `${type.shared ? "shared " : ""}memory ${limitsName(type)}${pages}`;
}

/** A type in words, for messages and for `:expected`. */
export function externTypeName(type: WantedType): string {
  switch (type.kind) {
    case "func":
    case "tag":
      return `${type.kind} ${funcTypeName(type.canon.comp as FuncType)}`;
    case "table":
      return `table ${limitsName(type.type)} of ${valTypeName(type.type.element)}`;
    case "memory":
      return memoryName(type.type);
    case "global":
      return `${type.type.mutable ? "mutable " : ""}global ${valTypeName(type.type.type)}`;
  }
}

/** What an extern is, as a type: sizes are those of now. */
export function typeOfExtern(extern: Extern): WantedType {
  switch (extern.kind) {
    case "func":
    case "tag":
      return { kind: extern.kind, canon: extern.canon };
    case "table":
      return { kind: "table", type: { ...extern.type, min: BigInt(extern.length) } };
    case "memory":
      return { kind: "memory", type: { ...extern.type, min: BigInt(extern.pages) } };
    case "global":
      return { kind: "global", type: extern.type };
  }
}

function matchesLimits(given: Limits, wanted: Limits): boolean {
  if (given.address !== wanted.address || given.min < wanted.min) return false;
  return wanted.max === undefined || (given.max !== undefined && given.max <= wanted.max);
}

function matchesMemory(given: MemoryType, wanted: MemoryType): boolean {
  return given.shared === wanted.shared && given.pageSizeLog2 === wanted.pageSizeLog2 && matchesLimits(given, wanted);
}

function matchesGlobal(given: GlobalType, wanted: GlobalType): boolean {
  if (given.mutable !== wanted.mutable) return false;
  return wanted.mutable ? given.type === wanted.type : matchesVal(given.type, wanted.type);
}

/** Whether what is of one type fits where another one is wanted; both are canonical. */
export function matchesType(given: WantedType, wanted: WantedType): boolean {
  switch (wanted.kind) {
    case "func":
      return given.kind === "func" && isSubtype(given.canon, wanted.canon);
    case "tag":
      return given.kind === "tag" && given.canon === wanted.canon;
    case "table":
      return (
        given.kind === "table" && given.type.element === wanted.type.element && matchesLimits(given.type, wanted.type)
      );
    case "memory":
      return given.kind === "memory" && matchesMemory(given.type, wanted.type);
    case "global":
      return given.kind === "global" && matchesGlobal(given.type, wanted.type);
  }
}

/** Whether an extern fits an import's type. */
export function matchesExtern(extern: Extern, wanted: WantedType): boolean {
  return matchesType(typeOfExtern(extern), wanted);
}
