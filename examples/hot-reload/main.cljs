(ns hot-reload.main
  "A program that is changed while it runs: the module is loaded again when its file changes, and goes on with the memory that it had;
  host functions are vars, so that they are redefined like any other.

  npx nbb main.cljs, or (load-file \"main.cljs\") at a REPL: then edit counter.wat, and call (tick)."
  (:require
   ["cljw-wasm/nbb"]
   ["node:fs" :as fs]
   ["node:os" :as os]
   ["node:path" :as path]
   [cljw.wasm :as wasm]))

;; A copy to edit; at a REPL take the file itself.
(defonce file
  (let [copy (path/join (fs/mkdtempSync (path/join (os/tmpdir) "hot-reload-")) "counter.wat")]
    (fs/copyFileSync (path/join (path/dirname *file*) "counter.wat") copy)
    copy))

(defonce said (atom []))

(defn say [n] (swap! said conj n))

;; The var, not its value: what `say` is when it is called.
(def options {:imports {"app" {:say #'say}}})

(defn modified [] (.-mtimeMs (fs/statSync file)))

;; What must outlive an evaluation of this file.
(defonce app (atom {:module (wasm/load file options) :modified (modified)}))

(defn with-memory-of
  "The module `m`, with what is in the memory of `old`."
  [m old]
  (wasm/memory-grow m (max 0 (- (wasm/memory-size old) (wasm/memory-size m))))
  (wasm/memory-write m 0 (wasm/view old :u8 0 (* 65536 (wasm/memory-size old))))
  m)

(defn reload!
  "Loads the file where it has changed. One that is no module leaves the old one in place, and its error is returned."
  []
  (let [{:keys [module modified]} @app
        now (hot-reload.main/modified)]
    (when (not= now modified)
      (swap! app assoc :modified now)
      (try
        (swap! app assoc :module (with-memory-of (wasm/load file options) module))
        :reloaded
        (catch :default e e)))))

(defn tick []
  (let [e (reload!)]
    (when (instance? ExceptionInfo e) (println (ex-message e))))
  (wasm/call (:module @app) :tick))

;; ---- What somebody does at the REPL.

(defn edit! [from to]
  (let [text (.replace (fs/readFileSync file "utf8") from to)]
    (fs/writeFileSync file text)
    ;; Two changes within the clock's grain would look like one.
    (fs/utimesSync file (js/Date.) (js/Date. (+ 1000 (modified))))))

(assert (= [1 2 3] (vec (repeatedly 3 tick))))

;; Steps of ten, from where it was.
(edit! "(i32.const 1)" "(i32.const 10)")
(assert (= [13 23] (vec (repeatedly 2 tick))))

;; A slip is shown, with its place; what ran goes on.
(edit! "i32.add" "i32.plus")
(assert (= 33 (tick)))
(edit! "i32.plus" "i32.sub")
(assert (= 23 (tick)))
(assert (= [1 2 3 13 23 33 23] @said))

;; A host function is redefined, and the module as it is calls the new one.
(defn say [n] (swap! said conj (str n "!")))
(tick)
(assert (= "13!" (last @said)))

(println "it said" @said)
(fs/rmSync (path/dirname file) #js {:recursive true})
