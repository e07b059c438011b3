(ns examples.demo
  "Every guest of testdata, loaded and called on two engines: the host's WebAssembly (:native) and the interpreter
  (:interp). Each line is a call and what it returned; the program fails where that is not what it should be.

  Run from the project's root: npm run demo"
  (:require
   ["cljw-wasm/nbb"]
   [cljw.wasm :as wasm]
   [clojure.string :as str]))

(def failures (atom 0))

(defn show
  "Prints what was done and what came of it, and counts what differs from `expected`."
  [what expected actual]
  (when (not= expected actual) (swap! failures inc))
  (println (str "  " what " => " (pr-str actual)
                (when (not= expected actual) (str "   EXPECTED " (pr-str expected))))))

(defn outcome
  "The code of what `f` throws."
  [f]
  (try (f)
       (catch :default e (:code (ex-data e)))))

(defn guest
  "The path of a guest."
  [file]
  (str "testdata/" file ".wasm"))

(defn core-modules
  "Functions, memory, host functions, tables, globals, several results."
  [load]
  (println "Core modules")
  (show "01_add            (add 40 2)" 42 (wasm/call (load "01_add") :add 40 2))
  (show "02_fibonacci      (map fib (range 10))" [0 1 1 2 3 5 8 13 21 34]
        (map (wasm/fn (load "02_fibonacci") :fib) (range 10)))
  (let [m (load "03_memory")]
    (wasm/memory-write m 64 [10 20 12] :i32)
    (show "03_memory         (sum-range 64 3)" 42 (wasm/call m :sum-range 64 3)))
  (let [printed (atom [])
        self (atom nil)
        log (fn [x] (swap! printed conj x))]
    (reset! self (load "04_imports" {:imports {:env {:print_i32 log
                                                     :print_str #(log (wasm/memory-read @self %1 %2))}}}))
    (wasm/call @self :greet)
    (wasm/call @self :compute-and-print 19 23)
    (show "04_imports        the guest printed" ["Hello from Wasm!" 42] @printed))
  (show "05_table          (map dispatch [add sub mul])" [13 7 30]
        (map #(wasm/call (load "05_table_indirect_call") :dispatch % 10 3) [0 1 2]))
  (let [m (load "06_globals")]
    (wasm/set-global! m :ratio 0.25)
    (show "06_globals        answer, ratio, counter" [42 0.25 1]
          [(wasm/global m :answer) (wasm/global m :ratio) (wasm/call m :increment)]))
  (let [{:keys [swap divmod]} (wasm/functions (load "08_multi_value"))]
    (show "08_multi_value    (divmod 17 5), (swap 1 2)" [[3 2] [2 1]] [(divmod 17 5) (swap 1 2)]))
  (show "25_nqueens        (nqueens 8)" 92 (wasm/call (load "25_nqueens") :nqueens 8)))

(defn linked-modules
  "Modules that import from modules, and two that share a memory and a table."
  [load]
  (println "Linked modules")
  (let [base (load "20_link_base")
        middle (load "21_link_middle" {:imports {"base" base}})
        top (load "22_link_top" {:imports {"middle" middle}})]
    (show "20, 21, 22        (octuple 5)" 40 (wasm/call top :octuple 5))
    (show "                  a trap three modules down" :integer-divide-by-zero
          (outcome #(wasm/call top :fail-far-below 1))))
  (let [owner (load "23_link_memory_owner")
        user (load "24_link_memory_user" {:imports {"owner" owner}})]
    (wasm/call user :poke 64 99)
    (show "23, 24            what one wrote, the other reads" [99 "user"]
          [(wasm/call owner :peek 64) (wasm/memory-read owner 260 4)])
    (show "                  (call-slot 2 7), the other's function" 49 (wasm/call owner :call-slot 2 7))))

(defn strings
  "Functions with WIT types: written by hand, and compiled from C."
  [load]
  (println "Strings and lists by WIT")
  (let [greet (wasm/fn (load "10_greet") :greet)]
    (show "10_greet          (greet \"World\")" "Hello, World!" (greet "World"))
    (show "                  (greet \"Zoë 🎉\")" "Hello, Zoë 🎉!" (greet "Zoë 🎉")))
  (let [{:keys [join split transpose sum next-u64]} (wasm/functions (load "11_greet_c"))]
    (show "11_greet_c (C)    (split \"2024-02-29\" \"-\")" ["2024" "02" "29"] (split "2024-02-29" "-"))
    (show "                  (join [\"a\" \"b\"] \", \")" "a, b" (join ["a" "b"] ", "))
    (show "                  (transpose [[1 2] [3 4]])" [[1 3] [2 4]] (transpose [[1 2] [3 4]]))
    (show "                  (sum (range 10))" 45 (sum (range 10)))
    (show "                  (next-u64 41)" 42 (next-u64 41)))
  (let [m (load "12_callbacks_c" {:imports {"cljw:callbacks/console@0.1.0" {:log (fn [_])}
                                            "$root" {:ask (fn [_question] "Ada")
                                                     :is-vowel #(str/includes? "aeiou" %)
                                                     :weigh count
                                                     :shuffle reverse
                                                     :scale (fn [numbers by] (map #(* by %) numbers))
                                                     :narrow +}}})]
    (show "12_callbacks_c    (greet-by-asking)" "Hello, Ada!" (wasm/call m :greet-by-asking))
    (show "                  (shuffle-words \"one two three\")" "three-two-one"
          (wasm/call m :shuffle-words "one two three"))))

(defn programs
  "WASI: the smallest command, a C program, a Go library with its whole runtime."
  [engine load]
  (println "WASI programs")
  (let [run #(wasm/run (guest %1) (assoc %2 :engine engine))]
    (show "07_wasi_hello     (run …)" {:exit 0 :out "Hello, WASI!\n" :err ""} (run "07_wasi_hello" {}))
    (show "26_cat (C)        standard input" "two\nlines\n"
          (:out (run "26_cat" {:args ["cat" "-"] :stdin "two\nlines\n"})))
    (show "                  a file in memory" "alpha"
          (:out (run "26_cat" {:args ["cat" "/in/a.txt"] :dirs {"/in" {"a.txt" "alpha"}}})))
    (show "                  --exit 7" 7 (:exit (run "26_cat" {:args ["cat" "--exit" "7"]})))
    (show "28_exceptions (C++)" "nothing; int 42; something"
          (nth (str/split-lines (:out (run "28_exceptions" {}))) 4)))
  (let [started (js/Date.now)
        {:keys [gcd factorial fibonacci is-prime]} (wasm/functions (load "09_go_math"))]
    (println (str "  09_go_math (Go)   loaded and started in " (- (js/Date.now) started) " ms"))
    (show "                  (gcd 12 18), (factorial 10), (fibonacci 40)" [6 3628800 102334155]
          [(gcd 12 18) (factorial 10) (fibonacci 40)])
    (show "                  primes below 20" [2 3 5 7 11 13 17 19]
          (filter (comp pos? is-prime) (range 20)))))

(defn limits
  "Traps as data, and code that is stopped."
  [load]
  (println "Traps and limits")
  (let [m (load "traps")]
    (show "traps             codes" [:unreachable :memory-out-of-bounds :call-stack-exhausted]
          (map #(outcome (fn [] (wasm/call m %)))
               [:unreachable-three-deep :i32-load8-s-out-of-bounds :infinite-recursion])))
  (show "02_fibonacci      (fib 40) with 10000 units of fuel" :fuel
        (outcome #(wasm/call (load "02_fibonacci" {:fuel 10000}) :fib 40))))

(doseq [engine [:native :interp]]
  (let [started (js/Date.now)
        load (fn load
               ([file] (load file {}))
               ([file opts] (wasm/load (guest file) (assoc opts :engine engine))))]
    (println (str "\n===== " engine " ====="))
    (core-modules load)
    (linked-modules load)
    (strings load)
    (programs engine load)
    (limits load)
    (println (str engine ": " (- (js/Date.now) started) " ms"))))

(if (zero? @failures)
  (println "\nAll as it should be.")
  (do (println (str "\n" @failures " results differ."))
      (set! (.-exitCode js/process) 1)))
