/**
 * The WASI world of a loaded module, which it keeps over calls: what was written there can be asked for, and it can be closed.
 */
import { bare, own } from "../../base/own.ts";
import type { Budget } from "../../runtime/budget/budget.ts";
import type { GuestWorld } from "./guest-world.ts";
import type { Language } from "../language/language.ts";
import type { ResultOptions } from "../options/types.ts";
import { type RunOutput, inForm, runOutput, withRunOutput } from "./run-result.ts";

/** The world of one module. */
export class ModuleWorld {
  private readonly _wasi: GuestWorld;
  private readonly _budget: Budget;
  private readonly _language: Language | undefined;
  private _closed = false;

  constructor(wasi: GuestWorld, budget: Budget, language: Language | undefined) {
    this._wasi = wasi;
    this._budget = budget;
    this._language = language;
  }

  /** What was left by now, as the user's data. */
  output(options: ResultOptions): unknown {
    return this._result(this._left(options));
  }

  /** What was written since the last time, which is not kept. */
  takeOutput({ out, err }: ResultOptions): unknown {
    const { world } = this._wasi;
    const nothing = new Uint8Array(0);
    return this._result({
      out: inForm(world.takeCaptured("stdout") ?? nothing, out),
      err: inForm(world.takeCaptured("stderr") ?? nothing, err),
    });
  }

  /** Hands over output that is held back, and closes files and streams: the guest finds none of them open. */
  close(): void {
    if (this._closed) return;
    this._closed = true;
    this._wasi.close();
  }

  /** Closes the world of a module whose initialisation failed; the error with what it has left. */
  abandoned(error: unknown): unknown {
    try {
      return withRunOutput(error, () => this._left(bare({})));
    } finally {
      this.close();
    }
  }

  private _left(options: ResultOptions): RunOutput {
    return runOutput(this._wasi, this._budget, bare(options, { language: this._language }));
  }

  private _result(result: object): unknown {
    return (this._language && own(this._language, "result")?.(result)) ?? result;
  }
}
