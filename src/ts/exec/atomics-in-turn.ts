/**
 * What stands for `Atomics` on a host without it: nobody else can see a memory there, so an access reads and writes in turn.
 */

/** Cells of integers, or of bigints, for which all here is as true. */
interface Cells {
  [i: number]: number;
}

const change =
  (next: (old: number, value: number) => number) =>
  (cells: Cells, i: number, value: number): number => {
    const old = cells[i]!;
    cells[i] = next(old, value);
    return old;
  };

function compareExchange(cells: Cells, i: number, expected: number, value: number): number {
  const old = cells[i]!;
  // What is expected is wrapped to the width of the cells.
  cells[i] = expected;
  cells[i] = cells[i] === old ? value : old;
  return old;
}

/** As `Atomics` for accesses by one thread, which may not block. */
export const atomicsInTurn = {
  load: (cells: Cells, i: number): number => cells[i]!,
  store: change((_, value) => value),
  exchange: change((_, value) => value),
  add: change((old, value) => old + value),
  sub: change((old, value) => old - value),
  and: change((old, value) => old & value),
  or: change((old, value) => old | value),
  xor: change((old, value) => old ^ value),
  compareExchange,
  notify: (): number => 0,
  wait: (): never => {
    throw new TypeError("This host has no Atomics.");
  },
} as unknown as typeof Atomics;
