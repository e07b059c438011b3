(ns cljw.wasm.impl.module
  "Loaded and compiled modules as Clojure objects: look-up, call, printing, `datafy`; and what is asked of them by
  name. Objects are told by their brand, never by `instance?`, so that they survive a reload."
  {:no-doc true}
  (:require
   [cljw.wasm.impl.data :as data]
   [cljw.wasm.impl.js :as interop]
   [cljw.wasm.impl.model :as model]
   [clojure.string :as str]))

(declare export lookup shown)

(defn- not-a-call [k]
  (let [k (pr-str k)]
    (throw (interop/usage :arity
                          (str "A module called as a function looks an export up: (m " k "). To call it with arguments, "
                               "write (wasm/call m " k " ...) or ((m " k ") ...).")
                          {:fn "module" :export k}))))

;; The protocol of `datafy` is extended by metadata, so that its namespace, which nbb does not have, need not be required.
(def ^:private datafiable
  {'clojure.core.protocols/datafy #(data/inspected (interop/inspect %))})

(deftype Module [raw]
  Object
  (toString [_] (shown "WasmModule" raw))

  ILookup
  (-lookup [_ k] (lookup raw k nil))
  (-lookup [_ k not-found] (lookup raw k not-found))

  IFn
  (-invoke [_ k] (export raw k))
  (-invoke [_ k _a] (not-a-call k))
  (-invoke [_ k _a _b] (not-a-call k))
  (-invoke [_ k _a _b _c] (not-a-call k))
  (-invoke [_ k _a _b _c _d] (not-a-call k))
  (-invoke [_ k _a _b _c _d _e] (not-a-call k))

  IPrintWithWriter
  (-pr-writer [_ writer _] (-write writer (shown "WasmModule" raw)))

  IMeta
  (-meta [_] datafiable))

(deftype Compiled [raw]
  Object
  (toString [_] (shown "CompiledModule" raw))

  IPrintWithWriter
  (-pr-writer [_ writer _] (-write writer (shown "CompiledModule" raw)))

  IMeta
  (-meta [_] datafiable))

(def ^:private most-names
  "Exports that a printed module shows."
  20)

(defn- shown [what raw]
  (let [info (interop/inspect raw)
        name (unchecked-get info "name")
        exports (js/Object.keys (unchecked-get info "exports"))
        left (- (count exports) most-names)]
    (str "#<"
         (str/join " " (concat [what]
                               (when name [(interop/shown name)])
                               (map interop/shown (take most-names exports))
                               (when (pos? left) [(str "… and " left " more")])))
         ">")))

(defn module
  "The package's loaded module as an object of ours."
  [raw]
  (interop/wrap (->Module raw) raw))

(defn compiled
  "The package's compiled module as an object of ours."
  [raw]
  (interop/wrap (->Compiled raw) raw))

;; What is asked of a module by name

(defn loaded
  "The package's module that `m` stands for; `verb` is who asks."
  [verb m]
  (if (interop/module? m)
    (interop/raw m)
    (throw (interop/usage :bad-argument
                          (str verb " takes a loaded module, " (model/show m) " was given. Use wasm/load to load one.")
                          {:fn verb :param "m" :expected "a loaded module" :value m}))))

(defn- key? [k]
  (or (keyword? k) (string? k)))

(defn export-key
  "An export's key as a string; `verb` is who asks."
  [verb k]
  (if (key? k)
    (interop/key-name k)
    (throw (interop/usage :bad-argument
                          (str verb " takes an export's name as a keyword or string, " (model/show k) " was given.")
                          {:fn verb :param "k" :expected "a keyword or string" :value k}))))

(defn lookup
  "The export `k` of a module of the package, or `not-found`."
  [raw k not-found]
  (let [found (when (key? k) (interop/lookup raw (interop/key-name k)))]
    (if (some? found) found not-found)))

(defn export
  "The export `k` of a module of the package; throws where there is none."
  [raw k]
  (interop/export raw (export-key "A module" k)))

(defn func
  "The function `k` of the module `m`; with a signature its core function."
  [verb m k signature]
  (interop/func (loaded verb m) (export-key verb k) (interop/->js signature)))

(defn call-async
  "A promise of the result of the function `k` of the module `m`."
  [m k args]
  (interop/guarded-promise #(interop/call-async (loaded "call-async" m) (export-key "call-async" k) args) identity))

(defn functions
  "The functions of the module `m` by keyword in kebab-case; where two have the same, by their exact names."
  [m]
  (let [exports (interop/module-exports (loaded "functions" m))
        all (filter (fn [[_ x]] (= "func" (interop/kind x)))
                    (map (juxt identity #(unchecked-get exports %)) (js-keys exports)))]
    (into {}
          (mapcat (fn [[k group]]
                    (if (apply = (map second group))
                      [[k (second (first group))]]
                      (map (fn [[exact f]] [(keyword exact) f]) group))))
          (group-by (comp interop/kebab first) all))))

;; Memories, tables and globals: of a module, or made by the host program

(defn- extern
  "`x` if it is an extern of this kind itself, else what `of-module` gets from the module."
  [verb kind x of-module]
  (cond
    (= kind (interop/kind x)) x
    (interop/module? x) (of-module (interop/raw x))
    :else (throw (interop/usage :bad-argument
                                (str verb " takes a loaded module or a " kind ", " (model/show x) " was given.")
                                {:fn verb :param "m" :expected (str "a loaded module or a " kind) :value x}))))

(defn memory
  "The memory that `x` is or, as a module, exports: the one called `k`, or its only one."
  [verb x k]
  (extern verb "memory" x #(interop/module-memory % (when (some? k) (export-key verb k)))))

(defn i64-mode
  "How 64-bit integers of `x`, a module or an extern, look."
  [x]
  (if (interop/module? x) (interop/module-i64 (interop/raw x)) "auto"))

(defn global
  "The global that `x` is or, as a module, exports as `k`."
  [verb x k]
  (extern verb "global" x #(interop/module-global % (export-key verb k))))

(defn table
  "The table that `x` is or, as a module, exports as `k`."
  [verb x k]
  (extern verb "table" x #(interop/module-table % (export-key verb k))))

;; Errors for people

(defn- ours?
  "Whether `e` is an error of this package."
  [e]
  (let [{:keys [type]} (ex-data e)]
    (and (keyword? type) (= "cljw.wasm" (namespace type)))))

(defn print-error
  "Prints an error for people; one that a REPL has wrapped, too."
  [e]
  (let [found (first (filter ours? (interop/causes e)))
        {:keys [type code]} (ex-data found)
        shown (if (nil? found) e found)]
    (when found
      (println (str "WebAssembly " (name type) ", " (name code))))
    (println (or (interop/message shown) (model/show shown)))
    (run! println (interop/backtrace-lines e))))
