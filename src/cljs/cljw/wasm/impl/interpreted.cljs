(ns cljw.wasm.impl.interpreted
  "`defmodule` and `require-module` in nbb, where the module is loaded first and vars are made of what it has."
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
  "The file that a path names: beside the file `from`, in the working directory, on the classpath. What is no path is a
  source as it is."
  [macro from path]
  (if (or (not (string? path)) (re-find #"^\s*[(;]|^[a-z]{2,}:" path))
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
    `(define '~(definitions/given macro (ns-name *ns*) given)
             (~(symbol face (vars/loader macro)) (source ~macro ~*file* ~path) ~(if form `(merge ~load ~form) load)))))

(defn expansion
  "What a call of one of the macros comes to: the second argument is a path, or the bindings of resources."
  [face macro _env _form path args]
  (if (= "with-resource" macro)
    (definitions/resources face path args)
    (defining face macro path args)))
