(ns image-filter.main
  "Filters of the image on a canvas, in a page without a build step: the pixels go into the memory of a module, a function of it works
  on them there, and they go back. index.html beside it says how it is served."
  (:require
   [cljw.wasm :as wasm]))

(def canvas (js/document.querySelector "canvas"))
(def context (.getContext canvas "2d" #js {:willReadFrequently true}))
(def original (atom nil))

(defn say [text] (set! (.-textContent (js/document.querySelector "#status")) text))

(defn pixels [] (.getImageData context 0 0 (.-width canvas) (.-height canvas)))

(defn apply-filter
  "What the module's function `k` makes of the image."
  [m k]
  (let [image (pixels)
        n (.. image -data -length)]
    (wasm/call m :reserve n)
    (wasm/memory-write m 0 (.-data image))
    (wasm/call m k (.-width image) (.-height image))
    (.set (.-data image) (wasm/view m :u8 0 n))
    (.putImageData context image 0 0)))

(defn show!
  "The image as it was, and the filter over it where there is one."
  [m k]
  (.putImageData context @original 0 0)
  (let [started (js/performance.now)]
    (when (seq k) (apply-filter m k))
    (say (if (seq k)
           (str k ": " (.toFixed (- (js/performance.now) started) 1) " ms")
           "As it was"))))

(defn draw-something []
  (doseq [[x y radius color] [[90 90 70 "#c33"] [200 80 60 "#3a3"] [180 140 55 "#36c"]]]
    (set! (.-fillStyle context) color)
    (.beginPath context)
    (.arc context x y radius 0 7)
    (.fill context))
  (reset! original (pixels)))

(defn open! [file]
  (-> (js/createImageBitmap file)
      (.then (fn [image]
               (set! (.-width canvas) (.-width image))
               (set! (.-height canvas) (.-height image))
               (.drawImage context image 0 0)
               (reset! original (pixels))
               (say (str (.-name file) ", " (.-width image) " by " (.-height image)))))))

(defn start [m]
  (doseq [button (js/document.querySelectorAll "[data-filter]")]
    (.addEventListener button "click" #(show! m (.. button -dataset -filter))))
  (.addEventListener (js/document.querySelector "input") "change" #(open! (first (.. % -target -files))))
  (draw-something)
  (say "Ready"))

(-> (js/fetch "filter.wat")
    (.then #(.text %))
    (.then wasm/load-async)
    (.then start)
    (.catch #(say (ex-message %))))
