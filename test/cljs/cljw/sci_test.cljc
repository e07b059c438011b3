(ns cljw.sci-test
  "What is given to programs that evaluate Clojure by SCI."
  (:require
   [cljs.test :refer [deftest is]]
   [cljw.guests :refer [guest]]
   [cljw.wasm :as wasm]
   [cljw.wasm.sci :as wasm-sci]))

(deftest the-functions-of-the-namespace
  (let [{:syms [load call module? engines]} (get wasm-sci/namespaces 'cljw.wasm)
        m (load (guest "01_add"))]
    (is (= 42 (call m :add 40 2)))
    (is (module? m))
    (is (= (wasm/engines) (engines)))
    (is (< 40 (count (get wasm-sci/namespaces 'cljw.wasm))))
    (is (every? fn? (vals (get wasm-sci/namespaces 'cljw.wasm))))))
