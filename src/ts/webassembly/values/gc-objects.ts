/**
 * Structures and arrays of guests as JavaScript has them: objects that show nothing and take nothing (JavaScript API, Garbage Collected
 * Objects).
 */
import { type ArrayObject, type StructObject, isAggregate } from "../../exec/gc.ts";

type Aggregate = StructObject | ArrayObject;

const exported = new WeakMap<Aggregate, object>();
const held = new WeakMap<object, Aggregate>();

function refuse(): never {
  throw new TypeError("WebAssembly objects are opaque");
}

const no = (): boolean => false;

/** Nothing is inherited, and nothing can be added: the target has no property. To set and to delete one throws in sloppy code, too. */
const handler: ProxyHandler<object> = {
  setPrototypeOf: no,
  preventExtensions: no,
  defineProperty: no,
  set: refuse,
  deleteProperty: refuse,
};

const target = Object.preventExtensions(Object.create(null) as object);

/** A value of a guest for JavaScript: the one object of a structure or array, or itself. */
export function showAggregate(value: unknown): unknown {
  if (!isAggregate(value)) return value;
  let object = exported.get(value);
  if (object === undefined) {
    object = new Proxy(target, handler);
    exported.set(value, object);
    held.set(object, value);
  }
  return object;
}

/** The structure or array of an object that stands for one; any other value is itself. */
export function heldAggregate(value: unknown): unknown {
  return typeof value === "object" && value !== null ? (held.get(value) ?? value) : value;
}
