(ns cljw.core-test
  "`cljw.wasm.core` has the vars of `cljw.wasm`, and the parts that are required and no others."
  (:require
   [cljs.test :refer [deftest is testing]]
   [cljw.core-alone :as alone]
   [cljw.guests :refer [code error file file-bytes]]
   [cljw.wasm :as wasm]
   [cljw.wasm.core :as core]
   [cljw.wasm.parts.wit]
   [clojure.string :as str]))

(core/require-module "../../../testdata/01_add.wasm" :as math :refer [add])

(core/defmodule "../../../testdata/10_greet.wasm" {:exclude [memory cabi-realloc]})

(deftest macros
  (is (= 42 (add 40 2) ((:add math) 40 2)))
  (is (= "Hello, core!" (greet "core")) "the part for WIT is required here")
  (is (= '([name]) (:arglists (meta #'greet))))
  (testing "without it functions are those of the core module"
    (is (= {:params [:i32 :i32] :results [:i32 :i32]} (:wasm/signature (meta #'alone/greet))))
    (is (= '([ptr len]) (:arglists (meta #'alone/greet))))
    (is (= 2 (count (alone/greet 0 0))))
    (is (= {} (core/describe alone/greeter)))))

(deftest native-alone
  (let [m (core/load (file-bytes (file "01_add.wasm")))]
    (is (= 3 (core/call m :add 1 2) ((:add m) 1 2) ((core/fn m "add") 1 2)))
    (is (core/module? m))
    (is (= "#<WasmModule add add>" (pr-str m) (str m)))
    (is (false? (get-in (core/engines) [:interp :available])))
    (is (true? (get-in (wasm/engines) [:interp :available])))))

(deftest parts
  (testing "one that is required is there"
    (let [wit "package a:b; interface i { greet: func(name: string) -> string; }"
          m (core/load (file-bytes (file "10_greet.wasm")) {:wit wit})]
      (is (= "Hello, Ada!" (core/call m :greet "Ada")))))
  (testing "one that is missing is named as a namespace"
    (doseq [[part f] {"wasi" #(core/run (file-bytes (file "07_wasi_hello.wasm")))
                      "text" #(core/load "(module)")
                      "bounds" #(core/load (file-bytes (file "01_add.wasm")) {:timeout-ms 100})}]
      (let [{:keys [message]} (error f)]
        (is (= ["usage" :part-missing] (code f)) part)
        (is (str/includes? message (str "Require cljw.wasm.parts." part ".")) message)))
    (let [{:keys [code message]} (error #(core/load (file-bytes (file "01_add.wasm")) {:engine :interp}))]
      (is (= :engine-unavailable code))
      (is (str/includes? message "Require cljw.wasm.parts.interp.") message))))

(deftest an-error-of-the-other
  (testing "modules and errors of both namespaces are the same things"
    (let [m (core/load (file-bytes (file "01_add.wasm")))]
      (is (= 3 (wasm/call m :add 1 2)))
      (is (= ["usage" :unknown-export] (code #(wasm/call m :ad 1 2)))))))
