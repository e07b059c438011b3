/**
 * The package in Node.
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
} from "./api/default-node.ts";
export * from "./api/exports.ts";
