(ns cljw.module-test
  "Module objects: sources, instances, look-up, what is known of a module, memory, globals and tables."
  (:require
   [cljs.test :refer [deftest is testing]]
   [cljw.guests :refer [code engines error file-bytes file-text file-url guest on]]
   [cljw.wasm :as wasm]
   [clojure.string :as str]))

(deftest sources
  (let [path (guest "01_add")
        bytes (file-bytes path)
        add #(wasm/call (wasm/load %) :add 40 2)]
    (is (= 42 (add path)) "a path")
    (is (= 42 (add bytes)) "a Uint8Array")
    (is (= 42 (add (.-buffer bytes))) "an ArrayBuffer")
    (is (= 42 (add (js/DataView. (.-buffer bytes)))) "a view")
    (is (= 42 (add (file-url path))) "a URL")
    (is (= 42 (add (str (file-url path)))) "a URL's text")
    (is (= 42 (add (str/replace path ".wasm" ".wat"))) "a path of text")
    (is (= 42 (add (file-text (str/replace path ".wasm" ".wat")))) "text")
    (is (= 42 (add (wasm/wat path))) "text of ours")
    (is (= 42 (add (wasm/compile path))) "a compiled module")
    (is (= 42 (add (wasm/load path))) "a loaded module")))

(deftest what-the-host-has-compiled
  (let [compiled #(js/WebAssembly.Module. (file-bytes (guest %)))
        math (wasm/load (compiled "08_multi_value"))]
    (is (= [2 1] (wasm/call math :swap 1 2)))
    (is (= {:kind :func} (get (wasm/exports math) "swap")))
    (is (= [3 2] ((wasm/fn math :divmod {:params [:i32 :i32] :results [:i32 :i32]}) 17 5)))
    (is (= ["usage" :arity] (code #(wasm/call math :swap 1))))
    (is (= ["usage" :bad-option] (code #(wasm/load (compiled "01_add") {:fuel 9}))))
    (is (= ["usage" :not-available] (code #(wasm/wat (compiled "01_add")))))
    (is (= ["link" :engine-unavailable] (code #(wasm/load (compiled "01_add") {:engine :interp}))))
    (let [seen (atom [])]
      (wasm/call (wasm/load (compiled "04_imports") {:imports {:env {:print_i32 #(swap! seen conj %)
                                                                     :print_str (fn [_ _] nil)}}})
                 :compute-and-print 20 22)
      (is (= [42] @seen)))))

(deftest functions-are-plain
  (doseq [engine engines]
    (testing engine
      (let [add (wasm/fn (on engine "01_add") :add)]
        (is (fn? add))
        (is (= [11 12 13] (map #(add % 10) [1 2 3])))
        (is (= 7 ((partial add 3) 4)))
        (is (= 6 (reduce add [1 2 3])))
        (is (= 3 (.call add nil 1 2)))
        (is (= [2 3] (vec (.map #js [1 2] #(add % 1)))))
        (is (= -2147483648 (add 2147483647 1)) "sums wrap")
        (is (= -1 (add 4294967295 0)) "unsigned numbers are taken, signed ones come out")
        (is (= 2 (add true true)))))))

(deftest look-up
  (let [m (on :native "08_multi_value")]
    (is (identical? (:swap m) (m :swap)))
    (is (identical? (:swap m) (get m "swap")))
    (is (identical? (:swap m) (wasm/fn m :swap)))
    (is (identical? (m "min_max") (:min-max m)) "kebab-case finds snake_case")
    (is (identical? (:min_max m) (:min-max m)))
    (is (nil? (:absent m)))
    (is (= ::default (get m :absent ::default)))
    (is (= ::default (:absent m ::default)))
    (is (nil? (get m 5)))
    (is (= [2 1] ((:swap m) 1 2)))
    (is (= [2 1] (wasm/call m :swap 1 2)))
    (testing "calling is stricter"
      (is (= [:cljw.wasm/usage :unknown-export "swop" ["swap"]]
             ((juxt :type :code :export :suggestions) (error #(m :swop)))))
      (let [{:keys [message code]} (error #(m :swap 1 2))]
        (is (= :arity code))
        (is (str/includes? message "(wasm/call m :swap ...)")))
      (is (= ["usage" :bad-argument] (code #(m 5)))))
    (testing "a module is no map and no sequence"
      (is (not (map? m)))
      (is (not (seqable? m)))
      (is (not (counted? m)))
      (is (ifn? m)))))

(deftest functions-for-destructuring
  (let [{:keys [swap divmod min-max one-of-each]} (wasm/functions (on :native "08_multi_value"))]
    (is (every? fn? [swap divmod min-max one-of-each]))
    (is (= [3 2] (divmod 17 5))))
  (is (= #{:store :load :sum-range} (set (keys (wasm/functions (on :native "03_memory"))))) "functions alone"))

(deftest signatures
  (let [m (on :native "01_add")]
    (is (= 3 ((wasm/fn m "add" {:params [:i32 :i32] :results [:i32]}) 1 2)))
    (is (= 3 ((wasm/fn m :add {:params [:i32 :i32]}) 1 2)))
    (is (= ["usage" :signature-mismatch] (code #(wasm/fn m :add {:params [:i32] :results [:i32]}))))
    (is (= ["usage" :signature-mismatch] (code #(wasm/fn m :add {:results [:i64]}))))
    (is (= ["usage" :bad-option] (code #(wasm/fn m :add {:param [:i32]}))))
    (is (= ["usage" :bad-option] (code #(wasm/fn m :add {:params :i32}))))
    (is (= ["usage" :bad-argument] (code #(wasm/fn m :add [:i32]))))
    (is (= ["usage" :not-a-function] (code #(wasm/fn (on :native "03_memory") :memory))))))

(deftest instances
  (let [compiled (wasm/compile (guest "06_globals"))
        one (wasm/instantiate compiled)
        two (wasm/instantiate compiled {:engine :interp})]
    (is (= [1 2 1] [(wasm/call one :increment) (wasm/call one :increment) (wasm/call two :increment)]))
    (is (= 0 (wasm/call (wasm/fresh one) :get-counter)))
    (is (= 2 (wasm/call one :get-counter)))
    (testing "fresh keeps imports and options"
      (let [calls (atom 0)
            m (on :interp "04_imports" {:imports {:env {:print_i32 (fn [_] (swap! calls inc))
                                                        :print_str (fn [_ _])}}
                                        :fuel 100})
            again (wasm/fresh m)]
        (wasm/call again :compute-and-print 1 2)
        (is (= 1 @calls))
        (is (= 100 (wasm/fuel-left m)))))
    (is (= ["usage" :bad-argument] (code #(wasm/instantiate (guest "06_globals")))))
    (is (= ["usage" :bad-argument] (code #(wasm/fresh compiled))))))

(deftest reactors
  (let [source "(module (global $n (mut i32) (i32.const 0))
                  (func (export \"_initialize\") (global.set $n (i32.add (global.get $n) (i32.const 1))))
                  (func (export \"count\") (result i32) (global.get $n)))"
        ready (fn [opts] (wasm/call (wasm/load source opts) :count))]
    (doseq [engine engines]
      (is (= 1 (ready {:engine engine})) "_initialize is called once")
      (is (= 0 (ready {:engine engine :initialize false})) "or left to the caller")
      (is (= 1 (wasm/call (wasm/fresh (wasm/load source {:engine engine})) :count))))
    (is (= [0 1] (map #(wasm/call (wasm/instantiate (wasm/compile source) {:initialize %}) :count) [false true])))
    (is (= ["usage" :bad-option] (code #(wasm/load source {:initialize :no}))))))

(deftest what-is-known
  (is (= {"add" {:kind :func :params [:i32 :i32] :results [:i32]}} (wasm/exports (on :native "01_add"))))
  (is (= {"memory" {:kind :memory :min 1}
          "store" {:kind :func :params [:i32 :i32] :results []}
          "load" {:kind :func :params [:i32] :results [:i32]}
          "sum_range" {:kind :func :params [:i32 :i32] :results [:i32]}}
         (wasm/exports (guest "03_memory"))))
  (is (= {:kind :table :element :funcref :min 4 :max 8} (get (wasm/exports (guest "23_link_memory_owner")) "ops")))
  (is (= {:kind :global :type :i64 :mutable true} (get (wasm/exports (guest "06_globals")) "big")))
  (is (= [{:module "env" :name "print_i32" :kind :func :params [:i32] :results []}
          {:module "env" :name "print_str" :kind :func :params [:i32 :i32] :results []}]
         (wasm/imports (guest "04_imports"))))
  (is (= [] (wasm/imports (on :native "01_add"))))
  (let [{:keys [name size features exports imports sections counts]} (wasm/inspect (guest "08_multi_value"))]
    (is (= "08_multi_value.wasm" name))
    (is (= (.-length (file-bytes (guest "08_multi_value"))) size))
    (is (contains? features :multi-value))
    (is (= ["swap" "divmod" "min_max" "one_of_each"] (keys exports)))
    (is (= [] imports))
    (is (= 4 (:functions counts)))
    (is (= 8 (:at (first sections)))) (is (= "type" (:name (first sections)))))
  (is (= {"greet" {:params [{:name "name" :type :string}] :results :string :docs "Returns `Hello, <name>!`."}}
         (wasm/describe (on :native "10_greet"))))
  (is (= {} (wasm/describe (on :native "01_add")))))

(deftest printing
  (is (= "#<WasmModule 10_greet.wasm memory cabi_realloc greet>" (pr-str (on :native "10_greet"))))
  (is (= "#<WasmModule 01_add.wasm add>" (str (on :interp "01_add"))))
  (let [names (map #(str "f" %) (range 30))
        text (str "(module (func $f) " (apply str (map #(str "(export \"" % "\" (func $f))") names)) ")")]
    (is (= (str "#<WasmModule " (str/join " " (take 20 names)) " … and 10 more>") (pr-str (wasm/load text)))
        "in the module's order"))
  (is (= "#<CompiledModule 01_add.wasm add>" (pr-str (wasm/compile (guest "01_add"))))))

(deftest telling-modules
  (is (true? (wasm/module? (on :native "01_add"))))
  (is (every? false? (map wasm/module? [nil 1 "add.wasm" {} [] (wasm/compile (guest "01_add")) #js {} :add]))))

(deftest engines-against-each-other
  (let [{:keys [engines differences]} (wasm/diff (guest "02_fibonacci") [[:fib 10] ["fib" 25]] {:fuel 100000})]
    (is (= #{:compiled :interp} (disj (set engines) :native)))
    (is (= [] differences)))
  (let [n (atom 0)
        text "(module (import \"env\" \"f\" (func $f (result i32))) (func (export \"g\") (result i32) (call $f)))"
        {:keys [engines differences]} (wasm/diff text [[:g]] {:imports {:env {:f #(swap! n inc)}}})]
    (is (= [{:index 0 :call [:g] :outcomes (into {} (map-indexed (fn [i engine] [engine {:value (inc i)}]) engines))}]
           differences)))
  (is (= ["usage" :bad-option] (code #(wasm/diff (guest "01_add") [[:add 1 2]] {:engine :interp}))))
  (is (= ["usage" :bad-argument] (code #(wasm/diff (guest "01_add") [:add 1 2]))))
  (is (= ["invalid" :type-mismatch] (code #(wasm/diff "(module (func (result i32)))" [[:f]])))))

(deftest validity
  (is (true? (wasm/valid? (guest "01_add"))))
  (is (nil? (wasm/explain (guest "01_add"))))
  (is (false? (wasm/valid? (js/Uint8Array.of 0 97 115 109))))
  (let [{:keys [type message at]} (wasm/explain (js/Uint8Array.of 0 97 115 109))]
    (is (= :cljw.wasm/malformed type))
    (is (string? message))
    (is (number? at)))
  (testing "a body that does not leave what it should"
    (is (= :cljw.wasm/invalid
           (:type (wasm/explain (js/Uint8Array.from #js [0 97 115 109 1 0 0 0 1 5 1 96 0 1 127 3 2 1 0 10 4 1 2 0 11]))))))
  (is (= ["usage" :not-found] (code #(wasm/valid? "no-such-file.wasm")))))

(deftest text
  (let [text (wasm/wat (guest "01_add"))]
    (is (str/starts-with? (str/trim text) "(module"))
    (is (str/includes? text "i32.add"))
    (is (= text (wasm/wat (on :native "01_add"))))))

(deftest engines-of-this-host
  (let [{:keys [native interp compiled]} (wasm/engines)]
    (is (true? (:available native)))
    (is (true? (:available interp)))
    (is (true? (get-in native [:features :multi-value])))
    (is (true? (get-in interp [:features :multi-value])))
    (is (or (:available compiled) (string? (:reason compiled))))))

(deftest memory
  (doseq [engine engines]
    (testing engine
      (let [m (on engine "03_memory")]
        (is (= 7 (wasm/memory-write m 0 "Grüße")))
        (is (= "Grüße" (wasm/memory-read m 0 7)))
        (is (= "Gr" (wasm/memory-read m 0 2 :string)))
        (is (= [71 114 195] (vec (wasm/memory-read m 0 3 :bytes))))
        (is (= 12 (wasm/memory-write m 64 [10 20 12] :i32)))
        (is (= [10 20 12] (wasm/memory-read m 64 3 :i32)))
        (is (= 42 (wasm/call m :sum-range 64 3)))
        (is (= 24 (wasm/memory-write m 128 (map #(/ % 2) (range 3)) :f64)))
        (is (= [0 0.5 1] (wasm/memory-read m 128 3 :f64)))
        (is (= 3 (wasm/memory-write m 256 (js/Uint8Array.of 1 2 255))))
        (is (= [1 2 -1] (wasm/memory-read m 256 3 :i8)))
        (is (= [1 2 255] (wasm/memory-read m 256 3 :u8)))
        (is (= 8 (wasm/memory-write m 512 9007199254740991 :u64)))
        (is (= ["usage" :out-of-range] (code #(wasm/memory-write m 512 9007199254740992 :u64))) "a BigInt is wanted there")
        (wasm/memory-write m 520 [-1] :i64)
        (is (= -1 (first (wasm/memory-read m 520 1 :i64))) "a number where that is exact")
        (wasm/memory-write m 520 [(js/BigInt "9007199254740993")] :i64)
        (is (= [(js/BigInt "9007199254740993")] (wasm/memory-read m 520 1 :i64)) "else a BigInt")
        (testing "views are live"
          (let [view (wasm/view m :i32 1024 4)]
            (aset view 3 99)
            (is (= 99 (wasm/call m :load 1036)))
            (wasm/call m :store 1024 7)
            (is (= 7 (aget view 0)))))
        (testing "growth"
          (let [view (wasm/view m :u8 0 1)]
            (is (= 1 (wasm/memory-size m)))
            (is (= 1 (wasm/memory-grow m 2)))
            (is (= 3 (wasm/memory-size m)))
            (is (= 0 (.-length view)) "the old view is detached")
            (is (= "Gr" (wasm/memory-read m 0 2)))))
        (testing "the memory object serves as well"
          (is (= "Gr" (wasm/memory-read (wasm/memory m) 0 2)))
          (is (identical? (wasm/memory m) (wasm/memory m :memory)))
          (is (identical? (:memory m) (wasm/memory m))))
        (testing "mistakes"
          (is (= ["usage" :memory-range] (code #(wasm/memory-read m 196600 10))))
          (is (= ["usage" :bad-argument] (code #(wasm/memory-read m -1 1))))
          (is (= ["usage" :bad-argument] (code #(wasm/memory-read m 0.5 1))))
          (is (= ["usage" :memory-range] (code #(wasm/memory-write m 196608 "x"))))
          (is (= ["usage" :bad-argument] (code #(wasm/memory-read m 0 1 :i33))))
          (is (= ["usage" :bad-argument] (code #(wasm/memory-write m 0 nil))))
          (is (= ["usage" :bad-argument] (code #(wasm/memory-write m 0 [1 2]))))
          (is (= ["usage" :bad-argument] (code #(wasm/memory-write m 0 nil :i32))))
          (is (= ["usage" :bad-argument] (code #(wasm/memory-write m 0 ["1"] :i32))))
          (is (= ["usage" :out-of-range] (code #(wasm/memory-write m 0 [1 300] :u8))))
          (is (= ["usage" :out-of-range] (code #(wasm/memory-write m 0 [1.5] :i32))))
          (is (= ["usage" :bad-argument] (code #(wasm/view m :i32 2 1))))
          (is (= ["usage" :unknown-export] (code #(wasm/memory (on engine "01_add")))))
          (is (= ["usage" :bad-argument] (code #(wasm/memory m :store))))
          (is (= ["usage" :bad-argument] (code #(wasm/memory-read "m" 0 1)))))))))

(deftest globals
  (doseq [engine engines]
    (testing engine
      (let [m (on engine "06_globals")]
        (is (= 42 (wasm/global m :answer)))
        (is (= 0.5 (wasm/global m "ratio")))
        (is (= 3.141592653589793 (wasm/global m :pi)))
        (is (= 0.25 (wasm/set-global! m :ratio 0.25)))
        (is (= 0.25 (wasm/global m :ratio)))
        (is (= 0.25 (wasm/global (:ratio m))))
        (wasm/set-global! m :big 12)
        (is (= 12 (wasm/call m :get-big)))
        (is (= ["usage" :immutable-global] (code #(wasm/set-global! m :answer 1))))
        (is (= ["usage" :bad-argument] (code #(wasm/set-global! m :ratio "1"))))
        (is (= ["usage" :out-of-range] (code #(wasm/set-global! m :big 1.5))))
        (is (= ["usage" :unknown-export] (code #(wasm/global m :absent))))
        (is (= ["usage" :bad-argument] (code #(wasm/global m :get-big))))))))

(deftest tables
  (doseq [engine engines]
    (testing engine
      (let [m (on engine "05_table_indirect_call")
            add (wasm/table-get m :ops 0)]
        (is (= 5 (add 2 3)))
        (is (identical? add (wasm/table-get (:ops m) 0)))
        (is (nil? (wasm/table-get m :ops 4)))
        (wasm/table-set! m :ops 0 (wasm/table-get m :ops 2))
        (is (= 6 (wasm/call m :dispatch 0 2 3)))
        (wasm/table-set! m :ops 0 nil)
        (is (= ["trap" :uninitialized-element] (code #(wasm/call m :dispatch 0 2 3))))
        (is (= ["usage" :out-of-range] (code #(wasm/table-get m :ops 5))))
        (is (= ["usage" :out-of-range] (code #(wasm/table-set! m :ops -1 nil))))
        (is (= ["usage" :bad-argument] (code #(wasm/table-set! m :ops 0 inc))))))))

(deftest sixty-four-bits
  (let [big (js/BigInt "-9223372036854775808")]
    (doseq [engine engines]
      (testing engine
        (let [with #(wasm/functions (on engine "08_multi_value" {:i64 %}))]
          (testing ":auto"
            (let [{:keys [min-max one-of-each]} (wasm/functions (on engine "08_multi_value"))]
              (is (= [-1 4] (min-max 4 -1)))
              (is (= [-1 big 1.5 2.25] (one-of-each)))
              (is (= [9007199254740991 (js/BigInt "9007199254740992")]
                     (min-max (js/BigInt "9007199254740992") 9007199254740991)))
              (is (= [big -1] (min-max -1 big)))
              (is (= [-1 0] (min-max 0 (js/BigInt "18446744073709551615"))) "unsigned numbers are taken")))
          (testing ":bigint"
            (is (= [(js/BigInt -1) (js/BigInt 4)] ((:min-max (with :bigint)) 4 -1))))
          (testing ":number"
            (is (= [-1 4] ((:min-max (with :number)) 4 -1)))
            (is (= ["usage" :out-of-range] (code (:one-of-each (with :number))))))
          (testing "for one function"
            (is (= [(js/BigInt -1) (js/BigInt 4)]
                   ((wasm/fn (on engine "08_multi_value") :min-max {:i64 :bigint}) 4 -1))))
          (is (= ["usage" :bad-option] (code #(with :bigit))))
          (is (= (js/BigInt "9007199254740993") (wasm/global (on engine "06_globals") :big)))
          (is (= ["usage" :out-of-range] (code #(wasm/global (on engine "06_globals" {:i64 :number}) :big)))))))))

(deftest names-that-javascript-objects-have
  (doseq [engine engines
          n ["__proto__" "constructor" "toString"]
          :let [m (wasm/load (str "(module (import \"" n "\" \"" n "\" (func (result i32))) (export \"" n "\" (func 0)))")
                             {:engine engine :imports {n {n (fn [] 42)}}})]]
    (is (= 42 (wasm/call m n)) n)
    (is (= [n] (keys (wasm/exports m))) n)
    (is (nil? (get (wasm/load "(module)" {:engine engine}) n)) n)))

(deftest numbers-that-are-not-exact
  (let [unsafe [9007199254740992 -9007199254740992 18446744073709549568]
        text "(module (import \"e\" \"g\" (func $g (result i64))) (global (export \"v\") (mut i64) (i64.const 0))
                (func (export \"id\") (param i64) (result i64) (local.get 0))
                (func (export \"single\") (param f32) (result f32) (local.get 0))
                (func (export \"ask\") (result i64) (call $g)))"]
    (doseq [engine engines]
      (testing engine
        (let [given (atom nil)
              m (wasm/load text {:engine engine :imports {:e {:g (fn [] @given)}}})]
          (doseq [x unsafe
                  f [#(wasm/call m :id x)
                     #(wasm/set-global! m :v x)
                     #(do (reset! given x) (wasm/call m :ask))]
                  :let [{:keys [code message]} (error f)]]
            (is (#{:out-of-range :bad-host-result} code))
            (is (re-find #"BigInt" message)))
          (is (= 9007199254740991 (wasm/call m :id 9007199254740991)))
          (is (= (js/BigInt "9007199254740992") (wasm/call m :id (js/BigInt "9007199254740992"))))
          (is (re-find #"infinite" (:message (error #(wasm/call m :single 1e39)))))
          (is (= ##Inf (wasm/call m :single ##Inf)))
          (is (= 0 (wasm/call m :single 1e-60)) "rounded as the type has it")))
      (let [m (wasm/load "(module (func (export \"id\") (param i64) (result i64) (local.get 0))
                            (func (export \"single\") (param f32) (result f32) (local.get 0)))"
                         {:engine engine
                          :wit "package a:b; world w { export id: func(x: u64) -> u64; export single: func(x: f32) -> f32; }"})]
        (is (= 9007199254740991 (wasm/call m :id 9007199254740991)))
        (doseq [x [9007199254740992 18446744073709549568]]
          (is (re-find #"BigInt" (:message (error #(wasm/call m :id x))))))
        (is (= (js/BigInt "18446744073709551615") (wasm/call m :id (js/BigInt "18446744073709551615"))))
        (is (re-find #"infinite" (:message (error #(wasm/call m :single 1e39)))))))))

(deftest queens
  (doseq [engine engines]
    ;; Sequence A000170 of the OEIS.
    (is (= [1 0 0 2 10 4 40 92] (map (wasm/fn (on engine "25_nqueens") :nqueens) (range 1 9))) engine)))

(deftest validation-put-off
  (let [text "(module (func (export \"good\") (result i32) (i32.const 1)) (func (export \"bad\") (result i32) (i64.const 1)))"
        code (fn [f] (try (f) (catch :default e ((juxt :type :code :line) (ex-data e)))))]
    (is (= [:cljw.wasm/invalid :type-mismatch 1] (code #(wasm/load text {:engine :interp}))))
    (let [m (wasm/load text {:engine :interp :validate :lazy})]
      (is (= 1 (wasm/call m :good)))
      (is (= [:cljw.wasm/invalid :type-mismatch 1] (code #(wasm/call m :bad)))))
    (is (= [:cljw.wasm/usage :bad-option nil] (code #(wasm/load text {:validate :later}))))))
