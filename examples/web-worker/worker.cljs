(ns web-worker.worker
  "What runs in the worker: a module whose host function sends messages to the page."
  (:require
   [cljw.wasm :as wasm]))

(defn send! [message] (js/postMessage (pr-str message)))

(defn count-primes [m below]
  (let [started (js/performance.now)
        primes (wasm/call m :primes below)]
    (send! [:done primes (- (js/performance.now) started)])))

(defn serve
  "Does what the page asks for, and tells it that it may ask."
  [m]
  (.addEventListener js/self "message"
                     (fn [event]
                       (let [[_count below] (read-string (.-data event))]
                         (count-primes m below))))
  (send! [:ready]))

(-> (js/fetch "count.wat")
    (.then #(.text %))
    (.then #(wasm/load-async % {:imports {:page {:progress (fn [n primes] (send! [:progress n primes]))}}}))
    (.then serve)
    (.catch #(send! [:failed (ex-message %)])))
