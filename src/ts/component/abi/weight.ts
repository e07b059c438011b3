/**
 * How many values a value of a type holds, beside what lies in lists of any length and in the payloads of variants: those
 * are counted where they are met. Types share parts, so that few of them can make values beyond all bounds.
 */
import { type ValType, ofScalar } from "./despecialize.ts";

/** Counts and sizes are exact up to here, which is more than anything can hold. */
export const beyondAll = Number.MAX_SAFE_INTEGER;

/** Values of fewer parts are made without a look at the clock in between. */
export const longWork = 1024;

const memo = new WeakMap<ValType, number>();

/** The values in a value of this type, itself not counted. */
export function weightOf(type: ValType): number {
  let made = memo.get(type);
  if (made === undefined) memo.set(type, (made = Math.min(computeWeight(type), beyondAll)));
  return made;
}

/** The values of these types and all in them. */
export function weightOfAll(types: readonly ValType[]): number {
  let sum = 0;
  for (const type of types) sum += 1 + weightOf(type);
  return Math.min(sum, beyondAll);
}

function computeWeight(type: ValType): number {
  switch (type.tag) {
    case "record":
      return weightOfAll(type.fields.map((field) => field.type));
    case "list":
      return type.length === undefined ? 0 : type.length * (1 + weightOf(type.element));
    case "flags":
      return type.names.length;
    case "string":
    case "variant":
    case "handle":
      return 0;
    default:
      return ofScalar(type.tag, 0);
  }
}
