(ns examples.go
  "A Go program as a library: built with GOOS=wasip1 and -buildmode=c-shared, 1.8 MB with Go's whole runtime.

  Run from the project's root: npx nbb examples/go.cljs"
  (:require
   ["cljw-wasm/nbb"]
   [cljw.wasm :as wasm]))

;; It imports WASI and exports `_initialize`: both are seen to.
(def go (wasm/load "testdata/09_go_math.wasm"))

(let [{:keys [add multiply fibonacci factorial gcd is-prime]} (wasm/functions go)]
  (assert (= 7 (add 3 4)))
  (assert (= 42 (multiply 6 7)))
  (assert (= [1 1 2 3 5 8 13 21 34 55] (map fibonacci (range 1 11))))
  (assert (= [1 2 6 24 120] (map factorial (range 1 6))))
  (assert (= 6 (gcd 12 18)))
  (assert (= [2 3 5 7 11 13 17 19] (filter (comp pos? is-prime) (range 20))))
  (println "sum of squares =>" (reduce + (map #(multiply % %) (range 1 6))))
  (println "primes         =>" (filter (comp pos? is-prime) (range 20))))
