(ns shop.mistakes
  (:require
   [cljw.wasm :as wasm]
   [shop.prices :as prices]))

(wasm/require-module "prices.wat" :refer [with-tex with-tax] :feul 100)

(println (with-tax 1) (prices/with-tax 1 2 3))
