/**
 * The verbs of the package over the native engine alone, and what adds parts to them.
 */
import { nativeEngine } from "../native/engine.ts";
import { diffOn } from "./diff.ts";
import { Loader } from "./load/loader.ts";
import { type AnyPart, Parts } from "./parts/parts.ts";
import {
  closeOn,
  compileAsyncOn,
  compileOn,
  enginesOn,
  explainOn,
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

export { addFuel, callAsync, fresh } from "./verbs.ts";

let made: Loader | undefined;

const given = (): Loader => (made ??= new Loader(new Parts().add("createRuntime", [nativeEngine])));

/**
 * Adds parts, which calls from then on find; one that is there already stays as it is.
 * @throws UsageError `bad-argument` for what is none
 */
export function addParts(...parts: readonly AnyPart[]): void {
  given().parts.add("addParts", parts);
}

/** A module with its state. @throws every kind but exit */
export const load = /* @__PURE__ */ loadOn(given);
/** `load` with a WASI world. @throws as `load`; limit where `_initialize` writes too much */
export const loadWasi = /* @__PURE__ */ loadWasiOn(given);
/** A module decoded and validated, to be instantiated as often as wanted. @throws malformed, invalid, usage */
export const compile = /* @__PURE__ */ compileOn(given);
/** A new instance of a compiled module. @throws link, instantiation, limit, trap, usage */
export const instantiate = /* @__PURE__ */ instantiateOn(given);
/** Runs a WASI command: its exit code is a result. @throws as `load`; the error carries the output so far */
export const run = /* @__PURE__ */ runOn(given);
/** The error that `compile` would throw for a module that is malformed or invalid. @throws usage */
export const explain = /* @__PURE__ */ explainOn(given);
/** Runs calls on all engines, and says where they differ. @throws usage; malformed and invalid */
export const diff = /* @__PURE__ */ diffOn(given);
/** Whether a source is a valid module. @throws usage where it cannot be read */
export const validate = /* @__PURE__ */ validateOn(given);
/** Goes on with a run that a limit ended on the interpreter. @throws usage `not-suspended`, and whatever the run throws */
export const resume = /* @__PURE__ */ resumeOn(given);
/** Closes the files and streams of a module, or of a program that an error has ended. @throws usage `bad-argument` */
export const close = /* @__PURE__ */ closeOn(given);
/** Everything known about a module. @throws as `compile` */
export const inspect = /* @__PURE__ */ inspectOn(given);
/** What a module needs, in its order. @throws as `compile` */
export const imports = /* @__PURE__ */ importsOn(given);
/** A module as text. @throws as `compile` */
export const wat = /* @__PURE__ */ watOn(given);
/** The WIT of a module, or of a `.wit` file or directory, as text. @throws wit; usage where there is none; as `compile` */
export const wit = /* @__PURE__ */ witOn(given);
/** `load` that also takes http(s) URLs, responses, and promises of sources. Rejected as `load` throws. */
export const loadAsync = /* @__PURE__ */ loadAsyncOn(given);
/** `loadWasi` of the same sources. Rejected as `loadWasi` throws. */
export const loadWasiAsync = /* @__PURE__ */ loadWasiAsyncOn(given);
/** `compile` of the same sources. Rejected as `compile` throws. */
export const compileAsync = /* @__PURE__ */ compileAsyncOn(given);
/** `instantiate` whose `_initialize` may wait. Rejected as `instantiate` throws. */
export const instantiateAsync = /* @__PURE__ */ instantiateAsyncOn(given);
/** `run` of the same sources, which waits where the program sleeps. Rejected as `run` throws. */
export const runAsync = /* @__PURE__ */ runAsyncOn(given);
/** What this host can run, engine by engine, feature by feature. */
export const engines = /* @__PURE__ */ enginesOn(() => given().engines);
