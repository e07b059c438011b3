(ns cljw.component-test
  "Components as data."
  (:require
   [cljs.test :refer [deftest is]]
   [cljw.guests :refer [guest]]
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

(defn- kinds [imports]
  (wasm/load (guest "components/kinds") {:imports imports}))

(defn- files [said]
  {"cljw:kinds/files" {:open (fn [name] {:name name})
                       :log #(swap! said conj %)}
   "cljw:kinds/files#file" {:methods {:read (fn [file] (str "in " (:name file)))}
                            :drop (fn [file] (swap! said conj file))}})

(deftest list-imports-and-exports
  (is (= [{:name "log" :kind :func :type "func(text: string) -> u32"}] (wasm/imports log)))
  (is (= {} (wasm/exports log)))
  (let [source (guest "components/kinds")
        m (kinds (files (atom [])))]
    (is (= (wasm/imports source) (wasm/imports m)))
    (is (= "cljw:kinds/files@1.0.0" (:name (first (wasm/imports m)))))
    (is (= (:exports (:component (wasm/inspect source))) (wasm/exports source) (wasm/exports m)))
    (is (= "func(a: string) -> string" (get-in (wasm/exports m) ["cljw:kinds/values@1.0.0" :functions "strings"])))))

(def ^:private counters
  "package cljw:kinds; interface counters { resource counter { /// One more.\n inc: func() -> u32; } }")

(deftest take-documentation-from-wit
  (let [load #(wasm/load (guest "components/kinds") {:imports (files (atom [])) :wit %})]
    (is (= "One more." (get-in (wasm/describe (load counters)) ["counter.inc" :docs])))
    (is (= :no-function (:code (ex-data (try (load (str/replace counters "u32" "u64")) (catch :default e e))))))))

(deftest name-what-is-missing
  (let [{:keys [code missing]} (ex-data (try (wasm/load log) (catch :default e e)))]
    (is (= :import-mismatch code))
    (is (= ["log"] (map :name missing)))))

(deftest run
  (let [said (atom [])
        m (kinds (files said))]
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
