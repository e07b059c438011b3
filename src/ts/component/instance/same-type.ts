/**
 * Whether two types of values are one, by structure (Component Model, Explainer: Type Checking), resources by what they are.
 */
import type { CaseType, FieldType, ValType } from "../abi/despecialize.ts";
import type { RuntimeFuncType } from "./func-type.ts";

/** Pairs that have been found to be one: types are graphs, and parts of theirs are met often. */
type Known = Map<ValType, Set<ValType>>;

function same(a: ValType, b: ValType, known: Known): boolean {
  if (a === b) return true;
  let seen = known.get(a);
  if (seen === undefined) known.set(a, (seen = new Set()));
  if (seen.has(b)) return true;
  if (!sameParts(a, b, known)) return false;
  seen.add(b);
  return true;
}

function sameParts(a: ValType, b: ValType, known: Known): boolean {
  if (a.tag !== b.tag) return false;
  switch (a.tag) {
    case "list": {
      const other = b as typeof a;
      return a.of === other.of && a.length === other.length && same(a.element, other.element, known);
    }
    case "record": {
      const other = b as typeof a;
      return a.of === other.of && sameNamed(a.fields, other.fields, known);
    }
    case "variant": {
      const other = b as typeof a;
      return a.of === other.of && sameNamed(a.cases, other.cases, known);
    }
    case "flags": {
      const { names } = b as typeof a;
      return a.names.length === names.length && a.names.every((name, i) => name === names[i]);
    }
    case "handle": {
      const other = b as typeof a;
      return a.of === other.of && a.resource === other.resource;
    }
    default:
      return true;
  }
}

function sameNamed(a: readonly (FieldType | CaseType)[], b: readonly (FieldType | CaseType)[], known: Known): boolean {
  if (a.length !== b.length) return false;
  return a.every(({ name, type }, i) => name === b[i]!.name && sameOptional(type, b[i]!.type, known));
}

function sameOptional(a: ValType | undefined, b: ValType | undefined, known: Known): boolean {
  return a === undefined || b === undefined ? a === b : same(a, b, known);
}

/** Whether two types of values are one. */
export const isSameType = (a: ValType, b: ValType): boolean => same(a, b, new Map());

/** The same of functions. */
export function isSameFuncType(a: RuntimeFuncType, b: RuntimeFuncType): boolean {
  const known: Known = new Map();
  return a.async === b.async && sameNamed(a.params, b.params, known) && sameOptional(a.result, b.result, known);
}
