/**
 * The package in a browser: nothing here needs Node, `eval` or a network.
 */
export * from "./api/all-parts.ts";
export * from "./api/everything.ts";
export * from "./api/exports.ts";
