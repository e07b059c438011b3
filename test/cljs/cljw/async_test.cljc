(ns cljw.async-test
  "The verbs that return promises."
  (:require
   [cljs.test :refer [async deftest is]]
   [cljw.guests :refer [file-bytes guest in-node]]
   [cljw.wasm :as wasm]))

(defn- finish
  "Ends the test when the promise has settled; it must not be rejected."
  [^js promise done]
  (.then promise done (fn [e] (is (nil? e)) (done))))

(defn- rejection
  "A promise of the type and code that the promise is rejected with."
  [^js promise]
  (.then promise (constantly :resolved) #((juxt :type :code) (ex-data %))))

(deftest loading
  (async done
    (finish (-> (wasm/load-async (guest "01_add"))
                (.then (fn [m]
                         (is (wasm/module? m))
                         (is (= 3 (wasm/call m :add 1 2)))
                         (wasm/load-async (js/Promise.resolve (file-bytes (guest "01_add"))))))
                (.then (fn [m]
                         (is (= 3 (wasm/call m :add 1 2)) "a promise of a source")
                         (wasm/compile-async (guest "01_add"))))
                (.then wasm/instantiate-async)
                (.then (fn [m]
                         (wasm/call-async m :add 40 2)))
                (.then (fn [sum]
                         (is (= 42 sum))
                         (wasm/load-wasi-async (guest "09_go_math"))))
                (.then (fn [m]
                         (is (= 6 (wasm/call m :gcd 12 18)))
                         (wasm/run-async (guest "07_wasi_hello"))))
                (.then (fn [result]
                         (is (= {:exit 0 :out "Hello, WASI!\n" :err ""} result))))
                (.then (fn [_]
                         (wasm/load-async (str "data:application/wasm;base64,"
                                               (js/btoa (apply str (map char (file-bytes (guest "01_add")))))))))
                (.then (fn [m]
                         (is (= 3 (wasm/call m :add 1 2)) "a URL that has to be fetched"))))
            done)))

(deftest rejections
  (async done
    (finish (js/Promise.all
              (into-array
                (for [[expected promise]
                      [[[:cljw.wasm/usage :not-found] (wasm/load-async "no-such-file.wasm")]
                       [[:cljw.wasm/usage :bad-source] (wasm/load-async 5)]
                       [[:cljw.wasm/malformed :not-wasm] (wasm/load-async (js/Uint8Array.from #js [1 2 3 4 5 6 7 8]))]
                       [[:cljw.wasm/usage :bad-option] (wasm/compile-async (guest "01_add") {:fuel 1})]
                       [[:cljw.wasm/usage :bad-option] (wasm/load-async (guest "01_add") :fuel)]
                       [[:cljw.wasm/usage :bad-argument] (wasm/instantiate-async 5)]
                       [[:cljw.wasm/usage :unknown-export] (wasm/call-async (wasm/load (guest "01_add")) :ad)]
                       [[:cljw.wasm/usage :arity] (wasm/call-async (wasm/load (guest "01_add")) :add)]
                       [[:cljw.wasm/trap :unreachable] (wasm/call-async (wasm/load (guest "traps")) :unreachable)]
                       [[:cljw.wasm/usage :not-a-command] (wasm/run-async (guest "01_add"))]]]
                  (.then (rejection promise) (fn [actual] (is (= expected actual)))))))
            done)))

(defn- serve
  "A promise of the result of 27_serve with these arguments and this socket. On :interp, so that programs of one thread
  can talk to each other."
  [args socket]
  (wasm/run-async (guest "27_serve") {:engine :interp :args (into ["serve"] args) :sockets [socket]}))

(deftest tcp
  (async done
    (if-not in-node
      (finish (-> (rejection (serve ["--accept" "3" "1"] {:listen "127.0.0.1:0"}))
                  (.then #(is (= [:cljw.wasm/usage :not-available] %))))
              done)
      (let [addresses (atom [])
            client (fn [address text] (serve ["--say" "3" text "--ask" "3"] {:connect address}))
            clients (atom nil)
            bound (fn [{:keys [address] :as all}]
                    (swap! addresses conj all)
                    (reset! clients (mapv #(client address %) ["one" "two"])))]
        (finish (-> (serve ["--accept" "3" "2"] {:listen "127.0.0.1:0" :bound bound})
                    (.then (fn [result]
                             (is (= {:exit 0 :out "served 1\nserved 2\n" :err "" :sent [nil]} result))
                             (let [[{:keys [address host port]} & others] @addresses]
                               (is (nil? others))
                               (is (= ["127.0.0.1" (str host ":" port)] [host address])))
                             (js/Promise.all (to-array @clients))))
                    (.then (fn [results]
                             (is (= ["ONE" "TWO"] (map :out results)))
                             (rejection (client (:address (first @addresses)) "three"))))
                    (.then #(is (= [:cljw.wasm/usage :no-socket] %)))
                    (.then #(rejection (serve ["--accept" "3" "1"] {:listen "127.0.0.1:0" :nonblock :yes})))
                    (.then #(is (= [:cljw.wasm/usage :bad-option] %)))
                    (.then #(serve ["--accept" "3" "1"] {:listen "127.0.0.1:0" :nonblock true}))
                    (.then #(is (= 1 (:exit %)) "nobody has come")))
                done)))))
