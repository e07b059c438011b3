;; Written by `npm run build`.
(ns cljw.wasm.parts.validation
  "Requiring this adds the part `validation` to `cljw.wasm.core`."
  (:require
   ["cljw-wasm/dist/api/parts/validation.js" :as part]
   ["cljw-wasm/dist/core.js" :as rt]))

(rt/addParts part/validation)
