(ns cljw.wasm.impl.definitions
  "The vars that `defmodule` and `require-module` make where Clojure is interpreted: the module is loaded first, and vars
  are made of what it has."
  {:no-doc true}
  (:require
   ["cljw-wasm" :as rt]
   ["cljw-wasm/dist/clojure-vars.js" :as exported]
   [cljw.wasm.impl.core :as core]
   [cljw.wasm.impl.vars :as vars]))

(defn usage [code message data]
  (ex-info message (assoc data :type :cljw.wasm/usage :code code)))

(defn parse
  "The options of one of the macros, as `vars/parse` gives them. Throws where they are none."
  [macro args]
  (let [{:keys [problem] :as given} (vars/parse macro args)]
    (when problem (throw (usage :bad-argument (str problem ".") {:fn macro})))
    ;; Before values are evaluated, in which names stand that the macro was to define.
    (when-let [k (first (filter #(and (keyword? %) (vars/misspelt? macro %)) (keys (:load given))))]
      (throw (usage :bad-option (vars/no-option macro k nil) {:fn macro :option k})))
    given))

(defn resources
  "What `with-resource` comes to. Throws where the bindings are none."
  [face bindings body]
  (when-let [problem (vars/resource-bindings bindings)]
    (throw (usage :bad-argument (str problem ".") {:fn "with-resource"})))
  (vars/with-resource face bindings body))

(defn given
  "What `define` is told: the macro's options for the namespace named `ns`."
  [macro ns options]
  (-> (select-keys options [:as :exclude :rename])
      (assoc :ns ns :refer (if (or (= "defmodule" macro) (= :all (:refer options))) :all (vec (:refer options))))))

(defn- referred
  "The vars that `refer` names. What is unknown the module tells, with near misses."
  [m vars refer rename]
  (if (= :all refer)
    vars
    (let [by-sym (into {} (map (juxt :sym identity)) vars)]
      (for [sym refer]
        (or (by-sym (get rename sym sym))
            (do (m (name sym))
                (throw (usage :unknown-export (str "The export " (pr-str (name sym)) " has no name that is a symbol of "
                                                   "Clojure. Give it one with :rename.")
                              {:export (name sym)}))))))))

(defn- check
  "Throws where options name exports that there are not, or give several the same name."
  [exports vars given]
  (when-let [{:keys [name option message]} (first (vars/strangers exports given "The module"))]
    (throw (usage :unknown-export message {:export name :option option})))
  (when-let [problem (vars/clash vars given)]
    (throw (usage :bad-option problem {:option :rename}))))

(defn- intern-all [intern ns vars m]
  (doseq [{:keys [sym name meta]} vars]
    (intern ns (with-meta sym meta) (m name))))

(defn define
  "Makes the vars of a loaded module in the namespace named `ns`, and an alias of the module's name, by the interpreter's
  own `intern`, `create-ns` and `alias`. Returns the module."
  [{:keys [intern create-ns alias]} {:keys [ns as refer rename] :as given} m]
  (let [exports (exported/bindingsOf core/functions rt m)
        all (vars/all exports given)]
    (check exports all given)
    (intern-all intern ns (referred m all refer rename) m)
    (when as
      (let [home (symbol (str ns "." as))]
        (create-ns home)
        (intern-all intern home all m)
        (intern ns (with-meta as {:doc (str "The module " (pr-str m))}) m)
        (alias as home)))
    m))
