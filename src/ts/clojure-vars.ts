/**
 * The entry `cljw-wasm/dist/clojure-vars.js`: the functions of `cljw.wasm` as vars, for an interpreter of ClojureScript.
 */
export { bindingsOf } from "./clojure/bindings.ts";
export { defineInNbb } from "./clojure/nbb/define.ts";
