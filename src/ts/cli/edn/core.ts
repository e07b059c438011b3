/**
 * The values of EDN as those who make and take apart Clojure's data are given them, so that the command has the same data as `cljw.wasm`.
 */
import type { DataCore } from "../../clojure/core.ts";
import { EdnMap, EdnSet, Keyword } from "./data.ts";
import { writeEdn } from "./write.ts";

/** What is left of a collection; there is at least one item. */
interface Seq {
  readonly items: readonly unknown[];
  readonly at: number;
}

type Entry = readonly [unknown, unknown];

function itemsIn(coll: unknown): readonly unknown[] {
  if (coll instanceof EdnMap) return coll.entries;
  return coll instanceof EdnSet ? coll.members : (coll as readonly unknown[]);
}

const seqAt = (items: readonly unknown[], at: number): Seq | null => (at < items.length ? { items, at } : null);

const nameOf = (named: unknown): string => (named as Keyword).name;

const pairs = (flat: readonly unknown[]): Entry[] =>
  Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);

/** Vectors and lists are arrays, keywords have their namespace in their names, and transients are the entries of a map to be. */
export const ednCore: DataCore = {
  keyword: (namespaceOrName, name) => new Keyword(name === undefined ? namespaceOrName : `${namespaceOrName}/${name}`),
  name: nameOf,
  namespace: () => null,
  str: writeEdn,
  prBegin: writeEdn,

  isKeyword: (value) => value instanceof Keyword,
  isMap: (value) => value instanceof EdnMap,
  isSet: (value) => value instanceof EdnSet,
  isVector: Array.isArray,
  isSequential: Array.isArray,
  isCounted: () => true,
  isInt: Number.isInteger,

  get(coll, key, notFound) {
    const found = coll instanceof EdnMap && key instanceof Keyword ? coll.get(key.name) : undefined;
    return found === undefined ? notFound : found;
  },
  nth: (coll, at) => itemsIn(coll)[at],
  count: (coll) => itemsIn(coll).length,
  seq: (coll) => seqAt(itemsIn(coll), 0),
  first: (seq) => (seq as Seq).items[(seq as Seq).at],
  next: (seq) => seqAt((seq as Seq).items, (seq as Seq).at + 1),
  key: (entry) => (entry as Entry)[0],
  val: (entry) => (entry as Entry)[1],
  toArray: (coll) => [...itemsIn(coll)],
  take: (most, coll) => itemsIn(coll).slice(0, most),

  vec: (items) => items,
  set: (items) => new EdnSet(items),
  arrayMap: (...flat) => new EdnMap(pairs(flat)),
  transient: (coll) => [...itemsIn(coll)],
  assocBang(entries, key, value) {
    (entries as Entry[]).push([key, value]);
    return entries;
  },
  persistentBang: (entries) => new EdnMap(entries as Entry[]),
};
