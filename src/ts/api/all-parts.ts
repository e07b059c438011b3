/**
 * The parts under the names that they have beside the verbs, one of which is called `wit`.
 */
export { jsModel } from "../component/model/js-model.ts";
export { abi as abiPart } from "./parts/abi.ts";
export { ahead as aheadEngine } from "./parts/ahead.ts";
export { bounds as boundsPart } from "./parts/bounds.ts";
export { compiled as compiledEngine } from "./parts/compiled.ts";
export { components as componentsPart } from "./parts/components.ts";
export { interp as interpEngine } from "./parts/interp.ts";
export { text as textPart } from "./parts/text.ts";
export { validation as validationPart } from "./parts/validation.ts";
export { wasi as wasiPart } from "./parts/wasi.ts";
export { wit as witPart } from "./parts/wit.ts";
