(ns examples.wasi-command
  "Run a C program as a command: arguments, environment, standard streams, directories, exit code. It sees what it is
  given and nothing else.

  Run from the project's root: npx nbb examples/wasi_command.cljs"
  (:require
   ["cljw-wasm/nbb"]
   [cljw.wasm :as wasm]
   [clojure.string :as str]))

(def cat-wasm "testdata/26_cat.wasm")

;; Output and exit code are data.
(assert (= {:exit 0 :out "Hello, WASI!\n" :err ""}
           (select-keys (wasm/run "testdata/07_wasi_hello.wasm") [:exit :out :err])))

;; Standard input is a string (or bytes).
(assert (= "two\nlines\n" (:out (wasm/run cat-wasm {:args ["cat" "-"] :stdin "two\nlines\n"}))))

;; Arguments and environment are the ones given: nothing leaks in from the host's.
(assert (= ["cat" "--args" "--env" "LANG" "--env" "HOME" "C" "HOME is not set"]
           (str/split-lines (:out (wasm/run cat-wasm {:args ["cat" "--args" "--env" "LANG" "--env" "HOME"]
                                                      :env {"LANG" "C"}})))))

;; A directory of the host under a name of the guest's.
(let [{:keys [exit out]} (wasm/run cat-wasm {:args ["cat" "/guests/10_greet.wit"] :dirs {"/guests" "testdata"}})]
  (assert (zero? exit))
  (assert (str/includes? out "export greet: func(name: string) -> string;"))
  (println "10_greet.wit has" (count (str/split-lines out)) "lines"))

;; Without it there are no files at all.
(let [{:keys [exit err]} (wasm/run cat-wasm {:args ["cat" "/etc/passwd"]})]
  (assert (= 1 exit))
  (println "no directory:" (str/trim err)))

;; Nor is there a way out of it.
(assert (= 1 (:exit (wasm/run cat-wasm {:args ["cat" "/guests/../package.json"] :dirs {"/guests" "testdata"}}))))

;; A directory can be a map, too.
(assert (= ["a.txt" "notes/"]
           (str/split-lines (:out (wasm/run cat-wasm {:args ["cat" "--ls" "/"]
                                                      :dirs {"/" {"a.txt" "alpha" "notes" {"b.txt" "beta"}}}})))))

;; Exit codes are values, not exceptions.
(assert (= 7 (:exit (wasm/run cat-wasm {:args ["cat" "--err" "so long" "--exit" "7"]}))))
(println "exit code:   " (:exit (wasm/run cat-wasm {:args ["cat" "--exit" "7"]})))
