(ns cljw.wasm.impl.data
  "What the package says about modules, hosts and types, as Clojure data."
  {:no-doc true}
  (:require
   [cljw.wasm.impl.js :as interop]))

(defn- fields
  "A plain object as a map with kebab-case keywords; each value goes through the function for its key, or is itself."
  [conversions o]
  (into {}
        (map (fn [[k v]] [k ((get conversions k interop/->data) v)]))
        (interop/object->map interop/kebab identity o)))

(def ^:private known-words
  "Vectors of words by the arrays that they are made of: many functions have one type, and the package has one array for it."
  (js/WeakMap.))

(defn- words [array]
  (let [known (.get ^js known-words array)]
    (if (some? known)
      known
      (let [made (mapv interop/word array)]
        (.set ^js known-words array made)
        made))))

(def ^:private extern
  "An import's or export's type: `{:kind :func :params [:i32] :results []}`."
  (partial fields {:kind keyword
                   :params words
                   :results words
                   :element interop/word
                   :type interop/word
                   :address keyword}))

(defn exports
  "The types of exports by name."
  [o]
  (interop/object->map identity extern o))

(defn imports
  "The imports in the module's order."
  [array]
  (mapv extern array))

(defn inspected
  "Everything about a module."
  [o]
  (fields {:features #(into #{} (map keyword) %)
           :imports imports
           :exports exports
           :sections #(mapv interop/->data %)
           :producers #(interop/object->map identity vec %)}
          o))

(defn engines
  "What each engine can do: `{:native {:available true :features {:simd true …} :missing {:gc \"…\"}} …}`."
  [o]
  (let [by-feature #(interop/object->map keyword identity %)]
    (interop/object->map keyword (partial fields {:features by-feature :missing by-feature}) o)))

(declare wit-type)

(defn- field [seen o]
  (let [type (unchecked-get o "type")]
    (cond-> {:name (unchecked-get o "name")}
      (some? type) (assoc :type (wit-type seen type)))))

(defn- structure
  "A WIT type that is made of others."
  [seen x]
  (let [[tag] (js-keys (or x #js {}))
        of (unchecked-get x tag)
        tag (keyword tag)]
    (case tag
      :list (let [length (unchecked-get x "length")]
              (cond-> [:list (wit-type seen of)]
                (some? length) (conj length)))
      (:tuple :map) (into [tag] (map #(wit-type seen %)) of)
      :result [:result (interop/object->map keyword #(wit-type seen %) of)]
      (:record :variant) [tag (mapv #(field seen %) of)]
      (:enum :flags) [tag (mapv keyword of)]
      (:own :borrow) [tag of]
      [tag (wit-type seen of)])))

(defn- wit-type
  "A WIT type: `:string`, `[:list :u8]`, `[:record [{:name \"x\" :type :s32}]]`. Types share parts, of which each is made
  once: `seen`, a JavaScript Map, has those that there are."
  [seen x]
  (if (string? x)
    (keyword x)
    (let [found (.get ^js seen x)]
      (if (some? found)
        found
        (let [made (structure seen x)]
          (.set ^js seen x made)
          made)))))

(defn- wit-func [seen o]
  (let [result (unchecked-get o "result")
        docs (unchecked-get o "docs")]
    (cond-> {:params (mapv #(field seen %) (unchecked-get o "params"))}
      (some? result) (assoc :results (wit-type seen result))
      (some? docs) (assoc :docs docs)
      (unchecked-get o "async") (assoc :async true))))

(defn wit-funcs
  "The WIT functions of a module by name."
  [o]
  (let [seen (js/Map.)]
    (interop/object->map identity #(wit-func seen %) o)))
