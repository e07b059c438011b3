/**
 * The entry `cljw-wasm/dist/clojure.js`: what the namespaces of ClojureScript are made of. The
 * ClojureScript compiler knows the modules of a package by the paths of their files.
 */
export { createClojure } from "./clojure/create.ts";
