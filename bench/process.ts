/**
 * One suite in this process, a process of its own, which bench/main.ts starts under the Node that is wanted: it is told what to do
 * by its argument, and sends the report.
 */
import { WrongResult } from "./measure.ts";
import type { SuiteOptions, SuiteReport } from "./report.ts";
import { suites } from "./suites/all.ts";

/** What a process is told. */
export interface Task {
  readonly suite: string;
  readonly options: SuiteOptions;
}

/** Runs a suite; a wrong result is its report. */
async function reportOf({ suite, options }: Task): Promise<SuiteReport> {
  try {
    return await suites[suite]!(options);
  } catch (error) {
    if (!(error instanceof WrongResult)) throw error;
    return { suite, text: [], data: undefined, expectations: [], wrong: [error.message] };
  }
}

process.send?.(await reportOf(JSON.parse(process.argv[2]!) as Task));
