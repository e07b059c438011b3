(ns closure
  "Modules of the package as shadow-cljs gives them to the Closure Compiler, all of them together: `clojure.main closure.clj
  DIST OUT ENTRIES LEVEL…`. Each ES module becomes CommonJS, as the body of a function of `require`, `module` and
  `exports`. OUT/LEVEL/ENTRY is an ES module again, whose `api` is what the entry exports, and whose `require` gives any module of them. The levels are `newest`, which
  keeps the language, and `es2020`. Errors and warnings are printed; the exit code is 1 when there was one."
  (:require
   [clojure.java.io :as io]
   [clojure.string :as str])
  (:import
   (com.google.javascript.jscomp CommandLineRunner CompilationLevel CompilerInput CompilerOptions CompilerOptions$LanguageMode NodeTraversal NodeTraversal$AbstractPostOrderCallback NodeUtil SourceFile)
   (com.google.javascript.rhino IR Node)
   (java.util.function Consumer)))

(set! *warn-on-reflection* true)

(defn children [^Node node]
  (when node (seq (.children node))))

(defn options ^CompilerOptions [language]
  (doto (CompilerOptions.)
    (.setLanguageIn CompilerOptions$LanguageMode/UNSUPPORTED)
    (.setLanguageOut language)
    (.setEmitUseStrict false)
    (.setStrictModeInput false)))

(defn target
  "The path below dist that an import of a file names; that of a package or of Node stays as it is."
  [file request]
  (if (str/starts-with? request ".")
    (-> (.toPath (io/file file)) (.resolveSibling ^String request) .normalize str)
    request))

(defn source ^String [^Node statement] (.getString (.getLastChild statement)))

(defn specs
  "The pairs of names in the braces of an import or an export."
  [list]
  (for [^Node spec (children list)]
    [(.getString (.getFirstChild spec)) (.getString (.getLastChild spec))]))

(defn imported
  "The names that an import binds, each with that of the export; of a whole module with nothing."
  [^Node statement]
  (assert (not (.isName (.getFirstChild statement))) "a default import")
  (let [second (.getSecondChild statement)]
    (if (.isImportStar second)
      [[nil (.getString second)]]
      (specs second))))

(defn declared
  "The names that a declaration declares."
  [^Node declaration]
  (if (NodeUtil/isNameDeclaration declaration)
    (let [names (atom [])]
      (NodeUtil/visitLhsNodesInNode declaration
        (reify Consumer
          (accept [_ node] (swap! names conj (.getString ^Node node)))))
      @names)
    [(.getString (.getFirstChild declaration))]))

(defn refuse-fields!
  "Fails for a class field with an initialiser: Closure may give the variables that it reads to another value."
  [cc root]
  (NodeTraversal/traverse cc root
    (proxy [NodeTraversal$AbstractPostOrderCallback] []
      (visit [_ ^Node node _]
        (when (and (#{"MEMBER_FIELD_DEF" "COMPUTED_FIELD_DEF"} (str (.getToken node))) (.hasChildren node))
          (throw (ex-info (str "a class field with an initialiser in line " (.getLineno node)) {})))))))

(defn bind-imports!
  "Puts `ns.name` in the place of every reference to an import."
  [cc root bound]
  (let [found (atom [])]
    (NodeTraversal/traverse cc root
      (proxy [NodeTraversal$AbstractPostOrderCallback] []
        (visit [^NodeTraversal t ^Node node ^Node parent]
          (when (and (.isName node) (bound (.getString node)) (not (.isImportSpec parent)) (not (.isExportSpec parent)))
            (let [variable (.getVar (.getScope t) (.getString node))]
              (when (and variable (NodeUtil/isImportedName (.getNameNode variable)))
                (swap! found conj node)))))))
    (doseq [^Node node @found :let [[object property] (bound (.getString node)) parent (.getParent node)]]
      (when (.isStringKey parent) (.setShorthandProperty parent false))
      (let [^Node whole (if property (IR/getprop (IR/name object) property (make-array String 0)) (IR/name object))]
        (.replaceWith node (.srcrefTreeIfMissing whole node))))))

(defn read-module
  "What an ES module comes to: its text as CommonJS, and the modules that it asks for."
  [dist file]
  (let [cc (doto (com.google.javascript.jscomp.Compiler.) (.initOptions (options CompilerOptions$LanguageMode/UNSUPPORTED)))
        root (.getAstRoot (CompilerInput. (SourceFile/fromCode file (slurp (io/file dist file)))) cc)
        body (.getFirstChild root)
        _ (assert (.isModuleBody body) file)
        requests (vec (distinct (for [^Node s (children body)
                                      :when (and (#{"IMPORT" "EXPORT"} (str (.getToken s))) (.isStringLit (.getLastChild s)))]
                                  (target file (source s)))))
        space (fn [s] (str "ns$" (.indexOf ^java.util.List requests (target file (source s)))))
        bound (into {} (for [^Node s (children body) :when (.isImport s)
                             [exported local] (imported s)]
                         [local [(space s) exported]]))
        reference (fn [name] (if-let [whole (bound name)] (str/join "." (remove nil? whole)) name))
        exports (atom [])
        stars (atom [])]
    (refuse-fields! cc root)
    (bind-imports! cc root bound)
    (doseq [^Node s (vec (children body))]
      (cond
        (.isImport s) (.detach s)
        (not (.isExport s)) nil
        (.isExportSpecs (.getFirstChild s))
        (let [from (when (.isStringLit (.getLastChild s)) (space s))]
          (doseq [[local exported] (specs (.getFirstChild s))]
            (swap! exports conj [exported (if from (str from "." local) (reference local))]))
          (.detach s))
        (.isStringLit (.getLastChild s)) (do (swap! stars conj (space s)) (.detach s)) ; export * from
        :else
        (let [declaration (.detach (.getFirstChild s))]
          (doseq [name (declared declaration)] (swap! exports conj [name name]))
          (.replaceWith s declaration))))
    {:file file
     :requests requests
     :text (str "Object.defineProperties(exports, {"
             (str/join "," (for [[name value] @exports]
                             (str name ": {enumerable: true, get: function() { return " value "; }}")))
             "});\n"
             (str/join (map-indexed (fn [i request] (str "var ns$" i " = require(" (pr-str request) ");\n")) requests))
             (str/join (for [star @stars] (str "require.all(exports, " star ");\n")))
             (.toSource cc body))}))

(def module-of
  "What a module comes to, which is read once for all entries and levels."
  (memoize read-module))

(defn read-all
  "The modules that entries need, by their paths, themselves among them."
  [dist entries]
  (loop [known (sorted-map) [file & more] entries]
    (cond
      (nil? file) known
      (or (known file) (not (str/ends-with? file ".js"))) (recur known more)
      :else (let [module (try
                           (module-of dist file)
                           (catch Throwable cause
                             (println "Closure cannot read" (str file ":") (ex-message cause))
                             (throw cause)))]
              (recur (assoc known file module) (concat more (:requests module)))))))

(defn wrapped [{:keys [file text]}]
  (SourceFile/fromCode file
    (str "provided[" (pr-str file) "] = function (require, module, exports) {\n" text "\n};\n")))

(def languages
  {"newest" CompilerOptions$LanguageMode/UNSUPPORTED
   "es2020" CompilerOptions$LanguageMode/ECMASCRIPT_2020})

(defn prelude
  "What hands out the modules: those of the package by their paths, others by the host."
  [others]
  (str
    (str/join (map-indexed (fn [i name] (str "import * as host$" i " from " (pr-str name) ";\n")) others))
    "const host = {" (str/join ", " (map-indexed (fn [i name] (str (pr-str name) ": host$" i)) others)) "};
const provided = {};
const loaded = {};
function require(name) {
  if (host[name] !== undefined) return host[name];
  if (loaded[name] === undefined) {
    loaded[name] = {};
    provided[name](require, { exports: loaded[name] }, loaded[name]);
  }
  return loaded[name];
}
require.all = (exports, from) => {
  for (const key of Object.keys(from)) Object.defineProperty(exports, key, { enumerable: true, get: () => from[key] });
};
"))

(defn compile-all
  "Compiles the modules to a language. Gives the text, or nothing where something is wrong; that is printed."
  [modules level]
  (let [cc (com.google.javascript.jscomp.Compiler. System/err)
        opts (doto (options (languages level))
               (.setPrettyPrint true))
        _ (.setOptionsForCompilationLevel CompilationLevel/SIMPLE_OPTIMIZATIONS opts)
        externs (conj (vec (CommandLineRunner/getDefaultExterns)) (SourceFile/fromCode "provided.js" "var provided;"))
        result (.compile cc ^java.util.List externs ^java.util.List (mapv wrapped (vals modules)) opts)]
    (println level (count modules) "files" (count (.-errors result)) "errors" (count (.-warnings result)) "warnings")
    (when (and (.-success result) (empty? (.-warnings result)))
      (.toSource cc))))

(defn write-entry
  "Writes the module that gives what an entry exports."
  [dist out level text entry]
  (let [file (io/file out level entry)
        others (remove #(str/ends-with? % ".js") (distinct (mapcat :requests (vals (read-all dist [entry])))))]
    (io/make-parents file)
    (spit file (str (prelude others) text "\nexport const api = require(" (pr-str entry) ");\nexport { require };\n"))))

(let [[dist out entries & levels] *command-line-args*
      entries (str/split entries #",")
      modules (read-all dist entries)
      texts (doall (for [level levels] [level (compile-all modules level)]))]
  (doseq [[level text] texts :when text entry entries]
    (write-entry dist out level text entry))
  (System/exit (if (every? second texts) 0 1)))
