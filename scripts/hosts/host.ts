/**
 * What a host is to `npm run test:hosts`: how it is had, and how it runs the battery of test/hosts; and what that reports.
 */

/** What a check of the battery came to: `absent` is one that needs what the host does not have. */
export type CheckOutcome = "passed" | "failed" | "absent";

/** A check of the battery. */
export interface Check {
  readonly name: string;
  readonly outcome: CheckOutcome;
  /** What it came to and should have, or what the host does not have. */
  readonly detail?: string;
}

/** An engine of the package as it describes itself on the host. */
export interface EngineFacts {
  readonly available: boolean;
  readonly reason?: string;
  readonly features: { readonly [feature: string]: boolean };
  /** Calls of a function without locals, one in the other, before the trap: without a bound that an option sets. */
  readonly depth?: number;
  /** What the frames of its traps tell. */
  readonly frames?: string;
  /** Traps that it does not tell apart: `this is that`. */
  readonly blurs?: readonly string[];
}

/** What the host has: for the table, and to be compared with what it had. */
export interface Facts {
  readonly engines: { readonly [engine: string]: EngineFacts };
  /** Promise integration of WebAssembly: a host function of `:native` may wait. */
  readonly jspi: boolean;
  /** Those parts of the Web's and of the language's newer library that the package uses where they are, and the host lacks. */
  readonly lacks: readonly string[];
}

/** What the battery reports: plain JSON. */
export interface Report {
  readonly checks: readonly Check[];
  /** What must be the same on every host to the letter, by name: fuel that is used, depths, backtraces. */
  readonly said: { readonly [name: string]: string };
  readonly facts: Facts;
}

/**
 * The battery: one script of ES2021 that imports nothing and defines `globalThis.cljwBattery`, a function of a world,
 * which gives a promise of the report. A world may have `modules`: those that the host has compiled at build time, by their
 * files, where it compiles none.
 */
export interface Battery {
  readonly file: string;
  readonly text: string;
}

/** A host. */
export interface Host {
  readonly name: string;
  /** Where it is had from, for the table. */
  readonly source: string;
  /** Brings it, where it is not there. @throws Stop which says what cannot be had, and how to get it */
  install(): Promise<void> | void;
  version(): Promise<string> | string;
  /** Runs the battery once in each place, and gives the reports by place: `page` and `worker` of a browser, `main` elsewhere. */
  run(battery: Battery): Promise<{ readonly [place: string]: Report }>;
  /** What else is checked on this host. */
  extra?(): Promise<readonly Check[]>;
}

/** What a driver prints before the report, on a line of its own. */
export const reportMark = "cljw-report ";
