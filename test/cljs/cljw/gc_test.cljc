(ns cljw.gc-test
  "Structures, arrays and references of a guest in Clojure: handles with identity, fields as data, values of the host
  unchanged on their way through."
  (:require
   [cljs.test :refer [deftest is testing]]
   [cljw.wasm :as wasm]))

(def text
  "(module
     (type $pair (struct (field (mut i32)) (field i64) (field (ref null func)) (field (mut anyref))))
     (type $longs (array (mut i64)))
     (func $seven (export \"seven\") (result i32) (i32.const 7))
     (func (export \"make-pair\") (param i32 i64 anyref) (result (ref $pair))
       (struct.new $pair (local.get 0) (local.get 1) (ref.func $seven) (local.get 2)))
     (func (export \"first-of\") (param (ref null $pair)) (result i32) (struct.get $pair 0 (local.get 0)))
     (func (export \"same\") (param eqref eqref) (result i32) (ref.eq (local.get 0) (local.get 1)))
     (func (export \"longs\") (param i64) (result (ref $longs)) (array.new $longs (local.get 0) (i32.const 2)))
     (func (export \"echo\") (param externref) (result externref) (local.get 0))
     (func (export \"twice\") (param externref) (result externref externref) (local.get 0) (local.get 0)))")

(defn- code [f]
  (try (f) :nothing
       (catch :default e [(name (:type (ex-data e))) (:code (ex-data e))])))

(deftest objects-of-a-guest
  (let [m (wasm/load text {:engine :interp})
        pair (wasm/call m :make-pair 3 4 nil)]
    (testing "fields are data"
      (let [[a b f r :as fields] (wasm/fields pair)]
        (is (vector? fields))
        (is (= [3 4 nil] [a b r]))
        (is (= 7 (f)))
        (is (identical? f (wasm/fn m :seven)))))
    (testing "a handle is the object"
      (let [outer (wasm/call m :make-pair 1 2 pair)]
        (is (identical? pair (peek (wasm/fields outer))))
        (is (= 3 (wasm/call m :first-of pair)))
        (is (= 1 (wasm/call m :same pair (peek (wasm/fields outer)))))
        (is (= 0 (wasm/call m :same pair outer)))))
    (testing "64-bit integers are numbers where they are exact"
      (is (= [5 5] (wasm/fields (wasm/call m :longs 5))))
      (is (= [js/BigInt] (distinct (map #(.-constructor (js/Object %)) (wasm/fields (wasm/call m :longs (js/BigInt "9007199254740993"))))))))
    (testing "i31 is a number, null is nil"
      (is (= -9 (peek (wasm/fields (wasm/call m :make-pair 1 2 -9)))))
      (is (nil? (peek (wasm/fields (wasm/call m :make-pair 1 2 nil))))))
    (testing "it shows what it is"
      (is (= "#<WasmStruct of 4 fields>" (str pair)))
      (is (= "#<WasmArray of 2 elements>" (str (wasm/call m :longs 0)))))
    (testing "mistakes"
      (is (= ["usage" :bad-argument] (code #(wasm/fields 5))))
      (is (= ["usage" :bad-argument] (code #(wasm/fields nil))))
      (is (= ["usage" :bad-argument] (code #(wasm/call m :first-of {:a 1}))))
      (is (= ["trap" :null-structure-reference] (code #(wasm/call m :first-of nil)))))))

(deftest values-of-the-host
  (let [m (wasm/load text {:engine :interp})]
    (doseq [value [{:a 1} [1 2] "text" inc 'sym 0.5 (js/BigInt 5) #js {} (fn [x] x)]]
      (is (identical? value (wasm/call m :echo value)))
      (is (every? #(identical? value %) (wasm/call m :twice value))))
    (is (nil? (wasm/call m :echo nil)))))
