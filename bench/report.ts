/**
 * What the suites report: tables for people, data for programs, and what was expected against what was measured.
 */

/** Something that is expected of the package, with what was measured. */
export interface Expectation {
  readonly what: string;
  /** The measured number must not be above it. */
  readonly limit: number;
  readonly measured: number;
  /** Where and how, for the reader. */
  readonly note?: string;
}

/** What a suite found. */
export interface SuiteReport {
  readonly suite: string;
  /** Text for people. */
  readonly text: readonly string[];
  /** The same for programs. */
  readonly data: unknown;
  readonly expectations: readonly Expectation[];
  /** Wrong results of the package or the host; none of them is forgiven. */
  readonly wrong: readonly string[];
}

/** What a suite is asked to do. */
export interface SuiteOptions {
  readonly runs: number;
  /** The kernels to run; all where there are none. */
  readonly kernels: readonly string[];
  /** Parts of names of hostile shapes; all where there are none. */
  readonly shapes: readonly string[];
}

/** Lines of a table: the first column to the left, the rest to the right. */
export function table(rows: ReadonlyArray<readonly string[]>): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  const pad = (cell: string, i: number): string => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!));
  return rows.map((row) => row.map(pad).join("  ").trimEnd());
}

/** A number with three significant digits. */
export function three(x: number): string {
  if (!Number.isFinite(x)) return "–";
  return x >= 100 ? String(Math.round(x)) : x.toPrecision(3);
}

/** Whether an expectation is met. */
export function isMet({ limit, measured }: Expectation): boolean {
  return measured <= limit;
}

/** An expectation as a line. */
export function expectationLine(expectation: Expectation): string {
  const { what, limit, measured, note } = expectation;
  const verdict = isMet(expectation) ? "met    " : "not met";
  return `${verdict}  ${what}: ${three(measured)}, expected at most ${limit}${note === undefined ? "" : ` (${note})`}`;
}
