;; Written by `npm run build` from src/cljs/cljw/wasm.cljc.
; In nbb both :org.babashka/nbb and :cljs hold: the order of these branches counts.
#_:standard-clj/ignore
(ns cljw.wasm.core
  "WebAssembly for ClojureScript, the same as `cljw.wasm`, by the host's own engine alone: what is not here is not in a
  program that is made of it. Text, WIT, WASI, components, validation of our own, the compiler and the interpreter are added
  by requiring
  `cljw.wasm.parts.text`, `wit` (or `abi`, which is less), `wasi`, `validation`,
  `bounds`, `components`, `compiled` and `interp`. An error that needs one of them names it."
  (:refer-clojure :exclude #?(:clj [compile defn fn load] :default [compile fn load]))
  #?@(:org.babashka/nbb [] :cljs [(:require-macros [cljw.wasm.core])])
  (:require
   #?@(:org.babashka/nbb [[cljw.wasm.impl.interpreted :as macros]]
       :cljs [[cljw.wasm.impl.embedded]]
       :clj [[cljw.wasm.impl.compiler :as macros]
             [cljw.wasm.impl.jvm :refer [defn]]])
   #?@(:cljs [["cljw-wasm/dist/core.js" :as rt]
              ["cljw-wasm/dist/clojure.js" :as clojure]
              [cljw.wasm.impl.core :as core]])))

#?(:cljs
   (def ^:private verbs
     "The functions below in JavaScript, which takes and gives Clojure data."
     (clojure/createClojure core/functions rt)))

;; Loading

(defn load
  "Loads a module: decodes, validates and instantiates `source`, and returns a module object.

  If the module imports WASI and exports `_initialize`, WASI is supplied. An exported `_initialize` without parameters
  and results is called once, after the start function. WIT types are taken from `:wit`, or found beside the file
  (NAME.wit, wit/).

  Options:
    :imports             {\"module\" {\"name\" f-or-object}}, or {\"module\" another-module}; keys are strings or keywords.
                         A name is the import's own, or its kebab-case, as :do-thing for doThing
    :unused-imports      :error (default), or :ignore: what the module does not import may be given, one API for many
    :initialize          false: `_initialize` is not called, that is left to you
    :engine              :auto (default), :native, :compiled or :interp
    :wit                 a path, a URL (http(s) in the -async verbs), WIT text, or false for none; :beside for what must
                         lie beside the module: x.wit beside x.wasm, at its URL, too
    :world               which of several worlds or interfaces of the WIT it is
    :i64                 :auto (default): a number where that is exact, else a BigInt; :bigint; :number
    :bytes               true: WIT list<u8> comes out as a Uint8Array
    :name                for messages, where the module has no name
    :disable             features to reject, as [:simd]; `engines` names them all
    :validate            :eager (default) checks all functions at once, :lazy each at its first call: a large module
                         of which little is used loads sooner on :interp. On :native the host checks all of them
    :fuel                units for the instance's lifetime; no bound by default
    :fuel-per-call       units for each outermost call, beside :fuel; no bound by default
    :timeout-ms          milliseconds for each outermost call; no bound by default
    :signal              an AbortSignal
    :max-memory-pages    pages of 64 KiB of all the module's memories, 65536 by default; nil lifts it
    :max-table-elements  of all its tables, 10000000 by default; nil lifts it
    :max-call-depth      nested calls; the engine's own bound by default
    :max-lift-bytes      that a call passes by WIT, 67108864 by default; nil lifts it
    :max-lift-elements   values in what a call passes by WIT, 4194304 by default; nil lifts it

  Throws :cljw.wasm/malformed, /invalid, /link, /instantiation, /trap, /limit, /wit and /usage.

  (def m (wasm/load \"app.wasm\" {:imports {:env {:log println}} :fuel 1e9}))"
  ([source] (.load ^js verbs source))
  ([source opts] (.load ^js verbs source opts)))

(defn load-wasi
  "Loads a module with WASI: `load` with the options of `run` as well. For reactors and for commands that you start
  yourself.

  Throws what `load` throws; :cljw.wasm/exit where the guest ends itself during a call.

  (wasm/load-wasi \"plugin.wasm\" {:env {\"LANG\" \"C\"} :dirs {\"/data\" \"./data\"}})"
  ([source] (.loadWasi ^js verbs source))
  ([source opts] (.loadWasi ^js verbs source opts)))

(defn compile
  "Decodes and validates `source`, and returns a compiled module for `instantiate`; it can also be given wherever a
  source is. Options: `:name`, `:disable`, `:validate`, `:wit` and `:world`, as `load` has them.

  Throws :cljw.wasm/malformed, /invalid and /usage.

  (def compiled (wasm/compile \"app.wasm\"))"
  ([source] (.compile ^js verbs source))
  ([source opts] (.compile ^js verbs source opts)))

(defn instantiate
  "A new instance of `compiled`, with a state of its own. Options: those of `load` that decide how a module runs
  (all but `:name`, `:disable`, `:validate`, `:wit` and `:world`).

  Throws :cljw.wasm/link, /instantiation, /trap, /limit and /usage.

  (wasm/instantiate (wasm/compile \"app.wasm\") {:fuel 1e6})"
  ([compiled] (.instantiate ^js verbs compiled))
  ([compiled opts] (.instantiate ^js verbs compiled opts)))

(defn fresh
  "The module `m` once more: the same code, options and imports with a new state, as for a test's fixture.

  Throws what `load` throws.

  (wasm/fresh m)"
  [m]
  (.fresh ^js verbs m))

(defn load-async
  "A promise of what `load` returns; `source` may also be an http(s) URL, of any MIME type, or a promise of a source.
  What `load` throws rejects the promise, an `ex-info` too.

  (.then (wasm/load-async \"https://example.com/app.wasm\") use-it)"
  ([source] (.loadAsync ^js verbs source))
  ([source opts] (.loadAsync ^js verbs source opts)))

(defn load-wasi-async
  "A promise of what `load-wasi` returns; sources and rejections as `load-async` has them.

  (.then (wasm/load-wasi-async \"/plugin.wasm\" {:args [\"plugin\"]}) use-it)"
  ([source] (.loadWasiAsync ^js verbs source))
  ([source opts] (.loadWasiAsync ^js verbs source opts)))

(defn compile-async
  "A promise of what `compile` returns; sources and rejections as `load-async` has them.

  (.then (wasm/compile-async \"/app.wasm\") wasm/instantiate)"
  ([source] (.compileAsync ^js verbs source))
  ([source opts] (.compileAsync ^js verbs source opts)))

(defn instantiate-async
  "A promise of what `instantiate` returns; its errors reject the promise.

  (.then (wasm/instantiate-async compiled) #(wasm/call % :main))"
  ([compiled] (.instantiateAsync ^js verbs compiled))
  ([compiled opts] (.instantiateAsync ^js verbs compiled opts)))

;; Exports as vars

(#?(:org.babashka/nbb defmacro :clj defmacro :cljs comment) defmodule
 "Defines every export of the module at `path` in this namespace, to be required from others: functions as vars with
  `:arglists`, the docstring of their WIT, and `:wasm/signature`; memories, globals, tables and tags as what `(m :name)`
  gives. Names are in kebab-case, or exact where two have the same; an export whose name is no symbol gets no var unless
  `:rename` gives it one. A name of `clojure.core` is defined as any other: exclude it in `ns`, or here. Evaluated again
  it defines all of them again. Returns the module.

  In ClojureScript that is compiled, the compiler reads the file, which is in the program then, and warns of wrong
  arities and unknown options. docs/macros.md has more.

  Options, one by one or as a map, besides those of `load`:
    :as       a symbol: the module is defined, too
    :exclude  symbols to leave out
    :rename   a map of names, or of exact names as strings, to the symbols that they get
    :embed    false: compiled code loads the path when it runs
    :aot      true: compiled code has the module as JavaScript, which needs neither WebAssembly nor eval

  Throws what `load` throws.

  (wasm/defmodule \"math.wasm\" :fuel 1e9)"
 [path & options]
 (macros/expansion "cljw.wasm.core" "defmodule" &env &form path options))

(#?(:org.babashka/nbb defmacro :clj defmacro :cljs comment) require-module
 "Loads the module at `path` and defines the exports of `:refer`, a vector of symbols or `:all`, in this namespace, and
  the module itself as the symbol of `:as`: `(math :add)`, `(:add math)`. In nbb that symbol is an alias as well:
  `(math/add 1 2)`. Vars, names and the other options are those of `defmodule`. Returns the module.

  Throws what `load` throws.

  (wasm/require-module \"math.wasm\" :as math :refer [add])"
 [path & options]
 (macros/expansion "cljw.wasm.core" "require-module" &env &form path options))

(#?(:org.babashka/nbb defmacro :clj defmacro :cljs comment) require-component
 "Loads the component at `path` and defines its functions as `require-module` does those of a module: those of `:refer`, a
  vector of symbols or `:all`, in this namespace, and the component itself as the symbol of `:as`; in nbb that symbol is an
  alias as well, `(counters/inc c)`. Names are without interface and resource, as far as that leaves them apart:
  `ns:pkg/iface#[method]counter.inc` is `inc`, else `counter-inc`. Options are those of `defmodule` and `load`. Evaluated
  again it defines all of them again, and what is alive of the component before lives on. Returns the component.

  Throws what `load-component` throws.

  (wasm/require-component \"counters.wasm\" :as counters :refer [counter inc])"
 [path & options]
 (macros/expansion "cljw.wasm.core" "require-component" &env &form path options))

(#?(:org.babashka/nbb defmacro :clj defmacro :cljs comment) with-resource
 "Evaluates `body` with each symbol of `bindings`, `[c init ...]`, bound to a resource, and drops them behind it, the last
  one first, whether or not it throws. What leaves it is dropped. Returns what the body does.

  Throws :cljw.wasm/usage, :code :bad-argument where an init gives no resource, and what the body throws.

  (wasm/with-resource [c (wasm/call m :counter 5)]
    ((:inc c))) ;=> 6"
 [bindings & body]
 (macros/expansion "cljw.wasm.core" "with-resource" &env &form bindings body))

;; Calling

(defn fn
  "The function that the module `m` exports as `k`, as a plain function: it can be mapped, partially applied, given to
  JavaScript. `k` is a keyword or string: the export's exact name, else the kebab-case of one.

  With WIT types it takes and returns Clojure data. With a `signature`, `{:params [:i32 :i32] :results [:i32]}`, it is
  the core function, whose type must be that one; either key may be left out. `:i64` in a signature is `load`'s, for
  this function alone.

  Throws :cljw.wasm/usage with :code :unknown-export (near misses in :suggestions), :ambiguous-export,
  :not-a-function or :signature-mismatch. The function throws :cljw.wasm/usage for arguments that do not fit,
  :cljw.wasm/trap, /limit and /wit, and unchanged whatever a host function throws.

  (def add (wasm/fn m :add))
  (map #(add % 10) [1 2 3])"
  ([m k] (.fn ^js verbs m k))
  ([m k signature] (.fn ^js verbs m k signature)))

(defn call
  "Calls the function that `m` exports as `k` with `args`; `fn` says what `k` may be.

  Throws what `fn` and the function throw.

  (wasm/call m :add 1 2)"
  {:arglists '([m k & args])}
  ([m k] (.call ^js verbs m k))
  ([m k a] (.call ^js verbs m k a))
  ([m k a b] (.call ^js verbs m k a b))
  ([m k a b c] (.call ^js verbs m k a b c))
  ([m k a b c d] (.call ^js verbs m k a b c d))
  ([m k a b c d & more] (apply (.-call ^js verbs) m k a b c d more)))

(defn call-async
  "A promise of what `call` returns; what it throws rejects the promise.

  Where `m` was loaded with `{:engine :interp}` the guest waits for promises that host functions return, and for WASI's
  sleeps, while other code runs: other calls of `m` too. A rejection is thrown in the guest, where a handler may catch
  it. `:timeout-ms` counts the waits; it and an abort signal end them. On the other engines, and where a host function
  lies between the guest and the call, a promise is a :cljw.wasm/usage with :code :promise-in-sync-call.

  (let [m (wasm/load \"app.wasm\" {:engine :interp :imports {:env {:fetch (fn [n] (js/Promise.resolve n))}}})]
    (.then (wasm/call-async m :main) println))"
  [m k & args]
  (apply (.-callAsync ^js verbs) m k args))

(defn functions
  "A map of the functions that `m` exports, by keyword in kebab-case, for destructuring. Where two names have the same
  kebab-case both stand under their exact names.

  Throws :cljw.wasm/usage.

  (let [{:keys [add is-prime]} (wasm/functions m)]
    (is-prime (add 2 3)))"
  [m]
  (.functions ^js verbs m))

;; Components

(defn load-component
  "`load` for components alone: what is none is refused. Options are those of `load`.

  Throws what `load` throws, and :cljw.wasm/usage, :code :bad-argument for a core module.

  (def c (wasm/load-component \"greet.wasm\"))"
  ([source] (.loadComponent ^js verbs source))
  ([source opts] (.loadComponent ^js verbs source opts)))

(defn component-exports
  "The functions that a component exports, in its order: `[{:name \"greet\" :params [[\"name\" \"string\"]] :result \"string\"}]`.
  `source-or-c` is a source, a compiled or a loaded component. Names are those of WIT with their interface,
  `\"ns:pkg/iface#[method]counter.inc\"`, and `call` takes them; types are short texts, as `\"list<u8>\"` or
  `\"record{x: s32, y: s32}\"`; `:result` is nil where nothing is returned. `describe` has types as data.

  Throws :cljw.wasm/malformed, /invalid, and /usage, :code :bad-argument for a core module.

  (map :name (wasm/component-exports \"greet.wasm\")) ;=> [\"greet\"]"
  [source-or-c]
  (.componentExports ^js verbs source-or-c))

(defn component-call
  "Calls the function `f` of `c`, a loaded component or a resource of one, with `args`. `f` is what `call` takes, or a name of
  `component-exports`. A method takes its resource first.

  Throws what `call` throws.

  (wasm/component-call c \"greet\" \"World\")"
  {:arglists '([c f & args])}
  [c f & args]
  (apply (.-componentCall ^js verbs) c f args))

(defn component-invoke
  "Loads the component `source`, calls its function `f` with `args`, and closes it, unless what is returned has a resource.

  Throws what `load-component` and `component-call` throw.

  (wasm/component-invoke \"greet.wasm\" \"greet\" \"World\") ;=> \"Hello, World!\""
  {:arglists '([source f & args])}
  [source f & args]
  (apply (.-componentInvoke ^js verbs) source f args))

(defn resource-drop
  "Drops the resource `r` of a component, whose destructor is called; a second time, or where it has been given away, nothing
  happens. Using it after that is :cljw.wasm/wit, :code :bad-value. Returns nil.

  Throws :cljw.wasm/usage, :code :bad-argument for what is none, was lent, or is lent at the moment, and what the destructor
  throws.

  (wasm/resource-drop c)"
  [r]
  (.resourceDrop ^js verbs r))

(defn unwrap
  "The value of a WIT result that is `[:ok value]`; nil of `[:ok]`.

  Throws for `[:err error]` :cljw.wasm/wit, :code :err-result, whose data has the `:error`, and :cljw.wasm/usage, :code
  :bad-argument for what is no result.

  (wasm/unwrap (wasm/call m :parse \"12\")) ;=> 12"
  [r]
  (.unwrap ^js verbs r))

;; What is known of modules

(defn module?
  "Whether `x` is a loaded module.

  (wasm/module? (wasm/load \"app.wasm\")) ;=> true"
  [x]
  (.module ^js verbs x))

(defn exports
  "The exports of `m`, a module or a source, by name: `{\"add\" {:kind :func :params [:i32 :i32] :results [:i32]}
  \"memory\" {:kind :memory :min 1}}`. Kinds are :func, :memory, :table, :global and :tag; bounds are pages or elements. Of a
  component they are :instance, with the names of its `:types` and its `:functions`, whose types are WIT,
  `{\"ns:pkg/iface\" {:kind :instance :types [\"t\"] :functions {\"f\" \"func(a: t)\"}}}`, and :func, with its `:type`.

  Throws :cljw.wasm/malformed, /invalid and /usage.

  (keys (wasm/exports m))"
  [m]
  (.exports ^js verbs m))

(defn imports
  "What `source-or-m` needs, in its order: `[{:module \"env\" :name \"log\" :kind :func :params [:i32] :results []}]`. Of a
  component by the name of the interface or function, as `exports` has them: `[{:name \"ns:pkg/iface\" :kind :instance …}]`.

  Throws :cljw.wasm/malformed, /invalid and /usage.

  (wasm/imports \"app.wasm\")"
  [source-or-m]
  (.imports ^js verbs source-or-m))

(defn inspect
  "Everything known about `source-or-m` as data: `:name`, `:size` in bytes, `:features` it uses, `:imports`, `:exports`,
  `:sections` with their place and size in bytes, `:producers`, `:start` and `:counts`. `datafy` of a loaded or compiled
  module gives the same, and of a loaded one `nav` leads from the `:exports` by name to the export itself. Of a component
  `:component` has `:imports` and `:exports` by name, `{:kind :instance :types [\"t\"] :functions {\"f\" \"func(a: t)\"}}`, its world
  as `:wit`, the `:features` of components that it uses and whether it is `:async`; `:counts` are of all that is in it. Of a
  loaded one `:live` is the number of its resources that the program owns.

  Throws :cljw.wasm/malformed, /invalid and /usage.

  (:features (wasm/inspect \"app.wasm\")) ;=> #{:multi-value}"
  [source-or-m]
  (.inspect ^js verbs source-or-m))

(defn describe
  "The WIT functions of the loaded module `m`: `{\"greet\" {:params [{:name \"name\" :type :string}] :results :string}}`.
  A type with parts is a vector: `[:list :u8]`, `[:record [{:name \"x\" :type :s32}]]`, `[:option :string]`,
  `[:result {:ok :u32 :err :string}]`. Of a type with more than a thousand parts the upper levels are shown, and `:...`
  stands for what lies below. Empty for a module without WIT. With `{:imports true}` a map of `:exports`, which are these, and
  `:imports`, those that the module imports by WIT: by module, then by name.

  Throws :cljw.wasm/usage.

  (get (wasm/describe m) \"greet\")"
  ([m] (describe m nil))
  ([m opts]
   (.describe ^js verbs m opts)))

(defn valid?
  "Whether `source` is a valid module or component. False for bytes that are none.

  Throws :cljw.wasm/usage where the source cannot be read.

  (wasm/valid? (js/Uint8Array.of 1 2 3)) ;=> false"
  [source]
  (.valid ^js verbs source))

(defn explain
  "Why `source` is not a valid module or component: the error as data, with `:type`, `:code`, `:message` and `:at`, a byte offset.
  `nil` for a valid one.

  Throws :cljw.wasm/usage where the source cannot be read.

  (:message (wasm/explain \"broken.wasm\"))"
  [source]
  (.explain ^js verbs source))

(defn diff
  "Runs `calls`, as `[[:add 1 2] [:fib 10]]`, on each engine that can run `source` here, in their order on an instance of its own, and
  says where they differ: `{:engines [:native :compiled :interp] :differences []}`. A difference is `{:index 0 :call [:add 1 2]
  :outcomes {:native {:value 3} :interp {:error {…}}}}`; with `:fuel` there is `:fuel-left` in each outcome, which is compared to the
  unit. An `:index` of -1 is the loading. Numbers are compared to the sign of zero, all NaNs are one, errors are compared by their codes;
  objects of guests are not compared. Host functions are called once for each engine.

  `opts` are those of `load` but for `:engine`. A call without end ends by `:fuel`; what a deadline ends depends on how fast an engine is.

  Throws :cljw.wasm/usage, and what all engines throw when they load it.

  (wasm/diff \"app.wasm\" [[:fib 20]] {:fuel 1000000}) ;=> {:engines [:native :compiled :interp] :differences []}"
  ([source calls]
   (diff source calls nil))
  ([source calls opts]
   (.diff ^js verbs source calls opts)))

(defn wat
  "The module `source-or-m` in the text format.

  Throws :cljw.wasm/malformed, /invalid and /usage.

  (println (wasm/wat \"app.wasm\"))"
  [source-or-m]
  (.wat ^js verbs source-or-m))

(defn engines
  "What this host can run, engine by engine: whether it is `:available`, the `:reason` where it is not, its `:features`
  (each true or false), and for those that are `:missing` the reason.

  (get-in (wasm/engines) [:native :features :simd])"
  []
  (.engines ^js verbs))

;; Memory

(defn memory
  "The memory that `m` exports as `k`; without `k` the one called `memory`, or its only one. For `:imports` of another
  module, and for the functions below in the place of a module.

  Throws :cljw.wasm/usage.

  (wasm/load \"b.wasm\" {:imports {:env {:memory (wasm/memory a)}}})"
  ([m] (.memory ^js verbs m))
  ([m k] (.memory ^js verbs m k)))

(defn memory-read
  "What lies in the memory of `m` at `offset`: `len` bytes as a string, ill-formed UTF-8 replaced. `as` is :bytes for a
  Uint8Array, a copy, or the type of `len` numbers in a vector: :i8 :u8 :i16 :u16 :i32 :u32 :i64 :u64 :f32 :f64. `m` is a
  module or a memory.

  Throws :cljw.wasm/usage, :code :memory-range, for a range outside of the memory.

  (wasm/memory-read m 1024 3 :i32) ;=> [10 20 30]"
  ([m offset len] (.memoryRead ^js verbs m offset len))
  ([m offset len as] (.memoryRead ^js verbs m offset len as)))

(defn memory-write
  "Writes `x` into the memory of `m` at `offset` and returns the count of bytes: a string as UTF-8, bytes as they are,
  or, with a type `as` of `memory-read`, a number or a sequence of numbers. `m` is a module or a memory.

  Throws :cljw.wasm/usage, :code :memory-range, :bad-argument or :out-of-range; nothing has been written then.

  (wasm/memory-write m 1024 [10 20 30] :i32) ;=> 12"
  ([m offset x] (.memoryWrite ^js verbs m offset x))
  ([m offset x as] (.memoryWrite ^js verbs m offset x as)))

(defn view
  "A typed array over the live memory of `m`: `n` elements of `type` (see `memory-read`) from the byte `offset` on,
  which must be a multiple of their size. No copy is made: what the guest writes shows, and the other way round.
  Growth of the memory detaches the array; it has length 0 then, so ask for a new one after calls that may grow it.

  Throws :cljw.wasm/usage.

  (.fill (wasm/view m :f64 0 1000) 0.5)"
  [m type offset n]
  (.view ^js verbs m type offset n))

(defn memory-size
  "The size of the memory of `m`, a module or a memory, in pages of 64 KiB.

  Throws :cljw.wasm/usage.

  (wasm/memory-size m) ;=> 1"
  [m]
  (.memorySize ^js verbs m))

(defn memory-grow
  "Grows the memory of `m`, a module or a memory, by `n` pages of 64 KiB. Returns the old size in pages, or -1 where it
  may not grow so far. Arrays of `view` are detached.

  Throws :cljw.wasm/usage.

  (wasm/memory-grow m 1) ;=> 1"
  [m n]
  (.memoryGrow ^js verbs m n))

(defn new-memory
  "A memory for `:imports`: `:min` pages of 64 KiB, at most `:max`; `:shared` true needs a `:max`.

  Throws :cljw.wasm/usage and /limit.

  (wasm/load \"app.wasm\" {:imports {:env {:memory (wasm/new-memory {:min 1 :max 4})}}})"
  [descriptor]
  (.newMemory ^js verbs descriptor))

;; Globals and tables

(defn global
  "The value of the global that `m` exports as `k`; with one argument, of a global of `new-global` or look-up.

  Throws :cljw.wasm/usage.

  (wasm/global m :counter) ;=> 42"
  ([g] (.global ^js verbs g))
  ([m k] (.global ^js verbs m k)))

(defn set-global!
  "Sets the mutable global that `m` exports as `k` to `v`; with two arguments, a global of `new-global` or look-up.
  Returns `v`.

  Throws :cljw.wasm/usage, :code :immutable-global, :bad-argument or :out-of-range.

  (wasm/set-global! m :counter 0)"
  ([g v] (.setGlobal ^js verbs g v))
  ([m k v] (.setGlobal ^js verbs m k v)))

(defn new-global
  "A global for `:imports`: its `:type` (:i32 :i64 :f32 :f64 :v128 :funcref :externref), whether it is `:mutable`, and
  its `:value`, zero or nil where none is given.

  Throws :cljw.wasm/usage.

  (wasm/new-global {:type :i32 :mutable true :value 42})"
  [descriptor]
  (.newGlobal ^js verbs descriptor))

(defn fields
  "The fields of `ref`, a structure of a guest, or the elements of its array, as a vector: what they are at this
  moment. i8 and i16 are signed numbers, i64s look as `:i64 :auto` has them, references are handles of which `fields`
  can be asked again, an i31 is a number, a null reference is nil. An object is always the same handle: `identical?`
  tells them apart.

  Throws :cljw.wasm/usage, :code :bad-argument for anything else, also for objects of a module on :native: hosts show
  nothing of them.

  (wasm/fields (wasm/call m :make-point 1 2)) ;=> [1 2]"
  [ref]
  (.fields ^js verbs ref))

(defn table-get
  "The element `i` of the table that `m` exports as `k`: a function, any value of an externref table, or nil. With two
  arguments, of a table of `new-table` or look-up.

  Throws :cljw.wasm/usage, :code :out-of-range for an index past the end.

  ((wasm/table-get m :handlers 0) 1 2)"
  ([t i] (.tableGet ^js verbs t i))
  ([m k i] (.tableGet ^js verbs m k i)))

(defn table-set!
  "Sets the element `i` of the table that `m` exports as `k` to `v`: a WebAssembly function or nil; any value for a
  table of externrefs. With three arguments, of a table of `new-table` or look-up. Returns `v`.

  Throws :cljw.wasm/usage.

  (wasm/table-set! m :handlers 0 (wasm/fn other :handler))"
  ([t i v] (.tableSet ^js verbs t i v))
  ([m k i v] (.tableSet ^js verbs m k i v)))

(defn new-table
  "A table for `:imports`: `:min` elements, at most `:max`, of the type `:element` (:funcref by default, or :externref),
  each `:init` at first, nil by default.

  Throws :cljw.wasm/usage and /limit.

  (wasm/load \"app.wasm\" {:imports {:env {:table (wasm/new-table {:min 4})}}})"
  [descriptor]
  (.newTable ^js verbs descriptor))

;; Exceptions

(defn new-tag
  "A tag for `:imports` and `exception`: `:params` are the types of what its exceptions carry (:i32 :i64 :f32 :f64 :v128
  :funcref :externref :exnref), none by default; `:name` is for messages.

  Throws :cljw.wasm/usage.

  (def not-found (wasm/new-tag {:params [:i32] :name \"not-found\"}))"
  [descriptor]
  (.newTag ^js verbs descriptor))

(defn exception
  "An exception of `tag`, one of `new-tag` or one that a module exports, with the values `payload`, to be thrown by a host
  function: guests that know the tag catch it. It is an `ex-info` like the one of an exception that no guest has caught,
  with `:type` :cljw.wasm/exception, `:tag` and `:payload`. Other values that a host function throws are caught by handlers
  of all exceptions, and by those of `js-tag`; traps, limits and exits never are.

  Throws :cljw.wasm/usage where the payload does not fit the tag.

  (throw (wasm/exception not-found [404]))"
  ([tag] (.exception ^js verbs tag))
  ([tag payload] (.exception ^js verbs tag payload)))

(defn js-tag
  "The tag of whatever a host function throws that is no exception of a guest. Its payload is the thrown value, an
  externref. For `:imports` of a guest that handles such values.

  (wasm/load \"app.wasm\" {:imports {:env {:error (wasm/js-tag)}}})"
  []
  (.jsTag ^js verbs))

;; Programs

(defn run
  "Runs a WASI command and returns `{:exit code :out text :err text}`, with `:fuel-used` where it was given `:fuel`, and
  `:fs-after` where it was given directories in memory: `{\"/guest\" {\"a.txt\" \"text\"}}`, of an overlay what the program
  has made or changed, and `:sent` where it was given sockets: what it sent to each. The program sees what it is given and nothing else: no directory, no variable, an empty standard
  input.

  Options, besides those of `load`:
    :args              its arguments, its own name first
    :env               a map of variables
    :stdin             a string, bytes, a sequence of those, which may be endless, a function of none that returns the next
                       piece or nil, or :inherit
    :stdout, :stderr   :capture (default), :inherit, or a function that is called with each line, without its LF or CRLF;
                       {:chunks f} for one that is called with bytes as they are written. Where nobody reads
                       what is inherited any longer, the program ends with exit code 141
    :dirs              {\"/guest\" where}: a path of this host, a nested map of names to strings, bytes and maps (see
                       `symlink`), or one of these under `overlay` or `read-only`
    :sockets           a vector of open sockets, numbered behind the directories: {:recv pieces} for a connection, of
                       which :recv is as :stdin is, each piece arrives by itself and an empty one is a moment without
                       any, and :send, :capture (default) or a function of bytes, takes what is sent; {:accept xs} for
                       a listening one, of which xs are the connections that come, or a function that returns the next
                       or nil. On Node TCP, too: {:listen \"127.0.0.1:0\" :bound f} listens, and calls f with a map of
                       :address :host :port before the program runs, {:connect \"127.0.0.1:8080\"} is a connection.
                       With :nonblock true it does not block from the beginning, which programs in Go need
    :clock             :system (default), or {:realtime ns :monotonic ns} for one that stands still until the program
                       sleeps, which takes no time; 0 and 1000000000 (a second) where they are left out. Programs of Go
                       take a monotonic 0 for a broken clock, and end
    :random            :system (default), or a seed, an integer
    :max-output-bytes  both streams together, 16777216 by default; nil lifts it
    :max-fs-bytes      what the program adds to files in memory, 268435456 by default; nil lifts it
    :trace             a function that is called with a map of :fn :args :result :errno for each WASI call
    :out, :err         :text (default), or :bytes for a Uint8Array
    :sent              :text (default), or :bytes
    :fs-after          :text (default): a file is a string where it is well-formed UTF-8, else a Uint8Array; or :bytes

  Throws what `load` throws; an error that ends the run has `:out`, `:err`, `:fuel-used`, `:fs-after` and `:sent` so far in its
  data.
  An exit code is data, not an error.

  (wasm/run \"tool.wasm\" {:args [\"tool\" \"-v\"] :stdin \"text\" :dirs {\"/in\" {\"a.txt\" \"alpha\"}}})"
  ([source] (.run ^js verbs source))
  ([source opts] (.run ^js verbs source opts)))

(defn run-async
  "A promise of what `run` returns; sources and rejections as `load-async` has them.

  With `{:engine :interp}` the thread is free while the program sleeps, waits for a promise of a host function, or for TCP. Where
  the thread may not block, as a browser's main one, `:auto` is :interp for a program that may sleep. On :native a sleep
  blocks the thread as in `run`.

  (.then (wasm/run-async \"https://example.com/tool.wasm\") :out)"
  ([source] (.runAsync ^js verbs source))
  ([source opts] (.runAsync ^js verbs source opts)))

(defn overlay
  "A directory for `:dirs` over `where`, which stays as it is: what the program changes is kept in memory, and is in
  `:fs-after`. `where` is what `:dirs` takes.

  (wasm/run \"tool.wasm\" {:dirs {\"/src\" (wasm/overlay \"src\")}})"
  [where]
  (.overlay ^js verbs where))

(defn read-only
  "A directory for `:dirs` in which the program can change nothing. `where` is what `:dirs` takes.

  (wasm/run \"tool.wasm\" {:dirs {\"/etc\" (wasm/read-only {\"hosts\" \"\"})}})"
  [where]
  (.readOnly ^js verbs where))

(defn symlink
  "A symbolic link to `target`, for a map of files in `:dirs`.

  (wasm/run \"tool.wasm\" {:dirs {\"/in\" {\"a\" \"alpha\" \"b\" (wasm/symlink \"a\")}}})"
  [target]
  (.symlink ^js verbs target))

(defn output
  "What the module `m`, loaded with a WASI world, has left so far: `{:out text :err text}`, and `:fs-after`, `:sent` and
  `:fuel-used` as in a result of `run`. `opts` are `:out`, `:err`, `:sent` and `:fs-after` of `run`.

  Throws :cljw.wasm/usage, :code :no-world for a module without a WASI world.

  (wasm/output (wasm/load-wasi \"plugin.wasm\")) ;=> {:out \"ready\\n\" :err \"\"}"
  ([m] (.output ^js verbs m))
  ([m opts] (.output ^js verbs m opts)))

(defn take-output!
  "The `:out` and `:err` of `m` since it was loaded or last asked so. They are not kept any longer, and no longer count
  for `:max-output-bytes`. `opts` are `:out` and `:err` of `run`.

  Throws :cljw.wasm/usage, :code :no-world for a module without a WASI world.

  (wasm/call m :greet \"Ada\")
  (:out (wasm/take-output! m)) ;=> \"greeting Ada\\n\""
  ([m] (.takeOutput ^js verbs m))
  ([m opts] (.takeOutput ^js verbs m opts)))

(defn close!
  "Closes the files and streams of the WASI world of `x`: a module, or the caught error of a program that could be resumed
  and is not to be. An unfinished line is handed to a function of `:stdout` or `:stderr`. A module can be called further,
  and finds no descriptor open. What nobody has any longer is closed by itself, at some time. Returns nil.

  Throws :cljw.wasm/usage.

  (wasm/close! (wasm/load-wasi \"plugin.wasm\" {:dirs {\"/data\" \"data\"}}))"
  [x]
  (.close ^js verbs x))

;; Metering

(defn fuel-left
  "The units of fuel that `m` has left, or nil where it was loaded without `:fuel`. Exact to the unit, but behind an overflow of
  the host's stack on `:native`: there up to 200,000 units more count as used.

  Throws :cljw.wasm/usage.

  (wasm/fuel-left (wasm/load \"app.wasm\" {:fuel 1000})) ;=> 1000"
  [m]
  (.fuelLeft ^js verbs m))

(defn add-fuel!
  "Gives `x`, a module that was loaded with `:fuel` or the caught error of a run that is out of it, `n` units more, and
  returns what is left now.

  Throws :cljw.wasm/usage.

  (wasm/add-fuel! m 1e6)"
  [x n]
  (.addFuel ^js verbs x n))

(defn resume!
  "Goes on with the run that `e` ended, the caught error of a call or of `run` on `:interp` that ran out of fuel or time, and
  returns what that would have returned: a promise for `call-async` and `run-async`. Add fuel first. Only a run without
  a host function in between can go on, and once. The world of a program is open until then: its files as it left them,
  in `:out` all that it writes. One that is not resumed is closed by `close!`, when nobody has the error any longer, or when
  64 others have come after it.

  Throws :cljw.wasm/usage, :code :not-suspended, where there is none, and whatever the run throws.

  (try (wasm/run \"tool.wasm\" {:engine :interp :fuel 1e6})
    (catch :default e
      (wasm/add-fuel! e 1e9)
      (wasm/resume! e)))"
  [e]
  (.resume ^js verbs e))

;; Errors

(defn backtrace
  "The Wasm frames of the caught error `e`, innermost first: `[{:module \"app.wasm\" :func \"fail\" :index 3 :offset 102}]`,
  offsets in bytes of the binary, with `:line` and `:column` where that was text. `e` may be an error of this namespace or
  what a host function threw; empty where no guest was running. Of a deep recursion the innermost frames are kept, a
  thousand on :interp, and on :native about 250.

  (try (wasm/call m :fail)
    (catch :default e (wasm/backtrace e)))"
  [e]
  (.backtrace ^js verbs e))

(defn print-error
  "Prints the caught error `e` for people: what happened, what to do, and the Wasm frames. Returns nil.

  (try (wasm/call m :fail)
    (catch :default e (wasm/print-error e)))"
  [e]
  (.printError ^js verbs e))
