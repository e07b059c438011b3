/**
 * The interpreter of nbb, as its programs have it. It takes longer to analyse a form than JavaScript to do what that says: so the
 * source of our namespace is one call, and what is needed is had by its name.
 */
import type { Clojure } from "../core.ts";

/** What the source of the namespace gives: its interpreter, and the functions of these names. */
export type Given = readonly [
  context: unknown,
  resolve: (name: Clojure) => Clojure,
  symbol: (name: string) => Clojure,
  deref: (reference: Clojure) => unknown,
];

/** What the interpreter does for us. */
export interface Interpreter {
  /** The value of a var; `clojure.core` need not be named. */
  readonly named: <T>(name: string) => T;
  /** The value of a source's last form. */
  readonly evaluate: (source: string) => unknown;
  /** Makes an object what `:require` gives for a string. */
  readonly addLibrary: (name: string, library: object) => void;
}

type InContext = (context: unknown, ...args: unknown[]) => unknown;

/** The interpreter, by the functions of it that are handed over. */
export function interpreterOf([context, resolve, symbol, deref]: Given): Interpreter {
  const named = <T>(name: string): T => deref(resolve(symbol(name))) as T;
  return {
    named,
    evaluate: (source) => named<InContext>("sci.core/eval-string*")(context, source),
    addLibrary(name, library) {
      named<InContext>("sci.core/add-js-lib!")(context, name, library);
    },
  };
}
