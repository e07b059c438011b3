(ns tests.main
  "A test suite for a module: each test finds a new instance, files in memory are fixtures, and what must fail is asked for by its code.

  npx nbb main.cljs"
  (:require
   ["cljw-wasm/nbb"]
   ["node:path" :as path]
   [cljs.test :as t :refer [are deftest is testing use-fixtures]]
   [cljw.wasm :as wasm]
   [cljw.wasm.test :as wt :refer [limited? thrown-code? trapped?]]))

;; What is tested: a stack of numbers.
(def stack
  (wasm/load "
    (module $stack
      (memory (export \"memory\") 1 1)
      (global $size (export \"size\") (mut i32) (i32.const 0))
      (func (export \"push\") (param $n i32)
        (i32.store (i32.mul (global.get $size) (i32.const 4)) (local.get $n))
        (global.set $size (i32.add (global.get $size) (i32.const 1))))
      (func $pop (export \"pop\") (result i32)
        (if (i32.eqz (global.get $size)) (then (unreachable)))
        (global.set $size (i32.sub (global.get $size) (i32.const 1)))
        (i32.load (i32.mul (global.get $size) (i32.const 4))))
      (func (export \"sum\") (result i32) (local $n i32)
        (loop $more
          (if (global.get $size)
            (then (local.set $n (i32.add (local.get $n) (call $pop))) (br $more))))
        (local.get $n)))"
             {:fuel 50000}))

(use-fixtures :each (wt/fresh-fixture #'stack))

(deftest last-in-first-out
  (run! #(wasm/call stack :push %) [1 2 3])
  (is (= [3 2 1] (vec (repeatedly 3 #(wasm/call stack :pop))))))

(deftest each-test-has-its-own
  (is (zero? (wasm/global stack :size)) "what another test pushed is not here")
  (is (= [0 0 0] (vec (wasm/memory-read stack 0 3 :i32)))))

(deftest sums
  (are [numbers sum] (let [m (wasm/fresh stack)]
                       (run! #(wasm/call m :push %) numbers)
                       (= sum (wasm/call m :sum)))
    [] 0
    [1 2 3] 6
    [2147483647 1] -2147483648))

(deftest failures
  (testing "by code, so that a message may change"
    (is (trapped? :unreachable (wasm/call stack :pop)))
    (is (thrown-code? :unknown-export (wasm/call stack :peek)))
    (is (thrown-code? :bad-argument (wasm/call stack :push "one"))))
  (testing "the memory has an end"
    (wasm/set-global! stack :size 16384)
    (is (trapped? :memory-out-of-bounds (wasm/call stack :push 1)))))

(deftest costs
  (testing "what a thousand calls cost is part of what the module promises"
    (is (nil? (run! #(wasm/call stack :push %) (range 1000))))
    (is (limited? :fuel (dotimes [_ 10] (run! #(wasm/call stack :push %) (range 1000)))))))

;; A program, its files and its clock: all of it is data, and comes out the same on every machine.
(deftest programs
  (let [greet "(module
                 (import \"wasi_snapshot_preview1\" \"fd_write\" (func $write (param i32 i32 i32 i32) (result i32)))
                 (memory (export \"memory\") 1)
                 (data (i32.const 16) \"hello\\n\")
                 (data (i32.const 0) \"\\10\\00\\00\\00\\06\\00\\00\\00\")
                 (func (export \"_start\") (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))"]
    (is (= {:exit 0 :out "hello\n" :err ""} (wasm/run greet)))
    (doseq [engine [:native :interp]]
      (is (= (:fuel-used (wasm/run greet {:fuel 1000})) (:fuel-used (wasm/run greet {:fuel 1000 :engine engine})))))))

(defmethod t/report [:cljs.test/default :end-run-tests] [summary]
  (when-not (t/successful? summary) (set! (.-exitCode js/process) 1)))

(t/run-tests 'tests.main)
