(ns cljw.wasm.impl.jvm
  "Namespaces of this library on a JVM: the ClojureScript compiler loads them there for their macros, and a program may load
  them by mistake."
  {:no-doc true}
  (:refer-clojure :exclude [defn]))

(clojure.core/defn refuse
  "Throws what calling the function or macro `called` comes to."
  [called]
  (throw (ex-info (str called " runs in ClojureScript alone: compiled by shadow-cljs or the ClojureScript compiler, or in nbb. "
                       "This is Clojure on a JVM.")
                  {:type :cljw.wasm/usage :code :not-available :fn (str called)})))

(defmacro defn
  "A function of the same name, docstring and parameters, which refuses to be called: its body is JavaScript's."
  [name & more]
  (let [doc (when (string? (first more)) (first more))
        [options & bodies :as all] (if doc (rest more) more)
        bodies (if (map? options) bodies all)
        arglists (or (second (:arglists (when (map? options) options)))
                     (if (vector? (first bodies)) [(first bodies)] (map first bodies)))]
    `(def ~(vary-meta name assoc :doc doc :arglists (list 'quote (apply list arglists)))
       (clojure.core/fn [& ~'_] (refuse '~(symbol (str *ns*) (str name)))))))
