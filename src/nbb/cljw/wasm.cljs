;; Written by `npm run build` from src/cljs/cljw/wasm.cljc.
(ns cljw.wasm
  "WebAssembly for ClojureScript: load a module, call it with plain data, bound every run.

  Every error is an `ex-info` whose data has a `:type`, `:cljw.wasm/<kind>`, and a `:code`; the message says what was
  wrong and what to do. A source is a path, bytes (`Uint8Array`, `ArrayBuffer`), a `file:` URL, WAT text, a
  `WebAssembly.Module`, or a module that has been compiled or loaded."
  (:refer-clojure :exclude [compile fn load])
  (:require
   ["cljw-wasm" :as rt]
   ["cljw-wasm/dist/clojure-vars.js" :as vars]))

;; The interpreter is taken here: the one that `macroexpand` has evaluates nothing.
(vars/defineInNbb "cljw.wasm" rt (nbb.core/get-sci-ctx) resolve symbol deref)
