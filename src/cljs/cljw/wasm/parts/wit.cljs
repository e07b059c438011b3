;; Written by `npm run build`.
(ns cljw.wasm.parts.wit
  "Requiring this adds the part `wit` to `cljw.wasm.core`."
  (:require
   ["cljw-wasm/dist/api/parts/wit.js" :as part]
   ["cljw-wasm/dist/core.js" :as rt]))

(rt/addParts part/wit)
