;; Written by `npm run build`.
(ns cljw.wasm.parts.components
  "Requiring this adds the part `components` to `cljw.wasm.core`."
  (:require
   ["cljw-wasm/dist/api/parts/components.js" :as part]
   ["cljw-wasm/dist/core.js" :as rt]))

(rt/addParts part/components)
