(ns examples.limits
  "Run code that you do not trust: it stops when its fuel, its time, its memory or its stack is used up.

  Run from the project's root: npx nbb examples/limits.cljs"
  (:require
   ["cljw-wasm/nbb"]
   [cljw.wasm :as wasm]))

(defn outcome
  "What `f` returns, or the type and code of what it throws."
  [f]
  (try (f)
       (catch :default e ((juxt :type :code) (ex-data e)))))

;; Fuel counts the guest's work. The same module and input use the same amount on every engine and every host.
(def metered (wasm/load "testdata/02_fibonacci.wasm" {:fuel 100000}))

(assert (= 55 (wasm/call metered :fib 10)))
(def used (- 100000 (wasm/fuel-left metered)))
(println "fib(10) uses" used "units of fuel")

(assert (= [:cljw.wasm/limit :fuel] (outcome #(wasm/call metered :fib 40))))
(println "fib(40)      =>" (outcome #(wasm/call metered :fib 40)))

;; The instance is as good as before: fill up and go on.
(wasm/add-fuel! metered 1000000)
(assert (= 55 (wasm/call metered :fib 10)))

(doseq [engine [:native :interp]]
  (let [m (wasm/load "testdata/02_fibonacci.wasm" {:fuel 100000 :engine engine})]
    (wasm/call m :fib 10)
    (assert (= used (- 100000 (wasm/fuel-left m))))))

;; A deadline, for each call.
(def impatient (wasm/load "testdata/02_fibonacci.wasm" {:timeout-ms 50}))

(assert (= [:cljw.wasm/limit :timeout] (outcome #(wasm/call impatient :fib 45))))
(println "50 ms        =>" (outcome #(wasm/call impatient :fib 45)))

;; A stack that is used up is a trap.
(def traps (wasm/load "testdata/traps.wasm"))

(assert (= [:cljw.wasm/trap :call-stack-exhausted] (outcome #(wasm/call traps :infinite-recursion))))

(def shallow (wasm/load "testdata/02_fibonacci.wasm" {:max-call-depth 10}))

(assert (= 21 (wasm/call shallow :fib 8)))
(assert (= [:cljw.wasm/trap :call-stack-exhausted] (outcome #(wasm/call shallow :fib 20))))
(println "depth 10     =>" (outcome #(wasm/call shallow :fib 20)))

;; Memory: the guest's own growing fails as the standard says, the guest sees -1.
(def capped
  (wasm/load "testdata/23_link_memory_owner.wasm" {:max-memory-pages 2}))

(def growing
  (wasm/load "testdata/24_link_memory_user.wasm" {:imports {"owner" capped}}))

(assert (= [1 -1] [(wasm/call growing :grow 1) (wasm/call growing :grow 1)]))
(println "two pages    => grow, grow:" [1 -1])

;; Output of a command.
(def flood
  (outcome #(wasm/run "testdata/26_cat.wasm"
                      {:args ["cat" "-"] :stdin (apply str (repeat 1000 "0123456789")) :max-output-bytes 100})))

(assert (= [:cljw.wasm/limit :output] flood))
(println "100 bytes    =>" flood)
