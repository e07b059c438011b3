(ns app (:require ["cljw-wasm/nbb"] [cljw.wasm :as wasm]))

(def greet (wasm/fn (wasm/load "10_greet.wasm") :greet))

(println (greet "tarball"))
