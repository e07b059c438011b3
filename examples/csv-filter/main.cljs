(ns csv-filter.main
  "A C program as a filter in a pipeline of Clojure: rows go in one by one as it reads, come out line by line as it writes, and nothing
  is ever held as a whole.

  npx nbb main.cljs"
  (:require
   ["cljw-wasm/nbb"]
   ["node:path" :as path]
   [cljw.wasm :as wasm]
   [clojure.string :as str]))

;; Compiled once, run often. filter.c lies beside it, with the command that builds it.
(def filter-program (wasm/compile (path/join (path/dirname *file*) "filter.wasm")))

(def made (atom 0))

(defn measurements
  "A table of `n` rows that is made while it is read."
  [n]
  (cons "sensor,celsius,at\n"
        (for [i (range n)]
          (do (swap! made inc)
              (str "s" (mod i 7) "," (/ (mod (* i 37) 400) 10) "," i "\n")))))

(defn hot
  "Gives `f` each row of `rows` with at least so many degrees, as a map. Returns how the program ended."
  [rows least f]
  (let [header (atom nil)]
    (wasm/run filter-program
              {:args ["filter" "celsius" (str least)]
               :stdin rows
               :stdout (fn [line]
                         (let [fields (str/split line #",")]
                           (if @header
                             (f (zipmap @header fields))
                             (reset! header (map keyword fields)))))
               :fuel 1e9})))

;; Two thousand rows, of which it gives a few.
(def found (atom []))
(def ended (hot (measurements 2000) 39.8 #(swap! found conj %)))
(assert (zero? (:exit ended)))
(assert (= 2000 @made))
(assert (every? #(<= 39.8 (js/parseFloat (:celsius %))) @found))
(assert (= (count (filter #(<= 39.8 (/ (mod (* % 37) 400) 10)) (range 2000))) (count @found)))
(println (count @found) "of" @made "rows; the first:" (first @found) (str "(" (:fuel-used ended) " units of fuel)"))

;; It has read enough: what the function throws ends the program, and the rows behind were never made. The table has no end.
(reset! made 0)
(def enough
  (try (hot (measurements js/Infinity) 39.8 #(when (= "s3" (:sensor %)) (throw (ex-info "found" %))))
       (catch :default e (ex-data e))))
(assert (= "s3" (:sensor enough)))
(assert (< @made 10000))
(println "found after" @made "rows:" (select-keys enough [:sensor :celsius :at]))

;; A mistake is an exit code and a text.
(def mistaken (wasm/run filter-program {:args ["filter" "kelvin" "300"] :stdin (measurements 1)}))
(assert (= {:exit 1 :err "there is no such column\n"} (select-keys mistaken [:exit :err])))
(println "kelvin:" (str/trim (:err mistaken)))
