;; Written by `npm run build`.
(ns cljw.wasm.parts.bounds
  "Requiring this adds the part `bounds` to `cljw.wasm.core`."
  (:require
   ["cljw-wasm/dist/api/parts/bounds.js" :as part]
   ["cljw-wasm/dist/core.js" :as rt]))

(rt/addParts part/bounds)
