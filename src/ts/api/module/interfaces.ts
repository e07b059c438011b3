/**
 * Interfaces that a component exports.
 */
import type { Callable } from "../../runtime/store/func.ts";

/** An interface that a component exports, with its functions by their names in WIT. */
export interface ExportedInterface {
  readonly name: string;
  /** What else it may be called, from the fullest name to the barest. */
  readonly keys: readonly string[];
  readonly functions: readonly (readonly [name: string, call: Callable])[];
}
