(ns cljw.wasm.impl.js
  "The package's JavaScript, and nothing else of ours, is touched here: options and values on the way in, errors
  and data on the way out."
  {:no-doc true}
  (:require
   ["cljw-wasm" :as rt]
   [clojure.string :as str]))

(def module-key
  "The property under which a module object of ours holds the package's; a plain name, so that it survives
  reloading and renaming."
  "cljw.wasm/module")

(defn module
  "The package's module object in `x`, or nil."
  [x]
  (when (and (some? x) (object? (unchecked-get x module-key)))
    (unchecked-get x module-key)))

;; Errors

(defn kebab
  "A camelCase name as a keyword in kebab-case."
  [s]
  (keyword (str/lower-case (str/replace s #"([a-z0-9])([A-Z])" "$1-$2"))))

(defn ->data
  "Plain JavaScript data as Clojure data: objects become maps with kebab-case keywords, arrays vectors."
  [x]
  (cond
    (array? x) (mapv ->data x)
    (object? x) (into {} (keep (fn [k]
                                 (let [v (unchecked-get x k)]
                                   (when (some? v) [(kebab k) (->data v)]))))
                      (js-keys x))
    :else x))

(def ^:private raw-keys
  "Keys of an error's data that hold the user's own values."
  #{"value" "cause" "out" "err"})

(defn- error-data [^js e]
  (let [data (.-data e)]
    (into {:type (keyword "cljw.wasm" (.-kind e))
           :code (keyword (.-code e))}
          (keep (fn [k]
                  (let [v (unchecked-get data k)]
                    (when-not (or (undefined? v) (= k "cause"))
                      [(kebab k) (if (raw-keys k) v (->data v))]))))
          (js-keys data))))

(defn ->ex
  "An error of the package as an `ex-info`; the error itself is its cause."
  [^js e]
  (ex-info (.-message e) (error-data e) e))

(defn- wasm-error? [e]
  (instance? rt/WasmError e))

(defn rethrow
  "Throws `e`, as an `ex-info` where it is an error of the package."
  [e]
  (throw (if (wasm-error? e) (->ex e) e)))

(defn guard
  "Calls `f`; errors of the package come out as `ex-info`."
  [f]
  (try
    (f)
    (catch :default e
      (rethrow e))))

(defn promise
  "A promise of the package, whose errors are `ex-info`s; `f` is applied to its value."
  [^js p f]
  (-> p (.then f) (.catch rethrow)))

(def language
  "What results and errors are in ClojureScript."
  #js {"error" ->ex
       "vector" (fn [items] (vec items))})

;; Values on the way in

(declare ->js)

(defn- key-name [k]
  (if (keyword? k) (subs (str k) 1) (str k)))

(defn map->js
  "A map as an object; keys are names, values go through `f`."
  [f m]
  (let [o #js {}]
    (doseq [[k v] m]
      (unchecked-set o (key-name k) (f v)))
    o))

(defn ->js
  "Clojure data as the package takes it: keywords are names, maps objects, sequences arrays; all else is itself."
  [x]
  (cond
    (keyword? x) (key-name x)
    (map? x) (map->js ->js x)
    (or (sequential? x) (set? x)) (into-array (map ->js x))
    :else x))

(defn ->fn
  "A function that JavaScript can call, for anything that Clojure can."
  [f]
  (if (and (ifn? f) (not (fn? f)))
    (fn [& args] (apply f args))
    f))

(defn- import-value [x]
  (cond
    (some? (module x)) (module x)
    (and (ifn? x) (not (keyword? x))) (->fn x)
    :else x))

(defn- imports->js [imports]
  (if (map? imports)
    (map->js #(if (map? %) (map->js import-value %) (import-value %)) imports)
    imports))

(defn- output->js [x]
  (cond
    (keyword? x) (name x)
    (fn? x) #js {"lines" x}
    :else (->js x)))

(defn- trace->js [f]
  (if (fn? f)
    (fn [^js call]
      (f {:fn (.-fn call)
          :args (->data (.-args call))
          :result (.-result call)
          :errno (some-> (.-errno call) keyword)}))
    f))

(def ^:private option->js
  {:imports imports->js
   :stdout output->js
   :stderr output->js
   :trace trace->js
   :stdin #(if (fn? %) % (->js %))})

(defn options
  "Options as the package takes them. `nil` lifts a bound; elsewhere it means that the option is not given."
  [opts extra]
  (cond
    (nil? opts) (options {} extra)
    (map? opts) (let [o (map->js identity extra)]
                  (unchecked-set o rt/kebabOptions true)
                  (doseq [[k v] opts]
                    (unchecked-set o (key-name k) ((option->js k ->js) v)))
                  o)
    :else opts))

(defn source
  "A source as the package takes it."
  [x]
  (or (module x) x))
