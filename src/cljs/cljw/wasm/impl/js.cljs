(ns cljw.wasm.impl.js
  "The border to JavaScript: everything that touches the package or an object of the host is here. Options and
  values on the way in, errors and data on the way out. Nothing here knows `cljw.wasm`."
  {:no-doc true}
  (:require
   ["cljw-wasm" :as rt]
   [clojure.string :as str]))

;; Objects of ours around objects of the package

(def ^:private raw-key
  "The property under which our objects hold the package's: a plain name, so that it survives reloading and
  renaming."
  "cljw.wasm/raw")

(defn wrap
  "Marks `object`, one of ours, as standing for `raw`."
  [object raw]
  (unchecked-set object raw-key raw)
  object)

(defn raw
  "The package's object that `x` stands for; any other value is itself, and undefined is nil."
  [x]
  (if (nil? x)
    nil
    (let [found (unchecked-get x raw-key)]
      (if (undefined? found) x found))))

(defn defined
  "A value for a guest: undefined is nil as well, the null reference."
  [x]
  (if (nil? x) nil x))

(defn module?
  "Whether `x` stands for a loaded module."
  [x]
  (rt/isModule (raw x)))

(def absent
  "What the package takes for: there is none."
  js/undefined)

(defn bigint
  "An integer as a BigInt."
  [x]
  (js/BigInt x))

(defn bigint?
  "Whether `x` is a BigInt."
  [x]
  (and (some? x) (identical? js/BigInt (type x))))

(defn function?
  "Whether `x` is a JavaScript function: a var or a function with metadata is none, whatever `fn?` says."
  [x]
  (instance? js/Function x))

(defn array-like?
  "Whether `x` is a JavaScript array or a typed array."
  [x]
  (or (array? x)
      (and (.isView js/ArrayBuffer x) (not (instance? js/DataView x)))))

;; Names and data on the way out

(defn kebab
  "A JavaScript name as a keyword in kebab-case."
  [s]
  (keyword (rt/toKebabCase s)))

(defn word
  "A name of one word as a keyword; anything else, as `(ref null 3)`, is itself."
  [x]
  (if (and (string? x) (not (str/includes? x " "))) (keyword x) x))

(defn object->map
  "A plain object as a map: keys through `kf`, values through `vf`; what is undefined or null is left out."
  [kf vf o]
  (into {}
        (keep (fn [k]
                (let [v (unchecked-get o k)]
                  (when (some? v) [(kf k) (vf v)]))))
        (js-keys o)))

(defn ->data
  "Plain JavaScript data as Clojure data: keys are keywords in kebab-case."
  [x]
  (cond
    (array? x) (mapv ->data x)
    (object? x) (object->map kebab ->data x)
    :else x))

;; Errors. They are converted where the stack may be used up, and there V8 ends the process if it has to compile a regular
;; expression: none is used on the way of an error, here or in the package.

(defn- option-name [s]
  (if (str/starts-with? s ":") (keyword (subs s 1)) s))

(defn- begin
  "A value of the user's for an error's data: of a lazy sequence, which may be endless, the first items."
  [x]
  (if (and (seq? x) (not (counted? x))) (doall (take 10 x)) x))

(defn- sent->clj
  "What was sent to sockets: text, bytes, or nil, in vectors."
  [x]
  (if (array? x) (mapv sent->clj x) x))

(def ^:private error-value
  "How values of an error's data are converted; those that are the user's own stay as they are."
  {:value begin
   :out identity
   :err identity
   :fs-after identity
   :sent sent->clj
   :tag identity
   :option #(keyword (if (str/starts-with? % ":") (subs % 1) %))
   :feature keyword
   :suggestions #(mapv option-name %)})

(declare language)

(defn- error-data
  "What an error carries; the payload of an exception goes through `convert`, or becomes data as results do."
  [^js e convert]
  (let [data (.dataFor e "clojure")
        convert (or convert (let [^js translator (rt/translatorOf language "auto")] #(.value translator %)))]
    (into {:type (keyword "cljw.wasm" (.-kind e))
           :code (keyword (.-code e))}
          (keep (fn [k]
                  (let [v (unchecked-get data k)]
                    (when-not (or (undefined? v) (= k "cause"))
                      (let [key (kebab k)]
                        [key (if (= :payload key) (mapv convert v) ((error-value key ->data) v))])))))
          (js-keys data))))

(defn ->ex
  "An error of the package as an `ex-info`; the error itself is its cause. `convert` is for values of guests."
  ([e] (->ex e nil))
  ([^js e convert] (ex-info (.messageFor e "clojure") (error-data e convert) e)))

(defn usage
  "An `ex-info` for a mistake of the caller that is found on this side of the border."
  [code message data]
  (ex-info message (assoc data :type :cljw.wasm/usage :code code)))

(defn- ours
  "What to throw for `e`: an `ex-info` for an error of the package, else itself."
  [e]
  (if (rt/isWasmError e) (->ex e) e))

(defn guard
  "Calls `f`; errors of the package come out as `ex-info`."
  [f]
  (try
    (f)
    (catch :default e
      (throw (ours e)))))

(defn- rejected [e]
  (.reject js/Promise (ours e)))

(defn guarded-promise
  "The promise that `f` returns, or a promise of the value that it returns, `convert` applied to the value. What `f`
  throws and what its promise is rejected with come out as rejections with an `ex-info`."
  [f convert]
  ;; Nothing is thrown in a callback of a promise: an interpreter of ClojureScript would wrap it.
  (let [^js started (try
                      (.resolve js/Promise (f))
                      (catch :default e
                        (rejected e)))]
    (.then started convert rejected)))

(defn error->map
  "An error of the package as data, its message included; nil for nil."
  [^js e]
  (when (some? e)
    (assoc (error-data e nil) :message (.messageFor e "clojure"))))

(defn causes
  "`e`, its cause, the cause of that, and so on, to some depth: one may be its own."
  [e]
  (vec (rt/causesOf e)))

(defn- frames [e]
  (into [] (mapcat rt/backtraceOf) (reverse (causes e))))

(defn backtrace
  "The Wasm frames of a caught value and its causes, innermost first."
  [e]
  (mapv ->data (frames e)))

(defn backtrace-lines
  "The same as lines to print."
  [e]
  (rt/frameLines (to-array (frames e))))

(defn message
  "The message of a thrown value as a text for a terminal; nil where it has none."
  [e]
  (let [text (rt/messageOf e)]
    (when (string? text)
      (rt/shownMessage text))))

(defn shown
  "A name or value's text as part of a text for a terminal: cut to `most` characters, with what a terminal obeys escaped."
  ([s] (rt/shownName s))
  ([s most] (rt/shownName s most)))

(defn- result->map
  "What a program leaves; its files are Clojure data already."
  [o]
  (let [{:keys [sent] :as m} (object->map kebab identity o)]
    (if (nil? sent) m (assoc m :sent (sent->clj sent)))))

(def language
  "What results and errors are in Clojure."
  #js {"error" (fn [e convert] (->ex e convert))
       "vector" (fn [items] (vec items))
       "map" (fn [entries] (into {} (map vec) entries))
       "result" (fn [o] (result->map o))})

(defn i64
  "A value of a memory, global or table for the user: an i64 as `mode` wants it, functions adapted, all else itself."
  [mode x]
  (let [^js translator (rt/translatorOf language mode)]
    (guard #(.value translator x))))

;; Values on the way in

(defn key-name
  "A key of an option or import as a string."
  [k]
  (if (keyword? k) (subs (str k) 1) (str k)))

(defn- bare-object
  "An object that inherits nothing, for names of the caller: in another `__proto__` would be none."
  []
  (.create js/Object nil))

(defn- map->object [vf m]
  (let [o (bare-object)]
    (doseq [[k v] m]
      (unchecked-set o (key-name k) (vf v)))
    o))

(defn ->js
  "Clojure data as the package takes it: keywords are names, maps objects, sequences and sets arrays; all else is
  itself, our objects are the package's."
  [x]
  (cond
    (keyword? x) (key-name x)
    (map? x) (map->object ->js x)
    (or (sequential? x) (set? x)) (into-array (map ->js x))
    :else (raw x)))

(defn- ->fn
  "A function that JavaScript can call, for vars, multimethods and the like; data and all else is itself."
  [x]
  (if (and (ifn? x) (not (or (function? x) (coll? x) (keyword? x) (symbol? x) (module? x))))
    (fn [& args] (apply x args))
    x))

(defn- import-names [module names]
  (if (map? names)
    (map->object #(->fn (raw %)) names)
    (raw names)))

(defn- import-key [seen k]
  (let [name (key-name k)]
    (if (contains? seen name)
      (throw (usage :bad-option
                    (str "The option :imports has " (pr-str name) " twice, as a string and as a keyword. Merge the two.")
                    {:option :imports :value name}))
      (conj seen name))))

(defn- imports->js [imports]
  (if (map? imports)
    (do (reduce import-key #{} (keys imports))
        (let [o (bare-object)]
          (doseq [[module names] imports]
            (unchecked-set o (key-name module) (import-names module names)))
          o))
    (raw imports)))

(defn- iterable
  "A sequence as JavaScript iterates it, item by item: not every sequence can be asked itself."
  [xs]
  (let [o #js {}]
    (unchecked-set o (.-iterator js/Symbol)
                   (fn []
                     (let [left (volatile! xs)]
                       #js {"next" (fn []
                                     (if-let [s (seq @left)]
                                       (do (vreset! left (rest s))
                                           #js {"done" false "value" (first s)})
                                       #js {"done" true}))})))
    o))

(defn- pieces->js
  "What a stream is read from: sequences as JavaScript iterates them, functions as it calls them."
  [x]
  (if (sequential? x) (iterable x) (->fn x)))

(defn- stdin->js [x]
  (cond
    (= :inherit x) "inherit"
    (keyword? x) (throw (usage :bad-option
                               (str "The option :stdin is text, bytes, a sequence of these, a function that gives them, or "
                                    ":inherit; " (pr-str x) " was given.")
                               {:option :stdin :value x}))
    ;; The package takes this text for the keyword.
    (= "inherit" x) #js [x]
    :else (pieces->js x)))

(defn- output->js [x]
  (let [f (->fn x)]
    (cond
      (function? f) #js {"lines" f}
      (map? x) (map->object ->fn x)
      :else (->js x))))

(defn directory->js
  "Where a directory of a guest comes from: maps, nested, as objects; all else is itself. They may be nested deeper than
  the host's stack."
  [x]
  (let [todo (array)
        begin (fn [v] (if (map? v) (let [o (bare-object)] (.push todo #js [v o]) o) v))
        root (begin x)]
    (while (pos? (alength todo))
      (let [^js next (.pop todo)
            o (aget next 1)]
        (doseq [[k v] (aget next 0)]
          (unchecked-set o (key-name k) (begin v)))))
    root))

(defn- dirs->js [x]
  (if (sequential? x) (to-array x) (directory->js x)))

(defn- connection->js
  "What a socket is made of: its pieces as `:stdin` takes them, functions that return more of the same. A map, though it
  can be called, is no function here: what was meant is a vector of it. The address in `:bound` is a map."
  [x]
  (if (map? x)
    (let [o (bare-object)]
      (doseq [[k v] x
              :let [name (key-name k)]]
        (unchecked-set o name
                       (cond
                         (map? v) (map->object raw v)
                         (= name "recv") (pieces->js v)
                         (= name "bound") (let [f (->fn v)]
                                            (if (function? f) #(f (object->map keyword identity %)) f))
                         (and (= name "accept") (sequential? v)) (iterable (map connection->js v))
                         (= name "accept") (let [f (->fn v)]
                                             (if (function? f) #(connection->js (f)) f))
                         :else (->fn (if (keyword? v) (key-name v) v)))))
      o)
    (raw x)))

(defn- sockets->js [xs]
  (if (sequential? xs) (to-array (map connection->js xs)) (raw xs)))

(defn- trace->js [x]
  (let [f (->fn x)]
    (if (function? f)
      (fn [^js call]
        (f {:fn (.-fn call)
            :args (object->map kebab #(i64 "auto" %) (.-args call))
            :result (.-result call)
            :errno (some-> (.-errno call) keyword)}))
      x)))

(def ^:private option->js
  {:imports imports->js
   :stdin stdin->js
   :dirs dirs->js
   :sockets sockets->js
   :stdout output->js
   :stderr output->js
   :trace trace->js})

(defn options
  "The options of `verb` as the package takes them, `extra` (a map of names to JavaScript values) among them. What a nil
  means is the package's to say: it lifts a bound, and elsewhere nothing is given."
  [verb opts extra]
  (when-not (or (nil? opts) (map? opts))
    (throw (usage :bad-option
                  (str "The options of " verb " are a map, as {:name \"app\"}; " (pr-str opts) " was given.")
                  {:fn verb :expected "a map" :value opts})))
  (let [o (map->object identity extra)]
    (unchecked-set o (.for js/Symbol "cljw.wasm/kebab-options") true)
    (doseq [[k v] opts]
      (unchecked-set o (key-name k) (when (some? v) ((option->js k ->js) v))))
    o))

(defn descriptor
  "The description of an object to make: the names of types are given as keywords, values stay as they are."
  [x]
  (if (map? x)
    (map->object #(if (keyword? %) (key-name %) (raw %)) x)
    x))

;; The package's verbs, with Clojure data in and the package's objects out

(defn load [source opts] (guard #(rt/load (raw source) opts)))
(defn load-wasi [source opts] (guard #(rt/loadWasi (raw source) opts)))
(defn compile [source opts] (guard #(rt/compile (raw source) opts)))
(defn instantiate [compiled opts] (guard #(rt/instantiate (raw compiled) opts)))
(defn fresh [m] (guard #(rt/fresh (raw m))))
(defn run [source opts] (guard #(rt/run (raw source) opts)))
(defn overlay [source] (rt/overlay (directory->js source)))
(defn read-only [source] (rt/readOnly (directory->js source)))
(defn symlink [target] (guard #(rt/symlink target)))
(defn wat [source] (guard #(rt/wat (raw source))))
(defn inspect [source] (guard #(rt/inspect (raw source))))
(defn imports [source] (guard #(rt/imports (raw source))))
(defn explain [source] (error->map (guard #(rt/explain (raw source)))))
(defn engines [] (rt/engines))

(defn- module-or-error
  "The package's module or error that `x` stands for; an error may be wrapped in others."
  [x]
  (if (module? x)
    (raw x)
    (let [ours (first (filter rt/isWasmError (causes x)))]
      (if (nil? ours) x ours))))

(defn resume [e] (guard #(rt/resume (module-or-error e))))
(defn add-fuel [x n] (guard #(rt/addFuel (module-or-error x) n)))
(defn close [x] (guard #(rt/close (module-or-error x))))

;; Those that return promises take a function that returns the options, so that mistakes there are rejections, too.

(defn load-async [source opts convert] (guarded-promise #(rt/loadAsync (raw source) (opts)) convert))
(defn load-wasi-async [source opts convert] (guarded-promise #(rt/loadWasiAsync (raw source) (opts)) convert))
(defn compile-async [source opts convert] (guarded-promise #(rt/compileAsync (raw source) (opts)) convert))
(defn instantiate-async [compiled opts convert] (guarded-promise #(rt/instantiateAsync (raw compiled) (opts)) convert))
(defn call-async [module k args] (apply rt/callAsync module k args))
(defn run-async [source opts] (guarded-promise #(rt/runAsync (raw source) (opts)) identity))

(defn new-memory [x] (guard #(rt/newMemory (descriptor x))))
(defn new-table [x] (guard #(rt/newTable (descriptor x))))
(defn new-global [x] (guard #(rt/newGlobal (descriptor x))))
(defn new-tag [x] (guard #(rt/newTag (->js x))))
(defn js-tag [] rt/jsTag)
(defn exception
  "An exception as what Clojure throws."
  [tag payload]
  (guard #(->ex (rt/exception tag (if (sequential? payload) (into-array (map defined payload)) payload)))))

;; Loaded modules

(defn module-i64 [^js m] (let [^js translator (.-translator m)] (.-i64 translator)))
(defn module-exports [^js m] (.-exports m))
(defn wit-infos [^js m] (.describe m))
(defn lookup [^js m k] (guard #(.lookup m k)))
(defn export [^js m k] (guard #(.get m k)))
(defn func [^js m k signature] (guard #(if (nil? signature) (.func m k) (.func m k signature))))
(defn fuel-left [^js m] (let [left (.-fuelLeft m)] (when (some? left) left)))
(defn output [^js m opts] (guard #(.output m opts)))
(defn take-output [^js m opts] (guard #(.takeOutput m opts)))
(defn module-memory [^js m k] (guard #(if (nil? k) (.memory m) (.memory m k))))
(defn module-table [^js m k] (guard #(.table m k)))
(defn module-global [^js m k] (guard #(.global m k)))

;; Memories, tables and globals

(defn kind
  "`func`, `memory`, `table` or `global` for an extern of the package, else nil."
  [x]
  (when (and (some? x) (not (undefined? x)))
    (if (function? x) "func" (unchecked-get x "kind"))))

(defn memory-read [memory offset length as] (guard #(rt/readMemory memory offset length as)))
(defn memory-write [memory offset value as]
  (guard #(if (nil? as) (rt/writeMemory memory offset value) (rt/writeMemory memory offset value as))))
(defn memory-view [memory type offset n] (guard #(rt/viewMemory memory type offset n)))
(defn memory-pages [^js memory] (.-pages memory))
(defn memory-grow [^js memory n] (guard #(.grow memory n)))
(defn global-value [^js g] (.-value g))
(defn set-global [^js g v] (guard #(set! (.-value g) (defined v))))
(defn fields
  "The fields of a structure or elements of an array, as a vector."
  [ref]
  (mapv #(i64 "auto" %) (guard #(rt/gcFields ref))))

(defn table-get
  "An element, functions as `mode` wants them."
  [mode ^js t i]
  (i64 mode (guard #(.getValue t i))))
(defn table-set [^js t i v] (guard #(.setValue t i (raw v))))
