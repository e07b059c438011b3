/**
 * The entry `cljw-wasm/core` in Node: the native engine alone, to which parts may be added.
 */
export * from "./api/native-alone.ts";
export * from "./api/exports.ts";
export { nodeHost } from "./api/use-node.ts";
