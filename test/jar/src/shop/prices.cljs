(ns shop.prices
  (:require
   [cljw.wasm :as wasm]))

(wasm/defmodule "prices.wat")
