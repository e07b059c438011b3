/**
 * The limits on what a module may have, while it is read from text: a text with more is refused before all of it is built.
 */
import { limitExceeded } from "../../binary/cursor.ts";
import type { ModuleParts } from "../../binary/encode-module.ts";
import { limits } from "../../core/limits.ts";
import { type TextSource, errorInText } from "./errors.ts";

/** What is known of the present place in a text. */
interface Reading {
  readonly source: TextSource;
  readonly start: number;
  readonly end: number;
}

/** @throws InvalidError `limit-exceeded` */
export function checkCount({ source, start, end }: Reading, what: string, n: number, most: number): void {
  if (n > most) throw errorInText(limitExceeded(what, n, most, 0), source, start, end);
}

type Counted = Exclude<keyof ModuleParts, "start" | "dataCount" | "types" | "customs">;

const most: readonly (readonly [part: Counted, what: string, most: number])[] = [
  ["imports", "imports", limits.imports],
  ["funcs", "functions", limits.functions],
  ["tables", "tables", limits.tables],
  ["memories", "memories", limits.memories],
  ["tags", "tags", limits.tags],
  ["globals", "globals", limits.globals],
  ["exports", "exports", limits.exports],
  ["elems", "element segments", limits.elementSegments],
  ["datas", "data segments", limits.dataSegments],
];

/** Checks what was read so far. @throws InvalidError `limit-exceeded` */
export function checkCounts(at: Reading, parts: Pick<ModuleParts, Counted>): void {
  for (let i = 0; i < most.length; i++) {
    const [part, what, limit] = most[i]!;
    checkCount(at, what, parts[part].length, limit);
  }
}
