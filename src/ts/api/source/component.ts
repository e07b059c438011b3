/**
 * What is a component: by what its bytes begin with, and as a unit.
 */
import { own } from "../../base/own.ts";
import type { FuncDescriptor } from "../../component/model/describe.ts";
import type { Unit } from "../../runtime/engine.ts";
import type { Compiled } from "./compiled.ts";

/** The magic number, the version and the layer of components (Component Model, Binary Format: Component Definitions). */
const preamble = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00] as const;

/** Whether bytes begin as a component does. */
export function isComponent(bytes: Uint8Array): boolean {
  return preamble.every((byte, i) => bytes[i] === byte);
}

/** Whether a unit is a component, by what it says itself. */
export function isOfComponent(unit: Unit): boolean {
  return own(unit, "isComponent") === true;
}

/** A function that a component exports. */
export interface ExportedFunc {
  /** What users call it by. */
  readonly name: string;
  /** Its name in WIT, `[method]r.f`. */
  readonly wit: string;
  readonly interface: string | undefined;
  /** The name of a var for it: `f`. */
  readonly key: string;
  readonly types: FuncDescriptor;
}

/** A component, as far as its core modules are concerned. */
export interface ComponentCores extends Unit {
  /** By where they lie. */
  readonly modules: ReadonlyMap<number, Compiled>;
}

/** A component, as far as its functions are concerned. */
export interface NamingUnit extends Unit {
  /** Its functions in their order, those of interfaces included. */
  exportedFuncs(): readonly ExportedFunc[];
}
