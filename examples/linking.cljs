(ns examples.linking
  "Modules that import from modules: a chain of three, and two that share a memory and a table.

  Run from the project's root: npx nbb examples/linking.cljs"
  (:require
   ["cljw-wasm/nbb"]
   [cljw.wasm :as wasm]))

;; A loaded module serves as the imports of another, as a whole.
(def base (wasm/load "testdata/20_link_base.wasm"))
(def middle (wasm/load "testdata/21_link_middle.wasm" {:imports {"base" base}}))
(def top (wasm/load "testdata/22_link_top.wasm" {:imports {"middle" middle}}))

(assert (= 40 (wasm/call top :octuple 5)))
(assert (= 25 (wasm/call top :distance 1 2 4 6)))
(println "(octuple 5)       =>" (wasm/call top :octuple 5))

;; State belongs to the module that defines it, whoever imports it: five calls, and three more for octuple.
(assert (= 8 (wasm/global base :calls)))
(wasm/call middle :reset_calls)
(assert (zero? (wasm/global base :calls)))

;; A trap at the bottom shows the way it came, through all three modules.
(def trap
  (try (wasm/call top :fail_far_below 1)
       (catch :default e e)))

(assert (= ["fail" "fail_below" "fail_far_below"] (map :func (wasm/backtrace trap))))
(println "a trap's way      =>" (map :func (wasm/backtrace trap)))

;; Or pick exports one by one, and put a function of your own among them.
(def picked
  (wasm/load "testdata/21_link_middle.wasm"
             {:imports {:base {:double (:double base)
                               :square (fn [x] (* x x))
                               :fail (:fail base)
                               :calls (:calls base)}}}))

(assert (= 50 (wasm/call picked :sum_of_squares 5 5)))

;; Two modules over one memory and one table.
(def owner (wasm/load "testdata/23_link_memory_owner.wasm"))
(def user (wasm/load "testdata/24_link_memory_user.wasm" {:imports {"owner" owner}}))

(wasm/call user :poke 64 99)
(assert (= 99 (wasm/call owner :peek 64)))
(assert (= "user" (wasm/memory-read owner 260 4)))
(assert (= 49 (wasm/call owner :call_slot 2 7)))
(println "(call_slot 2 7)   =>" (wasm/call owner :call_slot 2 7) "by a function of the other module")

;; One grows it, both see it.
(wasm/call user :grow 1)
(assert (= [2 2] [(wasm/call owner :pages) (wasm/memory-size owner)]))

;; The host can own the shared things as well.
(def shared-memory (wasm/new-memory {:min 1 :max 4}))
(def shared-table (wasm/new-table {:element :funcref :min 4 :max 8}))

(def hosted
  (wasm/load "testdata/24_link_memory_user.wasm"
             {:imports {:owner {:memory shared-memory :ops shared-table}}}))

(wasm/call hosted :poke 0 7)
(assert (= 7 (wasm/call hosted :peek 0)))
(assert (= 36 (wasm/call hosted :call_slot 2 6)))
(println "a host's memory   =>" (wasm/call hosted :peek 0))
