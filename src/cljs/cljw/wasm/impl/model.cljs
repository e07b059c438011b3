(ns ^:no-doc cljw.wasm.impl.model
  "Clojure data as the package's value model: what WIT values look like, built in one pass."
  (:require
   [cljw.wasm.impl.js :as js]
   [clojure.string :as str]))

(defn- exact? [n]
  (and (<= n (js/BigInt js/Number.MAX_SAFE_INTEGER))
       (>= n (js/BigInt js/Number.MIN_SAFE_INTEGER))))
