/**
 * What a run has to say: counts by kind of command, reasons of what was skipped, failures by place.
 */
import type { Feature } from "../../../src/ts/core/features.ts";
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

function countsOf<K>(map: Map<K, Counts>, key: K): Counts {
  let counts = map.get(key);
  if (counts === undefined) map.set(key, (counts = zero()));
  return counts;
}

const zero = (): Counts => ({ passed: 0, failed: 0, skipped: 0 });

/** A case. */
export interface CaseInfo {
  readonly script: string;
  readonly line: number;
  readonly type: CommandType;
  /** What the instance that it is about uses; empty where it is about none. */
  readonly features: ReadonlySet<Feature>;
}

/** The report of one engine over any number of scripts. */
export class Report {
  readonly engine: string;
  readonly total: Counts = zero();
  readonly byKind = new Map<CommandType, Counts>();
  /** Cases on instances that use a feature; those that use several count for each. */
  readonly byFeature = new Map<Feature, Counts>();
  /** Skipped cases by reason. */
  readonly reasons = new Map<string, number>();
  readonly failures: FailedCase[] = [];
  /** Errors that a script gives a text for, and how many of their messages begin with it. */
  readonly messages = new Map<CommandType, { begin: number; of: number }>();
  /** The scripts that had cases. */
  readonly scripts = new Set<string>();
  /** `assert_return` and `assert_trap` that ran, on modules without vectors. */
  scalarActions = 0;

  constructor(engine: string) {
    this.engine = engine;
  }

  pass(info: CaseInfo): void {
    this._count(info, "passed");
  }

  fail(info: CaseInfo, message: string): void {
    this._count(info, "failed");
    this.failures.push({ script: info.script, line: info.line, message });
  }

  skip(info: CaseInfo, reason: string): void {
    this._count(info, "skipped");
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
  }

  /** Notes whether the message of an error begins with the text that its script gives. */
  worded(type: CommandType, begins: boolean): void {
    const counts = this.messages.get(type) ?? { begin: 0, of: 0 };
    this.messages.set(type, counts);
    counts.of++;
    if (begins) counts.begin++;
  }

  private _count({ script, type, features }: CaseInfo, outcome: keyof Counts): void {
    this.scripts.add(script);
    countsOf(this.byKind, type)[outcome]++;
    for (const feature of features) countsOf(this.byFeature, feature)[outcome]++;
    this.total[outcome]++;
  }

  private _shares(): string[] {
    return [...this.messages].map(([kind, { begin, of }]) => {
      const share = ((begin / of) * 100).toFixed(1);
      return `    ${kind.padEnd(24)}${begin} of ${of}, ${share} %`;
    });
  }

  /** All of it as text. At most `maxFailures` failures are shown. */
  text(maxFailures: number): string {
    const rows = [...this.byKind].map(([kind, counts]) => row(kind, counts));
    const features = [...this.byFeature]
      .filter(([feature]) => feature !== "mvp")
      .map(([name, counts]) => row(name, counts));
    const reasons = [...this.reasons].toSorted((a, b) => b[1] - a[1]);
    const failures = this.failures.slice(0, maxFailures).map((f) => `  ${f.script}:${f.line}  ${f.message}`);
    const hidden = this.failures.length - failures.length;
    return [
      this.engine,
      row("", { passed: "passed", failed: "failed", skipped: "skipped" }),
      ...rows,
      row("all", this.total),
      `  of ${this.scripts.size} scripts; ${this.scalarActions} of them run code without vectors`,
      ...(this.messages.size === 0 ? [] : ["  messages that begin with the suite's text:", ...this._shares()]),
      ...(features.length === 0 ? [] : ["  on instances that use:", ...features]),
      ...(reasons.length === 0
        ? []
        : ["  skipped for want of:", ...reasons.map(([reason, n]) => `    ${reason}: ${n}`)]),
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
export function lastLine(reports: readonly Pick<Report, "total">[]): string {
  const sum = (key: keyof Counts): number => reports.reduce((n, report) => n + report.total[key], 0);
  return `${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped`;
}
