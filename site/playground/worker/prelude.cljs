(ns user (:require [cljw.wasm :as wasm] [clojure.string :as str]))

(ns cljw.playground
  (:require [cljw.wasm :as wasm]))

(defn- value-of [sym]
  (when-let [v (get (ns-publics 'user) sym)] @v))

(defn set-in-user [sym value] (intern 'user (symbol sym) value) nil)

(defn user-value [sym] (value-of (symbol sym)))

(defn printed [x]
  (binding [*print-length* 1000
            *print-level* 20]
    (pr-str x)))

(defn- of-sci? [e] (= :sci/error (:type (ex-data e))))

(defn cause-of [e] (if (and (of-sci? e) (ex-cause e)) (recur (ex-cause e)) e))

(defn failure [thrown]
  (let [e (cause-of thrown)
        data (ex-data e)
        type (:type data)
        ours? (and (keyword? type) (= "cljw.wasm" (namespace type)))]
    #js {:message (or (ex-message e) (printed e))
         :kind (when ours? (name type))
         :code (when (and ours? (:code data)) (name (:code data)))
         :data (when (and ours? (seq data))
                 (binding [*print-length* 40
                           *print-level* 8]
                   (pr-str (dissoc data :type :code :backtrace :line :column :fs-after :out :err))))
         :frames (clj->js (wasm/backtrace e))
         :line (when ours? (:line data))
         :column (when ours? (:column data))}))

(defn- tree [files]
  (reduce (fn [dirs [path contents]] (assoc-in dirs path contents)) {"/" {}} files))

(defn world [files]
  (tree (map (fn [file] [(vec (.-path file)) (.-contents file)]) files)))

(defn- leaves [path x]
  (if (map? x)
    (mapcat (fn [[k v]] (leaves (conj path k) v)) x)
    [#js {:path (into-array path) :contents (if (string? x) x (js/Uint8Array.from x))}]))

(defn ended [result]
  #js {:exit (:exit result)
       :out (:out result)
       :err (:err result)
       :fuelUsed (:fuel-used result)
       :files (when-let [after (:fs-after result)] (into-array (leaves [] after)))})

(defn end-data [thrown] (ended (or (ex-data (cause-of thrown)) {})))

#js {:setInUser set-in-user
     :userValue user-value
     :printed printed
     :failure failure
     :world world
     :ended ended
     :endData end-data}
