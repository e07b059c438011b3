;; Written by `npm run build`.
(ns cljw.wasm.parts.interp
  "Requiring this adds the part `interp` to `cljw.wasm.core`."
  (:require
   ["cljw-wasm/dist/api/parts/interp.js" :as part]
   ["cljw-wasm/dist/core.js" :as rt]))

(rt/addParts part/interp)
