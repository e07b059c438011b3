/**
 * The verbs of the package in a browser: all engines; no files, and directories in memory alone.
 */
import { interpEngine } from "../interp/engine.ts";
import { nativeEngine } from "../native/engine.ts";
import { noHost } from "./host.ts";
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
} = createRuntime({ engines: [nativeEngine, interpEngine], host: noHost });
