/**
 * Tables as they are shipped: by columns, of which each names its different values once. The sources write a row after the other,
 * and the build (scripts/pack.ts) packs them, to a half of the bytes that are loaded and a third of those that are parsed.
 */

/** What a column holds, from the first row to the last. */
export type PackedColumn =
  /** For each row a letter, which picks one of the values; numbers may be differences from the row before. */
  | { readonly values: readonly unknown[]; readonly picks: string; readonly steps?: true; readonly words?: undefined }
  /** Words, each behind a letter that says how much of the one before it begins with. */
  | { readonly words: string };

/** The letter of 0; those of the other numbers follow. */
export const firstLetter = 35;

/** The rows again. @internal for what scripts/pack.ts writes into what is shipped */
export function unpackRows(columns: readonly PackedColumn[]): readonly (readonly unknown[])[] {
  const all = columns.map(unpackColumn);
  return all[0]!.map((_, row) => all.map((column) => column[row]));
}

function unpackColumn(column: PackedColumn): readonly unknown[] {
  if (column.words !== undefined) {
    let last = "";
    return column.words.split(" ").map((word) => (last = last.slice(0, numberOf(word)) + word.slice(1)));
  }
  const picked = Array.from(column.picks, (letter) => column.values[numberOf(letter)]);
  let sum = 0;
  return column.steps === true ? picked.map((step) => (sum += step as number)) : picked;
}

function numberOf(letter: string): number {
  return letter.charCodeAt(0) - firstLetter;
}
