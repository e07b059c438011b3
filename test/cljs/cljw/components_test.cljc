(ns cljw.components-test
  "Components in Clojure: what each kind of value is, resources as objects, and the functions and macros of ClojureWasm."
  (:refer-clojure :exclude [inc peek])
  (:require
   [cljs.test :refer [deftest is testing]]
   [cljw.guests :refer [code engines error guest]]
   [cljw.wasm :as wasm]
   [clojure.string :as str]))

(def ^:private dropped (atom []))

(def ^:private files
  "What the component imports: a function, and a resource of ours."
  {"cljw:kinds/files" {:open (fn [name] {:name name})
                       :log (fn [_text])}
   "cljw:kinds/files#file" {:methods {:read (fn [file] (str "in " (:name file)))}
                            :drop #(swap! dropped conj %)}})

(wasm/require-component "../../../testdata/components/kinds.wasm" :as kinds :refer [counter inc peek strings]
                        :rename {strings text} :imports files)

(wasm/require-component "../../../testdata/components/kinds.wasm" {:as again :refer [make] :imports files :fuel 1e9})

(defn- loaded
  ([] (loaded :native))
  ([engine] (wasm/load-component (guest "components/kinds") {:engine engine :imports files})))

(defn- live [c] (:live (wasm/inspect c)))

(deftest values
  (doseq [engine engines
          :let [c (loaded engine)]
          [f & values] [["bools" true false] ["chars" "é" "😀"] ["strings" "" "Grüße 😀"] ["lists" [] ["a" ""]]
                        ["blobs" [0 1 255]] ["records" {:x -1 :y 2147483647}]
                        ["variants" [:dot {:x 3 :y 4}] [:text "t"] [:nothing]] ["enums" :red :blue]
                        ["sets" #{} #{:read :run}] ["options" nil [:some nil] [:some "x"]]
                        ["results" [:ok {:x 0 :y 1}] [:err "why"]]]
          v values]
    (is (= v (wasm/component-call c f v)) f))
  (doseq [engine engines
          :let [c (loaded engine)]
          [f a b] [["bytes" 255 -128] ["shorts" 65535 -32768] ["ints" 4294967295 -2147483648]
                   ["longs" 9007199254740991 -9007199254740991] ["floats" 1.5 -0.25]]]
    (is (= [a b] (wasm/component-call c f a b)) f)))

(deftest names-and-types
  (let [all (wasm/component-exports (guest "components/kinds"))
        by-end (fn [end] (first (filter #(str/ends-with? (:name %) end) all)))]
    (is (= 23 (count all)))
    (is (= {:name "show" :params [["name" "string"]] :result "string"} (first all)))
    (is (= {:name "cljw:kinds/counters@1.0.0#[constructor]counter" :params [["start" "u32"]] :result "own<counter>"}
           (by-end "counter")))
    (is (= [["self" "borrow<counter>"]] (:params (by-end "counter.inc"))))
    (is (= "result<record{x: s32, y: s32}, string>" (:result (by-end "#results"))))
    (is (= "variant{dot(record{x: s32, y: s32}), text(string), nothing}" (:result (by-end "#variants"))))
    (is (= "flags{read, write, run}" (:result (by-end "#sets"))))
    (is (= all (wasm/component-exports (loaded)) (wasm/component-exports (wasm/compile (guest "components/kinds")))))
    (testing "each can be called by its name"
      (let [c (loaded)
            n (wasm/component-call c (:name (by-end "[constructor]counter")) 5)]
        (is (= 6 (wasm/component-call c (:name (by-end "[method]counter.inc")) n)))
        (is (= [6 0] (wasm/component-call n "values#ints" 6 0)) "a resource names its component")))))

(deftest resources
  (doseq [engine engines]
    (let [c (loaded engine)
          n (wasm/call c :counter 5)]
      (testing "have their methods by keyword"
        (is (= [6 7 8] [((:inc n)) ((n :inc)) (wasm/call c :counter.inc n)]))
        (is (= [nil :none nil] [(:no-method n) (get n :no-method :none) (n :no-method)]))
        (is (= ["usage" :arity] (code #((:inc n) 1)) (code #((or nil n) :inc 1)))))
      (testing "are printed"
        (is (= "#<Resource counter cljw:kinds/counters@1.0.0 alive>" (pr-str n) (str n))))
      (testing "are counted, and dropped once"
        (is (= 1 (live c)))
        (is (nil? (wasm/resource-drop n)))
        (is (nil? (wasm/resource-drop n)))
        (is (= [0 0] [(live c) (wasm/call c :live)]))
        (is (re-find #"dropped" (pr-str n))))
      (testing "are refused once they are dropped, and where they are none of this instance's"
        (let [foreign (wasm/call (loaded engine) :counter 1)]
          (doseq [[f said] [[#((:inc n)) "dropped"]
                            [#(wasm/call c :peek n) "dropped"]
                            [#(wasm/component-call n :take n) "dropped"]
                            [#(wasm/call c :peek foreign) "of this instance"]
                            [#(wasm/call c :peek 1) "as its component gave it"]]
                  :let [{:keys [code message]} (error f)]]
            (is (= :bad-value code))
            (is (str/includes? message said) message)))
        (is (= ["usage" :bad-argument] (code #(wasm/resource-drop 1)) (code #(wasm/resource-drop nil))))))))

(deftest scopes-of-resources
  (let [c (loaded)
        seen (atom nil)]
    (testing "end with what they hold dropped"
      (is (= [6 9 2] (wasm/with-resource [a (wasm/call c :counter 5)
                                          b (wasm/call c :counter 8)]
                       (reset! seen a)
                       [((:inc a)) ((:inc b)) (live c)])))
      (is (= 0 (live c)))
      (is (= :bad-value (:code (error (:inc @seen))))))
    (testing "also where the body throws, or gives away what it has"
      (is (= "why" (try (wasm/with-resource [_a (wasm/call c :counter 5)] (throw (ex-info "why" {})))
                     (catch :default e (ex-message e)))))
      (is (= 6 (wasm/with-resource [a (wasm/call c :counter 5)] (wasm/call c :take a))))
      (is (= 0 (live c) (wasm/call c :live))))
    (is (= :done (wasm/with-resource [] :done)))
    (is (= ["usage" :bad-argument] (code #(wasm/with-resource [_a 5] 1))))))

(deftest components-as-vars
  (let [n (counter 5)]
    (is (= [6 7 8 9] [(inc n) ((:inc n)) (peek n) (wasm/component-call kinds :counter.inc n)]))
    (is (= "a" (text "a")))
    (is (= '([start]) (:arglists (meta #'counter))))
    (is (= {:params [{:name "self" :type [:borrow "counter"]}] :results :u32} (:wasm/signature (meta #'inc))))
    (is (= 101 ((:inc (make)))) "a static function")
    (is (= ["wit" :bad-value] (code #(inc (make)))) "each form has an instance of its own")
    (is (some? (wasm/fuel-left again)))
    (wasm/resource-drop n)))

(deftest one-call
  (let [{:keys [code message]} (error #(wasm/component-invoke (guest "components/kinds") "strings" "a"))]
    (is (= :import-mismatch code))
    (is (str/includes? message "cljw:kinds/files")))
  (let [{:keys [code message]} (error #(wasm/load-component (guest "01_add")))]
    (is (= :bad-argument code))
    (is (str/includes? message "core module")))
  (is (= ["usage" :bad-argument] (code #(wasm/component-exports (guest "01_add"))))))

(deftest results
  (let [c (loaded)]
    (is (= {:x 0 :y 1} (wasm/unwrap (wasm/call c :results [:ok {:x 0 :y 1}]))))
    (is (= [nil 1] [(wasm/unwrap [:ok]) (wasm/unwrap #js {"tag" "ok" "val" 1})]))
    (is (= {:type :cljw.wasm/wit :code :err-result :error "why" :message "The result is an error: \"why\""}
           (error #(wasm/unwrap (wasm/call c :results [:err "why"])))))
    (doseq [none [1 nil [] [:ok 1 2] [:some 1] {:ok 1}]]
      (is (= ["usage" :bad-argument] (code #(wasm/unwrap none))) (pr-str none)))))

(deftest resources-of-ours
  (reset! dropped [])
  (is (= "in x" (wasm/call (loaded) :show "x")))
  (is (= [{:name "x"}] @dropped))
  (doseq [[wrong said] [[{:method {}} "methods"] [{:methods {:raed identity}} "read"] [{:drp identity} "drop"]]
          :let [{:keys [message]} (error #(wasm/load-component (guest "components/kinds")
                                                               {:imports (assoc files "cljw:kinds/files#file" wrong)}))]]
    (is (some? message) (pr-str wrong))
    (is (str/includes? (str message) said) message)))
