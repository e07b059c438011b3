(ns cljw.wasm.impl.embedded
  "Modules that are in the program that was compiled with them: as base64, held against their SHA-256."
  {:no-doc true}
  (:require
   [goog.crypt :as crypt]
   [goog.crypt.base64 :as base64])
  (:import
   (goog.crypt Sha256)))

(defn- fill!
  "Decodes a text into `out` from `at` on. Gives where it ends."
  [out at text]
  (let [bytes (base64/decodeStringToUint8Array text)]
    (.set ^js out bytes at)
    (+ at (.-length bytes))))

(defn sha-256
  "The SHA-256 of bytes, in hexadecimal digits. No host has one that gives its result at once."
  [bytes]
  (let [digest (Sha256.)]
    (.update digest bytes)
    (crypt/byteArrayToHex (.digest digest))))

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

(defn ahead
  "A module that was compiled with the program: what `make`, its code as a function of the bytes, makes of these."
  [make name texts size digest]
  (make (module name texts size digest)))
