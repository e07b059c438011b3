(ns examples.module-objects
  "A module is a value: look things up in it, ask what it is, load it many times.

  Run from the project's root: npx nbb examples/module_objects.cljs"
  (:require
   ["cljw-wasm/nbb"]
   [cljw.wasm :as wasm]))

(def math (wasm/load "testdata/01_add.wasm"))

;; Keyword, string, call: the same function, and the same one each time.
(assert (= 5 ((:add math) 2 3)))
(assert (= 5 ((get math "add") 2 3)))
(assert (identical? (:add math) (math :add)))

;; As with maps, looking up what is not there is nil or the default; as with vectors, calling is an error.
(assert (nil? (:subtract math)))
(assert (= :none (get math :subtract :none)))

(def unknown
  (try (math :ad)
       (catch :default e (ex-data e))))

(assert (= :unknown-export (:code unknown)))
(println "(math :ad)   => did you mean" (:suggestions unknown))

;; Exports are data.
(assert (= {:kind :func :params [:i32 :i32] :results [:i32]}
           (select-keys (get (wasm/exports math) "add") [:kind :params :results])))
(println "(exports …)  =>" (wasm/exports math))

;; snake_case is found under kebab-case, too; `functions` is a map to destructure.
(let [{:keys [divmod min-max]} (wasm/functions (wasm/load "testdata/08_multi_value.wasm"))]
  (assert (= [3 2] (divmod 17 5)))
  (assert (= [-1 4] (min-max 4 -1))))

;; Globals.
(def globals (wasm/load "testdata/06_globals.wasm"))

(assert (= 42 (wasm/global globals :answer)))
(wasm/set-global! globals :ratio 0.25)
(assert (= 0.25 (wasm/global globals :ratio)))

;; A 64-bit integer is a number while that is exact, and a BigInt where it is not.
(assert (= (js/BigInt "9007199254740993") (wasm/global globals :big)))
(wasm/set-global! globals :big 12)
(assert (= 12 (wasm/call globals :get_big)))

;; Compile once, instantiate many: each instance has its own state.
(def compiled (wasm/compile "testdata/06_globals.wasm"))
(def one (wasm/instantiate compiled))
(def two (wasm/instantiate compiled))

(dotimes [_ 3] (wasm/call one :increment))
(wasm/call two :increment)
(assert (= [3 1] [(wasm/call one :get_counter) (wasm/call two :get_counter)]))
(println "two states   =>" [(wasm/call one :get_counter) (wasm/call two :get_counter)])

;; `fresh` is the same module with a new state: made for test fixtures.
(assert (zero? (wasm/call (wasm/fresh one) :get_counter)))

;; Is it a module at all? `explain` says why not.
(assert (wasm/valid? "testdata/01_add.wasm"))
(assert (not (wasm/valid? (js/Uint8Array.of 0 97 115 109))))
(println "(explain …)  =>" (:message (wasm/explain (js/Uint8Array.of 0 97 115 109))))
