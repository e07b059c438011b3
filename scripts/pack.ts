/**
 * Tables of what the compiler made, packed: the sources have a row on each line, for those who read them; what is shipped has
 * columns, for `unpackRows` of base/rows.ts.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { runInNewContext } from "node:vm";
import { type PackedColumn, firstLetter } from "../src/ts/base/rows.ts";

/** The tables: files of dist, and the constant of each that is an array of arrays of plain data. */
export const packedTables = [
  ["core/opcodes.js", "rows"],
  ["interp/code/ops.js", "plainRows"],
  ["interp/code/fusions.js", "rows"],
] as const;

/** Packs the tables in the files below `out`. */
export function packTables(out: string): void {
  for (const [file, name] of packedTables) {
    const path = join(out, file);
    const unpacker = relative(dirname(file), "base/rows.js");
    writeFileSync(path, withPacked(readFileSync(path, "utf8"), name, unpacker));
  }
}

/** A module's text with this table packed. `unpacker` is where the module finds `unpackRows`. @throws where the table is not found, or cannot be packed */
export function withPacked(text: string, name: string, unpacker: string): string {
  const table = new RegExp(String.raw`^const ${name} = (\[\n[\s\S]*?\n\]);$`, "m").exec(text);
  if (table === null) throw new Error(`There is no table ${name} to pack.`);
  const columns = packRows(runInNewContext(table[1]!) as unknown[][]);
  const packed = `const ${name} = unpackRows(${literal(columns)});`;
  return `import { unpackRows } from ${JSON.stringify(unpacker)};\n${text.replace(table[0], () => packed)}`;
}

/** The columns of rows. A row that is shorter than others has undefined there. @throws for more different values than there are letters */
export function packRows(rows: readonly (readonly unknown[])[]): readonly PackedColumn[] {
  const width = Math.max(...rows.map((row) => row.length));
  return Array.from({ length: width }, (_, i) => packColumn(rows.map((row) => row[i])));
}

function packColumn(column: readonly unknown[]): PackedColumn {
  const differs = new Set(column).size === column.length;
  if (differs && column.every((value) => typeof value === "string" && /^\S*$/.test(value))) {
    return { words: column.map((word, i) => sharing(word as string, (column[i - 1] ?? "") as string)).join(" ") };
  }
  if (!differs || !column.every((value) => typeof value === "number")) return picked(column);
  return { ...picked(column.map((value, i) => value - (column[i - 1] ?? 0))), steps: true };
}

function sharing(word: string, before: string): string {
  let same = 0;
  while (same < word.length && word[same] === before[same]) same++;
  return letter(same) + word.slice(same);
}

function picked(column: readonly unknown[]): { readonly values: readonly unknown[]; readonly picks: string } {
  const numbers = new Map<string, number>();
  const values: unknown[] = [];
  for (const value of column) {
    const text = literal(value);
    if (numbers.has(text)) continue;
    numbers.set(text, values.length);
    values.push(value);
  }
  return { values, picks: column.map((value) => letter(numbers.get(literal(value))!)).join("") };
}

function letter(number: number): string {
  const code = firstLetter + number;
  if (code > 0x7e) throw new Error(`No letter stands for ${number}: the column has too many different values.`);
  return String.fromCharCode(code);
}

/** Plain data as JavaScript. Names of properties are written as the sources write them, since compilers may rename those. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(",")}]`;
  if (value === undefined) return "void 0";
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, of]) => {
    if (!/^[A-Za-z]\w*$/.test(key)) throw new Error(`${key} is no name of a property that is written without quotes.`);
    return `${key}:${literal(of)}`;
  });
  return `{${entries.join(",")}}`;
}
