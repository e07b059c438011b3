(require '["cljw-wasm/nbb"])
(require '["cljw-wasm" :as rt] '[cljw.wasm :as wasm])

;; Prints the nanoseconds of each piece of work, the least of some samples, as JSON. Those who are compared take turns.

(def file "testdata/01_add.wasm")
(def m (wasm/load file))
(def add (wasm/fn m :add))
(def bare
  (let [^js fs (js/process.getBuiltinModule "node:fs")]
    (.. (js/WebAssembly.Instance. (js/WebAssembly.Module. (.readFileSync fs file))) -exports -add)))
(def greet (wasm/fn (wasm/load "testdata/10_greet.wasm") :greet))
(def greet-js (.. ^js (rt/load "testdata/10_greet.wasm") -exports -greet))

(defn by-call [n] (dotimes [_ n] (wasm/call m :add 1 2)))
(defn by-fn [n] (dotimes [_ n] (add 1 2)))
(defn by-host [n] (dotimes [_ n] (bare 1 2)))
(defn by-wit [n] (dotimes [_ n] (greet "Ada")))
(defn by-wit-js [n] (dotimes [_ n] (greet-js "Ada")))

(defn cpu [] (let [used (js/process.cpuUsage)] (/ (+ (.-user used) (.-system used)) 1000)))

(defn sample [f n]
  (let [used (cpu) from (js/performance.now)]
    (f n)
    (/ (* 1e6 (min (- (cpu) used) (- (js/performance.now) from))) n)))

(def work {"wasm/call" by-call "wasm/fn" by-fn "js/WebAssembly" by-host "a string, by WIT" by-wit "the same in JavaScript" by-wit-js})

(let [rounds (doall (for [_ (range 8)] (update-vals work #(sample % 200000))))]
  (println (js/JSON.stringify (clj->js (apply merge-with min rounds)))))
