/**
 * The entry `cljw-wasm/dist/clojure-vars.js`: the functions of `cljw.wasm` as vars, for an interpreter of ClojureScript.
 */
export { bindingsOf } from "./clojure/bindings.ts";
export { internVars } from "./clojure/interned.ts";
export { expander } from "./clojure/vars.ts";
