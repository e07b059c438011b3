(ns cljw.wasm.impl.vars
  "What `defmodule` and its like have in common wherever they run: their options, and which vars the exports of a
  module become. An export is a map of `:name`, `:key` (its kebab-case), `:kind`, `:args`, `:doc` and `:signature`."
  {:no-doc true}
  (:require
   [clojure.string :as str]))

;; Near misses

(defn- distance
  "The edits between two names, two letters that changed places being one."
  [a b]
  (let [step (fn [[before row] i]
               [row
                (reduce (fn [next j]
                          (let [x (nth a i)
                                y (nth b j)
                                swapped? (and (pos? i) (pos? j) (= x (nth b (dec j))) (= y (nth a (dec i))))]
                            (conj next (min (inc (peek next))
                                            (inc (nth row (inc j)))
                                            (+ (nth row j) (if (= x y) 0 1))
                                            (if swapped? (inc (nth before (dec j))) 1000)))))
                        [(inc i)]
                        (range (count b)))])]
    (peek (second (reduce step [nil (vec (range (inc (count b))))] (range (count a)))))))

(defn- near
  "Of `known`, names as strings, up to three that `s` may have meant, nearest first."
  [s known]
  (let [most (max 1 (quot (count s) 3))]
    (->> known
         (filter #(<= (abs (- (count %) (count s))) most))
         (map (juxt #(distance (str/lower-case s) (str/lower-case %)) identity))
         (filter #(<= (first %) most))
         (sort-by first)
         (map second)
         (take 3))))

(defn did-you-mean
  "` Did you mean add?`, or the empty string."
  [s known]
  (let [found (near s known)]
    (if (seq found) (str " Did you mean " (str/join " or " found) "?") "")))

;; Options

(def own-options
  "Options of the macros themselves, by macro."
  {"defmodule" [:as :exclude :rename :embed :aot]
   "require-module" [:as :refer :exclude :rename :embed :aot]
   "require-component" [:as :refer :exclude :rename :embed :aot]})

(defn- shape
  "What is wrong with an option of ours; nil where nothing is."
  [k v]
  (case k
    :as (when-not (simple-symbol? v) "a symbol without a namespace")
    :refer (when-not (or (= :all v) (and (vector? v) (every? simple-symbol? v))) "a vector of symbols, or :all")
    :exclude (when-not (and (vector? v) (every? simple-symbol? v)) "a vector of symbols")
    :rename (when-not (and (map? v)
                           (every? #(or (simple-symbol? %) (string? %)) (keys v))
                           (every? simple-symbol? (vals v)))
              "a map of symbols, or of exact names as strings, to symbols")
    (:embed :aot) (when-not (boolean? v) "true or false")
    nil))

(defn loader
  "The name of the function that a macro loads with."
  [macro]
  (if (= "require-component" macro) "load-component" "load"))

(def ^:private elsewhere
  "What options of other macros and libraries are called here."
  {:only :refer
   :alias :as
   :except :exclude})

(defn misspelt?
  "Whether an option that is not one of the macro's own was meant to be one. None of `load`'s is."
  [macro k]
  (or (= :refer k)
      (contains? elsewhere k)
      (seq (near (str k) (map str (own-options macro))))))

(defn no-option
  "What is said of an option that a macro does not have; `others` are the names of the options of `load`, where they are known."
  [macro k others]
  (let [own (own-options macro)
        known (concat own others)
        meant (elsewhere k)]
    (str macro " has no option " k "."
         (cond
           (and (= "defmodule" macro) (#{:refer :only} k))
           " It defines all exports: leave out some with :exclude, or use require-module."
           (some #{meant} own) (str " Did you mean " meant "?")
           :else (did-you-mean (str k) (map str known)))
         " It takes " (str/join ", " known) (when (empty? others) ", and the options of load") ".")))

(defn- conflict
  "What is wrong with options of ours together; nil where nothing is."
  [{:keys [refer exclude embed aot]}]
  (if (and aot (false? embed))
    "with :embed false the module is not in the program, and :aot true puts it there: it takes one of them"
    (when-let [both (and (vector? refer) (first (filter (set exclude) refer)))]
      (str both " is in :refer and was excluded by :exclude; it can be in one of them"))))

(defn- no-options
  "What is said of a value that stands where options do."
  [macro x]
  (str macro " takes a path and options, as in (wasm/" macro " \"math.wasm\" "
       (cond
         (= "defmodule" macro) ":as math"
         (and (vector? x) (seq x) (every? simple-symbol? x)) (str ":refer " (pr-str x))
         :else ":as math :refer [add]")
       "); " (pr-str x) " is none"))

(defn parse
  "The arguments behind the path: options one by one, as a map, or both, as functions of Clojure take them. Gives the
  macro's own options with those of `load` as forms: `:load`, a map, and `:form`, what is no map literal. `:problem` says
  what is wrong."
  [macro args]
  (loop [args args given {}]
    (let [[k & [v & more :as others]] args]
      (cond
        (and (keyword? k) (empty? others)) {:problem (str macro ": the option " k " has no value")}
        (keyword? k) (recur more (assoc given k v))
        (or (seq others) (not (or (nil? k) (map? k) (symbol? k) (seq? k)))) {:problem (no-options macro k)}
        :else
        (let [all (merge given (when (map? k) k))
              own (select-keys all (own-options macro))
              wrong (first (keep (fn [[k v]] (when-let [expected (shape k v)] [k expected v])) own))]
          (if-let [problem (if-let [[k expected v] wrong]
                             (str "the option " k " is " expected "; " (pr-str v) " was given")
                             (conflict own))]
            {:problem (str macro ": " problem)}
            (assoc own
                   :load (apply dissoc all (own-options macro))
                   :form (when-not (map? k) k))))))))

(def ^:private reserved
  '#{. & nil true false catch case* def defrecord* deftype* do finally fn* if let* letfn* loop* new ns ns* quote recur
     set! throw try var js*})

(defn- symbol-of
  "A name as the symbol of a var; nil where it cannot be one."
  [s]
  (when (and (re-matches #"[A-Za-z*+!_?<>=|$-][\w*+!?<>=|$'#-]*" s)
             (not (re-find #"^[+-]\d" s))
             (not (reserved (symbol s))))
    (symbol s)))

(defn- type-name [type]
  (or (re-find #"[a-z][a-z0-9]*" (if (keyword? type) (name type) (str type))) "x"))

(def ^:private most-named
  "The parameters that a function of Clojure names at most."
  20)

(defn- arglist
  "A function's parameters as symbols: their names, where they have some that can be symbols, else their types with a
  number. Of a module that the host has compiled nobody tells them."
  [args params]
  (let [types (map #(if (map? %) (:type %) %) params)
        [named] (reduce (fn [[found seen] [i arg type]]
                          (let [named (some-> arg (str/replace "_" "-") symbol-of)
                                sym (if (and named (not (seen named))) named (symbol (str (type-name type) "-" (inc i))))]
                            [(conj found sym) (conj seen sym)]))
                        [[] #{}]
                        (map vector (range most-named) args types))]
    (cond
      (nil? params) '[& args]
      (< most-named (count params)) (conj named '& 'more)
      :else named)))

(defn- metadata
  [{:keys [kind args doc signature]}]
  (cond-> {:wasm/signature signature}
    doc (assoc :doc doc)
    (= :func kind) (assoc :arglists (list (arglist args (:params signature))))))

(defn- named
  "Exports with `:own`, the name that they have here: in kebab-case, the exact one where several have the same."
  [exports]
  (let [times (frequencies (map :key exports))]
    (map (fn [{:keys [name key] :as export}] (assoc export :own (if (= 1 (times key)) key name))) exports)))

(defn all
  "The vars that exports become, in their order: maps of `:sym`, `:name`, `:kind` and `:meta`. One whose name is no symbol
  gives no var unless it is renamed."
  [exports {:keys [rename exclude]}]
  (let [left-out (set exclude)]
    (keep (fn [{:keys [name own kind] :as export}]
            (let [sym (or (get rename name) (get rename (symbol own)) (symbol-of own))]
              (when (and sym (not (left-out (symbol own))))
                {:sym sym :name name :kind kind :meta (metadata export)})))
          (named exports))))

(defn strangers
  "The names in `:exclude` and `:rename` that no export has: maps of `:option`, `:name` and `:message`."
  [exports {:keys [rename exclude]} module]
  (let [all (named exports)
        owns (map :own all)
        known (into (set (map symbol owns)) (map :name all))]
    (for [[option names] [[:exclude exclude] [:rename (keys rename)]]
          given names
          :when (not (known given))]
      {:option option
       :name (str given)
       :message (str module " has no export " (pr-str (str given)) ", which " option " names."
                     (did-you-mean (str given) owns)
                     " It exports " (str/join ", " (take 20 owns)) (when (< 20 (count owns)) ", …") ".")})))

(defn clash
  "What is wrong with vars of which `:rename` gives several one name; nil where nothing is."
  [vars {:keys [rename]}]
  (let [renamed (set (vals rename))]
    (when-let [[sym same] (first (filter (fn [[sym same]] (and (next same) (renamed sym))) (group-by :sym vars)))]
      (str "The exports " (str/join " and " (map (comp pr-str :name) same)) " would both be the var " sym
           ". Give one of them another name with :rename, or leave it out with :exclude."))))

;; Resources

(defn resource-bindings
  "What is wrong with the bindings of `with-resource`; nil where nothing is."
  [bindings]
  (when-not (and (vector? bindings) (even? (count bindings)) (every? simple-symbol? (take-nth 2 bindings)))
    (str "with-resource takes a vector of symbols and what gives their resources, as in (wasm/with-resource [c (wasm/call m "
         ":counter 5)] ...); " (pr-str bindings) " was given")))

(defn with-resource
  "`body` with these bindings, each dropped behind it by the function `resource-drop` of `face`."
  [face bindings body]
  (reduce (fn [inner [sym init]]
            (let [held (gensym "resource-")]
              (list 'clojure.core/let [held init sym held]
                    (list 'try inner (list 'finally (list (symbol face "resource-drop") held))))))
          (cons 'do body)
          (reverse (partition 2 bindings))))
