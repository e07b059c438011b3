/**
 * A runtime: the verbs of the package, bound to parts and a host.
 */
import { type DiffVerb, diffOn } from "./diff.ts";
import { Loader } from "./load/loader.ts";
import { type RuntimeConfig, configOf, partsOf } from "./parts/parts.ts";
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
export interface Runtime extends Verbs {
  /** Runs calls on all engines, and says where they differ. @throws usage; malformed and invalid */
  readonly diff: DiffVerb;
}

/**
 * The verbs over these engines and parts, and this host.
 * @throws UsageError `bad-argument`; `bad-option` for an unknown key; `part-missing` for an engine of our own without validation
 */
export function createRuntime(config: RuntimeConfig): Runtime {
  return runtimeOf(new Loader(partsOf(configOf(config))));
}

function runtimeOf(loader: Loader): Runtime {
  const given = (): Loader => loader;
  return {
    load: loadOn(given),
    loadWasi: loadWasiOn(given),
    compile: compileOn(given),
    instantiate: instantiateOn(given),
    run: runOn(given),
    diff: diffOn(given),
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
