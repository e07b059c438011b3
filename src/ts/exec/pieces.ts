/**
 * Operators on many bytes or elements go in pieces where their run may be ended in between: bounds are checked once, before
 * the first piece, and what copies keeps its direction.
 */

/**
 * Called between two pieces: how much is left to do, and how far from the first one that begins; 0 where the end has been
 * done. What it throws comes out, and the rest is left undone.
 */
export type Pause = (left: number, from: number) => void;

/** Bytes of a memory, and elements of tables and arrays, of a piece. */
export const pieceBytes = 1 << 20;
export const pieceElements = 1 << 16;

/** Does `count` from `at` on. */
type Part = (at: number, count: number) => void;

/** Does `n` in pieces from the start on. */
export function inPieces(n: number, piece: number, pause: Pause, part: Part): void {
  let done = 0;
  while (n - done > piece) {
    part(done, piece);
    done += piece;
    pause(n - done, done);
  }
  part(done, n - done);
}

/** Does `n` in pieces from the end on: for copies to farther up in the same place. */
export function inPiecesBackwards(n: number, piece: number, pause: Pause, part: Part): void {
  let left = n;
  while (left > piece) {
    left -= piece;
    part(left, piece);
    pause(left, 0);
  }
  part(0, left);
}
