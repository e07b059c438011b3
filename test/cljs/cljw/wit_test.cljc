(ns cljw.wit-test
  "WIT types: strings, lists and records go in and out as Clojure data. Where no guest has a type, WIT text is put over
  the functions of 01_add and 08_multi_value: a record of two numbers travels as two numbers."
  (:require
   [cljs.test :refer [deftest is testing]]
   [cljw.guests :refer [code engines error file on thrown]]
   [cljw.wasm :as wasm]
   [clojure.string :as str]))

(deftest greeting
  (doseq [engine engines]
    (testing engine
      (let [greet (wasm/fn (on engine "10_greet") :greet)]
        (doseq [name ["World" "" "Zoë" "日本語" "🎉" "a\u0000b" (apply str (repeat 100000 "x"))]]
          (is (= (str "Hello, " name "!") (greet name))))
        (is (= "Hello, \uFFFD!" (greet (str (char 0xd800)))) "a lone surrogate has no UTF-8"))
      (testing "the core function by its signature"
        (let [m (on engine "10_greet")
              greet (wasm/fn m :greet {:params [:i32 :i32] :results [:i32 :i32]})
              at (wasm/call m :cabi-realloc 0 0 1 3)]
          (wasm/memory-write m at "Ada")
          (let [[ptr len] (greet at 3)]
            (is (= "Hello, Ada!" (wasm/memory-read m ptr len))))))
      (testing "without WIT"
        (is (= {:kind :func :params [:i32 :i32] :results [:i32 :i32]}
               (get (wasm/exports (on engine "10_greet" {:wit false})) "greet")))
        (is (= ["usage" :arity] (code #(wasm/call (on engine "10_greet" {:wit false}) :greet "World"))))))))

(deftest every-type-without-a-definition
  (doseq [engine engines]
    (testing engine
      (let [m (on engine "11_greet_c")
            {:keys [greet repeat upper count-bytes is-empty next-char chars from-chars join split sum mean
                    reverse-bytes range evens transpose halves next-u8 next-s8 next-u16 next-s16 next-u32 next-s32
                    next-u64 next-s64 half-f32 half-f64 tick ticks add-all join-nine live-blocks]} (wasm/functions m)]
        (is (= "Hello, Zoë!" (greet "Zoë")))
        (is (= "ababab" (repeat "ab" 3)))
        (is (= "ÄBC ü" (upper "Äbc ü")) "ASCII letters alone")
        (is (= 6 (count-bytes "aé€")))
        (is (true? (is-empty "")))
        (is (false? (is-empty "x")))
        (is (true? (wasm/call m :not false)))
        (is (= ["b" "\uE000" "😁"] (map next-char ["a" "\uD7FF" "😀"])))
        (is (= ["a" "é" "€" "😀"] (chars "aé€😀")))
        (is (= "aé€😀" (from-chars ["a" "é" "€" "😀"])))
        (is (= "a-b-c" (join ["a" "b" "c"] "-")))
        (is (= "a-b-c" (join (map str "abc") "-")) "a lazy sequence is a list, too")
        (is (= "" (join [] "-")))
        (is (= ["2024" "02" "29"] (split "2024-02-29" "-")))
        (is (vector? (split "a" "-")))
        (is (= 6 (sum [1 2 3]) (sum '(1 2 3)) (sum #js [1 2 3]) (sum (js/Int32Array.of 1 2 3)) (sum (map inc [0 1 2]))))
        (is (= 2.5 (mean [1 2 3 4])))
        (is (= [3 2 1] (reverse-bytes [1 2 3])))
        (is (= [3 2 1] (reverse-bytes (js/Uint8Array.of 1 2 3))))
        (is (= [-1 0 1] (range -1 3)))
        (is (= [9007199254740991 (js/BigInt "9007199254740992")] (range 9007199254740991 2)))
        (is (= [false true] (evens [1 2])))
        (is (= [[1 3] [2 4]] (transpose [[1 2] [3 4]])))
        (is (= [0.5 1.5] (halves [1 3])))
        (testing "numbers wrap at their width"
          (is (= [0 -128 0 -32768 0 -2147483648]
                 [(next-u8 255) (next-s8 127) (next-u16 65535) (next-s16 32767) (next-u32 4294967295)
                  (next-s32 2147483647)]))
          (is (= 0 (next-u64 (js/BigInt "18446744073709551615"))))
          (is (= (js/BigInt "-9223372036854775808") (next-s64 (js/BigInt "9223372036854775807"))))
          (is (= (js/BigInt "9223372036854775808") (next-u64 (js/BigInt "9223372036854775807")))))
        (is (= [0.5 0.25] [(half-f32 1) (half-f64 0.5)]))
        (is (nil? (tick)))
        (tick)
        (is (= 2 (ticks)))
        ;; 97 is the number of the character.
        (is (= (+ (apply + (clojure.core/range 1 11)) 1 97 (apply + (clojure.core/range 1 6)))
               (add-all 1 2 3 4 5 6 7 8 9 10 true "a" 1 2 3 4 5)))
        (is (= "abcdefghi" (apply join-nine (map str "abcdefghi"))))
        (is (= 0 (live-blocks)) "every result was given back")))))

(deftest bytes-on-request
  (doseq [engine engines]
    (let [bytes (wasm/call (on engine "11_greet_c" {:bytes true}) :reverse-bytes [1 2 3])]
      (is (instance? js/Uint8Array bytes) engine)
      (is (= [3 2 1] (vec bytes)) engine))))

(deftest modes-of-64-bits
  (doseq [engine engines]
    (is (= [(js/BigInt 1) (js/BigInt 2)] (wasm/call (on engine "11_greet_c" {:i64 :bigint}) :range 1 2)) engine)
    (is (= ["usage" :out-of-range]
           (code #(wasm/call (on engine "11_greet_c" {:i64 :number}) :next-u64 9007199254740991))) engine)
    (is (= ["usage" :bad-option] (code #(wasm/fn (on engine "11_greet_c") :ticks {:i64 :bigint}))) engine)))

(deftest bytes-that-are-gone
  (let [gone (js/Uint8Array. 8)
        wit "world w { export greet: func(bytes: list<u8>) -> string; }"]
    (js/structuredClone (.-buffer gone) #js {:transfer #js [(.-buffer gone)]})
    (doseq [engine engines]
      (let [{:keys [type code message]} (error #(wasm/call (on engine "10_greet" {:wit wit}) :greet gone))]
        (is (= [:cljw.wasm/wit :bad-value] [type code]) engine)
        (is (str/includes? message "detached") engine)))))

(deftest values-that-do-not-fit
  (doseq [engine engines]
    (testing engine
      (let [m (on engine "11_greet_c")
            wrong (fn [k & args] (error #(apply wasm/call m k args)))]
        (doseq [[k & args] [[:greet 1] [:greet nil] [:greet :name] [:sum [1 "two"]] [:sum 5] [:sum nil] [:sum "123"]
                            [:sum [2147483648]] [:sum [1.5]] [:next-u8 256] [:next-u8 -1] [:next-char "ab"]
                            [:next-char ""] [:not 1] [:next-u64 -1] [:next-u64 1.5] [:next-s64 js/NaN]
                            [:transpose [[1] 2]] [:half-f64 "1"] [:join "ab" "-"] [:sum {:a 1}]]]
          (is (= [:cljw.wasm/wit :bad-value] ((juxt :type :code) (apply wrong k args))) (pr-str k args)))
        (is (= ["numbers" [1]] ((juxt :param :path) (wrong :sum [1 "two" 3]))) "the path to it")
        (is (str/includes? (:message (wrong :greet (clojure.core/range))) "(0 1 2") "an endless value")
        (is (= [:cljw.wasm/usage :arity] ((juxt :type :code) (wrong :greet))))
        (is (= [:cljw.wasm/usage :arity] ((juxt :type :code) (wrong :greet "a" "b"))))
        (testing "results that break the rules"
          (doseq [k [:bad-utf8 :bad-char :bad-bounds :bad-alignment]]
            (is (= [:cljw.wasm/trap :abi-trap] ((juxt :type :code) (wrong k))) k)))
        (is (= 0 (wasm/call m :live-blocks)) "nothing was taken")))))

(deftest callbacks
  (doseq [engine engines]
    (testing engine
      (let [seen (atom [])
            see (fn [x] (swap! seen conj x))
            root {:ask (fn [question] (see question) "Ada")
                  :is-vowel (fn [c] (str/includes? "aeiou" c))
                  :weigh (fn [bytes] (apply + bytes))
                  :shuffle reverse
                  :scale (fn [numbers by] (map #(* by %) numbers))
                  :narrow (fn [& numbers] (see numbers) -7)}
            with (fn [changes] (on engine "12_callbacks_c" {:imports {"cljw:callbacks/console@0.1.0" {:log see}
                                                                      "$root" (merge root changes)}}))
            m (with {})]
        (is (= "Hello, Ada!" (wasm/call m :greet-by-asking)))
        (is (= ["What is your name?" "asked"] @seen))
        (is (= 4 (wasm/call m :count-vowels "assembly line")))
        (is (= 294 (wasm/call m :weigh-text "abc")))
        (is (= "three-two-one" (wasm/call m :shuffle-words "one two three")))
        (is (= 15 (wasm/call m :sum-scaled [1 2 3] 2.5)))
        (reset! seen [])
        (is (= 993 (wasm/call m :call-narrow)))
        (let [[[a b c d]] @seen]
          (is (<= 0 a 255))
          (is (<= -128 b 127))
          (is (<= 0 c 65535))
          (is (<= -32768 d 32767)))
        (is (= 0 (wasm/call m :live-blocks)))
        (testing "what does not fit"
          (is (= :cljw.wasm/wit (:type (error #(wasm/call (with {:ask (fn [_] 5)}) :greet-by-asking)))))
          (is (= :cljw.wasm/wit (:type (error #(wasm/call (with {:shuffle (fn [_] [1])}) :shuffle-words "a b"))))))
        (testing "what is thrown"
          (let [mine (ex-info "no answer" {})]
            (is (identical? mine (thrown #(wasm/call (with {:ask (fn [_] (throw mine))}) :greet-by-asking))))))
        (is (= :cljw.wasm/link (:type (error #(on engine "12_callbacks_c")))))))))

(defn- typed
  "A function of a guest under WIT types."
  [engine guest f signature definitions]
  (let [wit (str "package a:b; world w { " definitions " export " f ": func" signature "; }")]
    (wasm/fn (on engine guest {:wit wit}) f)))

(deftest records-and-the-like
  (doseq [engine engines]
    (testing engine
      (testing "records are maps"
        (let [swap (typed engine "08_multi_value" "swap" "(p: point) -> point" "record point { x-axis: s32, y-axis: s32 }")]
          (is (= {:x-axis 2 :y-axis 1} (swap {:x-axis 1 :y-axis 2})))
          (is (= ["y-axis"] (:path (error #(swap {:x-axis 1})))))
          (is (= :cljw.wasm/wit (:type (error #(swap [1 2])))))))
      (testing "tuples are vectors"
        (let [divmod (typed engine "08_multi_value" "divmod" "(a: s32, b: s32) -> tuple<s32, s32>" "")]
          (is (= [3 2] (divmod 17 5))))
        (let [add (typed engine "01_add" "add" "(p: tuple<s32, s32>) -> s32" "")]
          (is (= 3 (add [1 2]) (add '(1 2))))
          (is (= :cljw.wasm/wit (:type (error #(add [1 2 3])))))))
      (testing "variants and results are tagged vectors"
        (let [swap (typed engine "08_multi_value" "swap" "(v: shape) -> shape" "variant shape { dot(s32), circle(s32) }")]
          (is (= [:circle 0] (swap [:dot 1])))
          (is (= [:dot 1] (swap [:circle 0])))
          (is (= :cljw.wasm/wit (:type (error #(swap [:square 1])))))
          (is (= :cljw.wasm/wit (:type (error #(swap [:dot])))))
          (is (= :cljw.wasm/wit (:type (error #(swap :dot))))))
        (let [add (typed engine "01_add" "add" "(v: shape) -> s32" "variant shape { none, circle(s32) }")]
          (is (= 0 (add [:none])))
          (is (= 6 (add [:circle 5])))
          (is (= :cljw.wasm/wit (:type (error #(add [:none 1]))))))
        (let [swap (typed engine "08_multi_value" "swap" "(r: result<s32, s32>) -> result<s32, s32>" "")]
          (is (= [:err 0] (swap [:ok 1])))
          (is (= [:ok 1] (swap [:err 0])))))
      (testing "options are nil or the value, nested ones stay apart"
        (let [add (typed engine "01_add" "add" "(x: option<s32>) -> s32" "")]
          (is (= [0 6] [(add nil) (add 5)])))
        (let [swap (typed engine "08_multi_value" "swap" "(x: option<s32>) -> option<s32>" "")]
          (is (= [nil 1] [(swap 0) (swap 1)])))
        (let [dispatch (typed engine "05_table_indirect_call" "dispatch" "(x: option<option<s32>>) -> s32" "")]
          ;; (0 0 0) is 0 + 0, (1 0 0) is 0 - 0, (1 1 5) is 1 - 5.
          (is (= [0 0 -4] [(dispatch nil) (dispatch [:some nil]) (dispatch [:some 5])]))
          (is (= :cljw.wasm/wit (:type (error #(dispatch 5)))))))
      (testing "enums are keywords"
        (let [add (typed engine "01_add" "add" "(a: color, b: color) -> color" "enum color { red, light-green, blue }")]
          (is (= :blue (add :light-green :light-green)))
          (is (= :light-green (add :red :light-green)))
          (is (= :cljw.wasm/wit (:type (error #(add :red :yellow)))))
          (is (= :cljw.wasm/wit (:type (error #(add "red" :red)))))))
      (testing "flags are sets of keywords"
        (let [add (typed engine "01_add" "add" "(a: mode, b: mode) -> mode" "flags mode { read, write, x-ray }")]
          (is (= #{:read :x-ray} (add #{:read} #{:x-ray})))
          (is (= #{} (add #{} #{})))
          (is (= :cljw.wasm/wit (:type (error #(add #{:delete} #{})))))
          (is (= :cljw.wasm/wit (:type (error #(add [:read] #{}))))))))))

(deftest descriptions
  (let [wit "package a:b; world w {
               record point { x: s32, y: s32 }
               enum color { red, blue }
               flags mode { read }
               variant shape { dot, at(point) }
               export add: func(a: s32, b: s32) -> s32;
               export f: func(p: point, c: color, m: mode, s: shape, l: list<u8>, o: option<string>,
                              t: tuple<bool, char>, r: result<u64, string>, e: result) -> f64;
             }"
        point [:record [{:name "x" :type :s32} {:name "y" :type :s32}]]
        {:keys [code message]} (error #(on :native "01_add" {:wit wit}))]
    (is (= :no-function code) "the module has no f")
    (is (str/includes? message "f"))
    (is (= {:params [{:name "p" :type point}
                     {:name "c" :type [:enum [:red :blue]]}
                     {:name "m" :type [:flags [:read]]}
                     {:name "s" :type [:variant [{:name "dot"} {:name "at" :type point}]]}
                     {:name "l" :type [:list :u8]}
                     {:name "o" :type [:option :string]}
                     {:name "t" :type [:tuple :bool :char]}
                     {:name "r" :type [:result {:ok :u64 :err :string}]}
                     {:name "e" :type :result}]
            :results :f64}
           (let [wit (str/replace wit "export add: func(a: s32, b: s32) -> s32;" "")
                 ;; f: [i32] -> [f64], since so many parameters go through memory; a memory, and a cabi_realloc for them.
                 module (js/Uint8Array.from
                          #js [0 97 115 109 1 0 0 0
                               1 14 2 96 1 127 1 124 96 4 127 127 127 127 1 127
                               3 3 2 0 1
                               5 3 1 0 1
                               7 29 3 1 102 0 0 6 109 101 109 111 114 121 2 0 12 99 97 98 105 95 114 101 97 108 108 111 99 0 1
                               10 18 2 11 0 68 0 0 0 0 0 0 0 0 11 4 0 65 0 11])]
             (get (wasm/describe (wasm/load module {:wit wit})) "f"))))))

(deftest wit-that-is-wrong
  (let [{:keys [type code line column message]} (error #(on :native "01_add" {:wit "package a:b;\nworld w {\n  export add func();\n}"}))]
    (is (= [:cljw.wasm/wit :syntax 3] [type code line]))
    (is (number? column))
    (is (str/includes? message "export add func();") "the line is shown"))
  (is (= ["wit" :resolve] (code #(on :native "01_add" {:wit "package a:b; world w { export add: func(p: point); }"}))))
  (is (= ["wit" :no-function]
         (code #(on :native "01_add" {:wit "package a:b; world w { export subtract: func(a: s32); }"}))))
  (is (= ["wit" :no-function]
         (code #(on :native "01_add" {:wit "package a:b; world w { export add: func(a: string) -> string; }"}))))
  (is (= :cljw.wasm/wit (:type (error #(on :native "01_add" {:wit (file "10_greet.wit")}))))
      "the WIT of another module")
  (is (= ["usage" :not-found] (code #(on :native "01_add" {:wit "no-such-file.wit"}))))
  (is (= ["usage" :bad-option] (code #(on :native "01_add" {:wit 5})))))
