/**
 * What the verbs are given of `clojure.core` in nbb: what `cljw.wasm.impl.core` has, without its source.
 */
import type { Clojure, Core } from "../core.ts";
import { answersOf } from "./answers.ts";
import type { Interpreter } from "./interpreter.ts";

/** The functions by what they are called here. */
const names: { readonly [name in Exclude<keyof Core, "prBegin" | "module" | "compiled">]: string } = {
  keyword: "keyword",
  symbol: "symbol",
  withMeta: "with-meta",
  name: "name",
  namespace: "namespace",
  str: "str",
  prStr: "pr-str",
  println: "println",
  isKeyword: "keyword?",
  isSymbol: "symbol?",
  isMap: "map?",
  isSet: "set?",
  isVector: "vector?",
  isSeq: "seq?",
  isSequential: "sequential?",
  isCounted: "counted?",
  isColl: "coll?",
  isIfn: "ifn?",
  isInt: "int?",
  get: "get",
  nth: "nth",
  count: "count",
  seq: "seq",
  first: "first",
  rest: "rest",
  next: "next",
  key: "key",
  val: "val",
  toArray: "to-array",
  take: "take",
  lazyMap: "map",
  vec: "vec",
  set: "set",
  list: "list",
  arrayMap: "array-map",
  transient: "transient",
  assocBang: "assoc!",
  persistentBang: "persistent!",
  exInfo: "ex-info",
  exData: "ex-data",
  apply: "apply",
};

const prBegin = `(clojure.core/fn [x]
  (clojure.core/binding [clojure.core/*print-length* 8 clojure.core/*print-level* 3] (clojure.core/pr-str x)))`;

/** What is written in Clojure is evaluated when it is first used. */
export function coreOf(interpreter: Interpreter): Core {
  let begin: Core["prBegin"] | undefined;
  const functions = Object.entries(names).map(([key, name]) => [key, interpreter.named(name)] as const);
  const core = {
    ...Object.fromEntries(functions),
    prBegin: (value: Clojure) => (begin ??= interpreter.evaluate(prBegin) as Core["prBegin"])(value),
  } as unknown as Core;
  return Object.assign(core, answersOf(core, interpreter));
}
