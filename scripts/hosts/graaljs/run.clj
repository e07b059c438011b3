;; Runs a script in GraalJS: the one argument is its path.
(import '(java.io File) '(org.graalvm.polyglot Context Engine Source))

(let [[path] *command-line-args*
      engine (-> (Engine/newBuilder (into-array String ["js"]))
                 (.option "engine.WarnInterpreterOnly" "false")
                 (.build))]
  (with-open [context (-> (Context/newBuilder (into-array String ["js"]))
                          (.engine engine)
                          (.option "js.ecmascript-version" "2022")
                          (.build))]
    (.eval context (.build (Source/newBuilder "js" (File. ^String path))))))
