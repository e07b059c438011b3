/**
 * Whether two types of values are one, by structure (Component Model, Explainer: Type Checking), resources by what they are.
 */
import type { CaseType, FieldType, ValType } from "../abi/despecialize.ts";
import type { RuntimeFuncType } from "./func-type.ts";

/** Pairs that have been found to be one: types are graphs, and parts of theirs are met often, in functions without number. */
const known = new WeakMap<ValType, WeakSet<ValType>>();

/** Whether two types of values are one. */
export function isSameType(a: ValType, b: ValType): boolean {
  if (a === b) return true;
  let seen = known.get(a);
  if (seen === undefined) known.set(a, (seen = new WeakSet()));
  if (seen.has(b)) return true;
  if (!sameParts(a, b)) return false;
  seen.add(b);
  return true;
}

function sameParts(a: ValType, b: ValType): boolean {
  if (a.tag !== b.tag) return false;
  switch (a.tag) {
    case "list": {
      const other = b as typeof a;
      return a.of === other.of && a.length === other.length && isSameType(a.element, other.element);
    }
    case "record": {
      const other = b as typeof a;
      return a.of === other.of && sameNamed(a.fields, other.fields);
    }
    case "variant": {
      const other = b as typeof a;
      return a.of === other.of && sameNamed(a.cases, other.cases);
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

function sameNamed(a: readonly (FieldType | CaseType)[], b: readonly (FieldType | CaseType)[]): boolean {
  if (a.length !== b.length) return false;
  return a.every(({ name, type }, i) => name === b[i]!.name && sameOptional(type, b[i]!.type));
}

function sameOptional(a: ValType | undefined, b: ValType | undefined): boolean {
  return a === undefined || b === undefined ? a === b : isSameType(a, b);
}

/** Whether two types of functions are. */
export function isSameFuncType(a: RuntimeFuncType, b: RuntimeFuncType): boolean {
  return a.async === b.async && sameNamed(a.params, b.params) && sameOptional(a.result, b.result);
}
