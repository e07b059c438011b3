/**
 * The verbs of the package in Node: all engines, Node's files and directories.
 */
import { interpEngine } from "../interp/engine.ts";
import { nativeEngine } from "../native/engine.ts";
import { nodeHost } from "./node.ts";
import { createRuntime } from "./runtime.ts";

/** Each verb is described where `createRuntime` makes it. */
export const {
  load,
  loadWasi,
  compile,
  instantiate,
  run,
  explain,
  validate,
  fresh,
  resume,
  addFuel,
  close,
  loadAsync,
  loadWasiAsync,
  compileAsync,
  instantiateAsync,
  runAsync,
  callAsync,
  inspect,
  imports,
  wat,
  wit,
  engines,
} = createRuntime({ engines: [nativeEngine, interpEngine], host: nodeHost });
