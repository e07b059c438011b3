(ns cljw.host-test
  "Functions of the host program, linked modules, and memories, tables and globals that the host makes."
  (:require
   [cljs.test :refer [deftest is testing]]
   [cljw.guests :refer [code engines error guest on thrown]]
   [cljw.wasm :as wasm]
   [clojure.string :as str]))

(defn- printing
  "04_imports with these functions."
  [engine print-i32 print-str]
  (on engine "04_imports" {:imports {:env {:print_i32 print-i32 :print_str print-str}}}))

(defn- ignore [& _])

(deftest host-functions
  (doseq [engine engines]
    (testing engine
      (let [printed (atom [])
            self (atom nil)]
        (reset! self (printing engine
                               #(swap! printed conj %)
                               #(swap! printed conj (wasm/memory-read @self %1 %2))))
        (is (nil? (wasm/call @self :greet)))
        (is (nil? (wasm/call @self :compute-and-print 3 7)))
        (wasm/call @self :compute-and-print 2147483647 1)
        (is (= ["Hello from Wasm!" 10 -2147483648] @printed)))
      (testing "whatever can be called will do"
        (let [seen (atom [])
              pick (fn [n] (swap! seen conj n))]
          (wasm/call (printing engine #'ignore (var ignore)) :compute-and-print 1 2)
          (wasm/call (printing engine (comp pick inc) ignore) :compute-and-print 1 2)
          (is (= [4] @seen))))
      (testing "names are strings or keywords"
        (is (wasm/load (guest "04_imports") {:engine engine
                                             :imports {"env" {"print_i32" ignore :print_str ignore}}}))))))

(deftest results-of-host-functions
  (doseq [engine engines]
    (testing engine
      (let [base (fn [double] {:base {:double double
                                      :square (fn [x] (* x x))
                                      :fail (fn [_] 0)
                                      :calls (wasm/new-global {:type :i32 :mutable true})}})
            quadruple (fn [double] #(wasm/call (on engine "21_link_middle" {:imports (base double)}) :quadruple 5))]
        (is (= 20 ((quadruple #(* 2 %)))))
        (is (= 1 ((quadruple (constantly true)))) "true is 1")
        (is (= -1 ((quadruple (constantly 4294967295)))) "unsigned numbers are taken")
        (doseq [wrong [nil "1" 1.5 4294967296 js/NaN [] {}]]
          (is (= ["usage" :bad-host-result] (code (quadruple (constantly wrong)))) (pr-str wrong)))
        (is (= ["usage" :promise-in-sync-call] (code (quadruple (fn [_] (js/Promise.resolve 1))))))
        (let [{:keys [message fn value]} (error (quadruple (constantly "1")))]
          (is (str/includes? message "base.double"))
          (is (= "base.double" fn))
          (is (= "1" value)))))))

(deftest what-a-host-function-throws
  (doseq [engine engines]
    (testing engine
      (let [mine (ex-info "not today" {:weather :rain})]
        (is (identical? mine (thrown #(wasm/call (printing engine (fn [_] (throw mine)) ignore) :compute-and-print 1 2)))
            "comes out unchanged")
        (is (= ["compute_and_print"]
               (map :func (wasm/backtrace
                            (thrown #(wasm/call (printing engine (fn [_] (throw (ex-info "now" {}))) ignore)
                                                :compute-and-print 1 2)))))
            "with the guest's frames")
        (is (= "rain" (thrown #(wasm/call (printing engine (fn [_] (throw "rain")) ignore) :compute-and-print 1 2)))
            "whatever it is")))))

(deftest re-entry
  (doseq [engine engines]
    (testing engine
      (let [self (atom nil)
            seen (atom 0)]
        (reset! self (printing engine
                               (fn [n]
                                 (swap! seen inc)
                                 (when (pos? n) (wasm/call @self :compute-and-print n -1)))
                               ignore))
        (wasm/call @self :compute-and-print 99 1)
        (is (= 101 @seen) "a hundred calls deep")
        (testing "an error on the ground crosses all of them"
          (let [mine (ex-info "bottom" {})]
            (reset! self (printing engine
                                   (fn [n]
                                     (if (pos? n)
                                       (wasm/call @self :compute-and-print n -1)
                                       (throw mine)))
                                   ignore))
            (is (identical? mine (thrown #(wasm/call @self :compute-and-print 9 1))))))
        (testing "a trap of another module, too"
          (let [traps (on engine "traps")
                m (printing engine (fn [_] (wasm/call traps :unreachable-three-deep)) ignore)
                e (thrown #(wasm/call m :compute-and-print 1 2))]
            (is (= :unreachable (:code (ex-data e))))
            (is (= ["inner" "middle" "unreachable_three_deep" "compute_and_print"]
                   (map :func (wasm/backtrace e))))))))))

(deftest missing-imports
  (doseq [engine engines]
    (testing engine
      (let [{:keys [type code missing mismatched message]} (error #(on engine "04_imports"))]
        (is (= [:cljw.wasm/link :import-mismatch] [type code]))
        (is (= [["env" "print_i32"] ["env" "print_str"]] (map (juxt :module :name) missing)) "all at once")
        (is (= [] mismatched))
        (is (str/includes? message "print_i32"))
        (is (str/includes? message "print_str")))
      (let [{:keys [missing mismatched]} (error #(on engine "04_imports" {:imports {:env {:print_i32 5}}}))]
        (is (= ["print_str"] (map :name missing)))
        (is (= ["print_i32"] (map :name mismatched))))
      (is (= ["print-i23"] (-> #(on engine "04_imports" {:imports {:env {:print-i23 ignore :print_str ignore}}})
                               error :missing first :suggestions)))
      (is (= ["usage" :unknown-import]
             (code #(on engine "04_imports" {:imports {:env {:print_i32 ignore :print_str ignore :print_f32 ignore}}}))))
      (is (= ["usage" :bad-option] (code #(on engine "04_imports" {:imports {:env ignore}}))))
      (is (= ["usage" :bad-option] (code #(on engine "04_imports" {:imports {:env {} "env" {}}}))))
      (is (= ["usage" :bad-option] (code #(on engine "04_imports" {:imports [1]})))))))

(deftest a-chain-of-modules
  (doseq [engine engines]
    (testing engine
      (let [base (on engine "20_link_base")
            middle (on engine "21_link_middle" {:imports {"base" base}})
            top (on engine "22_link_top" {:imports {"middle" middle}})]
        (is (= 40 (wasm/call top :octuple 5)))
        (is (= 25 (wasm/call top :distance 1 2 4 6)))
        (is (= 5 (wasm/global base :calls)))
        (is (identical? (:calls base) (:calls base)))
        (wasm/call middle :reset-calls)
        (is (= 0 (wasm/global base :calls)))
        (let [e (thrown #(wasm/call top :fail-far-below 1))]
          (is (= :integer-divide-by-zero (:code (ex-data e))))
          (is (= [["20_link_base.wasm" "fail"] ["21_link_middle.wasm" "fail_below"] ["22_link_top.wasm" "fail_far_below"]]
                 (map (juxt :module :func) (wasm/backtrace e)))))
        (testing "one by one, with a function of the host among them"
          (let [picked (on engine "21_link_middle" {:imports {:base {:double (:double base)
                                                                     :square (fn [x] (* x x))
                                                                     :fail (wasm/fn base :fail)
                                                                     :calls (:calls base)}}})]
            (is (= 50 (wasm/call picked :sum-of-squares 5 5)))
            (is (= 20 (wasm/call picked :quadruple 5)))
            (is (= 2 (wasm/global base :calls)) "the global is the base's")))
        (testing "of the wrong type"
          (is (= ["link" :import-mismatch]
                 (code #(on engine "21_link_middle" {:imports {:base {:double (:calls base)
                                                                      :square (:square base)
                                                                      :fail (:fail base)
                                                                      :calls (:calls base)}}})))))))))

(deftest one-memory-for-two
  (doseq [engine engines]
    (testing engine
      (let [owner (on engine "23_link_memory_owner")
            user (on engine "24_link_memory_user" {:imports {"owner" owner}})]
        (wasm/call user :poke 64 99)
        (is (= 99 (wasm/call owner :peek 64)))
        (is (= "user" (wasm/memory-read owner 260 4)))
        (is (= 49 (wasm/call owner :call-slot 2 7)) "by a function of the other module")
        (is (= -7 (wasm/call user :call-slot 1 7)))
        (is (= 1 (wasm/call user :grow 1)))
        (is (= [2 2] [(wasm/call owner :pages) (wasm/memory-size owner)]))
        (wasm/call owner :poke 131068 5)
        (is (= 5 (wasm/call user :peek 131068)))))))

(deftest made-by-the-host
  (doseq [engine engines]
    (testing engine
      (let [memory (wasm/new-memory {:min 1 :max 4})
            table (wasm/new-table {:min 4 :max 8})
            m (on engine "24_link_memory_user" {:imports {:owner {:memory memory :ops table}}})]
        (wasm/memory-write memory 128 [36] :i32)
        (is (= 36 (wasm/call m :peek 128)))
        (wasm/call m :poke 0 7)
        (is (= [7] (wasm/memory-read memory 0 1 :i32)))
        (is (= 36 (wasm/call m :call-slot 2 6)))
        (is (= 36 ((wasm/table-get table 2) 6)))
        (is (nil? (wasm/table-get table 0)))
        (wasm/table-set! table 0 (wasm/table-get table 3))
        (is (= 7 (wasm/call m :call-slot 0 0)))
        (is (= 1 (wasm/memory-grow memory 1)))
        (is (= 2 (wasm/memory-size memory)))
        (is (= 2 (wasm/call m :grow 0)))
        (is (= -1 (wasm/memory-grow memory 3)) "above the maximum"))))
  (testing "globals"
    (let [g (wasm/new-global {:type :i32 :mutable true :value 42})]
      (is (= 42 (wasm/global g)))
      (wasm/set-global! g -1)
      (is (= -1 (wasm/global g)))
      (is (= ["usage" :out-of-range] (code #(wasm/set-global! g 4294967296)))))
    (is (= 0 (wasm/global (wasm/new-global {:type :i64}))))
    (is (= ["usage" :immutable-global] (code #(wasm/set-global! (wasm/new-global {:type :f64}) 1))))
    (let [value {:any "value"}]
      (is (identical? value (wasm/global (wasm/new-global {:type :externref :value value}))))))
  (testing "undefined is nil, the null reference"
    (let [m (wasm/load "(module
              (import \"env\" \"f\" (func $f (result externref)))
              (global (export \"g\") (mut externref) (ref.null extern))
              (table (export \"t\") 1 externref)
              (func (export \"null\") (param externref) (result i32) (ref.is_null (local.get 0)))
              (func (export \"returned\") (result i32) (ref.is_null (call $f))))"
                       {:imports {:env {:f (fn [] js/undefined)}}})]
      (is (= 1 (wasm/call m :null js/undefined)))
      (is (= 1 (wasm/call m :null nil)))
      (is (= 1 (wasm/call m :returned)))
      (wasm/set-global! m :g js/undefined)
      (is (identical? nil (wasm/global m :g)))
      (wasm/table-set! m :t 0 js/undefined)
      (is (identical? nil (wasm/table-get m :t 0)))))
  (testing "mistakes"
    (is (= ["usage" :bad-option] (code #(wasm/new-memory {:min 1 :maximum 2}))))
    (is (= ["usage" :bad-argument] (code #(wasm/new-memory {:min -1}))))
    (is (= ["usage" :bad-argument] (code #(wasm/new-memory {:min 2 :max 1}))))
    (is (= ["usage" :bad-argument] (code #(wasm/new-memory {:min 1 :shared true}))))
    (is (= ["usage" :bad-argument] (code #(wasm/new-memory 1))))
    (is (= ["usage" :bad-argument] (code #(wasm/new-table {:min 1 :element :i32}))))
    (is (= ["usage" :bad-argument] (code #(wasm/new-global {:type :i31}))))
    (is (= ["usage" :bad-argument] (code #(wasm/new-global {:type :i32 :value "1"}))))))
