/**
 * What a check throws.
 */

/** A value that does not fit its type; the border turns it into a `WitError` that names the function. */
export class BadValue extends Error {
  readonly expected: string;
  readonly value: unknown;
  /** What may have been meant, a sentence behind a space; empty where nothing is known. */
  hint: string;
  /** From the outermost value inwards. */
  readonly path: (string | number)[] = [];
  /** The same as messages show it. */
  readonly places: string[] = [];

  constructor(expected: string, value: unknown, hint = "") {
    super(expected);
    this.expected = expected;
    this.value = value;
    this.hint = hint;
  }

  /** Says where inside of another value this one lies. */
  within(at: string | number, shown: string): void {
    this.path.unshift(at);
    this.places.unshift(shown);
  }
}
