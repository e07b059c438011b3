#_:standard-clj/ignore
(ns cljw.macros-test
  "`defmodule` and `require-module`: what they define, whether their code is compiled or interpreted."
  (:require
   [cljs.test :refer [deftest is testing]]
   [cljw.guests :refer [code file file-bytes in-node]]
   [cljw.odd :as odd]
   [cljw.wasm :as wasm]
   #?@(:org.babashka/nbb []
       :default [["cljw-wasm" :as rt]
                 ["cljw-wasm/dist/api/parts/ahead.js" :as part]
                 [cljw.wasm.impl.embedded :as embedded]])))

(wasm/require-module "../../../testdata/01_add.wasm" :as math :refer [add])

(wasm/defmodule "../../../testdata/10_greet.wasm" {:exclude [memory] :fuel 1000000})

(def again
  "What a second evaluation of the same form gives."
  (wasm/require-module "../../../testdata/01_add.wasm" :as counted :fuel 1000))

(wasm/require-module "odd.wat" :refer :all :exclude [max limit-of] :rename {is-prime prime? "two words" words new make})

(wasm/require-module "../../../testdata/01_add.wasm" :refer [plus] :rename {add plus} :embed true)

(wasm/require-module "../../../testdata/10_greet.wasm" :as ahead :aot true :engine :compiled :fuel 1000000)

(wasm/require-component "../../../testdata/components/echo.wasm" :as echo :refer [strings] :aot true :engine :compiled)

(deftest compiled-ahead-of-time
  (is (= "Hello, Ada!" (wasm/call ahead :greet "Ada")))
  (is (< 0 (wasm/fuel-left ahead) 1000000))
  (is (= "Grüße" (strings "Grüße"))))

(deftest every-option
  (is (= [5 2 3] [(prime? 5) (words) (make)]))
  (is (= 2 (max 1 2)) "left out, so it is that of clojure.core")
  (is (= 3 (plus 1 2))))

(deftest referred-functions
  (is (= 42 (add 40 2)))
  (is (= [42 43] (map add [40 40] [2 3])))
  (is (= 3 ((:add math) 1 2) ((math :add) 1 2) (wasm/call math :add 1 2)))
  (is (wasm/module? math))
  (is (= {:params [:i32 :i32] :results [:i32]} (:wasm/signature (meta #'add))))
  (is (= '([a b]) (:arglists (meta #'add))))
  (is (= ["usage" :arity] (code #((or nil add) 1)))))

(deftest every-export-of-a-module-with-wit
  (is (= "Hello, Ada!" (greet "Ada")))
  (is (fn? cabi-realloc))
  (let [{:keys [arglists doc] :as found} (meta #'greet)]
    (is (= '([name]) arglists))
    (is (= "Returns `Hello, <name>!`." doc))
    (is (= {:params [{:name "name" :type :string}] :results :string} (:wasm/signature found)))))

(defn- loaded-later []
  (wasm/require-module "../../testdata/01_add.wasm" :as later :embed false))

(deftest options-of-load
  (is (identical? again counted))
  (is (= 1000 (wasm/fuel-left counted)))
  (is (not (identical? again math)))
  (is (nil? (wasm/fuel-left math)))
  (when in-node
    (is (= 42 (wasm/call (loaded-later) :add 40 2)) "a path that is read when the program runs")))

(deftest names-that-are-no-names-of-vars
  (is (= 5 (odd/is-prime 5)))
  (is (= [2 1 3] [(odd/two-words) (odd/first-one) (odd/make)]))
  (is (= 8 (odd/max 1 8 3 0.5)) "a name of clojure.core")
  (is (= 4 (odd/same_name)) "of two with one name in kebab-case both have their exact names")
  (is (= 5 (odd/sameName)))
  (is (= 6 (wasm/call odd/odd :nil)) "what has no var is found by name")
  (testing "parameters"
    (let [[[a a-b & others]] (:arglists (meta #'odd/max))]
      (is (= 2 (count others)))
      (is (every? symbol? (list* a a-b others)))
      (is (= ['a 'a-b] [a a-b]) "names that the module has left")
      (is (every? symbol? others))
      (is (distinct? a a-b (first others) (second others))))
    (let [[params] (:arglists (meta #'odd/lengthy))]
      (is (= ['first 'twelfth ['twentieth '& 'more]] [(first params) (nth params 11) (drop 19 params)])
          "as many as functions of Clojure name"))
    (is (= 22 (apply odd/lengthy (conj (vec (repeat 21 0)) 22)))))
  (testing "what is no function"
    (is (= 7 (wasm/global odd/limit-of)))
    (is (nil? (wasm/table-get odd/handlers 1)))
    (is (= {:type :i32 :mutable true} (:wasm/signature (meta #'odd/limit-of))))))

;; nbb reads the file, and has no Closure Library.
#?(:org.babashka/nbb nil
   :default
   (do
     (defn- invoke
       "Calls a method by a name that no compiler changes."
       [object method & args]
       (.apply (unchecked-get object method) object (into-array args)))

     (deftest compiled-ahead-of-time-runs-without-a-compiler
       (let [source (atom nil)
             runtime (invoke rt "createRuntime" #js {"engines" #js [(unchecked-get part "ahead")]
                                                     "host" (unchecked-get rt "noHost")})]
         (with-redefs [wasm/load (fn
                                   ([given] (reset! source given))
                                   ([given _] (reset! source given)))]
           (wasm/require-module "../../../testdata/01_add.wasm" :as given :aot true))
         (is (= 42 (-> runtime (invoke "load" @source) (invoke "call" "add" 40 2))))))

     (deftest embedded-bytes
       (testing "the digest is the host's"
         (when in-node
           (let [crypto (invoke js/process "getBuiltinModule" "node:crypto")]
             (doseq [n [0 1 55 56 63 64 65 119 120 1000]]
               (let [bytes (js/Uint8Array.from (into-array (map #(mod (* 7 %) 256) (range n))))]
                 (is (= (-> crypto (invoke "createHash" "sha256") (invoke "update" bytes) (invoke "digest" "hex"))
                        (embedded/sha-256 bytes))))))))
       (testing "bytes that have changed are refused"
         (let [^js bytes (file-bytes (file "01_add.wasm"))
               text (js/btoa (apply str (map #(js/String.fromCharCode %) bytes)))
               digest (embedded/sha-256 bytes)
               size (.-length bytes)]
           (is (= (vec bytes) (vec (embedded/module "x" #js [text] size digest))))
           (is (= ["malformed" :integrity] (code #(embedded/module "x" #js [text] size (embedded/sha-256 (js/Uint8Array. 0))))))
           (is (= ["malformed" :integrity] (code #(embedded/module "x" #js [(subs text 4)] size digest))))
           (is (= ["malformed" :integrity] (code #(embedded/module "x" #js ["§"] size digest)))))))))
