(ns examples.wit
  "With a .wit file beside the .wasm, strings and lists go in and out as they are.

  Run from the project's root: npx nbb examples/wit.cljs"
  (:require
   ["cljw-wasm/nbb"]
   [cljw.wasm :as wasm]
   [clojure.string :as str]))

;; 10_greet.wit lies beside 10_greet.wasm.
(def greeter (wasm/load "testdata/10_greet.wasm"))
(def greet (wasm/fn greeter :greet))

(assert (= "Hello, World!" (greet "World")))
(assert (= "Hello, Zoë 🎉!" (greet "Zoë 🎉")))
(println (greet "World"))

;; The types, as data.
(assert (= {:params [{:name "name" :type :string}] :results :string}
           (select-keys (get (wasm/describe greeter) "greet") [:params :results])))
(println "(describe …)     =>" (wasm/describe greeter))

;; A C program with every type that needs no definition of its own.
(def words (wasm/load "testdata/11_greet_c.wasm"))

(let [{:keys [join split chars transpose next-char sum]} (wasm/functions words)]
  (assert (= "a-b-c" (join ["a" "b" "c"] "-")))
  (assert (= ["2024" "02" "29"] (split "2024-02-29" "-")))
  (assert (= ["a" "é" "€" "😀"] (chars "aé€😀")))
  (assert (= [[1 3] [2 4]] (transpose [[1 2] [3 4]])))
  (assert (= "b" (next-char "a")))
  (assert (= 6 (sum [1 2 3])))
  (println "(transpose …)    =>" (transpose [[1 2] [3 4]])))

;; What does not fit its type is refused with the path to it.
(def refusal
  (try (wasm/call words :sum [1 "two" 3])
       (catch :default e e)))

(assert (= :cljw.wasm/wit (:type (ex-data refusal))))
(println "(sum [1 \"two\" 3]) =>" (ex-message refusal))

;; Host functions are called with strings and lists, too. The names are those of the WIT.
(def lines (atom []))

(def callbacks
  (wasm/load "testdata/12_callbacks_c.wasm"
             {:imports {"cljw:callbacks/console@0.1.0" {:log (fn [line] (swap! lines conj line))}
                        "$root" {:ask (fn [question]
                                        (swap! lines conj question)
                                        "Ada")
                                 :is-vowel (fn [c] (str/includes? "aeiou" c))
                                 :weigh count
                                 :shuffle reverse
                                 :scale (fn [numbers by] (map #(* by %) numbers))
                                 :narrow (fn [& numbers] (count numbers))}}}))

(assert (= "Hello, Ada!" (wasm/call callbacks :greet-by-asking)))
(assert (= ["What is your name?" "asked"] @lines))
(assert (= 4 (wasm/call callbacks :count-vowels "assembly line")))
(assert (= "three-two-one" (wasm/call callbacks :shuffle-words "one two three")))
(assert (= 15 (wasm/call callbacks :sum-scaled [1 2 3] 2.5)))
(println "shuffled         =>" (wasm/call callbacks :shuffle-words "one two three"))
