/**
 * The kinds of tokens, as small numbers: the scanner keeps the current one in a field.
 */
const kinds = [
  "end",
  "open",
  "close",
  "string",
  "id",
  "word",
  // An integer without a sign, with one, a float.
  "nat",
  "int",
  "float",
  // `offset=` and `align=` with their number.
  "offset",
  "align",
] as const;

/** The number of each kind of token. Those of numbers are one after the other. */
export const token = Object.fromEntries(kinds.map((name, i) => [name, i])) as {
  readonly [K in (typeof kinds)[number]]: number;
};
