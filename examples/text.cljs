(ns examples.text
  "WebAssembly as text: load it, find the mistake in it, print a module, see which features it uses.

  Run from the project's root: npx nbb examples/text.cljs"
  (:require
   ["cljw-wasm/nbb"]
   [cljw.wasm :as wasm]
   [clojure.string :as str]))

;; A string that begins with a parenthesis is a module, in all forms of the text format.
(def gcd
  (wasm/load
    "(module $numbers
       (func $gcd (export \"gcd\") (param $a i32) (param $b i32) (result i32)
         (if (result i32) (i32.eqz (local.get $b))
           (then (local.get $a))
           (else (return_call $gcd (local.get $b) (i32.rem_u (local.get $a) (local.get $b)))))))"))

(assert (= 21 (wasm/call gcd :gcd 1071 462)))
(println "gcd             =>" (wasm/call gcd :gcd 1071 462))

;; Names are kept, and what is printed is read back.
(def printed (wasm/wat gcd))

(assert (str/includes? printed "return_call $gcd"))
(assert (= 6 (wasm/call (wasm/load printed) :gcd 54 24)))

;; A mistake is a map; its message shows the line. `print-error` does so for a caught error.
(def mistake (wasm/explain "(module\n  (func (export \"f\") (param $x i32) (result i64)\n    local.get $x))"))

(assert (= [:type-mismatch 3 17] ((juxt :code :line :column) mistake)))
(println (:message mistake))

;; The frames of a trap have lines, too.
(try
  (wasm/call (wasm/load "(func (export \"f\")\n  (drop (i32.div_s (i32.const 1) (i32.const 0))))") :f)
  (catch :default e
    (assert (= [{:line 2 :column 10}] (map #(select-keys % [:line :column]) (wasm/backtrace e))))
    (wasm/print-error e)))

;; What a module uses of the standard, and who runs it here.
(let [used (:features (wasm/inspect gcd))]
  (assert (= #{:mvp :tail-call} used))
  (doseq [[engine {:keys [features]}] (wasm/engines)]
    (println engine (if (every? features used) "runs it" "does not run it"))))

;; A feature that is switched off is refused, and the error says where it is used.
(let [e (try
          (wasm/compile printed {:disable [:tail-call]})
          (catch :default e
            e))]
  (println (ex-message e)))
