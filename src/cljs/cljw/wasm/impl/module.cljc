(ns cljw.wasm.impl.module
  "What loaded and compiled modules inherit: look-up, call, printing, `datafy`. What they answer is in JavaScript, in the
  `face` that this is made with, whose functions are given the object. A look-up with more than a key is refused there."
  {:no-doc true})

;; The protocol of `datafy` is extended by metadata, so that its namespace, which nbb does not have, need not be required.

#?(:org.babashka/nbb
   (defn- answering
     "An interpreter of ClojureScript makes one object sooner than a type."
     [^js face]
     (let [lookup (.-lookup face)
           invoke (.-invoke face)
           shown (.-shown face)
           datafied (.-datafied face)
           not-a-call (.-notACall face)
           datafiable {'clojure.core.protocols/datafy datafied}]
       (reify
         ILookup
         (-lookup [m k] (lookup m k nil))
         (-lookup [m k not-found] (lookup m k not-found))
         IFn
         (-invoke [m k] (invoke m k))
         (-invoke [_ k & _] (not-a-call k))
         IPrintWithWriter
         (-pr-writer [m writer _] (-write writer (shown m)))
         IMeta
         (-meta [_] datafiable))))
   :default
   (do
     (deftype Module [^js face]
       ILookup
       (-lookup [m k] (.lookup face m k nil))
       (-lookup [m k not-found] (.lookup face m k not-found))
       IFn
       (-invoke [m k] (.invoke face m k))
       IPrintWithWriter
       (-pr-writer [m writer _] (-write writer (.shown face m)))
       IMeta
       (-meta [_] {'clojure.core.protocols/datafy #(.datafied face %)}))

     (deftype Compiled [^js face]
       IPrintWithWriter
       (-pr-writer [m writer _] (-write writer (.shown face m)))
       IMeta
       (-meta [_] {'clojure.core.protocols/datafy #(.datafied face %)}))))

(defn module
  "What loaded modules with this face inherit."
  [face]
  #?(:org.babashka/nbb (answering face)
     :default (->Module face)))

(defn compiled
  "What compiled modules with this face inherit."
  [face]
  #?(:org.babashka/nbb (reify
                         IPrintWithWriter
                         (-pr-writer [m writer _] (-write writer (.shown ^js face m)))
                         IMeta
                         (-meta [_] {'clojure.core.protocols/datafy (.-datafied ^js face)}))
     :default (->Compiled face)))
