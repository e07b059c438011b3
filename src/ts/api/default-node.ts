/**
 * The verbs of the package in Node.
 */
export * from "./everything.ts";
export { nodeHost } from "./use-node.ts";
