/** What a program writes, as far as a page shows it: where it is long, its beginning and its end. */

/** Characters of the beginning, and of the end. */
const most = 60_000;

/** What is shown of a text, and how many characters lie between. */
export interface Shown {
  readonly head: string;
  readonly skipped: number;
  readonly tail: string;
}

export const nothing: Shown = { head: "", skipped: 0, tail: "" };

/** What is shown once `skipped` characters and a text have come. */
export function extended({ head, skipped: before, tail }: Shown, text: string, skipped = 0): Shown {
  const room = skipped + before === 0 && tail === "" ? most - head.length : 0;
  const rest = (skipped === 0 ? tail : "") + text.slice(room);
  const cut = Math.max(0, rest.length - most);
  return {
    head: head + text.slice(0, room),
    skipped: before + skipped + (skipped === 0 ? 0 : tail.length) + cut,
    tail: rest.slice(cut),
  };
}

/** The text. */
export const textOf = ({ head, skipped, tail }: Shown): string =>
  skipped === 0 ? head + tail : `${head}\n… ${skipped.toLocaleString("en")} characters …\n${tail}`;
