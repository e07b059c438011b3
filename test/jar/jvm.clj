;; Clojure on a JVM: the namespace loads, without a compiler of ClojureScript, and each function and macro says where it runs.
;; What the macros need in a compiler they say where it is not there.
(require '[cljw.wasm] '[clojure.java.io :as io])

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

(let [folder (doto (io/file (System/getProperty "java.io.tmpdir") (str (random-uuid))) .mkdirs)]
  (System/setProperty "user.dir" (str folder))
  (println "without the package:" (said #(#'cljw.wasm.impl.compiler/bindings {} () (io/file "x.wasm") [] [])))
  (.delete folder))
(with-redefs-fn {#'cljw.wasm.impl.compiler/node-program "no-such-node"}
  #(println "without Node:" (said (fn [] (#'cljw.wasm.impl.compiler/node {} () (io/file "cli.js") [])))))
;; A module is in a program without the compiler looking at each of its characters, which takes minutes for a large one.
(require '[cljs.analyzer.api :as analyzer] '[cljs.compiler.api :as compiler])

(let [looked-at (atom 0)
      escape-char @#'cljs.compiler/escape-char
      form (#'cljw.wasm.impl.compiler/embedded "x.wasm" (byte-array 300000) nil)
      state (analyzer/empty-state)
      emitted (with-redefs-fn {#'cljs.compiler/escape-char #(do (swap! looked-at inc) (escape-char %))}
                #(binding [cljs.analyzer/*cljs-warnings* {}]
                   (compiler/emit state (analyzer/analyze state (analyzer/empty-env) form nil {}))))]
  (println "embedded:" (count (re-seq #"A" emitted)) (pos? @looked-at) (< @looked-at 100)))
;; shadow-cljs names the file that it compiles as the classpath has it.
(let [^java.io.File file (binding [cljs.analyzer/*cljs-file* "shop/core.cljs"] (#'cljw.wasm.impl.compiler/source-file))]
  (println "compiled file:" (some-> file .isAbsolute) (some-> file .getName)
           (binding [cljs.analyzer/*cljs-file* "shop/nothing.cljs"] (#'cljw.wasm.impl.compiler/source-file))))
(System/exit 0)
