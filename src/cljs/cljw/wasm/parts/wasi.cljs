;; Written by `npm run build`.
(ns cljw.wasm.parts.wasi
  "Requiring this adds the part `wasi` to `cljw.wasm.core`."
  (:require
   ["cljw-wasm/dist/api/parts/wasi.js" :as part]
   ["cljw-wasm/dist/core.js" :as rt]))

(rt/addParts part/wasi)
