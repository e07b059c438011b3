(ns cljw.alone
  "The least that a program over the host's engine alone takes of a bundle."
  (:require
   [cljw.wasm.core :as wasm]))

(js/console.log (wasm/call (wasm/load (js/Uint8Array. 0)) :add 1 2))
