/**
 * How deep calls nest (RATIONALE, "How is depth counted over several modules?"): the number of guest frames below the outermost host call, of the loads that
 * set a bound. There is one count for all engines: whoever leaves an engine with frames on its stack says how many there
 * are, and whoever enters one goes on from there; what comes back, or is caught, finds the count as it was.
 */

/** Where the count is kept: a plain object, or something of the host's that code of its own reaches as well. */
interface Cell {
  value: number;
}

let cell: Cell = { value: 0 };

/** Frames below whoever asks. */
export function currentDepth(): number {
  return cell.value;
}

/** Says how many frames are below what is called next; or, after a call that failed, below whoever says so. */
export function setDepth(depth: number): void {
  cell.value = depth;
}

let isInCode = false;

/** Keeps the count from now on in a place that code of an engine counts in itself. */
export function keepDepthIn(place: Cell): void {
  place.value = cell.value;
  cell = place;
  isInCode = true;
}

/** Whether such code counts: a call that fails may leave frames counted that are gone. */
export function isDepthInCode(): boolean {
  return isInCode;
}
