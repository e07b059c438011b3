/** Semantic versions (Semantic Versioning 2.0.0): how they are written (§2, 9, 10), and their precedence (§11). */

// An identifier with a letter may begin with any digit, a number not with 0.
const preRelease = "(?:\\d*[A-Za-z-][\\dA-Za-z-]*|0|[1-9]\\d*)";
const build = "[\\dA-Za-z-]+";

/** What a version looks like, as the source of a regular expression. */
export const semverPattern = `(?:0|[1-9]\\d*)(?:\\.(?:0|[1-9]\\d*)){2}(?:-${preRelease}(?:\\.${preRelease})*)?(?:\\+${build}(?:\\.${build})*)?`;

/** Negative, zero or positive as `a` is before, equal to or after `b`; build metadata does not count. */
export function compareVersions(a: string, b: string): number {
  const [coreA, preA] = split(a);
  const [coreB, preB] = split(b);
  const byCore = compareLists(coreA, coreB);
  if (byCore !== 0) return byCore;
  if (preA.length === 0 || preB.length === 0) return preB.length - preA.length;
  return compareLists(preA, preB);
}

function split(version: string): [core: string[], pre: string[]] {
  const plain = version.replace(/\+.*/s, "");
  const dash = plain.indexOf("-");
  if (dash === -1) return [plain.split("."), []];
  return [plain.slice(0, dash).split("."), plain.slice(dash + 1).split(".")];
}

function compareLists(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = comparePart(a[i]!, b[i]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Numbers by value and before words; words by code unit. */
function comparePart(a: string, b: string): number {
  const numberA = /^\d+$/.test(a);
  const numberB = /^\d+$/.test(b);
  if (numberA && numberB) return a.length - b.length || (a < b ? -1 : Number(a > b));
  if (numberA !== numberB) return numberA ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}
