(ns cljw.bench
  "What calls cost in ClojureScript, in nbb and compiled: prints the nanoseconds of each, sample by sample, as JSON. Those
  who are compared take turns, every second round in the opposite order.

  Each adds numbers of its own: of functions with the same text nbb makes one, and V8 calls by such a one as it calls what
  it has seen many of."
  (:require
   ["cljw-wasm" :as rt]
   ["fs" :as fs]
   [cljw.wasm :as wasm]))

(def rounds 25)

(def file "testdata/01_add.wasm")
(def m (wasm/load file))
(def add (wasm/fn m :add))
(def bare
  (let [module (js/WebAssembly.Module. (.readFileSync ^js fs file))]
    (.. ^js (js/WebAssembly.Instance. module) -exports -add)))

(def guest "bench/programs/person.wat")
(def same (wasm/fn (wasm/load guest) :same))
(def js-same (.. ^js rt (load guest) -exports -same))
(def ada {:name "Ada" :email "ada@example.com" :city "London"})
(def js-ada #js {"name" "Ada" "email" "ada@example.com" "city" "London"})

(defn- by-call [n] (dotimes [_ n] (wasm/call m :add 1 2)))
(defn- by-fn [n] (dotimes [_ n] (add 1 3)))
(defn- by-host [n] (dotimes [_ n] (bare 1 4)))
(defn- record [n] (dotimes [_ n] (same ada)))
(defn- js-record [n] (dotimes [_ n] (js-same js-ada)))

(def work
  [["wasm/call" by-call 50000]
   ["wasm/fn" by-fn 200000]
   ["js/WebAssembly" by-host 200000]
   ["a record of three strings" record 5000]
   ["the same in JavaScript" js-record 5000]])

(defn- cpu []
  (let [used (js/process.cpuUsage)]
    (/ (+ (.-user used) (.-system used)) 1000)))

(defn- sample [[name f n]]
  (let [used (cpu)
        from (js/performance.now)]
    (f n)
    [name (/ (* 1e6 (min (- (cpu) used) (- (js/performance.now) from))) n)]))

(defn- round [i]
  (into {} (map sample) (if (even? i) work (reverse work))))

(when-not (= [3 3 3 ada] [(wasm/call m :add 1 2) (add 1 2) (bare 1 2) (same ada)])
  (throw (ex-info "A call gave something else than it should." {})))

(dotimes [i 5] (round i))
(println (js/JSON.stringify (clj->js (apply merge-with into (map #(update-vals (round %) vector) (range rounds))))))
