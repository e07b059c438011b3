(ns cljw.wasi-test
  "Programs: the smallest WASI command, a C command, a Go library."
  (:require
   [cljs.test :refer [deftest is testing]]
   [cljw.guests :refer [code engines error file file-text guest in-node on thrown]]
   [cljw.wasm :as wasm]
   [clojure.string :as str]))

(defn- run-cat
  "Runs 26_cat with these arguments."
  [engine args opts]
  (wasm/run (guest "26_cat") (merge {:engine engine :args (into ["cat"] args)} opts)))

(deftest the-smallest-command
  (doseq [engine engines]
    (is (= {:exit 0 :out "Hello, WASI!\n" :err ""} (wasm/run (guest "07_wasi_hello") {:engine engine})) engine)
    (is (= {:exit 0 :out "Hello, WASI!\n" :err ""} (wasm/run (wasm/compile (guest "07_wasi_hello")) {:engine engine}))
        engine)))

(deftest arguments-and-environment
  (doseq [engine engines]
    (testing engine
      (is (= ["cat" "--args"] (str/split-lines (:out (run-cat engine ["--args"] {})))))
      (is (= "Zoë 🎉\n" (:out (run-cat engine ["--env" "NAME"] {:env {"NAME" "Zoë 🎉"}}))))
      (is (= "C\n" (:out (run-cat engine ["--env" "LANG"] {:env {:LANG "C"}}))))
      (is (= "HOME is not set\n" (:out (run-cat engine ["--env" "HOME"] {}))) "nothing leaks in")
      (is (= "" (:out (run-cat engine ["--environ"] {})))))))

(deftest standard-streams
  (doseq [engine engines]
    (testing engine
      (is (= "two\nlines\n" (:out (run-cat engine ["-"] {:stdin "two\nlines\n"}))))
      (is (= "abc" (:out (run-cat engine ["-"] {:stdin (js/Uint8Array.of 97 98 99)}))))
      (is (= "abc" (:out (run-cat engine ["-"] {:stdin ["a" "" (js/Uint8Array.of 98) "c"]}))))
      (is (= "012" (:out (run-cat engine ["-"] {:stdin (map str (range 3))}))) "a lazy sequence")
      (let [pieces (atom ["a" "b"])]
        (is (= "ab" (:out (run-cat engine ["-"] {:stdin (fn [] (let [[piece] @pieces]
                                                                 (swap! pieces rest)
                                                                 piece))})))
            "a function"))
      (is (= "AB" (:out (run-cat engine ["-"] {:stdin (js/Int8Array.of 65 66)}))) "bytes of any kind")
      (is (= [65 66 0] (vec (:out (run-cat engine ["-"] {:stdin [(.-buffer (js/Uint8Array.of 65)) "" (js/Uint16Array.of 66)]
                                                         :out :bytes}))))
          "in sequences, too")
      (is (= "inherit" (:out (run-cat engine ["-"] {:stdin "inherit"}))) "which is text")
      (is (= "" (:out (run-cat engine ["-"] {}))) "empty where none is given")
      (let [lines (atom [])
            {:keys [out exit]} (run-cat engine ["-" "--err" "so long"] {:stdin "one\ntwo\nend"
                                                                        :stdout #(swap! lines conj %)
                                                                        :stderr #(swap! lines conj [%])})]
        (is (= [0 ""] [exit out]))
        (is (= #{"one" "two" "end" ["so long"]} (set @lines)) "line by line"))
      (is (= {:exit 7 :out "" :err "so long\n"} (run-cat engine ["--err" "so long" "--exit" "7"] {}))))))

(deftest names-that-javascript-objects-have
  (doseq [engine engines
          n ["__proto__" "constructor" "toString"]
          :let [{:keys [out fs-after]} (run-cat engine [(str "/in/" n "/" n)] {:dirs {"/in" {n {n "text"}} n {}}})]]
    (is (= "text" out) n)
    (is (= {"/in" {n {n "text"}} n {}} fs-after) n)
    (is (= (str n "\n") (:out (run-cat engine ["--env" n] {:env {n n}}))) n)))

(deftest directories
  (doseq [engine engines]
    (testing engine
      (let [tree {"a.txt" "alpha" "notes" {"b.bin" (js/Uint8Array.of 98 101)}}]
        (is (= "alpha" (:out (run-cat engine ["/in/a.txt"] {:dirs {"/in" tree}}))))
        (is (= "be" (:out (run-cat engine ["/in/notes/b.bin"] {:dirs {"/in" tree}}))))
        (is (= "a.txt\nnotes/\n" (:out (run-cat engine ["--ls" "/in"] {:dirs {"/in" tree}}))))
        (is (= "5\n" (:out (run-cat engine ["--size" "/in/a.txt"] {:dirs {"/in" tree}}))))
        (is (= "pha" (:out (run-cat engine ["--tail" "3" "/in/a.txt"] {:dirs {"/in" tree}}))))
        (is (= "new text" (:out (run-cat engine ["--write" "/in/c.txt" "new text" "/in/c.txt"] {:dirs {"/in" tree}})))))
      (when in-node
        (is (= (file-text (file "10_greet.wit")) (:out (run-cat engine ["/g/10_greet.wit"] {:dirs {"/g" (file "")}})))
            "a directory of the host"))
      (testing "nothing else is there"
        (doseq [[args opts] [[["/etc/passwd"] {}]
                             [["/g/../../package.json"] {:dirs {"/g" (if in-node (file "") {})}}]
                             [["/in/../a.txt"] {:dirs {"/in" {"a.txt" "alpha"}}}]]]
          (let [{:keys [exit out err]} (run-cat engine args opts)]
            (is (= [1 ""] [exit out]))
            (is (str/starts-with? err "cat: "))))))))

(deftest a-world-that-stands-still
  (doseq [engine engines]
    (is (= "86400\n" (:out (run-cat engine ["--time"] {:clock {:realtime 86400000000000}}))) engine)))

(deftest tracing
  (doseq [engine engines]
    (let [calls (atom [])]
      (wasm/run (guest "07_wasi_hello") {:engine engine :trace #(swap! calls conj %)})
      (is (= [["fd_write" 0 :success]] (map (juxt :fn :result :errno) @calls)) engine)
      (is (= 1 (:fd (:args (first @calls)))) engine))))

(defn- bytes-of [& xs]
  (js/Uint8Array.from (into-array xs)))

(deftest files-afterwards
  (doseq [engine engines
          :let [after (fn [args dirs & [opts]] (:fs-after (run-cat engine args (merge {:dirs dirs} opts))))
                write ["--write" "/d/new.txt" "made" "--mkdir" "/d/sub"]]]
    (testing engine
      (is (= {"/d" {"old" "text" "new.txt" "made" "sub" {}}} (after write {"/d" {"old" "text"}})))
      (is (nil? (after [] {})) "nothing is in memory")
      (testing "bytes where a file is no text, or where they are asked for"
        (is (= [255 1] (vec (get-in (after [] {"/d" {"b" (bytes-of 255 1)}}) ["/d" "b"]))))
        (is (= [97] (vec (get-in (after [] {"/d" {"a" "a"}} {:fs-after :bytes}) ["/d" "a"])))))
      (testing "an overlay gives what was changed, and leaves the rest alone"
        (is (= {"/d" {"new.txt" "made" "sub" {}}} (after write {"/d" (wasm/overlay {"old" "text"})})))
        (when in-node
          (is (= {"/d" {"new.txt" "made" "sub" {}}} (after write {"/d" (wasm/overlay (file ""))})))
          (is (= "" (:err (run-cat engine ["/d/10_greet.wit"] {:dirs {"/d" (wasm/overlay (file ""))}}))))))
      (testing "what is read-only stays so"
        (let [{:keys [exit err fs-after]} (run-cat engine write {:dirs {"/d" (wasm/read-only {"old" "text"})}})]
          (is (= [1 {"/d" {"old" "text"}}] [exit fs-after]))
          (is (str/includes? err "new.txt"))))
      (testing "the result is an input again"
        (let [first-run (after write {"/d" {"l" (wasm/symlink "new.txt")}})]
          (is (= "made" (:out (run-cat engine ["/d/l"] {:dirs first-run})))))))))

(deftest binary-output
  (doseq [engine engines
          :let [input (apply bytes-of (range 256))
                {:keys [out err]} (run-cat engine ["-"] {:stdin input :out :bytes})]]
    (is (= (range 256) (vec out)) engine)
    (is (= "" err))
    (is (= [98 10] (vec (:err (run-cat engine ["--err" "b"] {:err :bytes})))) engine)))

(deftest output-in-chunks
  (doseq [engine engines
          :let [chunks (atom [])
                result (run-cat engine ["-"] {:stdin "abc" :stdout {:chunks #(swap! chunks conj (vec %))}})]]
    (is (= "" (:out result)))
    (is (= [97 98 99] (apply concat @chunks)) engine)))

(deftest sockets-of-components
  (doseq [engine engines
          :let [world (fn [command & sockets]
                        (wasm/run (guest "components/world") {:engine engine :args ["world" command "192.0.2.7:53"] :sockets sockets}))
                sent (atom [])
                from {:data "quiet" :peer "192.0.2.1:53"}
                kept {:data "QUIET" :peer "192.0.2.1:53"}]]
    (testing engine
      (is (= ["answered 5 bytes\n" [[kept]]] ((juxt :out :sent) (world "datagrams" {:datagrams [from]}))))
      (is (= [[kept]] (:sent (world "datagrams" {:datagrams (cycle [nil from]) :send-to :capture}))))
      (is (= [[]] (:sent (world "datagrams" {:datagrams (constantly from) :send-to #(swap! sent conj (update % :data vec))}))))
      (is (= [{:data [81 85 73 69 84] :peer "192.0.2.1:53"}] @sent))
      (is (= "found [192.0.2.1]\n"
             (:out (wasm/run (guest "components/world") {:engine engine
                                                         :args ["world" "lookup" "a.example"]
                                                         :sockets [{:lookup "a.example" :addresses ["192.0.2.1"]}]}))))))
  (doseq [[socket suggestion] [[{:datagrams [] :sendTo :capture} :send-to] [{:datagrams [] :sent-to :capture} :send-to]
                               [{:lookup "a.example" :adresses []} :addresses] [{:datagrams 5} nil] [{:datagrams [] :send-to 5} nil]
                               [{:datagrams [{:dada "" :peer "192.0.2.1:53"}]} :data] [{:datagrams [5]} nil]
                               [{:lookup "a.example" :addresses "192.0.2.1"} nil]]
          :let [{:keys [code suggestions message]}
                (error #(wasm/run (guest "components/world") {:args ["world" "datagrams" "192.0.2.7:53"] :sockets [socket]}))]]
    (is (= [:bad-option suggestion] [code (first suggestions)]) (pr-str socket message))
    (when suggestion (is (str/includes? message (str "Did you mean " suggestion "?")) message))))

(deftest sockets
  (doseq [engine engines
          :let [serve (fn [args sockets & [opts]]
                        (wasm/run (guest "27_serve") (merge {:engine engine :args (into ["serve"] args) :sockets sockets} opts)))
                accept ["--accept" "3" "2"]]]
    (testing engine
      (is (= {:exit 0 :out "served 1\nserved 2\n" :err "" :sent [["HELLO" "TWO"]]}
             (serve accept [{:accept [{:recv ["hel" "lo"]} {:recv "two"}]}])))
      (is (= [["0" "1"]] (:sent (serve accept [{:accept (for [i (range)] {:recv (str i)})}]))) "of a lazy sequence")
      (let [left (atom [{:recv "a"} {:recv (js/Uint8Array.of 98)}])
            more (fn []
                   (let [[one] @left]
                     (swap! left rest)
                     one))]
        (is (= [["A" "B"]] (:sent (serve accept [{:accept more}]))) "a function"))
      (let [chunks (atom [])
            pieces (atom ["ab" "c"])
            more (fn []
                   (let [[one] @pieces]
                     (swap! pieces rest)
                     one))]
        (is (= [nil ""] (:sent (serve ["--talk" "3"] [{:recv more :send #(swap! chunks conj (vec %))} {}]))))
        (is (= [[65 66] [67]] @chunks)))
      (is (= [[65]] (mapv vec (:sent (serve ["--talk" "3"] [{:recv "a" :send :capture}] {:sent :bytes})))))
      (is (= ["AAAA"] (:sent (error #(serve ["--talk" "3"] [{:recv (repeat "aa")}] {:max-output-bytes 4}))))))))

(deftest fuel-of-a-program
  (let [used (fn [engine fuel] (:fuel-used (wasm/run (guest "26_cat") {:engine engine :args ["cat" "--args"] :fuel fuel})))]
    (is (pos? (used :interp 1000000)))
    (is (apply = (for [engine engines fuel [1000000 2000000]] (used engine fuel))) "the same wherever it runs")
    (is (nil? (:fuel-used (wasm/run (guest "26_cat") {:args ["cat"]}))))
    (doseq [engine engines
            :let [{:keys [code out err fuel-used fs-after]}
                  (error #(run-cat engine ["--write" "/d/a" "made" "--args" "-"]
                                   {:stdin (repeat "more") :dirs {"/d" {}} :fuel 100000}))]]
      (is (= [:fuel "cat\n" ""] [code (subs out 0 4) err]) engine)
      (is (= {"/d" {"a" "made"}} fs-after) engine)
      (is (<= 1 fuel-used 100000) engine))))

(deftest a-go-library
  (doseq [engine engines]
    (testing engine
      (let [{:keys [add multiply fibonacci factorial gcd is-prime]} (wasm/functions (on engine "09_go_math"))]
        (is (= 7 (add 3 4)))
        (is (= 42 (multiply 6 7)))
        (is (= [1 1 2 3 5 8 13 21 34 55] (map fibonacci (range 1 11))))
        (is (= [1 2 6 24 120] (map factorial (range 1 6))))
        (is (= 6 (gcd 12 18)))
        (is (= [2 3 5 7 11 13 17 19] (filter (comp pos? is-prime) (range 20))))))))

(deftest load-wasi
  (doseq [engine engines]
    (testing engine
      (let [m (wasm/load-wasi (guest "26_cat") {:engine engine :args ["cat" "--exit" "3"]})
            {:keys [type code exit]} (error #(wasm/call m "_start"))]
        (is (= [:cljw.wasm/exit :exit 3] [type code exit]))))))

(deftest output-of-a-loaded-module
  (doseq [engine engines]
    (testing engine
      (let [m (wasm/load-wasi (guest "26_cat") {:engine engine
                                                :args ["cat" "--err" "hi" "--write" "/d/made" "text" "-"]
                                                :stdin "typed"
                                                :dirs {"/d" {"old" ""}}})]
        (wasm/call m "_start")
        (is (= {:out "typed" :err "hi\n" :fs-after {"/d" {"old" "" "made" "text"}}} (wasm/output m)))
        (is (= [104 105 10] (vec (:err (wasm/output m {:err :bytes})))))
        (is (= [{:out "typed" :err "hi\n"} {:out "" :err ""}] [(wasm/take-output! m) (wasm/take-output! m)]))
        (is (nil? (wasm/close! m)))
        (is (= {"/d" {"old" "" "made" "text"}} (:fs-after (wasm/output m)))))
      (is (= ["usage" :no-world] (code #(wasm/output (on engine "01_add")))))
      (is (= ["usage" :bad-option] (code #(wasm/take-output! (wasm/load-wasi (guest "26_cat")) {:sent :text}))))
      (is (= ["usage" :bad-argument] (code #(wasm/output 5)))))))

(deftest going-on
  (let [opts {:engine :interp
              :args ["cat" "--write" "/d/made" "text" "-" "/d/made" "--exit" "4"]
              :stdin (repeat 20 "line\n")
              :dirs {"/d" {}}}
        run (fn [fuel] (wasm/run (guest "26_cat") (assoc opts :fuel fuel)))
        whole (run 1e9)
        stopped (thrown #(run 4000))]
    (is (= :fuel (:code (ex-data stopped))))
    (is (pos? (wasm/add-fuel! stopped 1000)))
    (let [again (thrown #(wasm/resume! stopped))]
      (is (= :fuel (:code (ex-data again))))
      (wasm/add-fuel! again 1e9)
      (is (= whole (wasm/resume! again)) "as if it had never stopped")
      (is (= ["usage" :not-suspended] (code #(wasm/resume! again)))))
    (let [other (thrown #(run 4000))]
      (is (nil? (wasm/close! other)))
      (is (= ["usage" :not-suspended] (code #(wasm/resume! other)))))
    (is (= ["usage" :bad-argument] (code #(wasm/add-fuel! (ex-info "mine" {}) 5))))
    (is (= ["usage" :bad-argument] (code #(wasm/close! nil))))))

(deftest programs-that-do-not-end
  (let [spin "(module (func (export \"_start\") (loop (br 0))))"
        grow "(module (memory 1) (func (export \"_start\") (loop (drop (memory.grow (i32.const 1))) (br 0))))"
        recurse "(module (func $f (export \"_start\") (call $f) (call $f)))"
        ends (fn [engine text opts] (code #(wasm/run text (assoc opts :engine engine))))]
    (doseq [engine engines]
      (testing engine
        (is (= ["limit" :fuel] (ends engine spin {:fuel 10000})))
        (is (= ["limit" :timeout] (ends engine spin {:timeout-ms 20})))
        (is (= ["limit" :aborted] (ends engine spin {:signal (.abort js/AbortSignal)})))
        (is (= ["limit" :fuel] (ends engine grow {:fuel 10000 :max-memory-pages 5})))
        (is (= ["trap" :call-stack-exhausted] (ends engine recurse {:max-call-depth 50})))
        (is (= ["usage" :not-found] (ends engine "no/such.wasm" {})))
        (is (= ["usage" :not-a-command] (ends engine "(module)" {})))))))

(deftest mistakes
  (is (str/includes? (:message (error #(wasm/run (guest "26_cat") {:stdout "file"}))) ":capture, :inherit"))
  (is (str/includes? (:message (error #(wasm/run (guest "26_cat") {:dirs ["/a"]}))) "a map"))
  (is (str/includes? (:message (error #(wasm/run (guest "26_cat") {:env {"A" "b" "C" 5}}))) "its entry \"C\" is 5"))
  (let [{:keys [code suggestions message]} (error #(wasm/run (guest "01_add")))]
    (is (= [:not-a-command ["add"]] [code suggestions]))
    (is (str/includes? message "Use load")))
  (is (str/includes? (:message (error #(wasm/run (guest "09_go_math")))) "load-wasi"))
  (is (str/starts-with? (:message (error #(wasm/load (guest "07_wasi_hello")))) "Use run"))
  (doseq [opts [{:args ["cat" "-"] :stdin :inherited} {:args ["cat" "-"] :stdin [1 2]} {:args ["cat" "-"] :stdin ["a" nil]}
                {:args ["cat" "-"] :stdin {:a "b"}} {:clock {:realtme 5}} {:clock {:realtime -1}} {:args ["cat" :a 5]}
                {:args "cat"} {:args [1]} {:env {"A" 1}} {:env {"A=B" "c"}} {:stdin 5} {:stdout 5} {:dirs "."} {:dirs ["/a"]}
                {:dirs {"/a" 5}} {:dirs {"/a" {"b" 5}}} {:clock 5} {:random "dice"} {:trace 5} {:max-output-bytes -1}
                {:arg ["cat"]} {:out :hex} {:err 5} {:fs-after :text!} {:stdout {:words println}} {:stdout {:lines 5}} {:sent :hex}
                {:sockets {}} {:sockets [5]} {:sockets [{:resv "a"}]} {:sockets [{:recv 5}]} {:sockets [{:send :inherit}]}
                {:sockets [{:listen "8080"}]} {:sockets [{:listen "127.0.0.1:0" :bound 5}]} {:sockets [{:lisen "127.0.0.1:0"}]}
                {:sockets [{:connect 80}]} {:sockets [{:connect "127.0.0.1:0"}]} {:sockets [{:recv "a" :nonblock 1}]}
                {:sockets [{:accept 5}]} {:sockets [{:accept {:recv "a"}}]} {:sockets [{:recv {}}]}
                {:dirs {"/a" {"b" ["c"]}}} {:dirs {"/a" {"b/c" ""}}} {:dirs {"/a" {"b" :c}}} {:dirs {"/a" (wasm/overlay 5)}}
                {:dirs {"/a" {"b" (wasm/read-only {})}}}]]
    (is (= ["usage" :bad-option] (code #(wasm/run (guest "26_cat") opts))) (pr-str opts)))
  (is (= ["usage" (if in-node :not-found :not-available)] (code #(run-cat :native ["-"] {:dirs {"/a" "no-such-folder"}}))))
  (let [mine (ex-info "no input" {})]
    (doseq [engine engines]
      (is (identical? mine (thrown #(run-cat engine ["-"] {:stdin (fn [] (throw mine))}))) engine))))
