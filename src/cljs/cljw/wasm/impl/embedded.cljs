(ns cljw.wasm.impl.embedded
  "Modules that are in the program that was compiled with them: as base64, held against their SHA-256."
  {:no-doc true})

(defn- fill!
  "Decodes a text into `out` from `at` on. Gives where it ends."
  [out at text]
  (let [binary (js/atob text)
        n (.-length binary)]
    (loop [i 0]
      (when (< i n)
        (unchecked-set out (+ at i) (.charCodeAt binary i))
        (recur (inc i))))
    (+ at n)))

;; SHA-256 (FIPS 180-4): there is none in hosts that gives its result at once.

(def ^:private primes
  (reduce (fn [found n]
            (if (some #(zero? (mod n %)) found) found (conj found n)))
          []
          (range 2 312)))

(defn- fraction
  "The first 32 bits of the fractional part."
  [x]
  (bit-or 0 (js/Math.floor (* 4294967296 (- x (js/Math.floor x))))))

(defn- constants [f ns]
  (js/Int32Array.from (into-array (map (comp fraction f) ns))))

(defn- block!
  "Takes 64 bytes of `view` from `at` on into the state."
  [state k w view at]
  (dotimes [i 16]
    (unchecked-set w i (.getInt32 ^js view (+ at (* 4 i)))))
  (loop [i 16]
    (when (< i 64)
      (let [a (unchecked-get w (- i 15))
            b (unchecked-get w (- i 2))
            s0 (bit-xor (bit-or (unsigned-bit-shift-right a 7) (bit-shift-left a 25))
                        (bit-or (unsigned-bit-shift-right a 18) (bit-shift-left a 14))
                        (unsigned-bit-shift-right a 3))
            s1 (bit-xor (bit-or (unsigned-bit-shift-right b 17) (bit-shift-left b 15))
                        (bit-or (unsigned-bit-shift-right b 19) (bit-shift-left b 13))
                        (unsigned-bit-shift-right b 10))]
        (unchecked-set w i (+ (unchecked-get w (- i 16)) s0 (unchecked-get w (- i 7)) s1))
        (recur (inc i)))))
  (loop [i 0
         a (unchecked-get state 0) b (unchecked-get state 1) c (unchecked-get state 2) d (unchecked-get state 3)
         e (unchecked-get state 4) f (unchecked-get state 5) g (unchecked-get state 6) h (unchecked-get state 7)]
    (if (< i 64)
      (let [s1 (bit-xor (bit-or (unsigned-bit-shift-right e 6) (bit-shift-left e 26))
                        (bit-or (unsigned-bit-shift-right e 11) (bit-shift-left e 21))
                        (bit-or (unsigned-bit-shift-right e 25) (bit-shift-left e 7)))
            choice (bit-xor (bit-and e f) (bit-and (bit-not e) g))
            t1 (bit-or 0 (+ h s1 choice (unchecked-get k i) (unchecked-get w i)))
            s0 (bit-xor (bit-or (unsigned-bit-shift-right a 2) (bit-shift-left a 30))
                        (bit-or (unsigned-bit-shift-right a 13) (bit-shift-left a 19))
                        (bit-or (unsigned-bit-shift-right a 22) (bit-shift-left a 10)))
            majority (bit-xor (bit-and a b) (bit-and a c) (bit-and b c))]
        (recur (inc i) (bit-or 0 (+ t1 s0 majority)) a b c (bit-or 0 (+ d t1)) e f g))
      (do
        (unchecked-set state 0 (+ a (unchecked-get state 0)))
        (unchecked-set state 1 (+ b (unchecked-get state 1)))
        (unchecked-set state 2 (+ c (unchecked-get state 2)))
        (unchecked-set state 3 (+ d (unchecked-get state 3)))
        (unchecked-set state 4 (+ e (unchecked-get state 4)))
        (unchecked-set state 5 (+ f (unchecked-get state 5)))
        (unchecked-set state 6 (+ g (unchecked-get state 6)))
        (unchecked-set state 7 (+ h (unchecked-get state 7)))))))

(defn- hex [n]
  (.padStart ^string (.toString (unsigned-bit-shift-right n 0) 16) 8 "0"))

(defn sha-256
  "The SHA-256 of bytes, in hexadecimal digits."
  [bytes]
  (let [n (.-length bytes)
        k (constants js/Math.cbrt primes)
        state (constants js/Math.sqrt (take 8 primes))
        w (js/Int32Array. 64)
        whole (- n (mod n 64))
        rest (- n whole)
        end (js/Uint8Array. (if (< rest 56) 64 128))
        ^js tail (js/DataView. (.-buffer end))
        view (js/DataView. (.-buffer bytes) (.-byteOffset bytes) n)]
    (loop [at 0]
      (when (< at whole)
        (block! state k w view at)
        (recur (+ at 64))))
    (.set end (.subarray bytes whole))
    (unchecked-set end rest 0x80)
    (.setUint32 tail (- (.-length end) 8) (js/Math.floor (/ n 536870912)))
    (.setUint32 tail (- (.-length end) 4) (* 8 (mod n 536870912)))
    (loop [at 0]
      (when (< at (.-length end))
        (block! state k w tail at)
        (recur (+ at 64))))
    (apply str (map hex (js/Array.from state)))))

(defn module
  "The bytes of the module `name`: `size` of them from the base64 texts, which must have this SHA-256."
  [name texts size digest]
  (let [out (js/Uint8Array. size)
        end (try
              (reduce #(fill! out %1 %2) 0 texts)
              (catch :default _ nil)) ; no base64
        found (sha-256 out)]
    (if (and (= end size) (= found digest))
      out
      (throw (ex-info (str name ": the bytes in this program are not those that it was compiled with. Their SHA-256 is "
                           found ", not " digest ". Build the program again; if that does not help, something behind the "
                           "compiler rewrites its strings.")
                      {:type :cljw.wasm/malformed :code :integrity :expected digest :value found})))))
