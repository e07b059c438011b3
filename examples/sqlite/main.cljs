(ns sqlite.main
  "SQLite in memory, with fuel for each step of a query. The module is that of sql.js, and so is the code around it, which Emscripten has
  written: it is given this package's functions in place of the host's WebAssembly.

  npm install sql.js
  npx nbb main.cljs"
  (:require
   ["cljw-wasm/nbb"]
   ["node:module" :refer [createRequire]]
   [cljw.wasm :as wasm]))

(def require-package (createRequire (str (js/process.cwd) "/")))
(def module-path (.resolve require-package "sql.js/dist/sql-wasm.wasm"))

(defn lenient
  "A function of JavaScript as an import: one that returns nothing where an integer is asked for returns 0, as it does to the host."
  [f]
  (fn [& args]
    (let [result (apply f args)]
      (if (undefined? result) 0 result))))

(defn imports->clj [imports]
  (update-vals (js->clj imports)
               (fn [names] (update-vals names #(if (fn? %) (lenient %) %)))))

(defn exports->js [m]
  (reduce (fn [object k] (doto object (aset k (m k)))) #js {} (keys (wasm/exports m))))

(defn start
  "A promise of sql.js, loaded with `options`."
  [options]
  ((require-package "sql.js")
   #js {:instantiateWasm
        (fn [imports done]
          (done #js {:exports (exports->js (wasm/load module-path (assoc options :imports (imports->clj imports))))})
          #js {})}))

(defn query
  "The rows of a query as maps, or why there are none."
  [db sql & params]
  (try
    (let [statement (.prepare db sql (clj->js params))]
      (try
        (loop [rows []]
          (if (.step statement)
            (recur (conj rows (js->clj (.getAsObject statement) :keywordize-keys true)))
            rows))
        (finally (.free statement))))
    (catch :default e (or (:code (ex-data e)) (ex-message e)))))

(defn try-out [^js sql]
  (let [db (new (.-Database sql))]
    (.run db "create table orders (customer text, amount integer)")
    (doseq [[customer amount] [["ada" 30] ["grace" 5] ["ada" 12]]]
      (.run db "insert into orders values (?, ?)" #js [customer amount]))

    (let [sums (query db "select customer, sum(amount) as total from orders group by customer order by total desc")]
      (assert (= [{:customer "ada" :total 42} {:customer "grace" :total 5}] sums))
      (println sums))
    (println (query db "select sum(amount) as total from orders where customer = ?" "ada"))
    (println (query db "select amuont from orders"))

    ;; A query without an end: the step that takes too much is stopped.
    (let [endless (query db "with recursive n(x) as (values(1) union all select x + 1 from n) select count(*) from n")]
      (assert (= :fuel endless))
      (println "without an end:" endless))))

(-> (start {:fuel-per-call 3e7})
    (.then try-out)
    (.catch (fn [e]
              (println e)
              (set! (.-exitCode js/process) 1))))
