;; The component imports an interface with a resource:
;; a file is any value of yours.
{"cljw:kinds/files"
 {:open (fn [name] {:name name})
  :log println}

 "cljw:kinds/files#file"
 {:methods {:read (fn [file] (str "the contents of " (:name file)))}
  :drop (fn [file] (println "dropped" (:name file)))}}
