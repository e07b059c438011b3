/**
 * The verbs of the package in a browser: all engines; directories in memory alone, and files only where Node runs it.
 */
import { browserHost } from "./host/browser.ts";
import { interpEngine } from "../interp/engine.ts";
import { nativeEngine } from "../native/engine.ts";
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
} = createRuntime({ engines: [nativeEngine, interpEngine], host: browserHost });
