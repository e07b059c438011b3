(ns cljw.assertions-test
  "The assertions and the fixture of cljw.wasm.test."
  (:require
   [cljs.test :refer [deftest is testing use-fixtures]]
   [cljw.wasm :as wasm]
   [cljw.wasm.test :as wt :refer [limited? thrown-code? trapped?]]))

(def m
  (wasm/load "(module (func (export \"trap\") unreachable) (func (export \"spin\") (loop (br 0)))
                (global $n (mut i32) (i32.const 0))
                (func (export \"next\") (result i32) (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)))"
             {:fuel 10000}))

(def original m)

(use-fixtures :each (wt/fresh-fixture #'m))

(deftest assertions
  (is (trapped? :unreachable (wasm/call m :trap)))
  (is (wt/trapped? (wasm/call m :trap)))
  (is (wt/thrown-code? :unreachable (wasm/call m :next) (wasm/call m :trap)) "the body has several forms")
  (is (limited? :fuel (wasm/call m :spin)) "with a message")
  (is (cljw.wasm.test/limited? (wasm/call m :spin)))
  (is (thrown-code? :unknown-export (wasm/fn m :tarp))))

(deftest what-is-not-so
  (is (not (trapped? :unreachable (wasm/call m :next))) "it returns")
  (is (not (trapped? :integer-divide-by-zero (wasm/call m :trap))) "another code")
  (is (not (limited? (wasm/call m :trap))) "another kind")
  (is (not (thrown-code? :unknown-export (throw (ex-info "mine" {:code :unknown-export})))) "an error of others")
  (is (not (trapped? (throw (js/Error. "mine"))))))

(deftest reports
  (testing "of what happened instead"
    (let [report #(wt/judged "message" 'form (wt/outcome "trap" :unreachable %))]
      (is (= {:type :pass
              :message "message"
              :expected 'form} (dissoc (report #(wasm/call m :trap)) :actual)))
      (is (= {:type :fail
              :message "message"
              :expected 'form
              :actual [:returned 1]} (report #(wasm/call m :next))))
      (let [{:keys [type actual]} (report #(wasm/call m :spin))]
        (is (= [:fail :cljw.wasm/limit :fuel] (cons type (take 2 actual))))
        (is (re-find #":fuel" (last actual)))))))

(deftest a-state-of-its-own
  (is (= 1 (wasm/call m :next)))
  (is (= 2 (wasm/call m :next)))
  (is (not (identical? m original))))

(deftest and-another
  (is (= 1 (wasm/call m :next))))
