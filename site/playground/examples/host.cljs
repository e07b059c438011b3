;; The value of the last form serves the imports.
;; `m` is the module, once it is loaded.
(def seen (atom []))

{:env {:log (fn [n]
              (swap! seen conj n)
              (println "the guest logs" n))
       :say (fn [at length]
              (println (wasm/memory-read m at length)))}}
