(ns build
  "Compiles the ClojureScript tests for Node: `clojure.main build.clj MAIN OUT LEVEL…`, the sources being on the
  classpath. Every warning of the analyzer is printed and counted; the exit code is 1 when there was one."
  (:require
   [cljs.analyzer :as ana]
   [cljs.build.api :as build]))

(def warnings (atom 0))

(defn warn
  "Prints and counts a warning of a kind that is switched on."
  [kind env extra]
  (when (get ana/*cljs-warnings* kind)
    (when-let [message (ana/error-message kind extra)]
      (swap! warnings inc)
      (binding [*out* *err*] ; while a file is compiled, `*out*` is that file
        (println (ana/message env (str "WARNING: " message " [" kind "]")))))))

(defn compile-tests
  "Compiles the namespace `main` at `level` into `out/level.cjs`."
  [main out level]
  (println "compiling at" level)
  (build/build nil
    {:main main
     :target :nodejs
     :output-to (str out "/" (name level) ".cjs")
     :output-dir (str out "/" (name level))
     :optimizations level
     :infer-externs true
     :pretty-print false
     :language-in :ecmascript-next
     :language-out :ecmascript-next
     :warning-handlers [warn]}))

(let [[main out & levels] *command-line-args*]
  (doseq [level levels]
    (compile-tests (symbol main) out (keyword level)))
  (println @warnings "warnings")
  (shutdown-agents)
  (System/exit (if (zero? @warnings) 0 1)))
