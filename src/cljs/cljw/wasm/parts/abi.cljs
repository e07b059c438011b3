;; Written by `npm run build`.
(ns cljw.wasm.parts.abi
  "Requiring this adds the part `abi` to `cljw.wasm.core`."
  (:require
   ["cljw-wasm/dist/api/parts/abi.js" :as part]
   ["cljw-wasm/dist/core.js" :as rt]))

(rt/addParts part/abi)
