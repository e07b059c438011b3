/**
 * The meaning of the table operators (Execution, Table Instructions) on plain arrays of references. Indices and
 * counts are exact numbers, or any number beyond the table's end; how a reference looks is the runtime's affair.
 */
import { trap } from "../core/traps.ts";

/**
 * `table.get`: the element at `i`.
 * @throws {Trap} `table-out-of-bounds`
 */
export function tableGet<T>(table: readonly T[], i: number): T {
  if (i >= table.length) throw trap("table-out-of-bounds");
  return table[i]!;
}

/**
 * `table.set`: the element at `i` becomes `value`.
 * @throws {Trap} `table-out-of-bounds`
 */
export function tableSet<T>(table: T[], i: number, value: T): void {
  if (i >= table.length) throw trap("table-out-of-bounds");
  table[i] = value;
}

/**
 * `table.fill`: `n` elements from `d` on become `value`.
 * @throws {Trap} `table-out-of-bounds`, before anything is written
 */
export function tableFill<T>(table: T[], d: number, value: T, n: number): void {
  if (d + n > table.length) throw trap("table-out-of-bounds");
  table.fill(value, d, d + n);
}

/**
 * `table.copy`: `n` elements from `s` on in one table to `d` in another or the same; the ranges may overlap.
 * @throws {Trap} `table-out-of-bounds`, before anything is written
 */
export function tableCopy<T>(to: T[], d: number, from: readonly T[], s: number, n: number): void {
  if (s + n > from.length || d + n > to.length) throw trap("table-out-of-bounds");
  if (to === from) to.copyWithin(d, s, s + n);
  else for (let i = 0; i < n; i++) to[d + i] = from[s + i]!;
}

/**
 * `table.init`: `n` elements from `s` on in an element segment to `d`. A dropped segment is empty.
 * @throws {Trap} `table-out-of-bounds`, before anything is written
 */
export function tableInit<T>(table: T[], d: number, segment: readonly T[], s: number, n: number): void {
  tableCopy(table, d, segment, s, n);
}
