(ns cljw.wasm.impl.model
  "What WIT values are in Clojure, as a value model of the package: data is built and taken apart in one pass. The
  functions that take names are called once a type, the ones that they return once a value."
  {:no-doc true}
  (:require
   [cljw.wasm.impl.js :as interop]))

(defn- ->bigint [x]
  (cond
    (interop/bigint? x) x
    (number? x) (if (js/Number.isSafeInteger x) (interop/bigint x) interop/absent)
    (int? x) (interop/bigint x)
    :else interop/absent))

(defn- items [x most]
  (cond
    (interop/array-like? x) x
    (and (or (sequential? x) (set? x)) (counted? x)) (to-array x)
    (sequential? x) (to-array (take (inc most) x))
    :else interop/absent))

(defn- entries [x]
  (if (map? x)
    (into-array (map (fn [[k v]] #js [k v]) x))
    interop/absent))

(defn- indexed [keys]
  (zipmap keys (range)))

(defn- record [names]
  (let [keys (mapv keyword names)]
    #js {"make" (fn [values]
                  (persistent! (reduce-kv (fn [m i k] (assoc! m k (aget values i))) (transient {}) keys)))
         "is" map?
         "get" (fn [m field] (get m (nth keys field)))}))

(defn- variant [cases]
  (let [shapes (mapv (fn [c] [(keyword (unchecked-get c "name")) (unchecked-get c "hasPayload")]) cases)
        index (indexed (map first shapes))]
    #js {"make" (fn [i payload]
                  (let [[tag has-payload?] (nth shapes i)]
                    (if has-payload? [tag payload] [tag])))
         "caseOf" (fn [x]
                    (if (and (vector? x) (<= 1 (count x) 2))
                      (get index (nth x 0) -1)
                      -1))
         "payloadOf" (fn [x] (nth x 1 interop/absent))}))

(def ^:private plain-option
  #js {"none" nil
       "some" identity
       "isNone" nil?
       "unwrap" (fn [x] #js [x])})

(def ^:private nested-option
  #js {"none" nil
       "some" (fn [x] [:some x])
       "isNone" nil?
       "unwrap" (fn [x]
                  (if (and (vector? x) (= 2 (count x)) (= :some (nth x 0)))
                    #js [(nth x 1)]
                    interop/absent))})

(defn- enumeration [names]
  (let [keys (mapv keyword names)
        index (indexed keys)]
    #js {"make" (fn [i] (nth keys i))
         "caseOf" (fn [x] (get index x -1))}))

(defn- flags [names]
  (let [keys (mapv keyword names)
        index (indexed keys)]
    #js {"make" (fn [bits]
                  (into #{} (keep-indexed (fn [i k] (when (bit-test bits i) k))) keys))
         "bitsOf" (fn [x]
                    (if (and (set? x) (every? #(contains? index %) x))
                      (unsigned-bit-shift-right (reduce (fn [bits k] (bit-or bits (bit-shift-left 1 (index k)))) 0 x) 0)
                      interop/absent))}))

(defn show
  "`x` for an error message: short, also where it is endless. What lets nobody look at it, as an array whose buffer is
  gone, is an object."
  [x]
  (let [text (try
               (binding [*print-length* 8
                         *print-level* 3]
                 (pr-str x))
               (catch :default _ "#object[Object]"))]
    (interop/shown text 80)))

(defn- model [mode]
  #js {"fromBigint" (fn [x] (interop/i64 mode x))
       "toBigint" ->bigint
       "list" (fn [values] (vec values))
       "items" items
       "map" (fn [pairs] (into {} (map vec) pairs))
       "entries" entries
       "record" record
       "variant" variant
       "option" (fn [nested?] (if nested? nested-option plain-option))
       "enum" enumeration
       "flags" flags
       "show" show})

(def ^:private models
  "One model for each way to show 64-bit integers."
  {:auto (model "auto")
   :number (model "number")
   :bigint (model "bigint")})

(defn of
  "The model for an `:i64` mode."
  [mode]
  (get models mode (:auto models)))
