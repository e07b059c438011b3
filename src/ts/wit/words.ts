/**
 * The words of WIT's types: primitives with their codes, the words that types made of others begin with, and the words
 * of definitions. What reads, resolves, prints and describes types has tables over them, which the compiler checks for completeness.
 */

import { owns } from "../base/own.ts";

interface PrimitiveRow {
  /** Its code in a binary (Component Model, Binary Format, Type Definitions). */
  readonly code: number;
  /** Whether keys of maps may be of it. */
  readonly isKey: boolean;
}

/** The primitive types. */
export const primitives = {
  bool: { code: 0x7f, isKey: true },
  u8: { code: 0x7d, isKey: true },
  u16: { code: 0x7b, isKey: true },
  u32: { code: 0x79, isKey: true },
  u64: { code: 0x77, isKey: true },
  s8: { code: 0x7e, isKey: true },
  s16: { code: 0x7c, isKey: true },
  s32: { code: 0x7a, isKey: true },
  s64: { code: 0x78, isKey: true },
  f32: { code: 0x76, isKey: false },
  f64: { code: 0x75, isKey: false },
  char: { code: 0x74, isKey: true },
  string: { code: 0x73, isKey: true },
  "error-context": { code: 0x64, isKey: false },
} as const satisfies { readonly [name: string]: PrimitiveRow };

/** The names of the primitive types; they stand for themselves in a `Type`. */
export type Primitive = keyof typeof primitives;

/** The same as a list. */
export const primitiveNames = Object.keys(primitives) as readonly Primitive[];

/** Whether a word is a primitive type. */
export function isPrimitive(word: string): word is Primitive {
  return owns(primitives, word);
}

/** The words of types that are made of others where they are used, without a name. */
export const compounds = ["list", "map", "option", "result", "tuple", "stream", "future", "own", "borrow"] as const;

/** One of these words. */
export type Compound = (typeof compounds)[number];

/** Whether a word is one of them. */
export function isCompound(word: string): word is Compound {
  return compounds.some((known) => known === word);
}

/** The words that define a type with a name of its own. */
export const definitions = ["record", "variant", "enum", "flags", "resource"] as const;

/** One of these words. */
export type Definition = (typeof definitions)[number];
