(ns cljw.component-test
  "Components: as data, what each kind of value is, resources as objects, and the functions and macros of ClojureWasm."
  (:refer-clojure :exclude [inc peek])
  (:require
   [cljs.test :refer [deftest is testing]]
   [cljw.guests :refer [code engines error guest]]
   [cljw.wasm :as wasm]
   [clojure.string :as str]))

(def ^:private log
  "A component that imports `log: func(text: string) -> u32`."
  (js/Uint8Array.of 0 97 115 109 13 0 1 0, 7 11 1 64 1 4 116 101 120 116 115 0 121, 10 8 1 0 3 108 111 103 1 0))

(deftest are-judged
  (is (wasm/valid? log))
  (is (nil? (wasm/explain log)))
  (let [{:keys [type code at]} (wasm/explain (.subarray log 0 25))]
    (is (= [:cljw.wasm/malformed :unexpected-end] [type code]))
    (is (pos? at))))

(deftest tell-what-they-import
  (let [{:keys [size component]} (wasm/inspect log)]
    (is (= (.-length log) size))
    (is (= {"log" {:kind :func :type "func(text: string) -> u32"}} (:imports component)))
    (is (= {} (:exports component)))
    (is (= #{} (:features component)))
    (is (false? (:async component)))
    (is (re-find #"import log: func\(text: string\) -> u32;" (:wit component)))))

(defn- files-of
  "What the component imports: functions, and a resource of ours."
  [said]
  {"cljw:kinds/files" {:open (fn [name] {:name name})
                       :log #(swap! said conj %)}
   "cljw:kinds/files#file" {:methods {:read (fn [file] (str "in " (:name file)))}
                            :drop #(swap! said conj %)}})

(defn- kinds-of [said]
  (wasm/load (guest "components/kinds") {:imports (files-of said)}))

(deftest list-imports-and-exports
  (is (= [{:name "log" :kind :func :type "func(text: string) -> u32"}] (wasm/imports log)))
  (is (= {} (wasm/exports log)))
  (let [source (guest "components/kinds")
        m (kinds-of (atom []))]
    (is (= (wasm/imports source) (wasm/imports m)))
    (is (= "cljw:kinds/files@1.0.0" (:name (first (wasm/imports m)))))
    (is (= (:exports (:component (wasm/inspect source))) (wasm/exports source) (wasm/exports m)))
    (is (= "func(a: string) -> string" (get-in (wasm/exports m) ["cljw:kinds/values@1.0.0" :functions "strings"])))))

(def ^:private counters
  "package cljw:kinds; interface counters { resource counter { /// One more.\n inc: func() -> u32; } }")

(deftest take-documentation-from-wit
  (let [load #(wasm/load (guest "components/kinds") {:imports (files-of (atom [])) :wit %})]
    (is (= "One more." (get-in (wasm/describe (load counters)) ["counter.inc" :docs])))
    (is (= :no-function (:code (ex-data (try (load (str/replace counters "u32" "u64")) (catch :default e e))))))))

(deftest name-what-is-missing
  (let [{:keys [code missing]} (ex-data (try (wasm/load log) (catch :default e e)))]
    (is (= :import-mismatch code))
    (is (= ["log"] (map :name missing)))))

(deftest run
  (let [said (atom [])
        m (kinds-of said)]
    (doseq [[k v] [[:bools true] [:chars "é"] [:strings "Grüße 😀"] [:lists ["a" ""]] [:records {:x 1 :y -2}]
                   [:variants [:dot {:x 3 :y 4}]] [:variants [:nothing]] [:enums :blue] [:sets #{:read :run}]
                   [:results [:ok {:x 0 :y 1}]] [:results [:err "why"]] [:blobs [0 1 255]]]]
      (is (= v (wasm/call m k v)) k))
    (is (= [255 -128] (wasm/call m :bytes 255 -128)))
    (is (= "a" ((:strings (m "cljw:kinds/values")) "a")))
    (is (= "in x" (wasm/call m :show "x")))
    (is (= [{:name "x"} "in x"] @said))
    (let [c (wasm/call m :counter 5)]
      (is (= [6 7] [(wasm/call m :counter.inc c) (wasm/call m :peek c)]))
      (.drop ^js c)
      (.drop ^js c)
      (is (= 0 (wasm/call m :live)))
      (is (= :bad-value (:code (ex-data (try (wasm/call m :peek c) (catch :default e e)))))))
    (is (= :bad-value (:code (ex-data (try (wasm/call m :records {:x 1}) (catch :default e e))))))))

(deftest functions-that-are-imported-by-name-alone
  (doseq [guest-name ["components/words-c" "components/words-rust"]
          key [:log "log"]]
    (let [said (atom [])
          m (wasm/load (guest guest-name) {:imports {key (fn [line] (swap! said conj line) nil)}})]
      (is (= [:ok [{:text "b"
                    :times 2} {:text "a"
                               :times 1}]]
             (wasm/call m :count "a b, B")))
      (is (= [:err "there are no words"] (wasm/call m :count "...")))
      (is (= ["2 words"] @said)))))

(def ^:private noted (atom []))

(def ^:private files (files-of noted))

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
  (reset! noted [])
  (is (= "in x" (wasm/call (loaded) :show "x")))
  (is (= [{:name "x"} "in x"] @noted))
  (doseq [[wrong said] [[{:method {}} "methods"] [{:methods {:raed identity}} "read"] [{:drp identity} "drop"]]
          :let [{:keys [message]} (error #(wasm/load-component (guest "components/kinds")
                                                               {:imports (assoc files "cljw:kinds/files#file" wrong)}))]]
    (is (some? message) (pr-str wrong))
    (is (str/includes? (str message) said) message)))
