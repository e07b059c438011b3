/**
 * The package in Node.
 */
export * from "./api/all-parts.ts";
export * from "./api/default-node.ts";
export * from "./api/exports.ts";
