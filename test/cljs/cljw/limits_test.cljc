(ns cljw.limits-test
  "Bounds on a run: fuel, time, memory, tables, depth, output; and going on afterwards."
  (:require
   [cljs.test :refer [deftest is testing]]
   [cljw.guests :refer [code engines error guest on thrown]]
   [cljw.wasm :as wasm]
   [clojure.string :as str]))

(defn- used
  "The fuel that (fib n) uses."
  [engine n]
  (let [m (on engine "02_fibonacci" {:fuel 1000000})]
    (wasm/call m :fib n)
    (- 1000000 (wasm/fuel-left m))))

(deftest fuel
  ;; A call of fib is one region: local.get i32.const i32.lt_s if local.get local.get i32.const i32.sub call local.get
  ;; i32.const i32.sub call i32.add are 14 opcodes, and (fib 10) is 177 calls.
  (is (= [14 (* 14 177)] [(used :interp 1) (used :interp 10)]))
  (is (= (used :interp 12) (used :native 12)))
  (doseq [engine engines]
    (testing engine
      (let [m (on engine "02_fibonacci" {:fuel 3000})]
        (is (= 3000 (wasm/fuel-left m)))
        (is (= 55 (wasm/call m :fib 10)))
        (is (= 522 (wasm/fuel-left m)))
        (let [{:keys [type code message]} (error #(wasm/call m :fib 10))]
          (is (= [:cljw.wasm/limit :fuel] [type code]))
          (is (str/includes? message "Give more with :fuel or add-fuel!.")))
        (is (<= 0 (wasm/fuel-left m) 13) "never negative, and too little for another region")
        (is (= ["limit" :fuel] (code #(wasm/call m :fib 1))))
        (wasm/add-fuel! m 2478)
        (is (= 55 (wasm/call m :fib 10)) "the instance is as good as before"))
      (is (nil? (wasm/fuel-left (on engine "01_add"))))
      (is (= ["usage" :bad-argument] (code #(wasm/add-fuel! (on engine "01_add") 5))))
      (is (= ["usage" :bad-argument] (code #(wasm/add-fuel! (on engine "01_add" {:fuel 1}) -5))))
      (is (= ["usage" :bad-argument] (code #(wasm/fuel-left 5)))))))

(deftest going-on
  (let [m (on :interp "02_fibonacci" {:fuel 3000})
        fuel (thrown #(wasm/call m :fib 15))]
    (is (= :fuel (:code (ex-data fuel))))
    (wasm/add-fuel! m 1000)
    (let [again (thrown #(wasm/resume! fuel))]
      (is (= :fuel (:code (ex-data again))) "and out of fuel again")
      (wasm/add-fuel! m 100000)
      (is (= 610 (wasm/resume! again)))
      (is (= ["usage" :not-suspended] (code #(wasm/resume! again))) "once")))
  (is (= ["usage" :not-suspended] (code #(wasm/resume! (ex-info "mine" {})))))
  (is (= ["usage" :not-suspended] (code #(wasm/resume! nil)))))

(deftest time-and-abort
  (doseq [engine engines]
    (testing engine
      (is (= ["limit" :timeout] (code #(wasm/call (on engine "02_fibonacci" {:timeout-ms 20}) :fib 45))))
      (is (= 55 (wasm/call (on engine "02_fibonacci" {:timeout-ms 60000}) :fib 10)))
      (let [controller (js/AbortController.)
            m (on engine "02_fibonacci" {:signal (.-signal controller)})]
        (is (= 55 (wasm/call m :fib 10)))
        (.abort controller)
        (is (= ["limit" :aborted] (code #(wasm/call m :fib 30))))))))

(deftest depth
  (doseq [engine engines]
    (testing engine
      (let [m (on engine "02_fibonacci" {:max-call-depth 10})]
        (is (= 21 (wasm/call m :fib 8)))
        (is (= ["trap" :call-stack-exhausted] (code #(wasm/call m :fib 20)))))
      (let [m (on engine "traps")]
        (is (= ["trap" :call-stack-exhausted] (code #(wasm/call m :infinite-recursion))))
        (is (= ["trap" :call-stack-exhausted] (code #(wasm/call m :mutual-recursion))))
        (is (= ["trap" :unreachable] (code #(wasm/call m :unreachable-three-deep))) "the instance still works")))))

(defn- nested
  "Calls `f` with `n` frames below it."
  [n f]
  (if (zero? n)
    (f)
    (let [result (nested (dec n) f)]
      (identity result))))

(defn- expressions-used
  "How many times a regular expression is used while `f` runs. A library that formats stack traces, as Node programs of
  the compiler load one, uses many."
  [f]
  (let [^js proto (.-prototype js/RegExp)
        ^js error js/Error
        exec (.-exec proto)
        formatter (.-prepareStackTrace error)
        used (atom 0)]
    (set! (.-prepareStackTrace error) js/undefined)
    (set! (.-exec proto) (fn [text]
                           (this-as this
                             (swap! used inc)
                             (.call exec this text))))
    (try
      (f)
      (finally
        (set! (.-exec proto) exec)
        (set! (.-prepareStackTrace error) formatter)))
    @used))

(deftest the-end-of-the-stack
  ;; V8 ends the process where the stack has no room left to compile a regular expression: none may be used on the way.
  (doseq [engine engines
          :let [m (atom nil)
                again (fn [n] (wasm/call @m :go (inc n)))
                text "(module (import \"env\" \"again\" (func $again (param i32) (result i32)))
                        (func (export \"go\") (param i32) (result i32) (call $again (local.get 0))))"
                codes (atom #{})
                ends #(dotimes [n 8]
                        (swap! codes conj (code (fn [] (nested n (fn [] (wasm/call @m :go 0)))))))]]
    (reset! m (wasm/load text {:engine engine :imports {:env {:again again}}}))
    ;; An interpreter of ClojureScript uses some itself at first, to compile functions that are called often.
    (expressions-used ends)
    (is (zero? (expressions-used ends)) engine)
    (is (= #{["trap" :call-stack-exhausted]} @codes) engine)))

(defn- guest-that
  "A module whose `run` is `body`. It imports `host` and exports `fine`, which gives 5."
  [body]
  (str "(module (import \"env\" \"host\" (func $host))"
       "(memory 1) (table $t 1 funcref)"
       "(func $run (export \"run\") " body ")"
       "(func (export \"fine\") (result i32) (i32.const 5)))"))

(deftest guests-without-end
  (doseq [engine engines
          [body opts ends]
          [["(call $host) (loop (br 0))" {:fuel 1000} ["limit" :fuel]]
           ["(call $host) (loop (br 0))" {:timeout-ms 300} ["limit" :timeout]]
           ["(call $host) (loop (br 0))" {:signal :raised-by-the-host} ["limit" :aborted]]
           ["(loop (call $host) (br 0))" {:signal :raised-by-the-host} ["limit" :aborted]]
           ["(call $run) (call $run)" {} ["trap" :call-stack-exhausted]]
           ["(call $run) (call $run)" {:max-call-depth 20 :fuel 1000} ["trap" :call-stack-exhausted]]
           ["(loop (drop (memory.grow (i32.const 1))) (br 0))" {:max-memory-pages 3 :fuel 1000} ["limit" :fuel]]
           ["(loop (drop (table.grow $t (ref.null func) (i32.const 1))) (br 0))"
            {:max-table-elements 3 :fuel 1000}
            ["limit" :fuel]]]
          :let [controller (js/AbortController.)
                host (fn [] (.abort controller))
                opts (merge opts (when (:signal opts) {:signal (.-signal controller)}))
                m (wasm/load (guest-that body) (merge {:engine engine :imports {:env {:host host}}} opts))]]
    (testing (str engine " " body " " opts)
      (is (= ends (code #(wasm/call m :run))))
      (if (:signal opts)
        (is (= ends (code #(wasm/call m :fine))) "a signal stays raised")
        (do (when (:fuel opts) (wasm/add-fuel! m 1))
            (is (= 5 (wasm/call m :fine))))))))

(deftest fuel-from-within
  (let [m (atom nil)
        give (fn [] (wasm/add-fuel! @m 100))
        ;; A call within the call runs out of fuel, and its caller has it go on.
        again (fn []
                (let [e (thrown #(wasm/call @m :count 50))]
                  (wasm/add-fuel! @m 500)
                  (wasm/resume! e)))
        text "(module (import \"env\" \"give\" (func $give)) (import \"env\" \"again\" (func $again (result i32)))
                (func (export \"count\") (param i32) (result i32) (local i32)
                  (loop
                    (local.set 1 (i32.add (local.get 1) (i32.const 2)))
                    (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
                  (local.get 1))
                (func (export \"run\") (result i32) (call $give) (i32.add (call $again) (call $again))))"]
    (reset! m (wasm/load text {:engine :interp :fuel 10 :imports {:env {:give give :again again}}}))
    (is (= 200 (wasm/call @m :run)))
    ;; count: loop and local.get, and nine opcodes each time; run: four.
    (is (= (- (+ 10 100 500 500) 4 (* 2 (+ 2 (* 9 50)))) (wasm/fuel-left @m)))))

(deftest memories-and-tables
  (doseq [engine engines]
    (testing engine
      (let [owner (on engine "23_link_memory_owner" {:max-memory-pages 2})
            user (on engine "24_link_memory_user" {:imports {"owner" owner}})]
        (is (= [1 -1] [(wasm/call user :grow 1) (wasm/call user :grow 1)]) "the guest sees -1")
        (is (= -1 (wasm/memory-grow owner 1))))
      (is (= ["limit" :memory] (code #(on engine "03_memory" {:max-memory-pages 0}))))
      (is (= ["limit" :table] (code #(on engine "23_link_memory_owner" {:max-table-elements 3}))))
      ;; Both tables together are more than the default.
      (let [tables "(module (table 6000000 funcref) (table 6000000 funcref) (func (export \"run\") (result i32) (i32.const 7)))"]
        (is (= ["limit" :table] (code #(wasm/load tables {:engine engine}))))
        (is (= 7 (wasm/call (wasm/load tables {:engine engine :max-table-elements nil :max-memory-pages nil}) :run))
            "nil lifts a bound"))
      (let [unbound {:fuel nil :timeout-ms nil :signal nil :max-call-depth nil}
            m (on engine "02_fibonacci" unbound)]
        (is (= [832040 nil] [(wasm/call m :fib 30) (wasm/fuel-left m)]) "nil is no bound")))))

(deftest what-a-call-passes-by-wit
  (doseq [engine engines]
    (testing engine
      ;; The name is 3 bytes, "Hello, Ada!" 11.
      (is (= "Hello, Ada!" (wasm/call (on engine "10_greet" {:max-lift-bytes 14 :max-lift-elements 0}) :greet "Ada")))
      (let [{:keys [type code used limit message]}
            (error #(wasm/call (on engine "10_greet" {:max-lift-bytes 13}) :greet "Ada"))]
        (is (= [:cljw.wasm/limit :lift-bytes 14 13] [type code used limit]))
        (is (str/includes? message "Raise :max-lift-bytes")))
      (is (= "Hello, Ada!" (wasm/call (on engine "10_greet" {:max-lift-bytes nil :max-lift-elements nil}) :greet "Ada"))))))

(deftest sequences-without-end
  (doseq [engine engines
          endless [(repeat "x") (range) (cycle ["a" "b"]) (iterate inc 1) (map str (range))]]
    (let [words (on engine "11_greet_c" {:max-lift-elements 1000})]
      (is (= ["limit" :lift-elements] (code #(wasm/call words :join endless "-"))))
      (is (= ["limit" :lift-elements] (code #(wasm/call words :transpose [endless]))))
      (is (= "x-x" (wasm/call words :join (take 2 (repeat "x")) "-"))))))

(deftest output
  (doseq [engine engines]
    (let [{:keys [type code out]} (error #(wasm/run (guest "26_cat") {:engine engine
                                                                      :args ["cat" "-"]
                                                                      :stdin (apply str (repeat 1000 "0123456789"))
                                                                      :max-output-bytes 100}))]
      (is (= [:cljw.wasm/limit :output] [type code]) engine)
      (is (<= (count out) 100) engine))))
