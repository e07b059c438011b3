/**
 * The part of a run that is the same on every engine: the host program's functions, which write down their calls, call
 * back, throw and let go, and the calls from outside, each with what came of it.
 */
import { type FuncType, type ValType, isRef } from "../../../../src/ts/core/types.ts";
import { type Call, Given, type HostAct, type HostShape, type Scenario } from "./scenario.ts";
import { showValue } from "./show.ts";

/** What the host program gives as references of its own. */
export const objects: readonly object[] = [0, 1, 2].map((number) => Object.freeze({ number }));

/** Calls back within calls back. */
const maxNesting = 3;

/** An error of the host program's own. */
export class HostProgramError extends Error {}

/** A run of a case. */
export abstract class Player {
  readonly scenario: Scenario;
  /** What happened, in order. */
  readonly lines: string[] = [];
  private _nesting = 0;
  private readonly _counts = new Map<string, number>();

  constructor(scenario: Scenario) {
    this.scenario = scenario;
  }

  /** Calls a function of a guest, and gives its results in words. */
  protected abstract invoke(call: Call): string;
  /** An error in words. */
  protected abstract showError(error: unknown): string;
  /** Whether an error ends the run, whoever might let it go. */
  protected abstract isFinal(error: unknown): boolean;
  /** What is added to the account of a call of the host program. */
  protected abstract account(): string;
  /** An exported function, as the host program holds it. */
  protected abstract funcValue(): unknown;

  /** Makes all calls. */
  protected playCalls(has: (module: number) => boolean, prepare: () => void): void {
    for (const call of this.scenario.calls) {
      if (!has(call.module)) continue;
      prepare();
      this.lines.push(`m${call.module}.${call.name} ${this.outcomeOf(() => this.invoke(call))}`);
    }
  }

  /** What came of something, in words. */
  protected outcomeOf(run: () => string): string {
    try {
      return run();
    } catch (error) {
      return this.showError(error);
    }
  }

  /** A function of the host program. */
  protected hostFunction({ name, type, acts }: HostShape): (...args: unknown[]) => unknown {
    return (...args) => {
      const n = this._counts.get(name) ?? 0;
      this._counts.set(name, n + 1);
      this.lines.push(`${name}(${args.map((arg, i) => showValue(arg, type.params[i]!)).join(", ")})${this.account()}`);
      const act = acts[n % acts.length]!;
      if (act.throws && n % 2 === 1) throw new HostProgramError(`host error ${n}`);
      if (act.call !== undefined) this._callBack(act.call, act);
      const results = type.results.map((one) => this._hostResult(one, type, args, n));
      return results.length === 1 ? results[0] : results;
    };
  }

  private _callBack(call: Call, { passes }: HostAct): void {
    if (this._nesting >= maxNesting) return;
    this._nesting++;
    try {
      this.lines.push(`back m${call.module}.${call.name} ${this.invoke(call)}${this.account()}`);
    } catch (error) {
      this.lines.push(`back m${call.module}.${call.name} ${this.showError(error)}${this.account()}`);
      if (passes || this.isFinal(error)) throw error;
    } finally {
      this._nesting--;
    }
  }

  private _hostResult(type: ValType, { params }: FuncType, args: readonly unknown[], n: number): unknown {
    if (type === "v128") return new Uint8Array(16).fill(n + 1);
    if (type === "i64") return BigInt(n) * 0x1_0000_0001n;
    if (type === "i32") return n * 7 + 1;
    if (!isRef(type)) return n + 0.5;
    const same = params.indexOf(type);
    if (same >= 0 && (!type.nullable || n % 2 === 0)) return args[same];
    if (type.heap === "extern") return objects[n % objects.length];
    return type.nullable ? null : this.funcValue();
  }

  /** The value for an argument. */
  protected argument(arg: unknown): unknown {
    if (!(arg instanceof Given)) return arg;
    return arg.kind === "object" ? objects[arg.number % objects.length] : this.funcValue();
  }
}
