/**
 * The entry `cljw-wasm/core` in a browser.
 */
export * from "./api/native-alone.ts";
export * from "./api/exports.ts";
