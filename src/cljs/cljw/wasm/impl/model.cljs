(ns cljw.wasm.impl.model
  "Clojure data as the package's value model: what WIT values look like, built in one pass."
  {:no-doc true}
  (:require
   [clojure.string :as str]))

(defn- exact? [n]
  (and (<= n (js/BigInt js/Number.MAX_SAFE_INTEGER))
       (>= n (js/BigInt js/Number.MIN_SAFE_INTEGER))))
