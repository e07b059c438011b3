/**
 * What the host has left for memories. It reserves addresses for each, whatever its size, so that it need not check bounds: V8 some
 * 10 GiB, of which a process on Linux has 128 TiB and a page of Chromium, with all its workers, one TiB. Where none are left it
 * collects all garbage, a dozen times over, before it says so; hence it is not asked at each memory then.
 */
import { Gone } from "../../base/host/weak.ts";

/** How many memories are made without the host once it has refused one; twice as many each time that it still does. */
const [fewestSkipped, mostSkipped] = [1000, 64_000];

let skipping = 0;
let nextSkipped = fewestSkipped;

/**
 * Whether the host is worth asking for one more memory: it has refused none since it gave one or gave one back, or so many were
 * done without that it is asked again, by `probe`, whether it has room.
 */
export function mayAskHost(probe: () => boolean): boolean {
  if (skipping === 0) return true;
  skipping--;
  if (skipping > 0) return false;
  if (probe()) return true;
  noteRefusal();
  return false;
}

/** The host has refused a memory. */
export function noteRefusal(): void {
  skipping = nextSkipped;
  nextSkipped = Math.min(2 * nextSkipped, mostSkipped);
}

/** What the host has refused it may have room for now. */
export function askAgain(): void {
  skipping = 0;
}

let kept = 0;

const gone = new Gone<number>((memories) => {
  kept -= memories;
  skipping = 0;
});

/** The host has made memories, which live as long as this object of its. */
export function noteMade(owner: object, memories: number): void {
  skipping = 0;
  nextSkipped = fewestSkipped;
  kept += memories;
  gone.note(owner, memories);
}

/** How many memories of the host have been made here of which it has not told yet that they are gone. */
export function memoriesKept(): number {
  return kept;
}
