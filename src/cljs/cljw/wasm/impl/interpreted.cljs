(ns cljw.wasm.impl.interpreted
  "`defmodule` and `require-module` in nbb, where the module is loaded first and vars are made of what it has."
  {:no-doc true}
  (:require
   ["cljw-wasm" :as rt]
   ["cljw-wasm/dist/clojure-vars.js" :as exported]
   [cljw.wasm.impl.core :as core]
   [cljw.wasm.impl.vars :as vars]
   [clojure.string :as str]
   [nbb.classpath :as classpath]))

(def ^:private ^js fs (.getBuiltinModule ^js js/process "node:fs"))
(def ^:private ^js node-path (.getBuiltinModule ^js js/process "node:path"))

(defn- usage [code message data]
  (ex-info message (assoc data :type :cljw.wasm/usage :code code)))

(defn- places
  "Where a path may be, each with its name for people."
  [path from]
  (if (.isAbsolute node-path path)
    [[path path]]
    (for [dir (distinct (concat (when from [(.dirname node-path from)])
                                [(.cwd ^js js/process)]
                                (str/split (classpath/get-classpath) (re-pattern (.-delimiter node-path)))))]
      [(.resolve node-path dir path) dir])))

(defn source
  "The file that a path names: beside the file `from`, in the working directory, on the classpath. What is no path is a
  source as it is."
  [macro from path]
  (if (or (not (string? path)) (re-find #"^\s*[(;]|^[a-z]{2,}:" path))
    path
    (let [all (places path from)]
      (or (first (filter #(.existsSync fs %) (map first all)))
          (throw (usage :not-found
                        (str macro ": there is no file " (pr-str path) ". It was looked for in "
                             (str/join ", " (map second all)) ".")
                        {:fn macro :value path}))))))

(defn- referred
  "The vars that `refer` names. What is unknown the module tells, with near misses."
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

(defn- intern-all [ns vars m]
  (doseq [{:keys [sym name meta]} vars]
    (intern ns (with-meta sym meta) (m name))))

(defn define
  "Makes the vars of a loaded module in the namespace named `ns`, and an alias of the module's name. Returns the module."
  [{:keys [ns as refer rename] :as given} m]
  (let [all (vars/all (exported/bindingsOf core/functions rt m) given)]
    (intern-all ns (referred m all refer rename) m)
    (when as
      (let [home (symbol (str ns "." as))]
        (create-ns home)
        (intern-all home all m)
        (intern ns (with-meta as {:doc (str "The module " (pr-str m))}) m)
        (alias as home)))
    m))

(defn expansion
  "What a call of one of the macros comes to."
  [face macro _env _form path args]
  (let [{:keys [problem load form] :as given} (vars/parse macro args)]
    (when problem (throw (usage :bad-argument (str problem ".") {:fn macro})))
    `(define '~(-> (select-keys given [:as :exclude :rename])
                   (assoc :ns (ns-name *ns*) :refer (if (= "defmodule" macro) :all (vec (:refer given)))))
             (~(symbol face "load") (source ~macro ~*file* ~path) ~(if form `(merge ~load ~form) load)))))
