;; Written by `npm run build`.
(ns cljw.wasm.parts.compiled
  "Requiring this adds the part `compiled` to `cljw.wasm.core`."
  (:require
   ["cljw-wasm/dist/api/parts/compiled.js" :as part]
   ["cljw-wasm/dist/core.js" :as rt]))

(rt/addParts part/compiled)
