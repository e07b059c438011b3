;; Clojure on a JVM: the namespace loads, without a compiler of ClojureScript, and each function and macro says where it runs.
(require '[cljw.wasm])

(defn said [f]
  (try
    (f)
    nil
    (catch Throwable e (ex-message (or (ex-cause e) e)))))

(let [functions (remove (comp :macro meta) (vals (ns-publics 'cljw.wasm)))
      silent (remove #(re-find #"^cljw\.wasm/.+ runs in ClojureScript alone" (str (said %))) functions)]
  (println (> (count functions) 40) (vec silent)
           (meta (ns-resolve 'cljw.wasm 'no-such-function))
           (:arglists (meta (ns-resolve 'cljw.wasm 'memory-read)))
           (string? (:doc (meta (ns-resolve 'cljw.wasm 'load))))
           (find-ns 'cljs.analyzer))
  (println (said #(eval '(cljw.wasm/defmodule "x.wasm")))))
(System/exit 0)
