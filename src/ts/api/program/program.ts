/**
 * A WASI command in its world, from its start to its end. Where a limit ended it and the engine can go on, the world stays
 * open: the error that says so can be resumed, and what comes of it is a result as `run` has it.
 */
import { type Weak, weakly } from "../../base/host/weak.ts";
import { ExitError, UsageError } from "../../base/errors/errors.ts";
import { own } from "../../base/own.ts";
import { isA } from "../../base/foreign.ts";
import type { Budget } from "../../runtime/budget/budget.ts";
import type { Engine, SuspendedRun } from "../../runtime/engine.ts";
import type { Func } from "../../runtime/store/func.ts";
import type { GuestWorld } from "./guest-world.ts";
import type { Translator } from "../language/translator.ts";
import type { ProgramOptions } from "../options/types.ts";
import { runOutput, type RunOutput, withRunOutput } from "./run-result.ts";

/** What a program comes to. */
export type ProgramResult = { readonly exit: number } & RunOutput;

/** How many worlds of programs that a limit ended stay open. */
const mostSuspended = 64;

const same = (value: unknown): unknown => value;

/** A program with what it needs to run. */
export interface ProgramParts {
  readonly engines: readonly Engine[];
  readonly wasi: GuestWorld;
  readonly budget: Budget;
  readonly options: ProgramOptions;
  /** For results and errors of a run that is resumed. */
  readonly translator: Translator;
  /** Gives the function to call. @throws what linking throws */
  readonly start: () => Func;
}

/** A WASI command in its world. */
export class Program {
  private readonly _parts: ProgramParts;
  private _closed = false;

  constructor(parts: ProgramParts) {
    this._parts = parts;
  }

  /** Runs it. @throws what ends it, with what it has left */
  run(): unknown {
    return this._toEnd(() => this._parts.start().callable());
  }

  /** The same; where the engine can put the guest aside, the thread is free while it sleeps. */
  async runAsync(): Promise<unknown> {
    return this._toEndAsync(() => this._parts.start().callAsync([], same));
  }

  /** Goes on with it. @throws as `run`, in the user's language */
  resume(run: SuspendedRun): unknown {
    const { translator } = this._parts;
    if (run.mayWait) return translator.callAsync(async () => this._toEndAsync(run.resume));
    return translator.guard(() => this._toEnd(run.resume));
  }

  /** Closes its world, once; output that is held back is handed over. */
  close(): void {
    if (this._closed) return;
    this._closed = true;
    this._parts.wasi.close();
  }

  get closed(): boolean {
    return this._closed;
  }

  private _toEnd(go: () => unknown): unknown {
    try {
      go();
    } catch (error) {
      return this._ended(error);
    }
    return this._returned(0);
  }

  private async _toEndAsync(go: () => unknown): Promise<unknown> {
    const { wasi } = this._parts;
    try {
      await go();
    } catch (error) {
      if (!this._canGoOn(error)) await wasi.closeNetwork();
      return this._ended(error);
    }
    await wasi.closeNetwork();
    return this._returned(0);
  }

  private _canGoOn(error: unknown): boolean {
    return this._parts.engines.some((engine) => engine.canResume?.(error) === true);
  }

  private _left(): RunOutput {
    const { wasi, budget, options } = this._parts;
    return runOutput(wasi, budget, options);
  }

  private _returned(exit: number): unknown {
    try {
      const result: ProgramResult = { exit, ...this._left() };
      const { language } = this._parts.options;
      return (language && own(language, "result")?.(result)) ?? result;
    } finally {
      this.close();
    }
  }

  /** What a thrown value comes to: an exit code is a result, anything else an error that carries what there is by then. */
  private _ended(error: unknown): unknown {
    if (isA(error, ExitError)) return this._returned(error.data.exit ?? 0);
    const thrown = withRunOutput(error, () => this._left());
    try {
      if (this._canGoOn(error)) {
        keep(error as object, this);
        this._parts.wasi.world.flush();
      } else this.close();
    } catch {
      // A function of the caller would not have the last line: why the program ended says more.
    }
    throw thrown;
  }
}

const programs = new WeakMap<object, Program>();

/** The programs of errors in their order: those that nobody has any longer have gone by themselves. */
let suspended: Weak<Program>[] = [];

function keep(error: object, program: Program): void {
  programs.set(error, program);
  suspended = suspended.filter((one) => one.deref()?.closed === false);
  suspended.push(weakly(program));
  if (suspended.length > mostSuspended) suspended.shift()?.deref()?.close();
}

/** The program that an error ended and that can go on, if it is one of a program. */
export function programOf(error: unknown): Program | undefined {
  return typeof error === "object" && error !== null ? programs.get(error) : undefined;
}

/**
 * The same, handed over to go on.
 * @throws UsageError `not-suspended` where its world has been closed
 */
export function takeProgram(error: unknown): Program | undefined {
  const program = programOf(error);
  if (program === undefined) return undefined;
  programs.delete(error as object);
  if (!program.closed) return program;
  throw new UsageError(
    "not-suspended",
    `The program cannot go on, its files are closed: it was closed, or ${mostSuspended} programs have been ended by limits since. Run it again.`,
    { value: error },
  );
}
