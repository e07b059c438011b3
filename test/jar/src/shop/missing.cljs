(ns shop.missing
  (:require
   [cljw.wasm :as wasm]))

(wasm/defmodule "price.wat")
