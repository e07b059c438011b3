/**
 * The meaning of the table operators (Execution, Table Instructions) on plain arrays of references. Indices and
 * counts are exact numbers, or any number beyond the table's end; how a reference looks is the runtime's affair.
 */
import { trap } from "../core/traps.ts";
import { type Pause, inPieces, inPiecesBackwards, pieceElements } from "./pieces.ts";

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
 * @throws {Trap} `table-out-of-bounds`, before anything is written; what `pause` throws
 */
export function tableFill<T>(table: T[], d: number, value: T, n: number, pause?: Pause): void {
  if (d + n > table.length) throw trap("table-out-of-bounds");
  if (pause === undefined) table.fill(value, d, d + n);
  else inPieces(n, pieceElements, pause, (at, count) => table.fill(value, d + at, d + at + count));
}

/**
 * `table.copy`: `n` elements from `s` on in one table to `d` in another or the same; the ranges may overlap.
 * @throws {Trap} `table-out-of-bounds`, before anything is written; what `pause` throws
 */
export function tableCopy<T>(to: T[], d: number, from: readonly T[], s: number, n: number, pause?: Pause): void {
  if (s + n > from.length || d + n > to.length) throw trap("table-out-of-bounds");
  const copy = (at: number, count: number): void => {
    if (to === from) to.copyWithin(d + at, s + at, s + at + count);
    else for (let i = at; i < at + count; i++) to[d + i] = from[s + i]!;
  };
  if (pause === undefined) copy(0, n);
  else if (to === from && d > s) inPiecesBackwards(n, pieceElements, pause, copy);
  else inPieces(n, pieceElements, pause, copy);
}

/**
 * `table.init`: `n` elements from `s` on in an element segment to `d`. A dropped segment is empty.
 * @throws {Trap} `table-out-of-bounds`, before anything is written; what `pause` throws
 */
export function tableInit<T>(table: T[], d: number, segment: readonly T[], s: number, n: number, pause?: Pause): void {
  tableCopy(table, d, segment, s, n, pause);
}
