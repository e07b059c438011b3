(ns cljw.wasm.test
  "Assertions and a fixture for tests with cljs.test, in nbb and in compiled programs.

  (is (trapped? :unreachable (wasm/call m :f)))
  (is (limited? :fuel (wasm/call m :loop)))
  (is (thrown-code? :unknown-export (wasm/fn m :ad)))

  Where one fails, the report has what happened instead: the value, or the error's kind, code and message. Reports come
  where the names are written as here, by `:refer`, or with the alias `wt` or the whole namespace in front of them; with
  another alias they are true or false alone."
  #?(:cljs
     (:require-macros
      [cljw.wasm.test]))
  (:require
   [cljs.test :as t]
   #?(:cljs [cljw.wasm :as wasm])))

;; What happens

#?(:cljs
   (defn outcome
     "What calling `f` comes to, for those that the macros expand to: whether it throws an error of cljw.wasm of this `kind`
     and `code`, nil for any; and what happened."
     {:no-doc true}
     [kind code f]
     (try
       {:ok? false
        :actual [:returned (f)]}
       (catch :default e
         (let [data (ex-data e)
               type (:type data)
               ours? (and (keyword? type) (= "cljw.wasm" (namespace type)))]
           {:ok? (and ours?
                      (or (nil? kind) (= kind (name type)))
                      (or (nil? code) (= code (:code data))))
            :actual (if ours?
                      [type (:code data) (ex-message e)]
                      [:thrown e])})))))

#?(:cljs
   (defn judged
     "The report of an assertion, for those that the macros expand to."
     {:no-doc true}
     [message form {:keys [ok? actual]}]
     {:type (if ok? :pass :fail)
      :message message
      :expected form
      :actual actual}))

#?(:cljs
   (defn renewed
     "A new instance of the module that a fixture began with, for those that the macros expand to."
     {:no-doc true}
     [m]
     (wasm/fresh m)))

;; Assertions

(def ^:private kinds
  "The kinds of errors that the assertions are for."
  {"trapped?" "trap"
   "limited?" "limit"
   "thrown-code?" nil})

(defn- expanded
  "The form that gives the outcome of an assertion's body; a keyword before it is the code."
  [assertion [code & more :as args]]
  (let [[code body] (if (and (keyword? code) more) [code more] [nil args])]
    `(outcome ~(get kinds assertion) ~code (fn* [] ~@body))))

#?(:org.babashka/nbb
   (defmacro trapped?
     "Whether the body traps, with this code where one is given: `(is (trapped? :unreachable (wasm/call m :f)))`."
     [& code-and-body]
     `(:ok? ~(expanded "trapped?" code-and-body)))
   :clj
   (defmacro trapped?
     "Whether the body traps, with this code where one is given: `(is (trapped? :unreachable (wasm/call m :f)))`."
     [& code-and-body]
     `(:ok? ~(expanded "trapped?" code-and-body))))

#?(:org.babashka/nbb
   (defmacro limited?
     "Whether a bound ends the body, the one of this code where one is given: `(is (limited? :fuel (wasm/call m :loop)))`."
     [& code-and-body]
     `(:ok? ~(expanded "limited?" code-and-body)))
   :clj
   (defmacro limited?
     "Whether a bound ends the body, the one of this code where one is given: `(is (limited? :fuel (wasm/call m :loop)))`."
     [& code-and-body]
     `(:ok? ~(expanded "limited?" code-and-body))))

#?(:org.babashka/nbb
   (defmacro thrown-code?
     "Whether the body throws an error of cljw.wasm with this code, of any kind:
     `(is (thrown-code? :unknown-export (wasm/fn m :ad)))`."
     [code & body]
     `(:ok? ~(expanded "thrown-code?" (cons code body))))
   :clj
   (defmacro thrown-code?
     "Whether the body throws an error of cljw.wasm with this code, of any kind:
     `(is (thrown-code? :unknown-export (wasm/fn m :ad)))`."
     [code & body]
     `(:ok? ~(expanded "thrown-code?" (cons code body)))))

#?(:org.babashka/nbb
   (doseq [assertion (keys kinds)
           prefix ["" "wt/" "cljw.wasm.test/"]]
     (defmethod t/assert-expr (symbol (str prefix assertion)) [_menv message form]
       `(cljs.test/do-report (judged ~message '~form ~(expanded assertion (rest form))))))
   :clj
   (doseq [assertion (keys kinds)
           prefix ["" "wt/" "cljw.wasm.test/"]]
     (defmethod t/assert-expr (symbol (str prefix assertion)) [_menv message form]
       `(cljs.test/do-report (judged ~message '~form ~(expanded assertion (rest form)))))))

;; Fixtures

#?(:org.babashka/nbb
   (defmacro fresh-fixture
     "A fixture for `(use-fixtures :each (fresh-fixture #'m))`: each test has the modules that these vars hold anew, with
     the same code, options and imports, and a state of its own."
     [& vars]
     (let [pairs (map (fn [v] [v (gensym "module")]) vars)]
       `(let [~@(mapcat (fn [[v original]] [original `(deref ~v)]) pairs)]
          {:before (fn* [] ~@(map (fn [[v original]] `(alter-var-root ~v (constantly (renewed ~original)))) pairs))
           :after (fn* [] ~@(map (fn [[v original]] `(alter-var-root ~v (constantly ~original))) pairs))})))
   :clj
   (defmacro fresh-fixture
     "A fixture for `(use-fixtures :each (fresh-fixture #'m))`: each test has the modules that these vars hold anew, with
     the same code, options and imports, and a state of its own."
     [& vars]
     (let [pairs (map (fn [[_ v]] [v (gensym "module")]) vars)]
       `(let [~@(mapcat (fn [[v original]] [original v]) pairs)]
          {:before (fn* [] ~@(map (fn [[v original]] `(set! ~v (renewed ~original))) pairs))
           :after (fn* [] ~@(map (fn [[v original]] `(set! ~v ~original)) pairs))}))))
