(ns plugin-host.main
  "A host for plugins of others: one API for all of them, an instance for each session, and bounds on every call. A plugin that
  breaks them is switched off, and the others go on.

  npx nbb main.cljs"
  (:require
   ["cljw-wasm/nbb"]
   ["node:fs" :as fs]
   ["node:path" :as path]
   [cljw.wasm :as wasm]
   [clojure.string :as str]))

(def here (path/dirname *file*))
(def folder (path/join here "plugins"))

(def log (atom []))

(defn bounds-and-api
  "What a plugin gets: functions to call, which it may leave alone, and how much of everything it may use."
  [plugin]
  {:imports {"$root" {:log (fn [line] (swap! log conj (str plugin ": " line)))}}
   :unused-imports :ignore
   :fuel-per-call 100000
   :timeout-ms 10000
   :max-memory-pages 4
   :max-lift-bytes 4096})

(defn load-plugins
  "All plugins of the folder by name: compiled once, checked against the WIT."
  []
  (into (sorted-map)
        (for [file (fs/readdirSync folder)
              :let [plugin (str/replace file ".wat" "")]]
          [plugin (wasm/compile (path/join folder file) {:wit (path/join here "plugin.wit")})])))

(defn session
  "Instances of all plugins, of which nobody else sees anything."
  [plugins]
  (atom (into (sorted-map)
              (for [[plugin compiled] plugins]
                [plugin {:instance (wasm/instantiate compiled (bounds-and-api plugin))}]))))

(defn ask
  "What a plugin makes of a text. One that fails is off from then on, with the reason."
  [session plugin text]
  (let [{:keys [instance off]} (@session plugin)]
    (if off
      [:off off]
      (try [:ok (wasm/call instance :handle text)]
           (catch :default e
             (let [{:keys [type code]} (ex-data e)]
               (swap! session assoc plugin {:off code})
               [:failed (keyword (name type)) code]))))))

(defn ask-all [session text]
  (into (sorted-map) (for [plugin (keys @session)] [plugin (ask session plugin text)])))

(def plugins (load-plugins))
(def ada (session plugins))

(def answers (ask-all ada "one two three"))
(assert (= {"endless" [:failed :limit :fuel]
            "first" [:ok "one"]
            "hungry" [:failed :trap :unreachable]
            "upper" [:ok "ONE TWO THREE"]}
           answers))
(doseq [[plugin answer] answers] (println (str plugin ":") answer))

;; The others go on, and what is off stays off.
(def more (ask-all ada "four five"))
(assert (= [[:off :fuel] [:ok "four"] [:off :unreachable] [:ok "FOUR FIVE"]] (vals more)))
(assert (= ["upper: one two three" "upper: four five"] @log))

;; Another session has plugins of its own, from the code that is compiled already.
(def grace (session plugins))
(assert (= [:ok "six"] (ask grace "first" "six seven")))
(assert (= :fuel (:off (@ada "endless"))))

;; What is too long for a call never reaches the plugin.
(assert (= [:failed :limit :lift-bytes] (ask grace "upper" (str/join (repeat 10000 "x")))))
(println "off for ada:" (keep (fn [[plugin {:keys [off]}]] (when off plugin)) @ada))
