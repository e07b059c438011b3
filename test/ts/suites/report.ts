/**
 * What a run has to say: counts by kind of command, reasons of what was skipped, failures by place.
 */
import type { CommandType } from "./script.ts";

/** Passed, failed and skipped. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Where a case stands and what was wrong with it. */
export interface FailedCase {
  readonly script: string;
  readonly line: number;
  readonly message: string;
}

const zero = (): Counts => ({ passed: 0, failed: 0, skipped: 0 });

/** Assertions that run code, other than on vectors, are counted apart. */
export interface CaseInfo {
  readonly script: string;
  readonly line: number;
  readonly type: CommandType;
}

/** The report of one engine over any number of scripts. */
export class Report {
  readonly engine: string;
  readonly total: Counts = zero();
  readonly byKind = new Map<CommandType, Counts>();
  /** Skipped cases by reason. */
  readonly reasons = new Map<string, number>();
  readonly failures: FailedCase[] = [];
  /** `assert_return` and `assert_trap` that ran, on modules without vectors. */
  scalarActions = 0;

  constructor(engine: string) {
    this.engine = engine;
  }

  pass(info: CaseInfo): void {
    this.count(info, "passed");
  }

  fail(info: CaseInfo, message: string): void {
    this.count(info, "failed");
    this.failures.push({ script: info.script, line: info.line, message });
  }

  skip(info: CaseInfo, reason: string): void {
    this.count(info, "skipped");
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
  }

  private count({ type }: CaseInfo, outcome: keyof Counts): void {
    let counts = this.byKind.get(type);
    if (counts === undefined) this.byKind.set(type, (counts = zero()));
    counts[outcome]++;
    this.total[outcome]++;
  }

  /** All of it as text. At most `maxFailures` failures are shown. */
  text(maxFailures: number): string {
    const rows = [...this.byKind].map(([kind, c]) => row(kind, c));
    const reasons = [...this.reasons].toSorted((a, b) => b[1] - a[1]);
    const failures = this.failures.slice(0, maxFailures).map((f) => `  ${f.script}:${f.line}  ${f.message}`);
    const hidden = this.failures.length - failures.length;
    return [
      this.engine,
      row("", { passed: "passed", failed: "failed", skipped: "skipped" }),
      ...rows,
      row("all", this.total),
      `  ${this.scalarActions} of them run code without vectors`,
      ...(reasons.length === 0
        ? []
        : ["  skipped, by feature:", ...reasons.map(([reason, n]) => `    ${reason}: ${n}`)]),
      ...(failures.length === 0 ? [] : ["  failed:", ...failures]),
      ...(hidden > 0 ? [`  … and ${hidden} more`] : []),
    ].join("\n");
  }
}

function row(name: string, counts: { readonly [K in keyof Counts]: number | string }): string {
  const cell = (value: number | string): string => String(value).padStart(9);
  return `  ${name.padEnd(24)}${cell(counts.passed)}${cell(counts.failed)}${cell(counts.skipped)}`;
}

/** The line that every command over suites ends with. */
export function lastLine(reports: readonly Report[]): string {
  const sum = (key: keyof Counts): number => reports.reduce((n, report) => n + report.total[key], 0);
  return `${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped`;
}
