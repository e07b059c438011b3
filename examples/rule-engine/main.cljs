(ns rule-engine.main
  "Rules that customers write, as Clojure data: compiled to WebAssembly, checked by its validator, and run with fuel for each call,
  so that no rule takes more than its share.

  npx nbb main.cljs"
  (:require
   ["cljw-wasm/nbb"]
   [cljw.wasm :as wasm]
   [clojure.string :as str]))

;; ---- A compiler. Everything is a number; what is not 0 is true.

(def arithmetic {'+ "f64.add" '- "f64.sub" '* "f64.mul" '/ "f64.div" 'min "f64.min" 'max "f64.max"})
(def comparisons {'< "f64.lt" '> "f64.gt" '<= "f64.le" '>= "f64.ge" '= "f64.eq" 'not= "f64.ne"})

(declare code)

(defn branch [condition then else]
  (str "(if (result f64) (f64.ne (f64.const 0) " condition ") (then " then ") (else " else "))"))

(defn code
  "The text of an expression. Symbols are parameters, and the functions of `arity`."
  [arity form]
  (cond
    (number? form) (str "(f64.const " form ")")
    (boolean? form) (code arity (if form 1 0))
    (symbol? form) (str "(local.get $" form ")")
    (seq? form)
    (let [[op & forms] form
          args (map #(code arity %) forms)]
      (cond
        (arithmetic op) (reduce #(str "(" (arithmetic op) " " %1 " " %2 ")") args)
        (comparisons op) (str "(f64.convert_i32_u (" (comparisons op) " " (str/join " " args) "))")
        (= 'if op) (apply branch args)
        (= 'and op) (reduce #(branch %2 %1 "(f64.const 0)") (reverse args))
        (= 'or op) (reduce #(branch %2 "(f64.const 1)" %1) (reverse args))
        (= 'not op) (str "(f64.convert_i32_u (f64.eq (f64.const 0) " (first args) "))")
        (= (arity op) (count args)) (str "(call $" op " " (str/join " " args) ")")
        :else (throw (ex-info (str "No function " op " of " (count args) " arguments") {:form form}))))
    :else (throw (ex-info (str "Not an expression: " (pr-str form)) {:form form}))))

(defn compile-rules
  "The text of a module of rules: each is (rule name [parameters] expression)."
  [rules]
  (let [arity (into {} (map (fn [[_ rule params]] [rule (count params)])) rules)]
    (str "(module\n"
         (str/join "\n" (for [[_ rule params body] rules]
                          (str "(func $" rule " (export \"" rule "\") "
                               (str/join " " (map #(str "(param $" % " f64)") params))
                               " (result f64) " (code arity body) ")")))
         ")")))

(defn rule-set
  "Rules as functions of maps: each finds its parameters in the map by name."
  [rules fuel]
  (let [m (wasm/load (compile-rules rules) {:fuel-per-call fuel})]
    (into {} (for [[_ rule params] rules]
               [(keyword rule) (fn [facts] (apply wasm/call m (name rule) (map #(get facts (keyword %) 0) params)))]))))

(defn decide
  "What a rule says of facts, or why it says nothing."
  [rules rule facts]
  (try ((rules rule) facts)
       (catch :default e (:code (ex-data e)))))

;; ---- Rules.

(def rules
  (rule-set
    '[(rule risk [amount age] (* amount (if (< age 30) 2 1)))
      (rule review [amount age country]
            (and (> (risk amount age) 1000)
                 (or (not= country 49) (> amount 5000))))
      (rule discount [amount years] (min (* amount 0.2) (* years (* amount 0.03))))
      ;; A loop, by recursion; and one that has no end.
      (rule compound [amount years] (if (<= years 0) amount (* 1.05 (compound amount (- years 1)))))
      (rule forever [amount] (forever (+ amount 1)))]
    3000))

(assert (= 1 (decide rules :review {:amount 800 :age 22 :country 33})))
(assert (= 0 (decide rules :review {:amount 800 :age 45 :country 33})))
(assert (= 20 (decide rules :discount {:amount 100 :years 9})))
(println "review, discount  =>" (decide rules :review {:amount 800 :age 22 :country 33})
         (decide rules :discount {:amount 100 :years 9}))

;; The fuel is for each call: what one uses up, the next has again.
(assert (< 162.88 (decide rules :compound {:amount 100 :years 10}) 162.89))
(assert (= :fuel (decide rules :compound {:amount 100 :years 100000})))
(assert (= :fuel (decide rules :forever {:amount 1})))
(assert (= 1 (decide rules :review {:amount 800 :age 22 :country 33})))
(println "compound, forever =>" (decide rules :compound {:amount 100 :years 10}) (decide rules :forever {:amount 1}))

;; A whole table of facts, and what comes of it.
(def orders (for [n (range 1000)] {:amount (* 7 n) :age (+ 18 (mod n 60)) :country (if (odd? n) 49 33)}))
(def in-review (filter #(= 1 (decide rules :review %)) orders))
(println (count in-review) "of" (count orders) "orders are reviewed")
(assert (< 0 (count in-review) 1000))

;; What makes no sense is told when the rules are compiled.
(println (ex-message (try (compile-rules '[(rule odd [x] (mod x 2))])
                          (catch :default e e))))
