/**
 * Components that are programs: what they export as `wasi:cli/run` (WASI 0.2, the world `command`).
 */
import { ExitError, LinkError } from "../../base/errors/errors.ts";
import type { LiftedFunc } from "../../component/abi/calls/canon-lift.ts";
import { newPlans } from "../../component/abi/plans.ts";
import type { Exports } from "../../component/instance/scope.ts";
import { jsModel } from "../../component/model/js-model.ts";
import { canonicalFuncType } from "../../core/canon.ts";
import { afterGoingOn } from "../../runtime/calls/going-on.ts";
import { HostFunc } from "../../runtime/calls/host-func.ts";

/** Whether an export's name is that of what a program runs by. */
export const isRun = (name: string): boolean => /^wasi:cli\/run@0\.2\.\d+$/.test(name);

const plans = newPlans(jsModel, false);

function runOf(items: Exports): LiftedFunc {
  for (const [name, item] of items) {
    const run = isRun(name) && item.sort === "instance" ? item.value.get("run") : undefined;
    if (run?.sort === "func") return run.value.lifted(plans, "run");
  }
  throw new LinkError("import-mismatch", "The component exports no wasi:cli/run.");
}

/** What `run` returns as an error is an exit code. @throws ExitError */
function ended(result: unknown): void {
  if ((result as { readonly tag: string }).tag === "err")
    throw new ExitError("exit", "The program returned an error.", { exit: 1 });
}

/** Runs a program; where a limit ends that and it goes on later, what it returns then counts. */
function running(core: LiftedFunc["core"], run: () => unknown): void {
  let result: unknown;
  try {
    result = run();
  } catch (error) {
    afterGoingOn(error, core, (resume) => running(core, resume));
    throw error;
  }
  ended(result);
}

/** The same of one that may wait. */
async function runningAsync(core: LiftedFunc["core"], run: () => unknown): Promise<void> {
  let result: unknown;
  try {
    result = await run();
  } catch (error) {
    afterGoingOn(error, core, async (resume) => runningAsync(core, resume));
    throw error;
  }
  ended(result);
}

/** A program's `run`, as a function without parameters and results. */
export class Command extends HostFunc {
  private readonly _run: LiftedFunc;

  constructor(items: Exports) {
    const run = runOf(items);
    super(canonicalFuncType({ kind: "func", params: [], results: [] }), "run", () => running(run.core, run.call));
    this._run = run;
  }

  override async callAsync(_args: readonly unknown[], finish: (value: unknown) => unknown): Promise<unknown> {
    const { core, callAsync } = this._run;
    await runningAsync(core, callAsync);
    return finish(undefined);
  }
}
