/**
 * Near misses: which of the known names a misspelt one may have meant.
 */
import { phrase } from "./phrases.ts";
import { quoted, shownName } from "./shown.ts";

/** Longer names are not compared: nobody misspells them by a letter or two. */
const longestName = 200;

/** Pairs of letters that one search for near misses compares at most. */
const mostPairs = 4_000_000;

/** What searches for near misses may still cost, those for one error together. */
export interface Effort {
  /** Pairs of letters. */
  left: number;
}

/** The effort for one error. */
export function newEffort(): Effort {
  return { left: mostPairs };
}

/**
 * The edit distance of two strings, two letters that changed places being one edit, or `cap + 1` where it is above `cap`.
 */
function distance(a: string, b: string, cap: number, effort: Effort): number {
  if (Math.abs(a.length - b.length) > cap) return cap + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  let least = 0;
  for (let i = 1; i <= a.length; i++) {
    effort.left -= b.length;
    const next = [i];
    let nextLeast = i;
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const edits = Math.min(change, row[j]! + 1, next[j - 1]! + 1, swapped ? before[j - 2]! + 1 : Infinity);
      next.push(edits);
      nextLeast = Math.min(nextLeast, edits);
    }
    // No row that follows has less than the least of two in a row.
    if (least > cap && nextLeast > cap) return cap + 1;
    least = nextLeast;
    before = row;
    row = next;
  }
  return row[b.length]!;
}

/** A name without case and punctuation; one of nothing else stays as it is. */
function fold(name: string): string {
  const lower = name.toLowerCase();
  return lower.replaceAll(/[^\p{L}\p{N}]/gu, "") || lower;
}

/**
 * Up to three of `known` that are near `name`, nearest first: of those that can be compared within the effort, which is
 * enough for some thousands of names.
 */
export function nearMisses(name: string, known: Iterable<string>, effort: Effort = newEffort()): string[] {
  if (name.length > longestName) return [];
  const folded = fold(name);
  const cap = Math.max(1, Math.floor(folded.length / 3));
  const scored: [number, string][] = [];
  for (const candidate of known) {
    if (effort.left <= 0) break;
    effort.left -= 1;
    // What is folded away is few letters, or the name is another.
    if (candidate.length > longestName || Math.abs(candidate.length - name.length) > 2 * name.length) continue;
    effort.left -= candidate.length;
    const other = fold(candidate);
    if (other === folded) scored.push([0, candidate]);
    else {
      const d = distance(folded, other, cap, effort);
      // Of a name whose every letter is another, nothing is left to be meant.
      if (d <= cap && d < folded.length) scored.push([d, candidate]);
    }
  }
  scored.sort((x, y) => x[0] - y[0]);
  return scored.slice(0, 3).map(([, candidate]) => candidate);
}

/** ` Did you mean "add"?`, or the empty string where there is nothing to suggest. */
export function didYouMean(suggestions: readonly string[]): string {
  if (suggestions.length === 0) return "";
  return ` Did you mean ${suggestions.map((s) => quoted(s)).join(" or ")}?`;
}

/** The name of an option, or of a key of a description, as it is written where the package is used: `:max` in Clojure. */
export function spelt(name: string): string {
  return `${phrase("option-sign")}${shownName(name)}`;
}

/** ` Did you mean :max?` of such names, or the empty string. */
export function didYouMeanKey(suggestions: readonly string[]): string {
  return suggestions.length === 0 ? "" : ` Did you mean ${suggestions.map(spelt).join(" or ")}?`;
}
