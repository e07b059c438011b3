/**
 * What a check throws.
 */

/** A value that does not fit its type; the border turns it into a `WitError` that names the function. */
export class BadValue extends Error {
  readonly expected: string;
  readonly value: unknown;
  /** From the outermost value inwards. */
  readonly path: (string | number)[] = [];

  constructor(expected: string, value: unknown) {
    super(expected);
    this.expected = expected;
    this.value = value;
  }
}
