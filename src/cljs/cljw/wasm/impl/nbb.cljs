(ns cljw.wasm.impl.nbb
  "What the command's REPL, `eval` and scripts do in the nbb that they have started: the names that programs written for
  Clojure expect, where a form ends, what a REPL remembers, where an error comes from. For nbb alone."
  {:no-doc true}
  (:require
   [cljw.wasm :as wasm]
   [clojure.string :as str]
   [edamame.core :as edamame]
   [nbb.core :as nbb]
   [sci.core :as sci]))

(defn prepare
  "Makes `user` as programs expect it that require nothing: `wasm` is an alias there, `args` are the command line's, and
  the exceptions of the JVM that catch everything are `anything`, a class of which each value is an instance. Errors
  answer `.getMessage`."
  [args anything]
  (let [ctx (nbb/get-sci-ctx)]
    (doseq [class '[Throwable Exception RuntimeException Error]]
      (sci/add-class! ctx class anything)))
  (.defineProperty js/Object (.-prototype js/Error) "getMessage"
                   #js {"value" (fn [] (this-as this (ex-message this)))
                        "configurable" true
                        "writable" true})
  (alter-var-root #'*command-line-args* (constantly (seq args)))
  (binding [*ns* (create-ns 'user)]
    (alias 'wasm 'cljw.wasm))
  nil)

;; Reading

(def ^:private reading
  "As source is read, without what it stands for: where a form ends is all that is asked."
  (edamame/normalize-opts
    {:all true
     :auto-resolve identity
     :read-cond :allow
     :features #{:cljs :org.babashka/nbb}
     :readers (constantly identity)}))

(defn- unfinished?
  "Whether `e` says that a text goes on: a delimiter is open, or nothing follows a prefix."
  [e]
  (let [{:edamame/keys [expected-delimiter] :keys [ex-kind]} (ex-data e)]
    (or (= :eof ex-kind)
        (not (contains? #{nil ""} expected-delimiter))
        (str/includes? (ex-message e) "EOF"))))

(defn- going-on
  "The text of the form so that the REPL goes on in the namespace that it changes to: nbb keeps none from one text to the
  next."
  [form text]
  (case (when (seq? form) (first form))
    ns (str text "\n(cljw.wasm.impl.nbb/enter *ns*)")
    in-ns (str "(cljw.wasm.impl.nbb/enter (create-ns " (pr-str (second form)) "))")
    text))

(defn- found [text form source]
  ;; White space and comments before a form belong to it.
  #js {"state" "form"
       "text" (going-on form source)
       "rest" (subs text (count source))})

(defn next-form
  "The first form of `text`: its state is `form`, with its own text and the rest; `none`, `unfinished`, or `wrong`, with
  the message."
  [text]
  (try
    (let [[form source] (edamame/parse-next+string (edamame/source-reader text) reading)]
      (cond
        (not= :edamame.core/eof form) (found text form (subs text 0 (+ (str/index-of text source) (count source))))
        (re-find #"(?s)(?:^|[\s,])'\s*$" source) #js {"state" "unfinished"}
        :else #js {"state" "none"}))
    (catch :default e
      (if (unfinished? e)
        #js {"state" "unfinished"}
        #js {"state" "wrong"
             "message" (ex-message e)}))))

;; What a REPL remembers

(defn enter
  "Goes on in the namespace `ns`."
  [ns]
  (alter-var-root #'*ns* (constantly ns))
  nil)

(defn current [] (str *ns*))

(defn remember [x]
  (alter-var-root #'*3 (constantly *2))
  (alter-var-root #'*2 (constantly *1))
  (alter-var-root #'*1 (constantly x))
  nil)

(defn remember-error [e]
  (alter-var-root #'*e (constantly e))
  nil)

(defn completions
  "The names that begin as `prefix` does, of the current namespace and those that it has an alias for."
  [prefix]
  (let [[_ alias-name] (re-find #"^(.+)/" prefix)
        ns (when alias-name (or (get (ns-aliases *ns*) (symbol alias-name)) (find-ns (symbol alias-name))))
        names (cond
                ns (map #(str alias-name "/" %) (keys (ns-publics ns)))
                alias-name []
                :else (concat (map str (keys (ns-map *ns*))) (map #(str % "/") (keys (ns-aliases *ns*)))))]
    (to-array (sort (filter #(str/starts-with? % prefix) names)))))

;; Errors

(defn- wrapped?
  "Whether SCI has put `e` around another error, to say where that was thrown."
  [e]
  (= :sci/error (:type (ex-data e))))

(defn- places
  "Where `e` passed through source, innermost first, once each."
  [e]
  (let [frames (try (sci/stacktrace e) (catch :default _ nil))
        {:keys [file line column]} (when (wrapped? e) (ex-data e))
        place #(select-keys % [:file :line :column])]
    (distinct (concat (when (and line (empty? frames)) [{:file file
                                                         :line line
                                                         :column column}])
                      ;; Of a function there are the place where it was and the one where it is defined.
                      (map (comp place first) (partition-by (juxt :ns :name :file) (filter :line frames)))))))

(defn- thrown
  "The error that was thrown: SCI puts others around it."
  [e]
  (if (and (wrapped? e) (some? (ex-cause e)) (not= (ex-message e) (ex-message (ex-cause e))))
    (recur (ex-cause e))
    e))

(defn error-info
  "An error for people: its message, the guest's frames, and its places in source."
  [e]
  (let [inner (or (when (wrapped? e) (ex-cause e)) e)]
    #js {"message" (or (ex-message (thrown e)) (pr-str e))
         "error" inner
         "frames" (clj->js (wasm/backtrace inner))
         "places" (to-array (for [{:keys [file line column]} (places e)]
                              #js {"file" file
                                   "line" line
                                   "column" column}))}))

(def functions
  "What the command calls."
  #js {"prepare" prepare
       "nextForm" next-form
       "enter" enter
       "current" current
       "remember" remember
       "rememberError" remember-error
       "completions" completions
       "errorInfo" error-info
       "show" pr-str})
