(ns cljw-wasm.hooks
  "What the macros define, as far as it stands in their form: a linter does not read modules.")

(defn- parsed
  "The options of a call, given one by one, as a map, or both; what is neither gives options when it is evaluated."
  [args]
  (loop [[k & more :as args] args found {}]
    (cond
      (keyword? k) (recur (rest more) (assoc found k (first more)))
      (map? k) {:options (merge found k)}
      :else {:options found :others args})))

(defn- definitions
  "The module, and these names. What the macro evaluates counts as used."
  [path {:keys [options others]} names]
  (let [loaded (dissoc options :as :refer :exclude :rename :embed :aot)
        module (list 'clojure.core/identity (into [path] (concat (vals loaded) others)))]
    (list 'do
          (if-let [as (:as options)] (list 'def as module) module)
          (when (seq names) (list* 'declare (distinct names))))))

(defmacro defmodule
  "The names of a module's exports do not stand in the form: those of `:rename` do."
  [path & args]
  (let [{:keys [options] :as given} (parsed args)]
    (definitions path given (vals (:rename options)))))

(defn- referred
  "What `:refer` names."
  [path args]
  (let [{{:keys [refer rename]} :options :as given} (parsed args)]
    (definitions path given (if (coll? refer) (map #(get rename % %) refer) (vals rename)))))

(defmacro require-module [path & args]
  (referred path args))

(defmacro require-component [path & args]
  (referred path args))

(defmacro with-resource [bindings & body]
  (list* 'clojure.core/let bindings body))
