/**
 * The package in a browser: nothing here needs Node, `eval` or a network.
 */
export * from "./api/default-browser.ts";
export * from "./api/exports.ts";
