(ns tree-sitter.main
  "Tree-sitter parses JavaScript, and its tree is Clojure data. The parser and the grammar are two modules as Emscripten makes them for
  dynamic linking: they share a memory, a table and a stack, which this program lays out.

  npm install web-tree-sitter tree-sitter-javascript --ignore-scripts
  npx nbb main.cljs"
  (:require
   ["cljw-wasm/nbb"]
   ["node:fs" :as fs]
   ["node:module" :refer [createRequire]]
   [cljw.wasm :as wasm]))

(def resolve-path (.-resolve (createRequire (str (js/process.cwd) "/"))))
(def core-path (resolve-path "web-tree-sitter/web-tree-sitter.wasm"))
(def grammar-path (resolve-path "tree-sitter-javascript/tree-sitter-javascript.wasm"))

;; ---- Dynamic linking: what a module asks of its place stands in its section dylink.0.

(defn leb
  "The unsigned number at the head of `bytes`, and what lies behind it."
  [bytes]
  (let [[high [low & others]] (split-with #(>= % 128) bytes)]
    [(reduce (fn [n byte] (+ (* n 128) (bit-and byte 127))) low (reverse high)) others]))

(defn demands
  "Bytes of static memory and elements of the table that a module needs."
  [path]
  (let [module (js/WebAssembly.Module. (fs/readFileSync path))
        [section] (js/WebAssembly.Module.customSections module "dylink.0")
        [_kind _size & body] (js/Array.from (js/Uint8Array. section))
        [memory rest] (leb body)
        [_align rest] (leb rest)]
    {:memory memory :table (first (leb rest))}))

(def memory (wasm/new-memory {:min 512 :max 32768}))
(def table (wasm/new-table {:min 512}))

(defn constant [n] (wasm/new-global {:type :i32 :value n}))
(defn variable [n] (wasm/new-global {:type :i32 :value n :mutable true}))

(def stack-low 65536)
(def stack-high (* 2 65536))
(def stack-pointer (variable stack-high))

(defn place
  "What a module imports to lie at `base` in the memory and at `slot` in the table."
  [base slot]
  {"memory" memory
   "__indirect_function_table" table
   "__stack_pointer" stack-pointer
   "__memory_base" (constant base)
   "__table_base" (constant slot)})

(defn start [m]
  (wasm/call m "__wasm_apply_data_relocs")
  (wasm/call m "__wasm_call_ctors")
  m)

;; ---- The parser, at the bottom of the memory, with the text that it asks for piece by piece.

(def source (atom ""))
(def core (atom nil))

(defn give-text
  "Writes the text from `index` on at `at`, in UTF-16, and its length at `length-at`: at most the 10 KB that there is room for."
  [at index _row _column length-at]
  (let [piece (subs @source (min index (count @source)) (min (+ index 5000) (count @source)))]
    (wasm/memory-write memory at (map #(.charCodeAt piece %) (range (count piece))) :u16)
    (wasm/memory-write memory length-at [(count piece)] :i32)
    nil))

(def nothing (fn [& _] 0))

(reset! core
        (start
          (wasm/load core-path
                     {:fuel-per-call 1e9
                      :imports {"env" (assoc (place 1024 1)
                                             "emscripten_resize_heap" nothing
                                             "_abort_js" (fn [] (throw (ex-info "tree-sitter gave up" {})))
                                             "tree_sitter_parse_callback" give-text
                                             "tree_sitter_progress_callback" nothing
                                             "tree_sitter_query_progress_callback" nothing
                                             "tree_sitter_log_callback" nothing)
                                "wasi_snapshot_preview1" {"fd_write" nothing "fd_seek" nothing "fd_close" nothing}
                                "GOT.mem" {"__stack_low" (variable stack-low)
                                           "__stack_high" (variable stack-high)
                                           "__heap_base" (variable stack-high)}}})))

(defn ts [k & args] (apply wasm/call @core k args))
(def shared "Where it takes and returns nodes." (ts "ts_init"))

;; ---- The grammar, behind it. What it needs of C's library the parser exports.

(def language
  (let [needs (demands grammar-path)
        base (ts "malloc" (:memory needs))
        grammar (wasm/load grammar-path
                           {:unused-imports :ignore
                            :imports {"env" (merge (wasm/functions @core)
                                                   (place base (inc (:table (demands core-path)))))}})]
    (wasm/call (start grammar) "tree_sitter_javascript")))

;; ---- Trees as data.

(defn i32s [at n] (wasm/memory-read memory at n :i32))

(defn c-string [at]
  (let [bytes (js/Uint8Array. (.-buffer memory))]
    (wasm/memory-read memory at (- (.indexOf bytes 0 at) at))))

(def kind-of (memoize (fn [symbol] (keyword (c-string (ts "ts_language_symbol_name" language symbol))))))

(defn node->data
  "The node, five numbers, as data: its kind, and its text or its named children."
  [tree node]
  (let [about (fn [k] (wasm/memory-write memory shared node :i32) (ts k tree))
        kind (kind-of (about "ts_node_symbol_wasm"))
        [from to] [(about "ts_node_start_index_wasm") (about "ts_node_end_index_wasm")]
        _ (about "ts_node_named_children_wasm")
        [n at] (i32s shared 2)
        children (mapv vec (partition 5 (i32s at (* 5 n))))]
    (when (pos? n) (ts "free" at))
    (into [kind] (if (zero? n) [(subs @source from to)] (map #(node->data tree %) children)))))

(defn parse
  "The syntax tree of a text as data."
  [text]
  (reset! source text)
  (ts "ts_parser_new_wasm")
  (let [[parser input] (i32s shared 2)]
    (ts "ts_parser_set_language" parser language)
    (let [tree (ts "ts_parser_parse_wasm" parser input 0 0 0)]
      (ts "ts_tree_root_node_wasm" tree)
      (let [data (node->data tree (vec (i32s shared 5)))]
        (ts "ts_tree_delete" tree)
        (ts "ts_parser_delete" parser)
        data))))

;; ---- What it is good for: the functions of a program, and what each calls.

(def program "
  function area(r) { return Math.PI * square(r); }
  const square = (x) => x * x;
  console.log(area(2), square(3));")

(def tree (parse program))

(defn nodes
  "The nodes of a kind in a tree."
  [kind tree]
  (filter #(and (vector? %) (= kind (first %))) (tree-seq vector? rest tree)))

(defn callee [[_ [kind & parts]]]
  (if (= :identifier kind) (first parts) (second (last parts))))

(def declared (map (comp second second) (mapcat #(nodes % tree) [:function_declaration :variable_declarator])))
(def called (map callee (nodes :call_expression tree)))

(assert (= ["area" "square"] declared))
(assert (= ["square" "log" "area" "square"] called))
(println "the tree of 1 + x:" (parse "1 + x"))
(println "declared:" declared)
(println "called:  " called)

;; A mistake is a node like any other; what is around it is there.
(assert (= 1 (count (nodes :ERROR (parse "let = ;")))))
