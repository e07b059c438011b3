/**
 * The user's language, as who brings one describes it: ClojureScript gives its own.
 */
import type { WasmError } from "../../base/errors/errors.ts";

/** A language over JavaScript. */
export interface Language {
  /** The value to throw for one of our errors; `value` converts values of guests in its data. */
  readonly error: (error: WasmError, value: (value: unknown) => unknown) => unknown;
  /** Several results; the array is handed over. */
  readonly vector: (items: unknown[]) => unknown;
  /** Entries by name; plain objects where it is not given. */
  readonly map?: (entries: readonly (readonly [string, unknown])[]) => unknown;
  /** Functions by their names in WIT, as an interface exports them; a plain object where it is not given. */
  readonly functions?: (entries: readonly (readonly [string, unknown])[]) => unknown;
  /** What objects for resources of components inherit; see `resourceOf` for what is known of one. */
  readonly resource?: object;
  /** What a program leaves, from an object of it. */
  readonly result?: (result: object) => unknown;
}

/**
 * How an i64 looks: always a bigint; `auto` a number where that is exact, else a bigint; `number` a number, and an
 * error where that is not exact.
 */
export type I64Mode = (typeof i64Modes)[number];

/** The names of the modes. */
export const i64Modes = ["bigint", "auto", "number"] as const;
