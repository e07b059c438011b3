(ns cljw.guests
  "What the tests share: the guests of testdata, wherever the tests run, and errors as data."
  (:require
   [cljw.wasm :as wasm]))

(defn- node
  "A module of Node's own, as nbb and compiled programs both find it."
  ^js [name]
  (.getBuiltinModule ^js js/process name))

(def ^:private ^js fs (node "node:fs"))
(def ^:private ^js url (node "node:url"))

(def in-node
  "Whether Node itself runs the tests, with directories and sockets, and not a page that has no more of it than files to read."
  (some? (unchecked-get js/process "versions")))

(def engines
  "The engines that every test of behaviour runs on."
  [:native :compiled :interp])

(defn- root
  "The nearest folder above the working directory that holds testdata."
  []
  (loop [dir "."]
    (cond
      (.existsSync ^js fs (str dir "/testdata/01_add.wasm")) dir
      (> (count dir) 60) (throw (ex-info "There is no testdata above the working directory." {}))
      :else (recur (str dir "/..")))))

(defn file
  "The path of a file of testdata."
  [name]
  (str (root) "/testdata/" name))

(defn guest
  "The path of a guest."
  [name]
  (file (str name ".wasm")))

(defn file-url
  "The `file:` URL of a path."
  [path]
  (.pathToFileURL ^js url path))

(defn file-bytes
  "A file's contents."
  [path]
  (js/Uint8Array.from (.readFileSync ^js fs path)))

(defn file-text
  "A file's contents as text."
  [path]
  (.readFileSync ^js fs path "utf8"))

(defn error
  "What `f` throws, as the error's data with its `:message`; nil where it throws nothing."
  [f]
  (try
    (f)
    nil
    (catch :default e
      (assoc (ex-data e) :message (ex-message e)))))

(defn code
  "The type and code of what `f` throws."
  [f]
  (let [{:keys [type code]} (error f)]
    [(when type (name type)) code]))

(defn thrown
  "The very value that `f` throws."
  [f]
  (try
    (f)
    nil
    (catch :default e
      e)))

(defn on
  "A loaded guest on an engine."
  ([engine name] (on engine name {}))
  ([engine name opts] (wasm/load (guest name) (assoc opts :engine engine))))
