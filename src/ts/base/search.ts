/**
 * Searching in what is sorted.
 */

/** The last of `count` ascending keys that is at most `limit`, or -1. */
export function lastAtMost(count: number, key: (i: number) => number, limit: number): number {
  let lo = 0;
  let hi = count;
  while (lo < hi) {
    const mid = (lo + hi) >>> 1;
    if (key(mid) <= limit) lo = mid + 1;
    else hi = mid;
  }
  return lo - 1;
}
