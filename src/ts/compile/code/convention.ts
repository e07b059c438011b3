/**
 * How generated code calls and is called: parameters as words and references, one after the other; of the results the first
 * word or reference is what a call gives, and all others lie in the common words and references at their own places.
 */

/** What the bounds of a load ask of its code: that it counts fuel, and the depth of calls. */
export interface Bounds {
  readonly metered: boolean;
  readonly deep: boolean;
}

/** A function of generated code, or one that is called by it. */
export type Raw = (...words: never[]) => unknown;

/** What a function gives that leaves a call to whoever called it. */
export const bounced: unique symbol = Symbol("bounced");

/** What the code of one function is made of: with what the package and the instance give, it makes the function. */
export interface Made {
  /** The function; where it may leave calls to its caller, such a one as well. */
  readonly make: (help: object, instance: object) => Raw | readonly [whole: Raw, leaving: Raw];
}
