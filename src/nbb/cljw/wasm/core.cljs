;; Written by `npm run build` from src/cljs/cljw/wasm.cljc.
(ns cljw.wasm.core
  "WebAssembly for ClojureScript, the same as `cljw.wasm`, by the host's own engine alone: what is not here is not in a
  program that is made of it. Text, WIT, WASI, validation of our own and the interpreter are added by requiring
  `cljw.wasm.parts.text`, `wit`, `wasi`, `validation`, `bounds` and `interp`. An error that needs one of them names it."
  (:refer-clojure :exclude [compile fn load])
  (:require
   ["cljw-wasm/dist/core.js" :as rt]
   ["cljw-wasm/dist/clojure-vars.js" :as vars]
   [cljw.wasm.impl.core :as core]
   [nbb.core :as nbb]
   [sci.core :as sci]))

(vars/internVars core/functions rt #(intern 'cljw.wasm.core %1 %2))

(def ^:private ctx
  "The interpreter, taken here: the one that `macroexpand` has evaluates nothing."
  (nbb/get-sci-ctx))

(defn- expander
  "What expands macros, which most programs do without: evaluated when the first is used."
  []
  (when-not (find-ns 'cljw.wasm.impl.interpreted)
    (sci/add-js-lib! ctx "cljw.wasm.rt" rt)
    (sci/add-js-lib! ctx "cljw.wasm.vars" vars)
    (doseq [source vars/expander]
      (sci/eval-string* ctx source)))
  @(resolve 'cljw.wasm.impl.interpreted/expansion))

(defmacro defmodule
 "Defines every export of the module at `path` in this namespace, to be required from others: functions as vars with
  `:arglists`, the docstring of their WIT, and `:wasm/signature`; memories, globals, tables and tags as what `(m :name)`
  gives. Names are in kebab-case, or exact where two have the same; an export whose name is no symbol gets no var unless
  `:rename` gives it one. A name of `clojure.core` is defined as any other: exclude it in `ns`, or here. Evaluated again
  it defines all of them again. Returns the module.

  In ClojureScript that is compiled, the compiler reads the file, which is in the program then, and warns of wrong
  arities and unknown options. docs/macros.md has more.

  Options, one by one or as a map, besides those of `load`:
    :as       a symbol: the module is defined, too
    :exclude  symbols to leave out
    :rename   a map of names, or of exact names as strings, to the symbols that they get
    :embed    false: compiled code loads the path when it runs

  Throws what `load` throws.

  (wasm/defmodule \"math.wasm\" :fuel 1e9)"
 [path & options]
 ((expander) "cljw.wasm.core" "defmodule" &env &form path options))

(defmacro require-module
 "Loads the module at `path` and defines the exports of `:refer`, a vector of symbols or `:all`, in this namespace, and
  the module itself as the symbol of `:as`: `(math :add)`, `(:add math)`. In nbb that symbol is an alias as well:
  `(math/add 1 2)`. Vars, names and the other options are those of `defmodule`. Returns the module.

  Throws what `load` throws.

  (wasm/require-module \"math.wasm\" :as math :refer [add])"
 [path & options]
 ((expander) "cljw.wasm.core" "require-module" &env &form path options))
