/**
 * A runtime: the verbs of the package, bound to parts and a host.
 */
import { UsageError } from "../base/errors/errors.ts";
import { bare, holdsNames } from "../base/own.ts";
import { Loader } from "./load/loader.ts";
import { type RuntimeConfig, isConfig, partsOf } from "./parts/parts.ts";
import {
  type Verbs,
  addFuel,
  callAsync,
  closeOn,
  compileAsyncOn,
  compileOn,
  enginesOn,
  explainOn,
  fresh,
  importsOn,
  inspectOn,
  instantiateAsyncOn,
  instantiateOn,
  loadAsyncOn,
  loadOn,
  loadWasiAsyncOn,
  loadWasiOn,
  resumeOn,
  runAsyncOn,
  runOn,
  validateOn,
  watOn,
  witOn,
} from "./verbs.ts";

/** The verbs, bound to parts and a host. */
export type Runtime = Verbs;

/**
 * The verbs over these engines and parts, and this host.
 * @throws UsageError `bad-argument`; `part-missing` for an engine of our own without validation
 */
export function createRuntime(config: RuntimeConfig): Runtime {
  const given = holdsNames(config) ? bare(config) : undefined;
  if (!isConfig(given)) {
    throw new UsageError(
      "bad-argument",
      "createRuntime takes { engines, parts, host }: a list of engines, as [nativeEngine, interp]; a list of text, wit, wasi, validation and components, as far as they are wanted; and a host, as noHost, where the program's own is not to be used.",
      { fn: "createRuntime", value: config },
    );
  }
  return runtimeOf(new Loader(partsOf(given)));
}

function runtimeOf(loader: Loader): Runtime {
  const given = (): Loader => loader;
  return {
    load: loadOn(given),
    loadWasi: loadWasiOn(given),
    compile: compileOn(given),
    instantiate: instantiateOn(given),
    run: runOn(given),
    explain: explainOn(given),
    validate: validateOn(given),
    resume: resumeOn(given),
    close: closeOn(given),
    inspect: inspectOn(given),
    imports: importsOn(given),
    wat: watOn(given),
    wit: witOn(given),
    loadAsync: loadAsyncOn(given),
    loadWasiAsync: loadWasiAsyncOn(given),
    compileAsync: compileAsyncOn(given),
    instantiateAsync: instantiateAsyncOn(given),
    runAsync: runAsyncOn(given),
    engines: enginesOn(() => loader.engines),
    fresh,
    addFuel,
    callAsync,
  };
}
