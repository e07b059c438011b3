(ns web-worker.main
  "A long calculation in a web worker: the page goes on drawing, hears how far it is, and ends it by a click, whatever the module is
  doing. worker.js starts worker.cljs in the worker; index.html says how it is served.")

(defn by-id [id] (js/document.getElementById id))
(defn say [& words] (set! (.-textContent (by-id "status")) (apply str words)))

(def worker (atom nil))

(defn running! [running?]
  (set! (.-disabled (by-id "start")) running?)
  (set! (.-disabled (by-id "stop")) (not running?)))

(defn stop! [& words]
  (when @worker (.terminate @worker))
  (reset! worker nil)
  (running! false)
  (apply say words))

(defn heard
  "A message of the worker is a vector in EDN's text, by which keywords stay keywords."
  [text below]
  (let [[kind a b] (read-string text)]
    (case kind
      :ready (.postMessage @worker (pr-str [:count below]))
      :progress (say b " primes below " a)
      :done (stop! a " primes, in " (.toFixed b 0) " ms")
      :failed (stop! a))))

(defn start! []
  (running! true)
  (say "Starting")
  (let [below (js/parseInt (.-value (by-id "below")))]
    (reset! worker (doto (js/Worker. "worker.js")
                     (.addEventListener "message" #(heard (.-data %) below))
                     (.addEventListener "error" #(stop! (.-message %)))))))

(.addEventListener (by-id "start") "click" start!)
(.addEventListener (by-id "stop") "click" #(stop! "Stopped"))

;; What shows that the page is free all the while.
(def frames (atom 0))
(defn draw []
  (set! (.-textContent (by-id "frames")) (swap! frames inc))
  (js/requestAnimationFrame draw))
(draw)
(say "Ready")
