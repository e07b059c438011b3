(ns cljw.exceptions-test
  "Exceptions of guests and of host functions, as Clojure throws and catches them."
  (:require
   [cljs.test :refer [deftest is testing]]
   [cljw.guests :refer [code engines error thrown]]
   [cljw.wasm :as wasm]
   [clojure.string :as str]))

(def ^:private able
  "The engines that have exceptions on this host."
  (filter #(get-in (wasm/engines) [% :features :exceptions]) engines))

(def ^:private text
  "A guest that throws, and one handler of each kind around a call of a host function."
  "(module
     (import \"env\" \"f\" (func $f))
     (import \"env\" \"tag\" (tag $tag (param i32 i64)))
     (import \"env\" \"js\" (tag $js (param externref)))
     (func (export \"throw\") (param i32 i64) (throw $tag (local.get 0) (local.get 1)))
     (func (export \"tagged\") (result i32 i64)
       (block $h (result i32 i64) (try_table (catch $tag $h) (call $f)) (i32.const 0) (i64.const 0)))
     (func (export \"value\") (result externref)
       (block $h (result externref) (try_table (catch $js $h) (call $f)) (ref.null extern)))
     (func (export \"all\") (result i32)
       (block $h (try_table (catch_all $h) (call $f)) (return (i32.const 0))) (i32.const 1))
     (func (export \"again\")
       (block $h (result exnref) (try_table (catch_all_ref $h) (call $f)) (return)) (throw_ref)))")

(def ^:private tag (wasm/new-tag {:params [:i32 :i64] :name "mine"}))

(defn- catching
  "The guest with this host function."
  ([engine f] (catching engine f :auto))
  ([engine f i64]
   (wasm/load text {:engine engine :i64 i64 :imports {:env {:f f :tag tag :js (wasm/js-tag)}}})))

(defn- ignore [])

(deftest an-exception-that-no-guest-catches
  (doseq [engine able]
    (testing engine
      (let [m (catching engine ignore)
            {:keys [type message payload backtrace] :as data} (error #(wasm/call m :throw 3 4))]
        (is (= :cljw.wasm/exception type))
        (is (= :uncaught-exception (:code data)))
        (is (identical? tag (:tag data)))
        (is (= [3 4] payload))
        (is (vector? payload))
        (is (str/includes? message "\"mine\" with i32 3, i64 4"))
        (is (= (if (= :native engine) [] ["throw"]) (map :func backtrace)) "hosts give an exception no frames"))
      (testing "has its values as results are"
        (let [[_ l] (:payload (error #(wasm/call (catching engine ignore :bigint) :throw 3 4)))]
          (is (identical? js/BigInt (type l))))))))

(deftest an-exception-of-a-host-function
  (doseq [engine able]
    (testing engine
      (testing "is caught by its tag"
        (is (= [7 8] (wasm/call (catching engine #(throw (wasm/exception tag [7 8]))) :tagged)))
        (is (= [7 8] (wasm/call (catching engine (fn []
                                                   (try
                                                     (throw (wasm/exception tag [7 8]))
                                                     (catch :default e
                                                       (throw (ex-info "with context" {:at :home} e))))))
                                :tagged))))
      (testing "comes out with its data where nobody catches it"
        (let [other (wasm/new-tag {:params [:i32]})
              {:keys [type payload] :as data} (error #(wasm/call (catching engine (fn [] (throw (wasm/exception other [5]))))
                                                                 :tagged))]
          (is (= [:cljw.wasm/exception other [5]] [type (:tag data) payload])))))))

(deftest whatever-a-host-function-throws
  (doseq [engine able]
    (testing engine
      (let [mine (ex-info "not today" {:weather :rain})
            m (catching engine (fn [] (throw mine)))]
        (is (= 1 (wasm/call m :all)))
        (is (= {:weather :rain} (ex-data (wasm/call m :value))))
        (is (= {:weather :rain} (ex-data (thrown #(wasm/call m :again)))))
        (is (= "rain" (thrown #(wasm/call (catching engine (fn [] (throw "rain"))) :again))))))))

(deftest what-ends-a-run-is-never-caught
  (doseq [engine able]
    (testing engine
      (let [inner (wasm/load "(module (func (export \"trap\") (unreachable)) (func (export \"spin\") (loop (br 0))))"
                             {:engine engine :fuel 1000})]
        (is (= ["trap" :unreachable] (code #(wasm/call (catching engine (fn [] (wasm/call inner :trap))) :all))))
        (is (= ["limit" :fuel] (code #(wasm/call (catching engine (fn [] (wasm/call inner :spin))) :all))))))))

(deftest mistakes
  (is (= ["usage" :arity] (code #(wasm/exception tag [1]))))
  (is (= ["usage" :bad-argument] (code #(wasm/exception tag [1 "2"]))))
  (is (= ["usage" :bad-argument] (code #(wasm/exception {} []))))
  (is (= ["usage" :bad-argument] (code #(wasm/new-tag {:params [:i33]}))))
  (is (= ["usage" :bad-option] (code #(wasm/new-tag {:results []})))))
