(ns cljw.odd
  "A namespace of a module's exports, some of whose names are those of other things."
  (:refer-clojure :exclude [max])
  (:require
   [cljw.wasm :as wasm]))

(wasm/defmodule "odd.wat"
  :as odd
  :rename {"two words" two-words, "1st" first-one, new make}
  :exclude [memory])
