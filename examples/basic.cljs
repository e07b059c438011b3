(ns examples.basic
  "Load a module, call its functions, look into its memory.

  Run from the project's root: npx nbb examples/basic.cljs"
  (:require
   ["cljw-wasm/nbb"]
   [cljw.wasm :as wasm]))

;; A module object. Loading decodes, validates and instantiates.
(def math (wasm/load "testdata/01_add.wasm"))

;; `wasm/fn` gives a plain function: it can be mapped, partially applied, passed to JavaScript.
(def add (wasm/fn math :add))

(assert (= 3 (add 1 2)))
(assert (= [11 12 13] (map #(add % 10) [1 2 3])))
(println "(add 1 2)        =>" (add 1 2))

;; With a signature, the module is checked against what you expect of it.
(def checked-add (wasm/fn math "add" {:params [:i32 :i32] :results [:i32]}))

(assert (= 7 (checked-add 3 4)))

;; Integers wrap as the module says, but what does not fit a parameter is refused before anything runs.
(assert (= -2147483648 (add 2147483647 1)))

(def refusal
  (try (add 1.5 2)
       (catch :default e (ex-data e))))

(assert (= :cljw.wasm/usage (:type refusal)))
(println "(add 1.5 2)      =>" (:type refusal) (:code refusal))

;; Recursion in the guest, a lazy sequence outside.
(def fib (wasm/fn (wasm/load "testdata/02_fibonacci.wasm") :fib))

(assert (= [0 1 1 2 3 5 8 13 21 34] (map fib (range 10))))
(println "(map fib …)      =>" (map fib (range 10)))

;; Memory: strings, bytes and numbers, by address.
(def memory-demo (wasm/load "testdata/03_memory.wasm"))

(wasm/memory-write memory-demo 0 "Grüße")
(assert (= "Grüße" (wasm/memory-read memory-demo 0 7)))

(wasm/memory-write memory-demo 64 [10 20 12] :i32)
(assert (= [10 20 12] (wasm/memory-read memory-demo 64 3 :i32)))
(assert (= 42 (wasm/call memory-demo :sum_range 64 3)))
(println "(call … 64 3)    =>" (wasm/call memory-demo :sum_range 64 3))

;; Several results are a vector.
(def multi (wasm/load "testdata/08_multi_value.wasm"))

(assert (= [2 1] (wasm/call multi :swap 1 2)))
(let [[quotient remainder] (wasm/call multi :divmod 17 5)]
  (assert (= [3 2] [quotient remainder]))
  (println "(divmod 17 5)    =>" [quotient remainder]))

;; A trap is an ex-info: its data says which, and where in the guest.
(def trap
  (try (wasm/call multi :divmod 1 0)
       (catch :default e (ex-data e))))

(assert (= [:cljw.wasm/trap :integer-divide-by-zero] ((juxt :type :code) trap)))
(println "(divmod 1 0)     =>" (:code trap) "in" (:func (first (:backtrace trap))))
