(ns javascript.main
  "Somebody else's JavaScript in a sandbox: QuickJS, a library in C, evaluates it, with fuel for each script, in an instance for each
  customer. Its functions take and return addresses, so strings are put into its memory and read from there.

  npm install quickjs-wasi
  npx nbb main.cljs"
  (:require
   ["cljw-wasm/nbb"]
   ["node:module" :refer [createRequire]]
   [cljw.wasm :as wasm]))

(def quickjs
  (let [resolve-path (.-resolve (createRequire (str (js/process.cwd) "/")))]
    (wasm/compile (resolve-path "quickjs-wasi/quickjs.wasm"))))

(defn put!
  "A string of C in the memory of `m`: where it is, and how many bytes it has."
  [m text]
  (let [bytes (.encode (js/TextEncoder.) text)
        at (wasm/call m :wasm-malloc (inc (.-length bytes)))]
    (wasm/memory-write m at bytes)
    (wasm/memory-write m (+ at (.-length bytes)) 0 :u8)
    [at (.-length bytes)]))

(defn c-string [m at]
  (let [bytes (js/Uint8Array. (.-buffer (wasm/memory m)))]
    (wasm/memory-read m at (- (.indexOf bytes 0 at) at))))

(defn engine
  "An engine for JavaScript with a state of its own. Scripts cost its customer, and see no clock and no chance."
  []
  (let [nothing (fn [& _] 0)
        m (wasm/load-wasi quickjs {:fuel-per-call 5e7
                                   :max-memory-pages 256
                                   :clock {:realtime 0 :monotonic 1000000000}
                                   :random 42
                                   :imports {"env" {:host-get-timezone-offset nothing
                                                    :host-interrupt nothing
                                                    :host-promise-rejection nothing
                                                    :host-module-normalize nothing
                                                    :host-module-load nothing
                                                    :host-call nothing}}})]
    (assert (zero? (wasm/call m :qjs-init)))
    m))

(defn evaluate
  "The value of a script as text, or why it has none. An engine in which one was stopped is of no further use."
  [m script]
  (try
    (let [[at length] (put! m script)
          [file] (put! m "script.js")
          value (wasm/call m :qjs-eval at length file 0)
          text #(c-string m (wasm/call m :qjs-get-string %))]
      (if (zero? (wasm/call m :qjs-is-exception value))
        [:ok (text value)]
        [:threw (text (wasm/call m :qjs-get-exception))]))
    (catch :default e [:stopped (:code (ex-data e))])))

(def ada (engine))

(assert (= [:ok "285"] (evaluate ada "var squares = [...Array(10).keys()].map(n => n * n); squares.reduce((a, b) => a + b)")))
(println (evaluate ada "squares.join(' ')"))
(println (evaluate ada "JSON.stringify({today: new Date().getFullYear(), big: (2n ** 70n).toString()})"))

;; It has no more of the host than it is given.
(assert (= [:ok "undefined undefined"] (evaluate ada "typeof process + ' ' + typeof fetch")))

(println (evaluate ada "null.x"))

;; One that never ends is stopped; another customer's engine has nothing to do with it.
(def endless (evaluate ada "for (;;) {}"))
(assert (= [:stopped :fuel] endless))
(println endless)

(def grace (engine))
(assert (= [:ok "undefined"] (evaluate grace "typeof squares")))
(println (evaluate grace "'a-b-c'.replace(/-(?<letter>[a-z])/g, (_, c) => c.toUpperCase())"))
