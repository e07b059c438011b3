/**
 * Reading data of the caller: an object's own properties are what was given, and what it inherits is nobody's. Whatever
 * `Object.prototype` has, or a library has put there, is no option, field or name.
 */
import { propertyOf } from "./foreign.ts";

/** Whether an object has an own property of this name. The language has a function for it only since ES2022. */
export function owns(object: object, name: PropertyKey): boolean {
  return Object.prototype.hasOwnProperty.call(object, name);
}

/** The value of an own property; undefined where the object has none of that name. */
export function own<T extends object, K extends keyof T>(object: T, name: K): T[K] | undefined {
  return owns(object, name) ? object[name] : undefined;
}

/** Whether an object has an own property of this name, which tells one form of a union from the others. */
export function has<T extends object, K extends string>(
  object: T,
  name: K,
): object is Extract<T, { readonly [k in K]: unknown }> {
  return owns(object, name);
}

/** What the language has objects of whose data are no properties, and which are no sequences. */
const opaque: ReadonlySet<string> = new Set(
  ["Date", "RegExp", "Promise", "Error", "WeakMap", "WeakSet", "WeakRef", "Number", "Boolean", "BigInt", "Symbol"].map(
    (name) => `[object ${name}]`,
  ),
);

/** Whether a value is one of these, as it says itself. */
function isOpaque(value: object): boolean {
  try {
    return opaque.has(Object.prototype.toString.call(value));
  } catch {
    return false;
  }
}

/**
 * Whether a value holds data by the names of its properties: no sequence, no Map, whose entries are no properties, and nothing
 * like a Date or a Promise, which would be empty.
 */
export function holdsNames(value: unknown): value is object {
  if (typeof value !== "object" || value === null || propertyOf(value, Symbol.iterator) !== undefined) return false;
  return !isOpaque(value);
}

/** Whether an object has a method of this name, of its own or of its class, that is not every object's. */
export function provides(object: object, name: string): boolean {
  const method = propertyOf(object, name);
  return typeof method === "function" && (method !== propertyOf(Object.prototype, name) || owns(object, name));
}

/**
 * The own properties of these objects, later ones before earlier ones, in an object that inherits nothing: absent ones are
 * undefined in it, and `__proto__` is a name as any other.
 */
export function bare<T extends object>(first: T): T;
export function bare<T extends object, U extends object>(first: T, second: U): T & U;
export function bare(...parts: readonly object[]): object {
  return Object.assign(Object.create(null) as object, ...parts) as object;
}
