/**
 * What this folder is given: the functions of `cljs.core` that it needs, by `cljw.wasm.impl.core`, and the verbs of the
 * package, those of one of its entries.
 */
import type { Runtime } from "../api/runtime.ts";
import type * as exported from "../api/exports.ts";

/** A value of ClojureScript of which only `Core` knows more. */
export type Clojure = unknown;

/** Functions of `cljs.core` for data, under names that no compiler changes. */
export interface DataCore {
  readonly keyword: (namespaceOrName: string, name?: string) => Clojure;
  readonly name: (named: Clojure) => string;
  readonly namespace: (named: Clojure) => string | null;
  readonly str: (value: Clojure) => string;
  /** `pr-str` of the beginning of a value, which may be endless. */
  readonly prBegin: (value: Clojure) => string;

  readonly isKeyword: (value: Clojure) => boolean;
  readonly isMap: (value: Clojure) => boolean;
  readonly isSet: (value: Clojure) => boolean;
  readonly isVector: (value: Clojure) => boolean;
  readonly isSequential: (value: Clojure) => boolean;
  readonly isCounted: (value: Clojure) => boolean;
  readonly isInt: (value: Clojure) => boolean;

  readonly get: (coll: Clojure, key: Clojure, notFound?: Clojure) => Clojure;
  readonly nth: (coll: Clojure, at: number) => Clojure;
  readonly count: (coll: Clojure) => number;
  readonly seq: (coll: Clojure) => Clojure;
  readonly first: (seq: Clojure) => Clojure;
  readonly next: (seq: Clojure) => Clojure;
  readonly key: (entry: Clojure) => Clojure;
  readonly val: (entry: Clojure) => Clojure;
  readonly toArray: (coll: Clojure) => unknown[];
  readonly take: (most: number, coll: Clojure) => Clojure;

  readonly vec: (items: unknown[]) => Clojure;
  readonly set: (items: unknown[]) => Clojure;
  readonly arrayMap: (...keysAndValues: unknown[]) => Clojure;
  readonly transient: (coll: Clojure) => Clojure;
  readonly assocBang: (map: Clojure, key: Clojure, value: Clojure) => Clojure;
  readonly persistentBang: (coll: Clojure) => Clojure;
}

/** Those for programs, too. */
export interface Core extends DataCore {
  readonly symbol: (name: string) => Clojure;
  readonly withMeta: (value: Clojure, meta: Clojure) => Clojure;
  readonly prStr: (value: Clojure) => string;
  readonly println: (line: Clojure) => void;

  readonly isSymbol: (value: Clojure) => boolean;
  readonly isSeq: (value: Clojure) => boolean;
  readonly isColl: (value: Clojure) => boolean;
  readonly isIfn: (value: Clojure) => boolean;

  readonly rest: (seq: Clojure) => Clojure;
  readonly lazyMap: (f: (value: Clojure) => unknown, coll: Clojure) => Clojure;
  readonly list: (...items: unknown[]) => Clojure;

  readonly exInfo: (message: string, data: Clojure, cause?: unknown) => unknown;
  readonly exData: (thrown: unknown) => Clojure;
  readonly apply: (f: Clojure, args: Clojure) => Clojure;

  /** What objects for loaded and for compiled modules inherit, which answer with these functions. */
  readonly module: (face: Face) => object;
  readonly compiled: (face: Face) => object;
}

/** What our objects answer; each function is given the object. */
export interface Face {
  readonly lookup: (object: object, key: Clojure, notFound: Clojure) => Clojure;
  readonly invoke: (object: object, key: Clojure) => Clojure;
  /** Throws the error for more arguments than a key. */
  readonly notACall: (key: Clojure) => never;
  readonly shown: (object: object) => string;
  readonly datafied: (object: object) => Clojure;
}

/** The package, by any of its entries. */
export type Package = typeof exported & Runtime;
