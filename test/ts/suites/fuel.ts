/**
 * All engines through the same script, with fuel: after every instantiation and every call, what came of it and the fuel
 * left in all instances must be equal to the unit, and so must the calls of the host's functions; in the end all memories,
 * globals and tables as well. Modules that the host cannot run are left out on all.
 */
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { LinkError } from "../../../src/ts/base/errors/errors.ts";
import { interpEngine } from "../../../src/ts/interp/engine.ts";
import { compiledEngine } from "../compile/whole.ts";
import { nativeEngine } from "../native/bounded.ts";
import type { Budget } from "../../../src/ts/runtime/budget/budget.ts";
import type { Engine } from "../../../src/ts/runtime/engine.ts";
import type { Exports, SuiteEngine } from "./adapter.ts";
import { type Outcome, type State, differingStates, opened, sameOutcome, showOutcome, statesOf } from "./observed.ts";
import { type OwnModule, ownEngine } from "./own-engine.ts";
import { Report } from "./report.ts";
import { runScript } from "./runner.ts";
import type { Script } from "./script.ts";
import { showBits } from "./values.ts";

/** Fuel that no script uses up. */
export const plentyOfFuel = 1e15;

/** Frames that the host's stack has room for, also where each has a thousand locals. */
const maxCallDepth = 32;

/** What came of an instantiation or a call. */
interface Step {
  readonly what: string;
  readonly outcome: Outcome;
  /** Calls of the host's functions on the way, each with the fuel left in all instances by then. */
  readonly hostCalls: string;
  /** Fuel left in each instance that has less or more than before, as text. */
  readonly fuel: string;
  /** Whether the standard lets the engine choose the result: of relaxed vector operators. */
  readonly free: boolean;
}

/** A script on one engine. */
interface Run {
  readonly steps: readonly Step[];
  readonly states: ReadonlyMap<string, State>;
  /** Cases left out, by reason. */
  readonly skipped: ReadonlyMap<string, number>;
  /** What one instance used at most. */
  readonly used: number;
}

/** The native adapter says what the host lacks, for all engines. */
const host = ownEngine(nativeEngine);

class Recorder {
  readonly steps: Step[] = [];
  private readonly _budgets: Budget[] = [];
  private readonly _left: number[] = [];
  private readonly _hostCalls: string[] = [];
  private readonly _instances: Exports[] = [];
  /** Functions of modules with relaxed vector operators. */
  private readonly _relaxed = new Set<unknown>();
  private readonly _fuel: number;
  private readonly _inner: SuiteEngine<OwnModule>;

  constructor(engine: Engine, fuel: number) {
    this._fuel = fuel;
    const onBudget = (budget: Budget): void => {
      this._budgets.push(budget);
      this._left.push(fuel);
    };
    const onHostCall = (name: string, args: readonly unknown[]): void => {
      const left = this._budgets.map((budget) => budget.left);
      this._hostCalls.push(`${name}(${args.map(String).join(", ")}) with ${left.join(" ")} left`);
    };
    this._inner = ownEngine(engine, { bounds: { fuel, maxCallDepth }, onBudget, onHostCall });
  }

  adapter(): SuiteEngine<OwnModule> {
    const { _inner: inner } = this;
    const lacks = (module: OwnModule): ReturnType<typeof host.lacks> => host.lacks(module);
    return {
      ...inner,
      lacks,
      load: (bytes, disabled) => {
        const first = inner.load(bytes, disabled);
        const more = opened(first.unit.module);
        return more === bytes ? first : { ...first, unit: { ...first.unit, module: decodeModule(more) } };
      },
      instantiate: (module, imports) => {
        const lacking = lacks(module);
        if (lacking !== undefined) throw new LinkError("engine-unavailable", `The host has no ${lacking}.`);
        return this._step("instantiation", () => {
          const exports = inner.instantiate(module, imports);
          this._instances.push(exports);
          if (module.unit.features.names.has("relaxed-simd"))
            for (const extern of exports.values()) this._relaxed.add(extern);
          return exports;
        });
      },
      invoke: (fn, args) => this._step(`call with ${args.map(showBits).join(", ")}`, () => inner.invoke(fn, args), fn),
    };
  }

  private _step<T>(what: string, run: () => T, fn?: unknown): T {
    const free = this._relaxed.has(fn);
    try {
      const result = run();
      this._note(what, { values: Array.isArray(result) ? result : [] }, free);
      return result;
    } catch (error) {
      this._note(what, { failure: this._inner.failure(error) }, free);
      throw error;
    }
  }

  private _note(what: string, outcome: Outcome, free: boolean): void {
    const changes: string[] = [];
    for (const [i, { left }] of this._budgets.entries()) {
      if (left !== this._left[i]) changes.push(`${i}: ${left}`);
      this._left[i] = left;
    }
    const hostCalls = this._hostCalls.splice(0).join("; ");
    this.steps.push({ what, outcome, hostCalls, fuel: changes.join(", "), free });
  }

  states(): ReadonlyMap<string, State> {
    return new Map(this._instances.flatMap((exports, i) => [...statesOf(exports, ` of ${i}`)]));
  }

  /** What one instance used at most. */
  get used(): number {
    return this._fuel - this._left.reduce((least, left) => Math.min(least, left), this._fuel);
  }
}

function runOn(engine: Engine, script: Script, fuel: number): Run {
  const recorder = new Recorder(engine, fuel);
  const report = new Report(engine.name);
  runScript(recorder.adapter(), script, report);
  return { steps: recorder.steps, states: recorder.states(), skipped: report.reasons, used: recorder.used };
}

function sameStep(x: Step, y: Step): boolean {
  const bothReturned = "values" in x.outcome && "values" in y.outcome;
  return (
    x.fuel === y.fuel && x.hostCalls === y.hostCalls && ((x.free && bothReturned) || sameOutcome(x.outcome, y.outcome))
  );
}

function show({ what, outcome, hostCalls, fuel }: Step): string {
  return `${what} gave ${showOutcome(outcome)}; fuel ${fuel || "as before"}${hostCalls && `; called ${hostCalls}`}`;
}

/** What came of comparing the engines over a script. */
export interface Comparison {
  /** Instantiations and calls that were compared. */
  readonly steps: number;
  readonly differences: readonly string[];
  readonly skipped: ReadonlyMap<string, number>;
  /** Fuel that an instance used at most. */
  readonly used: number;
  /** Steps that the fuel ended. */
  readonly ended: number;
}

/** The engines that are held against the interpreter. */
const others: readonly Engine[] = [compiledEngine, nativeEngine];

/** What differs between the interpreter and another engine. */
function differencesOf(a: Run, b: Run, name: string): string[] {
  const differences: string[] = [];
  for (let i = 0; i < Math.max(a.steps.length, b.steps.length); i++) {
    const [x, y] = [a.steps[i], b.steps[i]];
    if (x !== undefined && y !== undefined && sameStep(x, y)) continue;
    differences.push(`step ${i}, interp: ${x && show(x)}\n    ${name}: ${y && show(y)}`);
  }
  for (const state of differingStates(a.states, b.states)) differences.push(`in the end ${state} differs on ${name}`);
  return differences;
}

/** Runs a script on all engines with so much fuel for each instance. */
export function compareScript(script: Script, fuel: number): Comparison {
  const a = runOn(interpEngine, script, fuel);
  const differences = others.flatMap((engine) => differencesOf(a, runOn(engine, script, fuel), engine.name));
  const ended = a.steps.filter(({ outcome }) => "failure" in outcome && outcome.failure.kind === "limit").length;
  return { steps: a.steps.length, differences, skipped: a.skipped, used: a.used, ended };
}

/** Compares the engines over scripts and writes what was found. Returns the exit code. */
export function compareFuel(scripts: readonly Script[], write: (text: string) => void): number {
  let [passed, failed, skipped] = [0, 0, 0];
  const reasons = new Map<string, number>();
  for (const script of scripts) {
    const { steps, differences, skipped: left } = compareScript(script, plentyOfFuel);
    for (const text of differences) write(`${script.name}: ${text}\n`);
    passed += Math.max(0, steps - differences.length);
    failed += differences.length;
    for (const [reason, n] of left) {
      skipped += n;
      reasons.set(reason, (reasons.get(reason) ?? 0) + n);
    }
  }
  write("fuel left after each instantiation and call, interp against compiled and native\n");
  if (reasons.size > 0) write(`left out for want of: ${Array.from(reasons, (pair) => pair.join(" ")).join(", ")}\n`);
  write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  return failed === 0 && passed > 0 ? 0 : 1;
}
