/**
 * Markdown for the pages that are written from tables.
 */

/** Cells of a table. */
export type Row = readonly string[];

/** What heads a page that is not to be edited. */
export const notice = (source: string): string => `<!-- Written by \`npm run docs\` from ${source}. Edit that. -->`;

/** A table with a head. */
export function table(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row): string => `| ${cells.join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}
