/**
 * Types of the options' parts, for those who make options beside `api`: the command.
 */
export { type Feature } from "../core/features.ts";
export { type WasiCall } from "../wasi/host/world/options.ts";
