;; Written by `npm run build`.
(ns cljw.wasm.parts.ahead
  "Requiring this adds the part `ahead` to `cljw.wasm.core`."
  (:require
   ["cljw-wasm/dist/api/parts/ahead.js" :as part]
   ["cljw-wasm/dist/core.js" :as rt]))

(rt/addParts part/ahead)
