(ns cljw.text-test
  "Modules as text from Clojure: sources, printing, errors with their place, and features."
  (:require
   [cljs.test :refer [deftest is testing]]
   [cljw.guests :refer [code engines error file guest]]
   [cljw.wasm :as wasm]
   [clojure.string :as str]))

(def ^:private sum
  "(module $sum
     (memory (export \"memory\") 1)
     (func $add (export \"add\") (param $x i32) (param $y i32) (result i32)
       (i32.add (local.get $x) (local.get $y))))")

(deftest text-as-a-source
  (doseq [engine engines]
    (is (= 7 (wasm/call (wasm/load sum {:engine engine}) :add 3 4)) engine)
    (is (= 5 (wasm/call (wasm/instantiate (wasm/compile sum) {:engine engine}) :add 2 3)) engine))
  (is (= "Hello, World!" (wasm/call (wasm/load (file "10_greet.wat")) :greet "World")))
  (is (= "sum" (:name (wasm/inspect sum))))
  (is (= {:kind :func :params [:i32 :i32] :results [:i32]} (get (wasm/exports sum) "add")))
  (is (wasm/valid? sum))
  (is (nil? (wasm/explain sum))))

(deftest modules-as-text
  (doseq [source [sum (wasm/load sum) (wasm/compile sum) (wasm/wat sum)]]
    (let [text (wasm/wat source)]
      (is (str/includes? text "$add"))
      (is (= 42 (wasm/call (wasm/load text) :add 40 2)))))
  (is (= 3 (wasm/call (wasm/load (wasm/wat (guest "01_add"))) :add 1 2))))

(deftest errors-in-text
  (testing "that does not parse"
    (let [e (error #(wasm/load "(module\n  (func (i32.ad)))"))]
      (is (= [:cljw.wasm/malformed :bad-text 2 10] ((juxt :type :code :line :column) e)))
      (is (str/includes? (:message e) "2 |   (func (i32.ad)))\n  |          ^-----"))
      (is (str/includes? (:message e) "Did you mean \"i32.add\""))))
  (testing "that is not valid"
    (let [text "(module\n  (func $f (result i32)\n    (i64.const 1)))"]
      (is (= {:type :cljw.wasm/invalid :code :type-mismatch :index 0 :func "f" :line 3 :column 18}
             (dissoc (wasm/explain text) :message)))
      (is (false? (wasm/valid? text)))
      (is (= (wasm/explain text) (error #(wasm/compile text))))))
  (testing "of a run"
    (doseq [engine engines]
      (let [m (wasm/load "(func $f (export \"f\")\n  unreachable)" {:engine engine})
            e (error #(wasm/call m :f))]
        (is (= [:unreachable [2 3]] [(:code e) ((juxt :line :column) (first (:backtrace e)))]) engine)
        (is (str/includes? (with-out-str (try (wasm/call m :f) (catch :default e (wasm/print-error e))))
                           "line 2:3")
            engine)))))

(deftest what-is-no-text
  (is (str/includes? (:message (error #(wasm/load nil))) "nil is no source"))
  (is (str/includes? (:message (error #(wasm/load '(module (func))))) "put it into quotes"))
  (is (str/includes? (:message (error #(wasm/load "(assert_return (invoke \"f\"))"))) ".wast")))

(deftest features
  (let [tail "(func $f (export \"f\") (param i32) (result i32) (return_call $f (local.get 0)))"]
    (is (= #{:mvp :tail-call} (:features (wasm/inspect tail))))
    (is (= [:feature-disabled :tail-call "f" "return_call"]
           ((juxt :code :feature :func :instruction) (error #(wasm/load tail {:disable [:tail-call]})))))
    (is (= ["invalid" :feature-disabled] (code #(wasm/load tail {:disable #{:simd :tail-call}}))))
    (is (= [:simd] (:suggestions (error #(wasm/load tail {:disable [:smid]})))))
    (is (wasm/compile tail {:disable [:simd :gc]})))
  (let [tag "(tag $t) (func (export \"f\") (throw $t))"
        old "(tag $t) (func (export \"f\") (result i32) (try (result i32) (do (throw $t)) (catch_all (i32.const 1))))"]
    (is (= #{:mvp :legacy-exceptions} (:features (wasm/inspect old))))
    (doseq [engine [:native :interp]]
      (is (= 1 (wasm/call (wasm/load old {:engine engine :disable [:exceptions]}) :f)) engine))
    (is (= [:feature-disabled :legacy-exceptions "try"]
           ((juxt :code :feature :instruction) (error #(wasm/load old {:disable [:legacy-exceptions]})))))
    (is (wasm/compile tag {:disable [:legacy-exceptions]}))
    (is (= [:feature-disabled :exceptions]
           ((juxt :code :feature) (error #(wasm/load tag {:disable [:exceptions :legacy-exceptions]}))))))
  (doseq [[engine {:keys [available reason features missing]}] (wasm/engines)]
    (is (= available (nil? reason)) engine)
    (is (contains? features :tail-call) engine)
    (is (= (set (keys missing)) (set (when available (keep (fn [[k v]] (when-not v k)) features)))) engine)
    (is (every? string? (vals missing)) engine)))

(deftest objects-print-what-they-are
  (let [m (wasm/load sum)]
    (is (= "1 page" (str (:memory m))))
    (is (str/includes? (pr-str m) "sum"))))
