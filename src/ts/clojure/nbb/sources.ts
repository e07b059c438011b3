/**
 * Namespaces that are evaluated in nbb, written by `npm run build` from src/cljs/cljw/wasm/impl.
 */
/** The namespaces that expand the macros in nbb, in the order in which they are evaluated. */
export const expander = [
  `(ns cljw.wasm.impl.vars
  "What \`defmodule\` and its like have in common wherever they run: their options, and which vars the exports of a
  module become. An export is a map of \`:name\`, \`:key\` (its kebab-case), \`:kind\`, \`:args\`, \`:doc\` and \`:signature\`."
  {:no-doc true}
  (:require
   [clojure.string :as str]))

;; Near misses

(defn- distance
  "The edits between two names, two letters that changed places being one."
  [a b]
  (let [step (fn [[before row] i]
               [row
                (reduce (fn [next j]
                          (let [x (nth a i)
                                y (nth b j)
                                swapped? (and (pos? i) (pos? j) (= x (nth b (dec j))) (= y (nth a (dec i))))]
                            (conj next (min (inc (peek next))
                                            (inc (nth row (inc j)))
                                            (+ (nth row j) (if (= x y) 0 1))
                                            (if swapped? (inc (nth before (dec j))) 1000)))))
                        [(inc i)]
                        (range (count b)))])]
    (peek (second (reduce step [nil (vec (range (inc (count b))))] (range (count a)))))))

(defn- near
  "Of \`known\`, names as strings, up to three that \`s\` may have meant, nearest first."
  [s known]
  (let [most (max 1 (quot (count s) 3))]
    (->> known
         (filter #(<= (abs (- (count %) (count s))) most))
         (map (juxt #(distance (str/lower-case s) (str/lower-case %)) identity))
         (filter #(<= (first %) most))
         (sort-by first)
         (map second)
         (take 3))))

(defn did-you-mean
  "\` Did you mean add?\`, or the empty string."
  [s known]
  (let [found (near s known)]
    (if (seq found) (str " Did you mean " (str/join " or " found) "?") "")))

;; Options

(def own-options
  "Options of the macros themselves, by macro."
  {"defmodule" [:as :exclude :rename :embed :aot]
   "require-module" [:as :refer :exclude :rename :embed :aot]
   "require-component" [:as :refer :exclude :rename :embed :aot]})

(defn- shape
  "What is wrong with an option of ours; nil where nothing is."
  [k v]
  (case k
    :as (when-not (simple-symbol? v) "a symbol without a namespace")
    :refer (when-not (or (= :all v) (and (vector? v) (every? simple-symbol? v))) "a vector of symbols, or :all")
    :exclude (when-not (and (vector? v) (every? simple-symbol? v)) "a vector of symbols")
    :rename (when-not (and (map? v)
                           (every? #(or (simple-symbol? %) (string? %)) (keys v))
                           (every? simple-symbol? (vals v)))
              "a map of symbols, or of exact names as strings, to symbols")
    (:embed :aot) (when-not (boolean? v) "true or false")
    nil))

(defn loader
  "The name of the function that a macro loads with."
  [macro]
  (if (= "require-component" macro) "load-component" "load"))

(def ^:private elsewhere
  "What options of other macros and libraries are called here."
  {:only :refer
   :alias :as
   :except :exclude})

(defn misspelt?
  "Whether an option that is not one of the macro's own was meant to be one. None of \`load\`'s is."
  [macro k]
  (or (= :refer k)
      (contains? elsewhere k)
      (seq (near (str k) (map str (own-options macro))))))

(defn no-option
  "What is said of an option that a macro does not have; \`others\` are the names of the options of \`load\`, where they are known."
  [macro k others]
  (let [own (own-options macro)
        known (concat own others)
        meant (elsewhere k)]
    (str macro " has no option " k "."
         (cond
           (and (= "defmodule" macro) (#{:refer :only} k))
           " It defines all exports: leave out some with :exclude, or use require-module."
           (some #{meant} own) (str " Did you mean " meant "?")
           :else (did-you-mean (str k) (map str known)))
         " It takes " (str/join ", " known) (when (empty? others) ", and the options of load") ".")))

(defn- conflict
  "What is wrong with options of ours together; nil where nothing is."
  [{:keys [refer exclude embed aot]}]
  (if (and aot (false? embed))
    "with :embed false the module is not in the program, and :aot true puts it there: it takes one of them"
    (when-let [both (and (vector? refer) (first (filter (set exclude) refer)))]
      (str both " is in :refer and was excluded by :exclude; it can be in one of them"))))

(defn- no-options
  "What is said of a value that stands where options do."
  [macro x]
  (str macro " takes a path and options, as in (wasm/" macro " \\"math.wasm\\" "
       (cond
         (= "defmodule" macro) ":as math"
         (and (vector? x) (seq x) (every? simple-symbol? x)) (str ":refer " (pr-str x))
         :else ":as math :refer [add]")
       "); " (pr-str x) " is none"))

(defn parse
  "The arguments behind the path: options one by one, as a map, or both, as functions of Clojure take them. Gives the
  macro's own options with those of \`load\` as forms: \`:load\`, a map, and \`:form\`, what is no map literal. \`:problem\` says
  what is wrong."
  [macro args]
  (loop [args args given {}]
    (let [[k & [v & more :as others]] args]
      (cond
        (and (keyword? k) (empty? others)) {:problem (str macro ": the option " k " has no value")}
        (keyword? k) (recur more (assoc given k v))
        (or (seq others) (not (or (nil? k) (map? k) (symbol? k) (seq? k)))) {:problem (no-options macro k)}
        :else
        (let [all (merge given (when (map? k) k))
              own (select-keys all (own-options macro))
              wrong (first (keep (fn [[k v]] (when-let [expected (shape k v)] [k expected v])) own))]
          (if-let [problem (if-let [[k expected v] wrong]
                             (str "the option " k " is " expected "; " (pr-str v) " was given")
                             (conflict own))]
            {:problem (str macro ": " problem)}
            (assoc own
                   :load (apply dissoc all (own-options macro))
                   :form (when-not (map? k) k))))))))

(def ^:private reserved
  '#{. & nil true false catch case* def defrecord* deftype* do finally fn* if let* letfn* loop* new ns ns* quote recur
     set! throw try var js*})

(defn- symbol-of
  "A name as the symbol of a var; nil where it cannot be one."
  [s]
  (when (and (re-matches #"[A-Za-z*+!_?<>=|$-][\\w*+!?<>=|$'#-]*" s)
             (not (re-find #"^[+-]\\d" s))
             (not (reserved (symbol s))))
    (symbol s)))

(defn- type-name [type]
  (or (re-find #"[a-z][a-z0-9]*" (if (keyword? type) (name type) (str type))) "x"))

(def ^:private most-named
  "The parameters that a function of Clojure names at most."
  20)

(defn- arglist
  "A function's parameters as symbols: their names, where they have some that can be symbols, else their types with a
  number. Of a module that the host has compiled nobody tells them."
  [args params]
  (let [types (map #(if (map? %) (:type %) %) params)
        [named] (reduce (fn [[found seen] [i arg type]]
                          (let [named (some-> arg (str/replace "_" "-") symbol-of)
                                sym (if (and named (not (seen named))) named (symbol (str (type-name type) "-" (inc i))))]
                            [(conj found sym) (conj seen sym)]))
                        [[] #{}]
                        (map vector (range most-named) args types))]
    (cond
      (nil? params) '[& args]
      (< most-named (count params)) (conj named '& 'more)
      :else named)))

(defn- metadata
  [{:keys [kind args doc signature]}]
  (cond-> {:wasm/signature signature}
    doc (assoc :doc doc)
    (= :func kind) (assoc :arglists (list (arglist args (:params signature))))))

(defn- named
  "Exports with \`:own\`, the name that they have here: in kebab-case, the exact one where several have the same."
  [exports]
  (let [times (frequencies (map :key exports))]
    (map (fn [{:keys [name key] :as export}] (assoc export :own (if (= 1 (times key)) key name))) exports)))

(defn all
  "The vars that exports become, in their order: maps of \`:sym\`, \`:name\`, \`:kind\` and \`:meta\`. One whose name is no symbol
  gives no var unless it is renamed."
  [exports {:keys [rename exclude]}]
  (let [left-out (set exclude)]
    (keep (fn [{:keys [name own kind] :as export}]
            (let [sym (or (get rename name) (get rename (symbol own)) (symbol-of own))]
              (when (and sym (not (left-out (symbol own))))
                {:sym sym :name name :kind kind :meta (metadata export)})))
          (named exports))))

(defn strangers
  "The names in \`:exclude\` and \`:rename\` that no export has: maps of \`:option\`, \`:name\` and \`:message\`."
  [exports {:keys [rename exclude]} module]
  (let [all (named exports)
        owns (map :own all)
        known (into (set (map symbol owns)) (map :name all))]
    (for [[option names] [[:exclude exclude] [:rename (keys rename)]]
          given names
          :when (not (known given))]
      {:option option
       :name (str given)
       :message (str module " has no export " (pr-str (str given)) ", which " option " names."
                     (did-you-mean (str given) owns)
                     " It exports " (str/join ", " (take 20 owns)) (when (< 20 (count owns)) ", …") ".")})))

(defn clash
  "What is wrong with vars of which \`:rename\` gives several one name; nil where nothing is."
  [vars {:keys [rename]}]
  (let [renamed (set (vals rename))]
    (when-let [[sym same] (first (filter (fn [[sym same]] (and (next same) (renamed sym))) (group-by :sym vars)))]
      (str "The exports " (str/join " and " (map (comp pr-str :name) same)) " would both be the var " sym
           ". Give one of them another name with :rename, or leave it out with :exclude."))))

;; Resources

(defn resource-bindings
  "What is wrong with the bindings of \`with-resource\`; nil where nothing is."
  [bindings]
  (when-not (and (vector? bindings) (even? (count bindings)) (every? simple-symbol? (take-nth 2 bindings)))
    (str "with-resource takes a vector of symbols and what gives their resources, as in (wasm/with-resource [c (wasm/call m "
         ":counter 5)] ...); " (pr-str bindings) " was given")))

(defn with-resource
  "\`body\` with these bindings, each dropped behind it by the function \`resource-drop\` of \`face\`."
  [face bindings body]
  (reduce (fn [inner [sym init]]
            (let [held (gensym "resource-")]
              (list 'clojure.core/let [held init sym held]
                    (list 'try inner (list 'finally (list (symbol face "resource-drop") held))))))
          (cons 'do body)
          (reverse (partition 2 bindings))))
`,
  `(ns cljw.wasm.impl.definitions
  "The vars that \`defmodule\` and \`require-module\` make where Clojure is interpreted: the module is loaded first, and vars
  are made of what it has."
  {:no-doc true}
  (:require
   ["cljw.wasm.rt" :as rt]
   ["cljw.wasm.vars" :as exported]
   ["cljw.wasm.core" :as core]
   [cljw.wasm.impl.vars :as vars]))

(defn usage [code message data]
  (ex-info message (assoc data :type :cljw.wasm/usage :code code)))

(defn parse
  "The options of one of the macros, as \`vars/parse\` gives them. Throws where they are none."
  [macro args]
  (let [{:keys [problem] :as given} (vars/parse macro args)]
    (when problem (throw (usage :bad-argument (str problem ".") {:fn macro})))
    ;; Before values are evaluated, in which names stand that the macro was to define.
    (when-let [k (first (filter #(and (keyword? %) (vars/misspelt? macro %)) (keys (:load given))))]
      (throw (usage :bad-option (vars/no-option macro k nil) {:fn macro :option k})))
    given))

(defn resources
  "What \`with-resource\` comes to. Throws where the bindings are none."
  [face bindings body]
  (when-let [problem (vars/resource-bindings bindings)]
    (throw (usage :bad-argument (str problem ".") {:fn "with-resource"})))
  (vars/with-resource face bindings body))

(defn given
  "What \`define\` is told: the macro's options for the namespace named \`ns\`."
  [macro ns options]
  (-> (select-keys options [:as :exclude :rename])
      (assoc :ns ns :refer (if (or (= "defmodule" macro) (= :all (:refer options))) :all (vec (:refer options))))))

(defn- referred
  "The vars that \`refer\` names. What is unknown the module tells, with near misses."
  [m vars refer rename]
  (if (= :all refer)
    vars
    (let [by-sym (into {} (map (juxt :sym identity)) vars)]
      (for [sym refer]
        (or (by-sym (get rename sym sym))
            (do (m (name sym))
                (throw (usage :unknown-export (str "The export " (pr-str (name sym)) " has no name that is a symbol of "
                                                   "Clojure. Give it one with :rename.")
                              {:export (name sym)}))))))))

(defn- check
  "Throws where options name exports that there are not, or give several the same name."
  [exports vars given]
  (when-let [{:keys [name option message]} (first (vars/strangers exports given "The module"))]
    (throw (usage :unknown-export message {:export name :option option})))
  (when-let [problem (vars/clash vars given)]
    (throw (usage :bad-option problem {:option :rename}))))

(defn- intern-all [intern ns vars m]
  (doseq [{:keys [sym name meta]} vars]
    (intern ns (with-meta sym meta) (m name))))

(defn define
  "Makes the vars of a loaded module in the namespace named \`ns\`, and an alias of the module's name, by the interpreter's
  own \`intern\`, \`create-ns\` and \`alias\`. Returns the module."
  [{:keys [intern create-ns alias]} {:keys [ns as refer rename] :as given} m]
  (let [exports (exported/bindingsOf core/functions rt m)
        all (vars/all exports given)]
    (check exports all given)
    (intern-all intern ns (referred m all refer rename) m)
    (when as
      (let [home (symbol (str ns "." as))]
        (create-ns home)
        (intern-all intern home all m)
        (intern ns (with-meta as {:doc (str "The module " (pr-str m))}) m)
        (alias as home)))
    m))
`,
  `(ns cljw.wasm.impl.interpreted
  "\`defmodule\` and \`require-module\` in nbb, where the module is loaded first and vars are made of what it has."
  {:no-doc true}
  (:require
   [cljw.wasm.impl.definitions :as definitions]
   [cljw.wasm.impl.vars :as vars]
   [clojure.string :as str]
   [nbb.classpath :as classpath]))

(def ^:private ^js fs (.getBuiltinModule ^js js/process "node:fs"))
(def ^:private ^js node-path (.getBuiltinModule ^js js/process "node:path"))

(defn- places
  "Where a path may be, each with its name for people."
  [path from]
  (if (.isAbsolute node-path path)
    [[path path]]
    (for [dir (distinct (concat (when from [(.dirname node-path from)])
                                [(.cwd ^js js/process)]
                                (str/split (classpath/get-classpath) (re-pattern (.-delimiter node-path)))))]
      [(.resolve node-path dir path) dir])))

(defn- ours?
  "Whether a folder of the classpath holds this package, where no module of the user's is."
  [dir]
  (some #(.existsSync fs (.join node-path dir "cljw" %)) ["wasm.cljs" "wasm.cljc"]))

(defn- missing
  "The error for a file that is nowhere."
  [macro from path places]
  (definitions/usage :not-found
                     (str macro ": there is no file " (pr-str path) ". It was looked for in "
                          (str/join ", " (remove ours? (map second places))) "."
                          (when-not from
                            (str " Code that is in no source file, as that of a bundle, has no file beside it: give the path "
                                 "from the working directory, an absolute one, or bytes.")))
                     {:fn macro :value path}))

(defn source
  "The file that a path names: beside the file \`from\`, in the working directory, on the classpath. What is no path is a
  source as it is."
  [macro from path]
  (if (or (not (string? path)) (re-find #"^\\s*[(;]|^[a-z]{2,}:" path))
    path
    (let [from (when (seq from) from)
          all (places path from)]
      (or (first (filter #(.existsSync fs %) (map first all)))
          (throw (missing macro from path all))))))

(defn define
  "Makes the vars of a loaded module. Returns it."
  [given m]
  (definitions/define {:intern intern :create-ns create-ns :alias alias} given m))

(defn- defining
  "What defines the vars of a module."
  [face macro path args]
  (let [{:keys [load form] :as given} (definitions/parse macro args)]
    \`(define '~(definitions/given macro (ns-name *ns*) given)
             (~(symbol face (vars/loader macro)) (source ~macro ~*file* ~path) ~(if form \`(merge ~load ~form) load)))))

(defn expansion
  "What a call of one of the macros comes to: the second argument is a path, or the bindings of resources."
  [face macro _env _form path args]
  (if (= "with-resource" macro)
    (definitions/resources face path args)
    (defining face macro path args)))
`,
] as const;

/** What makes what modules inherit, as an object with both functions. */
export const moduleSource = `(ns cljw.wasm.impl.module
  "What loaded and compiled modules inherit: look-up, call, printing, \`datafy\`. What they answer is in JavaScript, in the
  \`face\` that this is made with, whose functions are given the object. A look-up with more than a key is refused there."
  {:no-doc true})

;; The protocol of \`datafy\` is extended by metadata, so that its namespace, which nbb does not have, need not be required.

#?(:org.babashka/nbb
   (defn- answering
     "An interpreter of ClojureScript makes one object sooner than a type."
     [^js face]
     (let [lookup (.-lookup face)
           invoke (.-invoke face)
           shown (.-shown face)
           datafied (.-datafied face)
           not-a-call (.-notACall face)
           datafiable {'clojure.core.protocols/datafy datafied}]
       (reify
         ILookup
         (-lookup [m k] (lookup m k nil))
         (-lookup [m k not-found] (lookup m k not-found))
         IFn
         (-invoke [m k] (invoke m k))
         (-invoke [_ k & _] (not-a-call k))
         IPrintWithWriter
         (-pr-writer [m writer _] (-write writer (shown m)))
         IMeta
         (-meta [_] datafiable))))
   :default
   (do
     (deftype Module [^js face]
       ILookup
       (-lookup [m k] (.lookup face m k nil))
       (-lookup [m k not-found] (.lookup face m k not-found))
       IFn
       (-invoke [m k] (.invoke face m k))
       IPrintWithWriter
       (-pr-writer [m writer _] (-write writer (.shown face m)))
       IMeta
       (-meta [_] {'clojure.core.protocols/datafy #(.datafied face %)}))

     (deftype Compiled [^js face]
       IPrintWithWriter
       (-pr-writer [m writer _] (-write writer (.shown face m)))
       IMeta
       (-meta [_] {'clojure.core.protocols/datafy #(.datafied face %)}))))

(defn module
  "What loaded modules with this face inherit."
  [face]
  #?(:org.babashka/nbb (answering face)
     :default (->Module face)))

(defn compiled
  "What compiled modules with this face inherit."
  [face]
  #?(:org.babashka/nbb (reify
                         IPrintWithWriter
                         (-pr-writer [m writer _] (-write writer (.shown ^js face m)))
                         IMeta
                         (-meta [_] {'clojure.core.protocols/datafy (.-datafied ^js face)}))
     :default (->Compiled face)))

#js {"module" module "compiled" compiled}`;
