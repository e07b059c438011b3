(ns cljw.wasm.sci
  "`cljw.wasm` for programs that evaluate Clojure by SCI.

  (sci/eval-string \"(require '[cljw.wasm :as wasm]) (wasm/valid? \\\"x.wasm\\\")\"
                   {:namespaces wasm-sci/namespaces})"
  (:require
   [cljw.wasm]))

(def namespaces
  "For SCI's option `:namespaces`: the functions of `cljw.wasm`. `defmodule` and `require-module`, which define vars where
  they are evaluated, are not among them: `functions` and `call` do what they do."
  {'cljw.wasm (into {}
                    (keep (fn [[name v]] (when-not (:macro (meta v)) [name (deref v)])))
                    (ns-publics 'cljw.wasm))})
