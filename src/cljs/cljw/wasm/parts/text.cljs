;; Written by `npm run build`.
(ns cljw.wasm.parts.text
  "Requiring this adds the part `text` to `cljw.wasm.core`."
  (:require
   ["cljw-wasm/dist/api/parts/text.js" :as part]
   ["cljw-wasm/dist/core.js" :as rt]))

(rt/addParts part/text)
