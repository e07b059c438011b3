(ns cljw.errors-test
  "Bad input of every kind is an `ex-info` with a type, a code and a message that says what to do."
  (:require
   [cljs.test :refer [deftest is testing]]
   [cljw.guests :refer [code engines error file file-bytes file-text guest on thrown]]
   [cljw.wasm :as wasm]
   [clojure.string :as str]))

(deftest sources-that-are-none
  (let [message (fn [source] (:message (error #(wasm/load source))))]
    (is (= ["usage" :not-found] (code #(wasm/load "no-such-file.wasm"))))
    (is (str/includes? (message "no-such-file.wasm") "no-such-file.wasm"))
    (is (= ["usage" :not-found] (code #(wasm/load (file "")))))
    (is (str/includes? (message (file "")) "directory"))
    (doseq [source [nil 5 :add {} [] #js {} inc]]
      (is (= ["usage" :bad-source] (code #(wasm/load source))) (pr-str source)))
    (is (= ["usage" :async-only] (code #(wasm/load "https://example.com/add.wasm"))))
    (is (str/includes? (message "https://example.com/add.wasm") "load-async"))
    (is (= "malformed" (first (code #(wasm/load (js/Uint8Array. 0))))))
    (is (str/includes? (message (js/Uint8Array. 0)) "empty"))
    (is (= ["malformed" :not-wasm] (code #(wasm/load (file "traps.json")))))
    (is (= ["malformed" :not-wasm] (code #(wasm/load (js/Uint8Array.from #js [127 69 76 70 2 1 1 0 0 0])))))
    (is (str/includes? (message (js/Uint8Array.from #js [127 69 76 70 2 1 1 0 0 0])) "native program"))))

(deftest sequences-without-an-end
  (let [m (wasm/load (guest "01_add"))
        add (guest "01_add")]
    (doseq [[expected f] [[:bad-source #(wasm/load [1 (range)])]
                          [:bad-source #(wasm/load {:a (range)})]
                          [:bad-source #(wasm/load (list 1 [#{2} (range)]))]
                          [:bad-source #(wasm/valid? [1 (range)])]
                          [:bad-argument #(wasm/load add {:name [(range)]})]
                          [:bad-argument #(wasm/load add {:disable (range)})]
                          [:bad-argument #(wasm/load add {:fuel {:a (range)}})]
                          [:bad-option #(wasm/load add {[(range)] 1})]
                          [:bad-argument #(wasm/load-wasi add {:args (repeat "a")})]
                          [:bad-argument #(wasm/load-wasi add {:dirs (range)})]
                          [:bad-argument #(wasm/fn m :add {:params (repeat :i32)})]
                          [:bad-argument #(wasm/call m :add [1 (range)] 2)]
                          [:bad-argument #(wasm/call m :add {:a {:b (range)}} 2)]
                          [:bad-argument #(wasm/new-tag {:params (repeat :i32)})]]]
      (is (= ["usage" expected] (code f))))
    (is (< (count (:message (error #(wasm/call m :add [1 (range)] 2)))) 300))))

(deftest calls-of-nothing
  (let [m (wasm/load (guest "01_add"))]
    ;; A compiler warns of the call, which gives nil then.
    (is (= ["usage" :arity] (code #(apply wasm/call [m]))))
    (is (= ["usage" :bad-argument] (code #(wasm/call m nil))))
    (is (= ["usage" :bad-argument] (code #(m nil))))))

(deftest truncated-modules
  (let [bytes (file-bytes (guest "01_add"))]
    (dotimes [n (.-length bytes)]
      (let [prefix (.slice bytes 0 n)
            e (error #(wasm/load prefix))]
        ;; Some are modules, the first eight bytes among them: sections are optional.
        (if (js/WebAssembly.validate prefix)
          (is (nil? e) n)
          (do (is (contains? #{:cljw.wasm/malformed :cljw.wasm/invalid} (:type e)) n)
              (is (number? (:at e)) n)))))
    (is (nil? (error #(wasm/load (.slice bytes 0 8)))))))

(deftest options
  (let [load #(error (fn [] (wasm/load (guest "01_add") %)))]
    (doseq [[opts option suggestions] [[{:feul 1} :feul [:fuel]]
                                       [{:Fuel 1} :Fuel [:fuel]]
                                       [{:timeout 1} :timeout nil]
                                       [{:timeoutMs 1} :timeoutMs [:timeout-ms]]
                                       [{:import {}} :import [:imports]]
                                       [{:egnine :interp} :egnine [:engine]]
                                       [{"fule" 1} :fule [:fuel]]]]
      (let [{:keys [type code] :as e} (load opts)]
        (is (= [:cljw.wasm/usage :bad-option option] [type code (:option e)]) (pr-str opts))
        (when suggestions (is (= suggestions (:suggestions e)) (pr-str opts)))))
    (doseq [opts [{:fuel "1"} {:fuel -1} {:fuel 1.5} {:timeout-ms 0} {:engine :fast} {:i64 :int} {:imports 5}
                  {:signal {}} {:max-memory-pages "2"} {:bytes 1} {:disable :simd} {:disable [:smid]} {:name 5}
                  :fuel [1] "fuel" 5]]
      (is (= [:cljw.wasm/usage :bad-option] ((juxt :type :code) (load opts))) (pr-str opts)))
    (is (str/includes? (:message (load {:engine :fast})) ":interp"))
    (is (= ["usage" :bad-option] (code #(wasm/compile (guest "01_add") {:fuel 1}))))
    (is (= ["usage" :bad-option] (code #(wasm/instantiate (wasm/compile (guest "01_add")) {:wit false}))))
    (is (nil? (load {:engine nil :imports nil :name nil})) "nil is not given")
    (is (nil? (load {})))
    (is (nil? (load nil)))))

;; What a message has to say, and what the data of its error has to hold.

(defn- says
  "Checks the error of `f`: `fragments` are in its message, nothing of a compiler's is, and `data` is in its data."
  [f data & fragments]
  (let [{:keys [message] :as e} (error f)]
    (doseq [fragment fragments]
      (is (str/includes? (str message) fragment)))
    (is (not (re-find #"cljs|\$|\[object |[Uu]ndefined" (str/replace (str message) "[object Promise]" ""))) message)
    (is (= data (select-keys e (keys data))) message)))

(deftest values-of-options-as-they-were-given
  (let [load (fn [opts] #(wasm/load (guest "01_add") opts))
        run (fn [opts] #(wasm/run (guest "07_wasi_hello") opts))]
    (doseq [[opts shown] [[{:engine :fast} ":fast"] [{:engine {:a :b}} "{:a :b}"] [{:engine [:native]} "[:native]"]
                          [{:fuel :lots} ":lots"] [{:fuel {:n 1}} "{:n 1}"] [{:fuel "7"} "\"7\""]
                          [{:disable :simd} ":simd"] [{:disable [:simd :smid]} ":smid"] [{:wit :besides} ":besides"]
                          [{:wit {:a 1}} "{:a 1}"] [{:signal {:a 1}} "{:a 1}"] [{:name [:a]} "[:a]"]]
            :let [[option value] (first opts)]]
      (says (load opts) {:code :bad-option
                         :option option
                         :value value} (str option) shown))
    (doseq [[opts shown] [[{:args [:x 5]} "item 1 is 5"] [{:args {:a 1}} "{:a 1}"] [{:env ["A=1"]} "[\"A=1\"]"]
                          [{:env {:HOME {:b 1}}} "\"HOME\" is {:b 1}"] [{:env {"A" 5}} "\"A\" is 5"]
                          [{:dirs ["/in"]} "[\"/in\"]"] [{:dirs "/in"} "the program's paths to directories"]
                          [{:stdin {:a 1}} "{:a 1}"] [{:stdin :inherits} ":inherits"] [{:stdout :captured} ":captured"]
                          [{:stdout {:line 5}} "Did you mean :lines?"] [{:clock {:real-time 5}} "Did you mean :realtime?"]
                          [{:random :seed} ":seed"] [{:trace :yes} ":yes"] [{:out :string} ":string"]]
            :let [[option value] (first opts)]]
      (says (run opts) {:code :bad-option
                        :option option
                        :value value} (str option) shown))
    (says (run {:clock {:real-time 5}}) {:suggestions [:realtime]})
    (says (run {:dirs {"/in" :tmp}}) {:value :tmp} "\"/in\"" "a path of the host as a string, a map of files")
    (says (run {:dirs {"/in" {"d" {"a.txt" {:a [1]}}}}}) {:value [1]} "/d/a.txt/a")
    (says (load {:unused-imports :ignored}) {:suggestions [:ignore]} "Did you mean :ignore?")
    (says (load {:max_memory_pages 1}) {:suggestions [:max-memory-pages]} "Did you mean :max-memory-pages?")
    (says (load {:maxMemoryPages 1}) {:suggestions [:max-memory-pages]} "Did you mean :max-memory-pages?")
    (says (load {:maxFsBytes 1}) {:suggestions [:max-fs-bytes]} ":max-fs-bytes belongs to load-wasi and run")))

(deftest imports-that-are-none
  (let [load (fn [imports] #(wasm/load (guest "04_imports") {:imports imports}))]
    (doseq [imports [[] "x" #{:env} [inc]]]
      (says (load imports) {:code :bad-option
                            :option :imports
                            :value imports} "must be a map"))
    (doseq [names [[inc] :math 'math inc nil "math"]]
      (says (load {:env names}) {:code :bad-option
                                 :option :imports
                                 :value names} "The imports of \"env\" must be a map of names or a loaded module"))
    (says (load {:env {:print-i32 identity
                       :print-str :x}}) {:code :import-mismatch} ":x is given. Give a function.")))

(deftest results-of-host-functions
  (let [f (fn [result] #(wasm/call (wasm/load "(module (import \"e\" \"f\" (func $f (result i32))) (func (export \"g\") (result i32) (call $f)))"
                                              {:imports {:e {:f (fn [] result)}}}) :g))]
    (doseq [[given shown] [[nil "nil"] [:k ":k"] [{:a 1} "{:a 1}"]]]
      (says (f given) {:code :bad-host-result
                       :value given} (str "wrong type: " shown ".")))))

(deftest imports-that-have-to-be-made
  (let [load (fn [type given] #(wasm/load (str "(module (import \"env\" \"x\" " type "))") {:imports {:env {:x given}}}))]
    (says (load "(global (mut i32))" 3) {:code :import-mismatch} "(wasm/new-global {:type :i32 :mutable true :value 3})")
    (says (load "(global (mut f64))" -2.5) {} "(wasm/new-global {:type :f64 :mutable true :value -2.5})")
    (says (load "(global (mut i64))" (wasm/new-global {:type :i64})) {} "(wasm/new-global {:type :i64 :mutable true")
    (says (load "(memory 1)" {:min 1}) {} "{:min 1} is given" "(wasm/new-memory {:min")
    (says (load "(table 1 funcref)" []) {} "(wasm/new-table {:min")
    (says (load "(tag)" 5) {} "(wasm/new-tag {:params")
    (is (nil? (error (load "(global (mut i32))" (wasm/new-global {:type :i32
                                                                  :mutable true
                                                                  :value 3})))))))

(deftest descriptors
  (doseq [[f example] [[wasm/new-global "(wasm/new-global {:type :i32 :mutable true :value 42})"]
                       [wasm/new-memory "(wasm/new-memory {:min"] [wasm/new-table "(wasm/new-table {:min"]
                       [wasm/new-tag "(wasm/new-tag {:params"]]
          given [:i32 5 nil "i32" [:i32]]]
    (says #(f given) {:code :bad-argument
                      :value given} example))
  (says #(apply wasm/new-global [:i32 5]) {:type :cljw.wasm/usage} "(wasm/new-global {:type :i32")
  (doseq [[f descriptor param value shown] [[wasm/new-global {:type :int} "type" :int ":i32, :i64, :f32, :f64"]
                                            [wasm/new-global {:type :i32
                                                              :mutable :yes} "mutable" :yes ":mutable must be true or false"]
                                            [wasm/new-global {:type :i32
                                                              :value :x} "value" :x ":x"]
                                            [wasm/new-global {:type :i32
                                                              :value {:a 1}} "value" {:a 1} "{:a 1}"]
                                            [wasm/new-memory {:min :one} "min" :one ":one"]
                                            [wasm/new-table {:min 1
                                                             :element :func} "element" :func ":funcref, :externref"]
                                            [wasm/new-tag {:params :i32} "params" :i32 ":i32"]
                                            [wasm/new-tag {:params [:int]} "params" :int ":i32, :i64"]]]
    (says #(f descriptor) {:code :bad-argument
                           :param param
                           :value value} shown))
  (says #(wasm/new-global {:mutable true}) {:param "type"} ":type is missing")
  (says #(wasm/new-global {:type :i32
                           :mutabel true}) {:code :bad-option
                                            :option :mutabel
                                            :suggestions [:mutable]} "Did you mean :mutable?"))

(deftest signatures-and-types-of-memories
  (let [add (on :native "01_add")
        greet (on :native "10_greet")]
    (doseq [given [:i32 [:i32 :i32] 5 "i32"]]
      (says #(wasm/fn add :add given) {:code :bad-argument
                                       :value given} "{:params [:i32] :results [:i32]}"))
    (says #(wasm/fn add :add {:params :i32}) {:option :params
                                              :value :i32} ":params" "such as :i32; :i32 was given")
    (says #(wasm/fn add :add {:args []}) {:option :args} "It takes :params, :results, :i64")
    (says #(wasm/memory-read greet 0 4 :u33) {:value :u33} ":u33" "Did you mean :u32?" ":bytes")
    (says #(wasm/memory-write greet 0 [1] :int) {:value :int} ":int" ":i32")
    (says #(wasm/view greet :bytes 0 4) {:value :bytes} ":bytes is no type" ":u8")))

(deftest names-of-wit
  (let [with (fn [guest f signature definitions]
               (let [wit (str "package a:b; world w { " definitions " export " f ": func" signature "; }")]
                 (wasm/fn (on :native guest {:wit wit}) f)))
        add (with "01_add" "add" "(a: color, b: color) -> color" "enum color { red, dark-red, blue }")
        point (with "08_multi_value" "swap" "(p: point) -> point" "record point { first-name: s32, y-axis: s32 }")
        flags (with "01_add" "add" "(a: mode, b: mode) -> mode" "flags mode { read, write-all }")
        shape (with "08_multi_value" "swap" "(v: shape) -> shape" "variant shape { dot(s32), big-circle(s32) }")]
    (doseq [given [:darkRed :dark_red "dark-red" :Dark-Red]]
      (says #(add given :red) {:value given} "one of :red, :dark-red, :blue" "Did you mean :dark-red?"))
    (says #(add :yellow :red) {:value :yellow} "got :yellow.")
    (says #(point {:y-axis 1}) {:path ["first-name"]} "at :first-name" "It has no :first-name.")
    (doseq [[key shown] [[:firstName ":firstName"] [:first_name ":first_name"] ["first-name" "\"first-name\""]]]
      (says #(point {key 1
                     :y-axis 1}) {:path ["first-name"]} (str "It has no :first-name, but " shown ": did you mean that?")))
    (says #(point {:first-name nil
                   :y-axis 1}) {:value nil} "at :first-name must be an s32")
    (says #(point [1 2]) {:value [1 2]} "a record with :first-name, :y-axis")
    (says #(flags #{:read :writeAll} #{}) {:value #{:read :writeAll}} ":read, :write-all, as a set" "Did you mean :write-all?")
    (says #(flags [:read] #{}) {:value [:read]} "as a set; got [:read].")
    (says #(shape [:bigCircle 1]) {:value [:bigCircle 1]} "Did you mean :big-circle?")
    (says #(shape :dot) {:value :dot} "as [:case value]; got :dot.")))

(deftest what-is-no-loaded-module
  (let [m (on :native "01_add")
        compiled (wasm/compile (guest "01_add"))
        promise (js/Promise.resolve m)
        empty-module (js/WebAssembly.Module. (js/Uint8Array.from #js [0 97 115 109 1 0 0 0]))]
    (doseq [f [#(wasm/call % :add 1 2) #(wasm/fn % :add) wasm/functions wasm/fresh]]
      (says #(f promise) {:value promise} "load-async" "wait for it")
      (says #(f compiled) {:value compiled} "(wasm/instantiate c)")
      (says #(f nil) {:value nil} "wasm/load")
      (says #(f :add) {:value :add} "The module comes first"))
    (is (str/includes? (:message (error #(wasm/call empty-module :add))) "(wasm/load x)"))
    (says #(wasm/instantiate promise) {:value promise} "compile-async")
    (says #(wasm/instantiate "add.wasm") {:value "add.wasm"} "\"add.wasm\" was given" "load takes a source")
    (says #(wasm/fn m inc) {:value inc} "a function was given")
    (says #(wasm/fn m 'add) {:value 'add} "Write :add.")
    (says #(wasm/add-fuel! 5 5) {:value 5} "5 was given")
    (doseq [f [#(wasm/table-get m :table) #(wasm/set-global! m :counter) #(wasm/global m)]]
      (says f {:code :bad-argument
               :value m} "The name comes behind the module"))
    (is (identical? m (:value (error #(wasm/resume! m)))))
    (doseq [n (range 1 22)]
      (is (= ["usage" :arity] (code #(apply m :add (range n)))) n))
    (let [memory (wasm/new-memory {:min 1})]
      (doseq [pages ["1" -1 1.5 nil :one]]
        (says #(wasm/memory-grow memory pages) {:code :bad-argument
                                                :value pages} "a whole number from 0 on")))))

(deftest features
  (let [{:keys [type code feature message]} (error #(wasm/load (guest "08_multi_value") {:disable [:multi-value]}))]
    (is (= [:cljw.wasm/invalid :feature-disabled :multi-value] [type code feature]))
    (is (str/includes? message "multi-value"))))

(deftest arguments
  (doseq [engine engines]
    (testing engine
      (let [add (wasm/fn (on engine "01_add") :add)]
        (doseq [[expected & args] [[:arity 1] [:arity 1 2 3] [:arity]
                                   [:bad-argument "1" 2] [:bad-argument nil 2] [:bad-argument :a 2] [:bad-argument [1] 2]
                                   [:bad-argument 1 {:a 1}] [:bad-argument (range) 2] [:bad-argument inc 2]
                                   [:out-of-range 1.5 2] [:out-of-range js/NaN 2] [:out-of-range js/Infinity 2]
                                   [:out-of-range 4294967296 2] [:out-of-range -2147483649 2]
                                   [:out-of-range (js/BigInt 4294967296) 2]]]
          (is (= ["usage" expected] (code #(apply add args))) (str expected " " (count args))))
        (let [{:keys [message fn param expected value]} (error #(add 1 "2"))]
          (is (= ["add" 2 "2"] [fn param value]))
          (is (string? expected))
          (is (str/includes? message "add"))
          (is (str/includes? message "\"2\"")))
        (let [min-max (wasm/fn (on engine "08_multi_value") :min-max)]
          (is (= ["usage" :out-of-range] (code #(min-max 0.5 1))))
          (is (= ["usage" :out-of-range] (code #(min-max (js/BigInt "18446744073709551616") 1))))
          (is (= ["usage" :bad-argument] (code #(min-max "1" 1)))))))))

(deftest keys-and-modules
  (let [m (on :native "01_add")]
    (is (= ["usage" :unknown-export] (code #(wasm/fn m :ad))))
    (is (= ["add"] (:suggestions (error #(wasm/call m "Add" 1 2)))))
    (is (= ["usage" :bad-argument] (code #(wasm/fn m 'add))))
    (is (= ["usage" :bad-argument] (code #(wasm/call m nil))))
    (doseq [f [#(wasm/call (guest "01_add") :add 1 2) #(wasm/fn nil :add) #(wasm/functions {}) #(wasm/describe 5)
               #(wasm/fuel-left (wasm/compile (guest "01_add"))) #(wasm/memory nil)]]
      (let [{:keys [type code message]} (error f)]
        (is (= [:cljw.wasm/usage :bad-argument] [type code]))
        (is (str/includes? message "loaded module"))))))

(def ^:private alike-on-native
  "Codes that hosts do not tell apart."
  {:indirect-call-type-mismatch :uninitialized-element
   :invalid-conversion-to-integer :integer-overflow})

(deftest every-trap
  (let [traps (js->clj (js/JSON.parse (file-text (file "traps.json"))))]
    (is (< 60 (count traps)))
    (doseq [engine engines
            :let [m (on engine "traps")
                  alike (if (= engine :native) #(get alike-on-native % %) identity)]
            [name expected] traps]
      (let [{:keys [type code backtrace message]} (error #(wasm/call m name))]
        (is (= [:cljw.wasm/trap (alike (keyword expected))] [type (alike code)]) (str engine " " name))
        (is (string? message))
        (when-not (= expected "call-stack-exhausted")
          (is (= (str/replace name "-" "_") (:func (peek backtrace))) (str engine " " name)))))))

(deftest backtraces
  (doseq [engine engines]
    (testing engine
      (let [e (thrown #(wasm/call (on engine "traps") :unreachable-three-deep))
            frames (wasm/backtrace e)]
        (is (= ["inner" "middle" "unreachable_three_deep"] (map :func frames)))
        (is (= #{"traps.wasm"} (set (map :module frames))))
        (is (every? #(and (nat-int? (:index %)) (pos-int? (:offset %))) frames))
        (is (= frames (:backtrace (ex-data e))))
        (testing "printed"
          (let [[head message first-frame :as lines] (str/split-lines (with-out-str (wasm/print-error e)))]
            (is (= 5 (count lines)))
            (is (str/includes? head "unreachable"))
            (is (str/includes? message "unreachable"))
            (is (str/includes? first-frame "inner"))))))
    (is (= [] (wasm/backtrace (ex-info "mine" {}))))
    (is (= [] (wasm/backtrace nil)))
    (is (= [] (wasm/backtrace "text")))
    (is (= "mine\n" (with-out-str (wasm/print-error (ex-info "mine" {})))))
    (is (= "\"rain\"\n" (with-out-str (wasm/print-error "rain"))))))

(defn- obeyed?
  "Whether a terminal would find more in a text than lines."
  [text]
  (boolean (re-find #"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e]" text)))

(deftest names-of-guests
  (let [escape "\u001b[2J"
        clears (apply str (repeat 2000 escape))
        in-wat (apply str (repeat 2000 "\\1b[2J"))
        text (str "(module $\"" in-wat "\" (func $\"" in-wat "\" (export \"" in-wat "\") (param i32)\n"
                  "  (if (local.get 0) (then (call 0 (i32.sub (local.get 0) (i32.const 1))))) unreachable))")]
    (doseq [engine engines]
      (testing engine
        (let [m (wasm/load text {:engine engine})
              e (thrown #(wasm/call m clears 900))
              printed (with-out-str (wasm/print-error e))]
          (testing "are whole in the data"
            (is (= clears (:func (first (wasm/backtrace e))))))
          (testing "do not reach the terminal"
            (is (not (obeyed? printed)))
            (is (not (obeyed? (with-out-str (wasm/print-error (thrown #(wasm/call m "no")))))))
            (is (not (obeyed? (with-out-str (wasm/print-error (js/Error. clears))))))
            (is (not (obeyed? (with-out-str (wasm/print-error clears)))))
            (is (not (obeyed? (pr-str m)))))
          (testing "of a recursion are one line"
            (is (> 12 (count (str/split-lines printed))))
            (is (re-find #"… \d+ more of " printed))))))
    (testing "are not all printed"
      (let [many (str "(module " (apply str (map #(str "(func (export \"f" % "\"))") (range 2000))) ")")
            shown (pr-str (wasm/load many))]
        (is (> 300 (count shown)))
        (is (str/includes? shown "… and 1980 more"))
        (is (= shown (str (wasm/load many))))))))

(deftest errors-that-are-their-own-cause
  (let [circle (js/Error. "round")]
    (set! (.-cause circle) circle)
    (doseq [engine engines]
      (let [m (wasm/load "(module (import \"env\" \"f\" (func $f)) (func (export \"run\") (call $f)))"
                         {:engine engine :imports {:env {:f #(throw circle)}}})]
        (is (identical? circle (thrown #(wasm/call m :run))))
        (is (vector? (wasm/backtrace circle)))))
    (is (str/includes? (with-out-str (wasm/print-error circle)) "round"))))

(deftest every-error-is-an-ex-info
  (doseq [f [#(wasm/load "no") #(wasm/compile 5) #(wasm/run (guest "01_add")) #(wasm/inspect 5) #(wasm/imports 5)
             #(wasm/exports 5) #(wasm/wat 5) #(wasm/valid? 5) #(wasm/explain 5) #(wasm/load-wasi 5) #(wasm/fresh 5)
             #(wasm/instantiate 5) #(wasm/memory 5) #(wasm/global 5 :a) #(wasm/table-get 5 :a 0)
             #(wasm/set-global! 5 :a 0) #(wasm/table-set! 5 :a 0 nil) #(wasm/view 5 :u8 0 1)]]
    (let [{:keys [type code message]} (error f)]
      (is (= "cljw.wasm" (namespace type)))
      (is (keyword? code))
      (is (not (str/blank? message))))))
