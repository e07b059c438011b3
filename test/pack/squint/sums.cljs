(ns sums
  (:require ["cljw-wasm" :as wasm]))

(def add (:add (.-exports (wasm/load "01_add.wasm"))))
(def guest (wasm/load "10_greet.wasm"))

(println (add 40 2) (.call guest "greet" "squint") (:exit (wasm/run "07_wasi_hello.wasm" {:stdout "inherit"})))
