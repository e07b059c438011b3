(ns cljw.wasm.impl.compiler
  "`defmodule` and `require-module` in a ClojureScript compiler, which is told of the module's exports: by the command of the
  npm package, once for each content. Nothing of the compiler is needed to load this namespace."
  {:no-doc true}
  (:require
   [cljw.wasm.impl.jvm :as jvm]
   [cljw.wasm.impl.vars :as vars]
   [clojure.edn :as edn]
   [clojure.java.io :as io]
   [clojure.string :as str])
  (:import
   (java.io ByteArrayOutputStream File IOException)
   (java.net URL)
   (java.nio.charset StandardCharsets)
   (java.security MessageDigest)
   (java.util Base64)))

;; What is needed of the compiler

(defn- analyzer [name]
  @(requiring-resolve (symbol "cljs.analyzer" name)))

(defn- compiler-state []
  @(requiring-resolve 'cljs.env/*compiler*))

(defn- at-form [env form]
  (merge env (select-keys (meta form) [:line :column])))

(defn- fail
  "Throws an error at the place of the macro's call."
  [env form message]
  (throw ((analyzer "error") (at-form env form) message)))

(defn- warn
  "A warning of the compiler, of a kind of ours."
  [env form kind message]
  (let [^clojure.lang.MultiFn messages (analyzer "error-message")
        switches (requiring-resolve 'cljs.analyzer/*cljs-warnings*)]
    (.addMethod messages kind (fn [_ info] (:message info)))
    (with-bindings {switches (merge {kind true} @switches)}
      ((analyzer "warning") kind (at-form env form) {:message message}))))

;; Files

(defn- file-of
  "The file that a URL is of; nil for one in a jar."
  ^File [^URL url]
  (when (and url (= "file" (.getProtocol url)))
    (io/file url)))

(defn- source-file
  "The file that is being compiled, where it is one; nil in a jar or at a REPL. shadow-cljs names it as the classpath has it."
  ^File []
  (when-let [name (deref (requiring-resolve 'cljs.analyzer/*cljs-file*))]
    (let [file (io/file (str/replace (str name) #"^file:" ""))]
      (if (.isFile file) file (file-of (io/resource (str name)))))))

(defn- resource-folder
  "The folder of a namespace on the classpath, as `app/`."
  [ns]
  (str/replace (str/replace (munge (str ns)) "." "/") #"[^/]*$" ""))

(defn- normal
  "A path of a resource without `.` and `..`; nil for one that leaves the classpath."
  [path]
  (let [parts (reduce (fn [found part]
                        (case part
                          ("" ".") found
                          ".." (if (seq found) (pop found) (reduced nil))
                          (conj found part)))
                      []
                      (str/split path #"/"))]
    (some->> parts (str/join "/"))))

(defn- resource [path]
  (when-let [^URL url (some-> (normal path) io/resource)]
    {:url url :resource (normal path)}))

(defn- known-file [^File file]
  (when (.exists file) {:url (io/as-url file)}))

(defn- on-classpath
  "What was found, with its name on the classpath where it lies on that."
  [{:keys [^URL url] :as found}]
  (if (and found (not (:resource found)) (= "file" (.getProtocol url)))
    (let [file (.getCanonicalPath (io/file url))
          entries (str/split (System/getProperty "java.class.path" "") (re-pattern (java.util.regex.Pattern/quote File/pathSeparator)))
          folders (for [entry entries :let [folder (io/file entry)] :when (.isDirectory folder)]
                    (str (.getCanonicalPath folder) File/separator))
          path (first (keep #(when (str/starts-with? file %) (subs file (count %))) folders))
          path (some-> path (str/replace File/separator "/"))]
      (cond-> found (and path (io/resource path)) (assoc :resource path)))
    found))

(defn- places
  "Where a path may be: what each place is called, and what is there."
  [env path]
  (let [^File source (source-file)
        folder (resource-folder (:name (:ns env)))
        absolute? (.isAbsolute (io/file path))]
    (if absolute?
      [[path (known-file (io/file path))]]
      (concat
        (when source [[(str (.getParent (.getAbsoluteFile source))) (known-file (io/file (.getParentFile (.getAbsoluteFile source)) path))]])
        [[(str (if (= "" folder) "the root" folder) " of the classpath") (resource (str folder path))]
         [(System/getProperty "user.dir") (known-file (.getAbsoluteFile (io/file path)))]
         ["the root of the classpath" (resource path)]]))))

(defn- locate
  "The file that a path names, as `:url`, and `:resource` where it lies on the classpath."
  [env form macro path]
  (let [all (places env path)]
    (or (some-> (first (keep second all)) on-classpath)
        (fail env form (str macro ": there is no file " (pr-str path) ". It was looked for in "
                            (str/join ", " (distinct (map first all))) ".")))))

(defn- contents ^bytes [^URL url]
  (with-open [in (io/input-stream url) out (ByteArrayOutputStream.)]
    (io/copy in out)
    (.toByteArray out)))

(defn- local
  "A file as the command can read it: one in a jar is copied, with the WIT that has its name."
  ^File [^URL url]
  (or
    (file-of url)
    (let [name (last (str/split (.getPath url) #"/"))
          dir (doto (.toFile (java.nio.file.Files/createTempDirectory "cljw-wasm" (make-array java.nio.file.attribute.FileAttribute 0)))
                .deleteOnExit)
          copied (fn [^URL from name]
                   (let [to (doto (io/file dir name) .deleteOnExit)]
                     (with-open [in (io/input-stream from)] (io/copy in to))
                     to))
          beside (URL. (str/replace (str url) #"\.(wasm|wat)$" ".wit"))]
      (try (copied beside (str/replace name #"\.(wasm|wat)$" ".wit")) (catch IOException _ nil))
      (copied url name))))

(defn- wit-files
  "The files from which the WIT of a module is read where its option does not say otherwise."
  [^File file]
  (let [beside (io/file (str/replace-first (str file) #"(\.wasm|\.wat)?$" ".wit"))
        folder (io/file (.getParentFile (.getAbsoluteFile file)) "wit")]
    (if (.isFile beside)
      [beside]
      (sort (filter #(re-find #"\.(wit|wasm)$" (str %)) (filter #(.isFile ^File %) (file-seq folder)))))))

;; What the package knows of a module

(defn- ours? [^File folder]
  (let [file (io/file folder "package.json")]
    (and (.isFile file) (str/includes? (slurp file) "\"name\": \"cljw-wasm\""))))

(defn- package-folder
  "The folder of the npm package: in the node_modules of these folders and of those above them."
  ^File [folders]
  (first
    (for [^File start folders
          ^File folder (take-while some? (iterate #(.getParentFile ^File %) (.getAbsoluteFile start)))
          found [(io/file folder "node_modules" "cljw-wasm") folder]
          :when (and (ours? found) (.isFile (io/file found "dist/node/cli.js")))]
      found)))

(defn- hex [^bytes digest]
  (apply str (map #(format "%02x" %) digest)))

(defn- sha-256 [& parts]
  (let [digest (MessageDigest/getInstance "SHA-256")]
    (doseq [part parts]
      (.update digest ^bytes (if (bytes? part) part (.getBytes (pr-str part) StandardCharsets/UTF_8))))
    (hex (.digest digest))))

(def ^:private node-program
  "Node, as it is found on the path."
  "node")

(defn- node
  "Runs the command. Gives what it printed."
  [env form ^File cli args]
  (let [command (into [node-program (str cli) "bindings"] args)
        process (try
                  (.start (ProcessBuilder. ^java.util.List command))
                  (catch IOException _
                    (fail env form (str "There is no Node on the path: the macros of cljw.wasm ask the npm package what a "
                                        "module exports. Install Node 20.19 or newer, or put its folder into PATH."))))
        errors (future (slurp (.getErrorStream process) :encoding "UTF-8"))
        output (slurp (.getInputStream process) :encoding "UTF-8")]
    (if (zero? (.waitFor process))
      output
      (fail env form (str/replace (str/trim @errors) #"^cljw-wasm: " "")))))

(def ^:private asked
  "What was found out in this process, by its key."
  (atom {}))

(defn- bindings
  "What the package says of a module, from a cache where the same was asked before."
  [env form ^File file arguments hashed]
  (let [folders (keep identity [(some-> (source-file) .getParentFile) (io/file (System/getProperty "user.dir"))])
        package (or (package-folder folders)
                    (fail env form (str "The npm package cljw-wasm, of which the macros of cljw.wasm ask what a module "
                                        "exports, is in no node_modules of " (str/join ", " (map #(.getAbsolutePath ^File %) folders))
                                        " or above: npm install cljw-wasm.")))
        cli (io/file package "dist/node/cli.js")
        key (apply sha-256 (slurp (io/file package "package.json")) (.lastModified cli) arguments hashed)
        cache (io/file package ".." ".cache" "cljw-wasm" (str key ".edn"))]
    (or (@asked key)
        (let [text (if (.isFile cache)
                     (slurp cache :encoding "UTF-8")
                     (let [text (node env form cli (cons (str file) arguments))]
                       (try
                         (io/make-parents cache)
                         (spit cache text :encoding "UTF-8")
                         (catch IOException _ nil))
                       text))
              found (edn/read-string text)]
          (swap! asked assoc key found)
          found))))

;; Expansion

(defn- watched!
  "Tells shadow-cljs what a namespace is made of, as its own macro for resources does: it compiles the namespace again when
  one of these has changed."
  [env urls]
  (when-let [state (compiler-state)]
    (doseq [{:keys [^URL url resource]} urls :when resource]
      (swap! state assoc-in [:cljs.analyzer/namespaces (:name (:ns env)) :shadow.resource/resource-refs resource]
             (.getLastModified (.openConnection url))))))

(def ^:private text-size
  "Characters of one string of base64: a multiple of four, that no tool finds too long."
  60000)

(defn- literals
  "Texts of base64 as an array of JavaScript. It is given in JavaScript because the compiler looks at each character of a
  string in ClojureScript, by reflection, to escape what these have none of: minutes for a module of 30 MB."
  [texts]
  (list 'js* (str "[" (str/join "," (map #(str \" % \") texts)) "]")))

(defn- code-form
  "The code of a module that was compiled ahead of time. What `js*` takes for a form in it can be in a string alone."
  [code]
  (list 'js* (str/replace code "~{" "\\u007e{")))

(defn- embedded [name ^bytes binary code]
  (let [text (.encodeToString (Base64/getEncoder) binary)
        parts (for [from (range 0 (count text) text-size)]
                (subs text from (min (count text) (+ from text-size))))
        args [name (literals parts) (alength binary) (sha-256 binary)]]
    (if code
      `(cljw.wasm.impl.embedded/ahead ~(code-form code) ~@args)
      `(cljw.wasm.impl.embedded/module ~@args))))

(defmacro fixed-arities
  "Tells the compiler which parameters vars take, so that it warns of calls with others where all of them are named. It drops
  the arglists of a var that it has no metadata of theirs for."
  [arglists]
  (when-let [state (compiler-state)]
    (doseq [[sym params] arglists]
      (swap! state update-in [:cljs.analyzer/namespaces (:name (:ns &env)) :defs sym] merge
             {:arglists-meta (list nil)}
             (when-not (some #{'&} params)
               {:fn-var true :variadic? false :max-fixed-arity (count params) :method-params (list params)}))))
  nil)

(defn- var-form [face module {:keys [sym name kind meta]}]
  (list 'def
        (with-meta sym (cond-> meta (:arglists meta) (update :arglists #(list 'quote %))))
        (if (= :func kind) (list (symbol face "fn") module name) (list module name))))

(defn- chosen
  "The vars to make. Names that there are not are warned of."
  [env form macro {:keys [refer rename]} name vars]
  (if (or (= "defmodule" macro) (= :all refer))
    vars
    (let [by-sym (into {} (map (juxt :sym identity)) vars)
          syms (map (comp str :sym) vars)]
      (doseq [sym refer :when (not (by-sym (get rename sym sym)))]
        (warn env form :cljw.wasm/unknown-export
              (str name " has no export " sym "." (vars/did-you-mean (str sym) syms)
                   " It exports " (str/join ", " (take 20 syms)) (when (< 20 (count syms)) ", …") ".")))
      (keep #(by-sym (get rename % %)) refer))))

(defn- check-options [env form macro given options]
  (let [known (concat (vars/own-options macro) (map keyword options))]
    (doseq [k (keys given) :when (not (some #{k} known))]
      (warn env form :cljw.wasm/unknown-option (vars/no-option macro k (map keyword options))))))

(defn- holder
  "The var of the module where nobody names it: one for each path, so that several modules can be in one namespace."
  [path vars]
  (let [taken (set (map :sym vars))
        name (str "the-module-" (str/replace path #"[^A-Za-z0-9_]" "-"))]
    (first (remove taken (iterate #(symbol (str % "*")) (symbol name))))))

(defn- requires?
  "Whether the namespace that is being compiled requires `wanted`, itself or through others."
  [env wanted]
  (let [namespaces (:cljs.analyzer/namespaces @(compiler-state))]
    (loop [[ns & more] (vals (:requires (:ns env)))
           seen #{}]
      (cond
        (nil? ns) false
        (= wanted ns) true
        (seen ns) (recur more seen)
        :else (recur (concat (vals (:requires (namespaces ns))) more) (conj seen ns))))))

(defn- with-parts
  "The options as `face` takes them: in `cljw.wasm.core` nobody looks for WIT where the part is not required, unless it is
  asked for."
  [face env given]
  (if (or (not= "cljw.wasm.core" face)
          (some #{:wit :world} (keys (:load given)))
          (requires? env 'cljw.wasm.parts.wit))
    given
    (assoc-in given [:load :wit] false)))

(defn- wit-arguments
  "How the command is told of the WIT: arguments, and the files that it depends on."
  [env form macro {:keys [wit world]} ^File file]
  (let [path? (and (string? wit) (not (re-find #"[\n{;]" wit)))
        found (when path? (locate env form macro wit))
        given (some-> found :url local)]
    {:arguments (cond-> []
                  (false? wit) (conj "--no-wit")
                  (string? wit) (conj (str "--wit=" (or given wit)))
                  (string? world) (conj (str "--world=" world)))
     :files (cond
              given (filter #(.isFile ^File %) (file-seq given))
              (nil? wit) (wit-files file))}))

(def ^:private bounded
  "The options of `load` that code compiled ahead of time serves where it was compiled for that, by what the command calls it."
  {"--fuel" [:fuel :fuel-per-call :timeout-ms :signal]
   "--call-depth" [:max-call-depth]})

(defn- ahead-arguments
  "How the command is told to compile ahead of time, and for what. Of options that are computed it could be any."
  [{:keys [aot load form]}]
  (when aot
    (cons "--aot" (for [[argument options] bounded :when (or form (some #(contains? load %) options))] argument))))

(defn- check-compiled
  "Warns of functions that could not be compiled ahead of time."
  [env form {:keys [name interpreted]}]
  (when (seq interpreted)
    (warn env form :cljw.wasm/interpreted
          (str name " is compiled ahead of time but for functions that are too large or nest too deeply, and will be interpreted: "
               (str/join ", " (take 10 interpreted)) (when (< 10 (count interpreted)) ", …")))))

(defn- binary? [^bytes bytes]
  (and (<= 4 (alength bytes)) (= [0 97 115 109] (take 4 bytes))))

(defn- load-form
  "What loads the module when the program runs."
  [face macro path {:keys [embed load form]} {:keys [name wit code]} binary]
  (let [embed? (not (false? embed))
        own (cond-> {}
              embed? (assoc :name name)
              (and embed? wit) (assoc :wit wit))
        given (cond-> load (and embed? (string? (:wit load))) (dissoc :wit))
        all (merge own given)]
    (list (symbol face (vars/loader macro))
          (if embed? (embedded name binary code) path)
          (if form `(cljs.core/merge ~all ~form) all))))

(defn- check-kind
  "Fails where a macro for components has been given a core module."
  [env form macro {:keys [name component]}]
  (when (and (= "require-component" macro) (not component))
    (fail env form (str macro ": " name " is a core module. Use require-module."))))

(defn- defining
  "What defines the vars of a module."
  [face macro env form path args]
  (when-not (string? path)
    (fail env form (str macro " takes a path as a string, which the compiler can read; " (pr-str path) " was given.")))
  (let [{:keys [problem] :as parsed} (vars/parse macro args)
        _ (when problem (fail env form (str problem ".")))
        {:keys [as] :as given} (with-parts face env parsed)
        {:keys [url] :as found} (locate env form macro path)
        file (local url)
        bytes (contents url)
        {:keys [arguments files]} (wit-arguments env form macro (:load given) file)
        arguments (into (cond-> arguments (not (binary? bytes)) (conj "--binary")) (ahead-arguments given))
        {:keys [exports options binary] :as known}
        (bindings env form file arguments (cons bytes (mapcat (fn [^File f] [(.getName f) (contents (io/as-url f))]) files)))
        binary (if binary (.decode (Base64/getDecoder) ^String binary) bytes)
        all (vars/all exports given)
        vars (chosen env form macro given (:name known) all)
        module (or as (holder path all))
        arities (into {} (for [{:keys [sym meta]} vars
                               :let [params (first (:arglists meta))]
                               :when params]
                           [sym params]))]
    (check-kind env form macro known)
    (check-options env form macro (:load given) options)
    (check-compiled env form known)
    (doseq [{:keys [message]} (vars/strangers exports given (:name known))]
      (warn env form :cljw.wasm/unknown-export message))
    (some->> (vars/clash all given) (fail env form))
    (watched! env (cons found (map #(on-classpath (known-file %)) files)))
    `(do
       (def ~(vary-meta module assoc :private (nil? as) :doc (str "The module " (:name known) "."))
         ~(load-form face macro path given known binary))
       ~@(map #(var-form face module %) vars)
       (fixed-arities ~arities)
       ~module)))

(defn expansion
  "What a call of one of the macros comes to, `face` being the namespace whose functions are used: the argument behind the form
  is a path, or the bindings of resources."
  [face macro env form path args]
  (when-not (:ns env) (jvm/refuse (symbol face macro)))
  (if (not= "with-resource" macro)
    (defining face macro env form path args)
    (do
      (when-let [problem (vars/resource-bindings path)]
        (fail env form (str problem ".")))
      (vars/with-resource face path args))))
