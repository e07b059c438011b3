/**
 * Clojure's collections, made and taken apart through what `cljs.core` has for everybody.
 */
import { propertyOf } from "../base/foreign.ts";
import type { Clojure, Core, DataCore } from "./core.ts";

/** Entries that an array map has at most. */
const arrayMapEntries = 8;

/** A map of keys and values in turns. */
export function mapOf(core: DataCore, keysAndValues: readonly unknown[]): Clojure {
  if (keysAndValues.length <= 2 * arrayMapEntries) return core.arrayMap(...keysAndValues);
  let made = core.transient(core.arrayMap());
  for (let at = 0; at < keysAndValues.length; at += 2)
    made = core.assocBang(made, keysAndValues[at], keysAndValues[at + 1]);
  return core.persistentBang(made);
}

/** How an array map is made of its keys and values, where its class can be had. */
type ArrayMapClass = new (meta: null, count: number, keysAndValues: readonly unknown[], hash: null) => Clojure;

/**
 * Makes maps of different keys in this order, and of values. `array-map` holds each key against the others; the class of
 * what it gives, whose fields are as they have always been, takes the array as it is. Where it does not, it is not used.
 */
export function mapMaker(core: DataCore, keys: readonly Clojure[]): (keysAndValues: unknown[]) => Clojure {
  const slow = (keysAndValues: unknown[]): Clojure => mapOf(core, keysAndValues);
  if (keys.length === 0 || keys.length > arrayMapEntries) return slow;
  const count = keys.length;
  const sample = keys.flatMap((key, at) => [key, at]);
  try {
    const { constructor: Made } = core.arrayMap(...sample) as { readonly constructor: ArrayMapClass };
    const made = new Made(null, count, sample, null);
    const isSame =
      core.isMap(made) && core.count(made) === count && keys.every((key, at) => core.get(made, key) === at);
    if (isSame) return (keysAndValues) => new Made(null, count, keysAndValues, null);
  } catch {
    // Then there is no such class.
  }
  return slow;
}

/** The map of an object's properties: their names become keys by `key`. */
export function mapFrom(core: DataCore, key: (name: string) => Clojure, object: object): Clojure {
  return mapOf(
    core,
    Object.entries(object).flatMap(([name, value]: [string, unknown]) => [key(name), value]),
  );
}

/** Whether there is no value. */
export const isNil = (value: unknown): value is null | undefined => value === null || value === undefined;

/** The items of anything with a `seq`, one by one. */
export function* itemsOf(core: DataCore, coll: Clojure): Generator<Clojure> {
  for (let left = core.seq(coll); !isNil(left); left = core.next(left)) yield core.first(left);
}

/** The entries of a map, one by one. */
export function* entriesOf(core: DataCore, map: Clojure): Generator<readonly [Clojure, Clojure]> {
  for (const entry of itemsOf(core, map)) yield [core.key(entry), core.val(entry)];
}

/** A key of an option, an import or an export as a string: a keyword's with its namespace, but without the colon. */
export function keyName(core: DataCore, key: Clojure): string {
  if (typeof key === "string") return key;
  if (!core.isKeyword(key)) return isNil(key) ? "" : core.prBegin(key);
  const namespace = core.namespace(key);
  return isNil(namespace) ? core.name(key) : `${namespace}/${core.name(key)}`;
}

/** An object that inherits nothing, for names of the caller: in another `__proto__` would be none. */
export function bareObject(): Record<PropertyKey, unknown> {
  return Object.create(null) as Record<PropertyKey, unknown>;
}

/** What objects and arrays of the package were made from, so that errors have it. */
const origins = new WeakMap<object, Clojure>();

/** Says what the user knows an object of the package as. */
export function madeFrom(object: object, origin: Clojure): void {
  origins.set(object, origin);
}

/** What the user gave, or was given, for an object or array of the package's; any other value is itself. */
export function originOf(value: unknown): Clojure {
  return typeof value === "object" && value !== null ? (origins.get(value) ?? value) : value;
}

/** Items of a lazy sequence that are taken where all are needed: what has more may have no end. */
const mostOfLazy = 1_000_000;

/** The items of anything with a `seq`, all at once. @throws an `ex-info` for a lazy sequence that has no end in sight */
export function* allOf(core: Core, coll: Clojure): Generator<Clojure> {
  let left = core.isCounted(coll) ? Infinity : mostOfLazy;
  for (const item of itemsOf(core, coll)) {
    if (--left < 0) throw endless(core, coll);
    yield item;
  }
}

function endless(core: Core, coll: Clojure): unknown {
  const text = `A lazy sequence of more than ${mostOfLazy} items was given, which may have no end: ${core.prBegin(coll)}. Of one that has, a vector can be longer: (vec items).`;
  const data = { type: core.keyword("cljw.wasm", "usage"), code: core.keyword("bad-argument") };
  return core.exInfo(
    text,
    mapFrom(core, (name) => core.keyword(name), data),
  );
}

/** Items as an array of which is known what it was made from. */
export function arrayOf(core: Core, coll: Clojure, each: (value: Clojure) => unknown): unknown[] {
  const array = Array.from(allOf(core, coll), each);
  madeFrom(array, coll);
  return array;
}

/** A map as an object that inherits nothing, and of which is known what it was made from. */
export function objectOf(core: DataCore, map: Clojure, value: (value: Clojure, name: string) => unknown): object {
  const object = bareObject();
  madeFrom(object, map);
  for (const [key, given] of entriesOf(core, map)) {
    const name = keyName(core, key);
    object[name] = value(given, name);
  }
  return object;
}

/** Whether a value is an object that has no class. */
export function isPlain(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && propertyOf(value, "constructor") === Object;
}

/** A name of one word as a keyword; anything else, as `(ref null 3)`, is itself. */
export function wordOf(core: DataCore, value: unknown): Clojure {
  return typeof value === "string" && !value.includes(" ") ? core.keyword(value) : value;
}

/** A sequence as JavaScript iterates it, item by item: not every sequence can be asked itself. */
export function iterableOf(core: Core, coll: Clojure): Iterable<Clojure> {
  return {
    [Symbol.iterator](): Iterator<Clojure> {
      let left = coll;
      return {
        next(): IteratorResult<Clojure> {
          const seq = core.seq(left);
          if (isNil(seq)) return { done: true, value: undefined };
          left = core.rest(seq);
          return { done: false, value: core.first(seq) };
        },
      };
    },
  };
}
