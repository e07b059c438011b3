(ns cljw.wasm.sci
  "`cljw.wasm` for programs that evaluate Clojure by SCI.

  (sci/eval-string \"(require '[cljw.wasm :as wasm]) (wasm/valid? \\\"x.wasm\\\")\"
                   {:namespaces wasm-sci/namespaces})"
  (:require
   [cljw.wasm]
   [cljw.wasm.impl.definitions :as definitions]
   [cljw.wasm.impl.vars :as vars]))

(defn- macro
  "One of the macros as SCI takes it. The module's source is what `load` takes; the vars are made by SCI's own functions."
  [name]
  (with-meta (fn [_form _env & [source & args :as all]]
               (when (empty? all) (throw (definitions/usage :arity (str name " is called as (wasm/" name " path & options); "
                                                                        "0 arguments were given.")
                                                            {:fn name})))
               (let [{:keys [load form] :as options} (definitions/parse name args)]
                 (list 'cljw.wasm.impl.definitions/define
                       '{:intern clojure.core/intern :create-ns clojure.core/create-ns :alias clojure.core/alias}
                       (list 'clojure.core/assoc (list 'quote (definitions/given name nil options)) :ns '(clojure.core/ns-name clojure.core/*ns*))
                       (list (symbol "cljw.wasm" (vars/loader name)) source (if form (list 'clojure.core/merge load form) load)))))
             {:sci/macro true}))

(defn- scope
  "`with-resource` as SCI takes it."
  []
  (with-meta (fn [_form _env bindings & body] (definitions/resources "cljw.wasm" bindings body))
             {:sci/macro true}))

(def namespaces
  "For SCI's option `:namespaces`: the functions of `cljw.wasm`, and its macros."
  {'cljw.wasm (into {'defmodule (macro "defmodule")
                     'require-module (macro "require-module")
                     'require-component (macro "require-component")
                     'with-resource (scope)}
                    (keep (fn [[name v]] (when-not (:macro (meta v)) [name (deref v)])))
                    (ns-publics 'cljw.wasm))
   'cljw.wasm.impl.definitions {'define definitions/define}})
