; In nbb both :org.babashka/nbb and :cljs hold: the order of these branches counts.
#_:standard-clj/ignore
(ns cljw.datafy-test
  "Modules as data, and the ways from it to what they export."
  (:require
   [cljs.test :refer [deftest is]]
   [cljw.guests :refer [guest on]]
   [cljw.wasm :as wasm]
   #?@(:org.babashka/nbb [] :cljs [[clojure.datafy :as datafy]])))

(defn- datafied
  "`x` by `datafy`, or as its protocol finds it where there is none."
  [x]
  #?(:org.babashka/nbb ((get (meta x) 'clojure.core.protocols/datafy) x)
     :cljs (datafy/datafy x)))

(defn- led
  "From the key `k` of `coll` by `nav`."
  [coll k]
  #?(:org.babashka/nbb ((get (meta coll) 'clojure.core.protocols/nav) coll k (get coll k))
     :cljs (datafy/nav coll k (get coll k))))

(deftest from-data-to-exports
  (let [m (on :native "10_greet")
        {:keys [exports] :as data} (datafied m)]
    (is (= (wasm/inspect m) data))
    (doseq [exports [exports (led data :exports) (led (assoc data :exports (wasm/exports m)) :exports)]]
      (is (= (wasm/exports m) exports))
      (is (= "Hello, nav!" ((led exports "greet") "nav")) "a function by its WIT")
      (is (identical? (wasm/memory m) (led exports "memory")))
      (is (nil? (led exports "no such export"))))
    (is (= (:size data) (led data :size)) "what is nothing but data"))
  (let [m (on :native "06_globals")
        exports (:exports (datafied m))]
    (is (= (wasm/global m :big) (wasm/global (led exports "big")))))
  (let [compiled (wasm/compile (guest "01_add"))
        data (datafied compiled)]
    (is (= (wasm/inspect compiled) data))
    (is (nil? (get (meta data) 'clojure.core.protocols/nav)) "no state, nothing to lead to")))
