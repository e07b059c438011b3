/**
 * What is known of a module's exports where a program is compiled: nothing, or what a type argument says.
 */

/** Exports of which nothing is said: each is called, read or handed on as the module has it. */
export interface AnyExports {
  readonly [name: string]: any;
}

/** The names of exports. */
export type NameOf<E> = keyof E & string;

/** What an export takes as a function. */
export type ArgsOf<F> = F extends (...args: infer A) => unknown ? A : never;

/** What it returns. */
export type ResultOf<F> = F extends (...args: any) => infer R ? R : any;

/** An export as a function. */
export type FunctionOf<F> = (...args: ArgsOf<F>) => ResultOf<F>;
