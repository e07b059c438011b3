(ns cljw.wasm.impl.core
  "What the package's JavaScript is given of `cljs.core`."
  {:no-doc true}
  (:require
   [cljw.wasm.impl.module :as module]))

(defn- pr-begin
  "`x` as `pr-str` has it, short, also where it is endless."
  [x]
  (binding [*print-length* 8
            *print-level* 3]
    (pr-str x)))

(def functions
  "By names that no compiler changes."
  #js {"keyword" keyword
       "symbol" symbol
       "withMeta" with-meta
       "name" name
       "namespace" namespace
       "str" str
       "prStr" pr-str
       "prBegin" pr-begin
       "println" println

       "isKeyword" keyword?
       "isSymbol" symbol?
       "isMap" map?
       "isSet" set?
       "isVector" vector?
       "isSeq" seq?
       "isSequential" sequential?
       "isCounted" counted?
       "isColl" coll?
       "isIfn" ifn?
       "isInt" int?

       "get" get
       "nth" nth
       "count" count
       "seq" seq
       "first" first
       "rest" rest
       "next" next
       "key" key
       "val" val
       "toArray" to-array
       "take" take
       "lazyMap" map

       "vec" vec
       "set" set
       "list" list
       "arrayMap" array-map
       "transient" transient
       "assocBang" assoc!
       "persistentBang" persistent!

       "exInfo" ex-info
       "exData" ex-data
       "apply" apply

       "module" module/module
       "compiled" module/compiled})
