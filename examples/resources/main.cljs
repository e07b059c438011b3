(ns resources.main
  "A component with a resource: accounts are objects that live in the component, are lent and given away, and are dropped once.
  bank.wit says what it offers, and bank.wat is the module that it is made of.

  npx nbb main.cljs"
  (:require
   ["cljw-wasm/nbb"]
   ["node:path" :as path]
   [cljw.wasm :as wasm]))

(def bank (wasm/load (path/join (path/dirname *file*) "bank.wasm")))

(defn live [] (:live (wasm/inspect bank)))

;; A constructor gives an object; its methods are functions that are found by keyword.
(def ada (wasm/call bank :account 100))
(assert (= 100 ((:balance ada))))
(assert (= [:ok 70] ((:withdraw ada) 30)))
(assert (= [:err "there is not enough"] ((:withdraw ada) 1000)))
(println ada "has" ((:balance ada)))

;; What is thrown for an error, where that is wanted.
(assert (= "there is not enough"
           (try (wasm/unwrap ((:withdraw ada) 1000))
                (catch :default e (:error (ex-data e))))))

;; Lent to a function, it is still ours; for a while only, at the end of which it is dropped.
(wasm/with-resource [grace (wasm/call bank :account 5)]
  (assert (true? (wasm/call bank :transfer ada grace 20)))
  (assert (= [50 25] [((:balance ada)) ((:balance grace))]))
  (assert (= 2 (live))))
(assert (= 1 (live)))

;; Given away, it is the component's: the two are closed, and what was in them is in a third.
(def joint (wasm/call bank :account.merge ada (wasm/call bank :account 8)))
(assert (= 58 ((:balance joint))))
(def refusal (try ((:balance ada))
                  (catch :default e e)))
(assert (= :bad-value (:code (ex-data refusal))))
(println "given away:" (ex-message refusal))

(wasm/resource-drop joint)
(assert (zero? (live)))
(println "live at the end:" (live))
