/**
 * The features of the Component Model beyond WASI 0.2 (Explainer, Gated Features), as users name them. What uses one that
 * is not open to programs yet is refused by its name.
 */
import { InvalidError } from "../../base/errors/errors.ts";

const rows = {
  async: "asynchronous functions, streams and futures",
  "async-builtins": "options of built-ins that do not block, or block where others do not",
  "stackful-lifts": "asynchronous functions without a callback",
  threads: "threads of a component instance",
  "shared-threads": "threads that run in parallel",
  "error-context": "error contexts",
  maps: "the type map",
  "fixed-length-lists": "lists of a fixed length",
  "name-attributes": "imports and exports that say which interface they implement, or an id of their own",
  "canonical-names": "names of interfaces with a canonical version",
  memory64: "canonical functions over 64-bit memories",
  values: "values as imports, exports and definitions, and start functions",
} as const satisfies { readonly [name: string]: string };

/** A feature's name. */
export type ComponentFeature = keyof typeof rows;

/** The `InvalidError` `feature-disabled` for what nothing here can have. */
export function refused(what: string, feature: ComponentFeature, at: number): InvalidError {
  const text = `${what} at offset ${at} needs the feature "${feature}" of components (${rows[feature]}), which is not available.`;
  return new InvalidError("feature-disabled", text, { at, feature });
}
