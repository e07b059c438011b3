(ns examples.host-functions
  "Give a module functions of yours, and get their values and exceptions back unharmed.

  Run from the project's root: npx nbb examples/host_functions.cljs"
  (:require
   ["cljw-wasm/nbb"]
   [cljw.wasm :as wasm]))

;; What does the module need?
(assert (= #{["env" "print_i32"] ["env" "print_str"]}
           (set (map (juxt :module :name) (wasm/imports "testdata/04_imports.wasm")))))

;; Host functions are ordinary Clojure functions. A string arrives as pointer and length: the module is needed to read
;; it, and the module needs the functions to load, so it goes through an atom.
(def module (atom nil))
(def printed (atom []))

(reset! module
        (wasm/load "testdata/04_imports.wasm"
                   {:imports {:env {:print_i32 (fn [n] (swap! printed conj n))
                                    :print_str (fn [ptr len]
                                                 (swap! printed conj (wasm/memory-read @module ptr len)))}}}))

(wasm/call @module :greet)
(wasm/call @module :compute_and_print 3 7)
(assert (= ["Hello from Wasm!" 10] @printed))
(println "the guest printed  " @printed)

;; Leave one out, and the error names everything that is missing.
(def missing
  (try (wasm/load "testdata/04_imports.wasm" {:imports {:env {:print_i32 println}}})
       (catch :default e e)))

(assert (= :cljw.wasm/link (:type (ex-data missing))))
(println "an import missing  " (ex-message missing))

;; What a host function throws comes out as it is, with the guest's frames beside it.
(def thrown (atom nil))

(def throwing
  (wasm/load "testdata/04_imports.wasm"
             {:imports {:env {:print_i32 (fn [_] (throw (reset! thrown (ex-info "not today" {:weather :rain}))))
                              :print_str (fn [_ _])}}}))

(def caught
  (try (wasm/call throwing :compute_and_print 1 2)
       (catch :default e e)))

(assert (identical? @thrown caught))
(assert (= "compute_and_print" (:func (first (wasm/backtrace caught)))))
(println "thrown through Wasm" (ex-data caught) "from" (:func (first (wasm/backtrace caught))))

;; A host function may call back into the module.
(def countdown (atom nil))

(reset! countdown
        (wasm/load "testdata/04_imports.wasm"
                   {:imports {:env {:print_i32 (fn [n] (when (pos? n)
                                                         (swap! printed conj n)
                                                         (wasm/call @countdown :compute_and_print n -1)))
                                    :print_str (fn [_ _])}}}))

(reset! printed [])
(wasm/call @countdown :compute_and_print 3 0)
(assert (= [3 2 1] @printed))
(println "called back        " @printed)
