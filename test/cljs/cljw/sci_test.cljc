(ns cljw.sci-test
  "What is given to programs that evaluate Clojure by SCI."
  (:require
   [cljs.test :refer [deftest is]]
   [cljw.guests :refer [code error guest]]
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

(deftest the-macros-expand-to-forms-of-core-and-of-functions-that-are-given
  (doseq [name '[defmodule require-module require-component]
          :let [macro (get-in wasm-sci/namespaces ['cljw.wasm name])
                form (macro nil nil "x.wasm" :as 'x)]]
    (is (:sci/macro (meta macro)))
    (is (every? #(or (= 'clojure.core (symbol (namespace %)))
                     (get-in wasm-sci/namespaces [(symbol (namespace %)) (symbol (clojure.core/name %))]))
                (filter qualified-symbol? (tree-seq coll? seq form)))))
  (let [macro (get-in wasm-sci/namespaces '[cljw.wasm with-resource])
        names (set (filter symbol? (tree-seq coll? seq (macro nil nil '[c (counter 5)] '(inc c)))))]
    (is (contains? names 'cljw.wasm/resource-drop))
    (is (= ["usage" :bad-argument] (code #(macro nil nil '[c])))))
  (is (= "defmodule is called as (wasm/defmodule path & options); 0 arguments were given."
         (:message (error #((get-in wasm-sci/namespaces '[cljw.wasm defmodule]) nil nil)))))
  (let [macro (get-in wasm-sci/namespaces '[cljw.wasm require-module])]
    (is (some #(= {:refer :all} (select-keys % [:refer])) (filter map? (tree-seq coll? seq (macro nil nil "x.wasm" :refer :all))))))
  (is (= "defmodule: the option :as has no value."
         (:message (error #((get-in wasm-sci/namespaces '[cljw.wasm defmodule]) nil nil "x.wasm" :as))))))
