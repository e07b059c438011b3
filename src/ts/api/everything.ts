/**
 * The verbs of the package over all of its parts. Each is an export for itself, and brings along what it needs.
 */
import { compileToJsOn } from "./ahead.ts";
import { compiledFacts } from "../compile/facts.ts";
import { interpFacts } from "../interp/facts.ts";
import { nativeEngine } from "../native/engine.ts";
import { nativeFacts } from "../native/facts.ts";
import { diffOn } from "./diff.ts";
import { Loader } from "./load/loader.ts";
import { bounds } from "./parts/bounds.ts";
import { compiled } from "./parts/compiled.ts";
import { componentReader } from "./parts/component-reader.ts";
import { components } from "./parts/components.ts";
import { interp } from "./parts/interp.ts";
import { Parts } from "./parts/parts.ts";
import { text } from "./parts/text.ts";
import { validation } from "./parts/validation.ts";
import { wasi } from "./parts/wasi.ts";
import { wit as witPart } from "./parts/wit.ts";
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

/** Makes a loader of these parts when it is first asked for. */
function loaderOf(parts: () => readonly unknown[]): () => Loader {
  let made: Loader | undefined;
  return () => (made ??= new Loader(new Parts().add("createRuntime", parts())));
}

// Validation comes before the interpreter, which would bring it, and all else of its own, where that is read late.
const everything = /* @__PURE__ */ loaderOf(() => [
  nativeEngine,
  bounds,
  validation,
  compiled,
  interp,
  text,
  wasi,
  witPart,
  components,
]);

/** For a verb that tells of whatever there is. */
const telling = /* @__PURE__ */ loaderOf(() => [nativeEngine, validation, text, witPart, componentReader]);

/** For verbs that run nothing. */
const reading = /* @__PURE__ */ loaderOf(() => [text, validation, componentReader]);

/** For a verb that takes no component. */
const printing = /* @__PURE__ */ loaderOf(() => [text, validation, componentReader]);

/** For the verb that writes code. */
const writing = /* @__PURE__ */ loaderOf(() => [text, validation, witPart, components]);

/** For verbs that have a module validated as it would be for a run. */
const compiling = /* @__PURE__ */ loaderOf(() => [nativeEngine, text, validation, components]);

/** A module with its state. @throws every kind but exit */
export const load = /* @__PURE__ */ loadOn(everything);
/** `load` with a WASI world. @throws as `load`; limit where `_initialize` writes too much */
export const loadWasi = /* @__PURE__ */ loadWasiOn(everything);
/** A module decoded and validated, to be instantiated as often as wanted. @throws malformed, invalid, usage */
export const compile = /* @__PURE__ */ compileOn(everything);
/** A module or component as JavaScript in which nothing is evaluated, to be loaded like its bytes. @throws malformed, invalid, usage */
export const compileToJs = /* @__PURE__ */ compileToJsOn(writing);
/** A new instance of a compiled module. @throws link, instantiation, limit, trap, usage */
export const instantiate = /* @__PURE__ */ instantiateOn(everything);
/** Runs a WASI command: its exit code is a result. @throws as `load`; the error carries the output so far */
export const run = /* @__PURE__ */ runOn(everything);
/** The error that `compile` would throw for a module that is malformed or invalid. @throws usage */
export const explain = /* @__PURE__ */ explainOn(reading);
/** Runs calls on all engines, and says where they differ. @throws usage; malformed and invalid */
export const diff = /* @__PURE__ */ diffOn(everything);
/** Whether a source is a valid module. @throws usage where it cannot be read */
export const validate = /* @__PURE__ */ validateOn(reading);
/** Goes on with a run that a limit ended on the interpreter. @throws usage `not-suspended`, and whatever the run throws */
export const resume = /* @__PURE__ */ resumeOn(everything);
/** Closes the files and streams of a module, or of a program that an error has ended. @throws usage `bad-argument` */
export const close = /* @__PURE__ */ closeOn(everything);
/** Everything known about a module. @throws as `compile` */
export const inspect = /* @__PURE__ */ inspectOn(reading);
/** What a module needs, in its order. @throws as `compile` */
export const imports = /* @__PURE__ */ importsOn(compiling);
/** A module as text. @throws as `compile` */
export const wat = /* @__PURE__ */ watOn(printing);
/** The WIT of a module, or of a `.wit` file or directory, as text. @throws wit; usage where there is none; as `compile` */
export const wit = /* @__PURE__ */ witOn(telling);
/** `load` that also takes http(s) URLs, responses, and promises of sources. Rejected as `load` throws. */
export const loadAsync = /* @__PURE__ */ loadAsyncOn(everything);
/** `loadWasi` of the same sources. Rejected as `loadWasi` throws. */
export const loadWasiAsync = /* @__PURE__ */ loadWasiAsyncOn(everything);
/** `compile` of the same sources. Rejected as `compile` throws. */
export const compileAsync = /* @__PURE__ */ compileAsyncOn(everything);
/** `instantiate` whose `_initialize` may wait. Rejected as `instantiate` throws. */
export const instantiateAsync = /* @__PURE__ */ instantiateAsyncOn(everything);
/** `run` of the same sources, which waits where the program sleeps. Rejected as `run` throws. */
export const runAsync = /* @__PURE__ */ runAsyncOn(everything);
/** What this host can run, engine by engine, feature by feature. */
export const engines = /* @__PURE__ */ enginesOn(() => [nativeFacts, compiledFacts, interpFacts]);
