(ns shop.core
  (:require
   [cljw.wasm :as wasm]
   [shop.prices :as prices]))

(wasm/require-module "prices.wat" :as again :refer [with-tax] {:fuel 100})
(wasm/require-module "prices.wat" :refer [memory])
(wasm/defmodule "sums.wat")

(println (prices/with-tax 100 0.25) (with-tax 8 0.5) (wasm/call again :with-tax 4 1)
         (:arglists (meta #'prices/with-tax)) (count (wasm/memory-read memory 0 8)) (total 1 2))
