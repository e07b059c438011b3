/**
 * ClojureScript in this process, by nbb: the value model of `cljw.wasm`, and the functions that make and read data.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../../../../scripts/lib.ts";
import type { I64Mode } from "../../../../src/ts/api/language/language.ts";
import { translatorOf } from "../../../../src/ts/api/language/translator.ts";
import type { Core } from "../../../../src/ts/clojure/core.ts";
import { clojureModel } from "../../../../src/ts/clojure/model.ts";
import type { Clojure } from "./clojure-data.ts";

const program = `
(ns abi-fuzz (:require [cljw.wasm.impl.core :as core]))
#js {"core" core/functions
     "keyword" (memoize keyword) "vec" (fn [xs] (vec xs)) "list" (fn [xs] (apply list xs))
     "hashMap" (fn [pairs] (into {} (map vec) pairs)) "set" (fn [xs] (set xs))
     "isVector" vector? "isMap" map? "isSet" set? "equal" = "count" count "nth" nth "get" get "contains" contains?}`;

let loaded: Clojure | undefined;

/** Loads it, once. @throws Error where the package has not been built */
export async function loadClojure(): Promise<void> {
  if (!existsSync(join(root, "dist/index.js"))) throw new Error("ClojureScript's side needs dist: npm run build");
  const nbb = (await import(pathToFileURL(join(root, "node_modules/nbb/index.mjs")).href)) as {
    addClassPath: (path: string) => void;
    loadString: (code: string, options: object) => Promise<unknown>;
  };
  nbb.addClassPath(join(root, "src/cljs"));
  const { core, ...rest } = (await nbb.loadString(program, {})) as Omit<Clojure, "model"> & { readonly core: Core };
  loaded ??= {
    ...rest,
    model: (i64) => clojureModel(core, (value) => translatorOf(undefined, i64 as I64Mode).value(value)),
  };
}

/** What `loadClojure` has loaded. */
export function clojure(): Clojure {
  if (loaded === undefined) throw new Error("ClojureScript has not been loaded");
  return loaded;
}
