;; Written by `npm run build` from src/cljs/cljw/wasm.cljc.
(ns cljw.wasm.core
  "WebAssembly for ClojureScript, the same as `cljw.wasm`, by the host's own engine alone: what is not here is not in a
  program that is made of it. Text, WIT, WASI, components, validation of our own, the compiler and the interpreter are added
  by requiring
  `cljw.wasm.parts.text`, `wit` (or `abi`, which is less), `wasi`, `validation`,
  `bounds`, `components`, `compiled` and `interp`. An error that needs one of them names it."
  (:refer-clojure :exclude [compile fn load])
  (:require
   ["cljw-wasm/dist/core.js" :as rt]
   ["cljw-wasm/dist/clojure-vars.js" :as vars]))

;; The interpreter is taken here: the one that `macroexpand` has evaluates nothing.
(vars/defineInNbb "cljw.wasm.core" rt (nbb.core/get-sci-ctx) resolve symbol deref)
