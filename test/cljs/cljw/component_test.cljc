(ns cljw.component-test
  "Components as data."
  (:require
   [cljs.test :refer [deftest is]]
   [cljw.wasm :as wasm]))

(def ^:private log
  "A component that imports `log: func(text: string) -> u32`."
  (js/Uint8Array.of 0 97 115 109 13 0 1 0, 7 11 1 64 1 4 116 101 120 116 115 0 121, 10 8 1 0 3 108 111 103 1 0))

(deftest are-judged
  (is (wasm/valid? log))
  (is (nil? (wasm/explain log)))
  (let [{:keys [type code at]} (wasm/explain (.subarray log 0 25))]
    (is (= [:cljw.wasm/malformed :unexpected-end] [type code]))
    (is (pos? at))))

(deftest tell-what-they-import
  (let [{:keys [size component]} (wasm/inspect log)]
    (is (= (.-length log) size))
    (is (= {"log" {:kind :func :type "func(text: string) -> u32"}} (:imports component)))
    (is (= {} (:exports component)))
    (is (= #{} (:features component)))
    (is (false? (:async component)))
    (is (re-find #"import log: func\(text: string\) -> u32;" (:wit component)))))

(deftest do-not-run-yet
  (is (= :not-wasm (:code (ex-data (try (wasm/load log) (catch :default e e)))))))
