/**
 * The package in a browser: nothing here needs Node, `eval` or a network.
 */
export {
  load,
  loadWasi,
  compile,
  instantiate,
  run,
  explain,
  validate,
  fresh,
  resume,
  loadAsync,
  loadWasiAsync,
  compileAsync,
  instantiateAsync,
  runAsync,
  callAsync,
  inspect,
  imports,
  wat,
  engines,
} from "./api/default-browser.ts";
export * from "./api/exports.ts";
