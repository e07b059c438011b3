(ns cljw.core-alone
  "A namespace for a module with WIT, in which the part for that is not required."
  (:require
   [cljw.wasm.core :as wasm]))

(wasm/defmodule "../../../testdata/10_greet.wasm" :as greeter :exclude [memory])
