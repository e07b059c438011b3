/**
 * What a row of the table is: one function of WASI 0.2, with its type as WIT says it and what does the work.
 */
import type { HostResource } from "../../../component/instance/host-resources.ts";
import type { Context } from "./context.ts";
import type { Coded } from "./failures.ts";

/**
 * Does the work of a function; a `Blocking` where it may have to wait. Arguments and result are as the model of JavaScript data
 * has them; of a `result` it is the payload of `ok`, and what fails is thrown.
 */
export type Call = (context: Context, ...args: never[]) => unknown;

/** One function. */
export interface WasiFunction {
  /** As WIT has it, by the names of the interface: `(len: u64) -> result<list<u8>, stream-error>`; without a method's self. */
  readonly type: string;
  readonly call: Call;
}

/** One interface. */
export interface WasiInterface {
  readonly resources: { readonly [name: string]: HostResource };
  /** By the names of WIT: `f`, `[method]r.f`. */
  readonly functions: { readonly [name: string]: WasiFunction };
  /** Whose codes its `error-code` has. */
  readonly codes?: Coded;
}

/** A row. */
export const row = (type: string, call: Call): WasiFunction => ({ type, call });

/** What a guest may hold of each resource: more than programs do, and little enough to be kept. */
const mostHeld = 16_384;

/** A resource whose values are of a class, and are told when they are dropped. */
export function resourceOf<T extends object>(made: abstract new (...args: never[]) => T): HostResource {
  return {
    most: mostHeld,
    accepts: (value) => value instanceof made,
    drop: (value) => (value as { readonly drop?: () => void }).drop?.(),
  };
}
