/**
 * The WASI world of a loaded module, which it keeps over calls: what was written there can be asked for, and it can be closed.
 */
import { type Budget } from "../runtime/budget.ts";
import { type Wasi } from "../wasi/p1/wasi.ts";
import { type Language } from "./border.ts";
import { type Leavings, type ResultOptions, inForm, leavings, withLeavings } from "./run-result.ts";

/** The world of one module. */
export class ModuleWorld {
  readonly #wasi: Wasi;
  readonly #budget: Budget;
  readonly #language: Language | undefined;
  #closed = false;

  constructor(wasi: Wasi, budget: Budget, language: Language | undefined) {
    this.#wasi = wasi;
    this.#budget = budget;
    this.#language = language;
  }

  /** What was left by now, as the user's data. */
  output(options: ResultOptions): unknown {
    return this.#result(this.#left(options));
  }

  /** What was written since the last time, which is not kept. */
  takeOutput({ out, err }: ResultOptions): unknown {
    const { world } = this.#wasi;
    const nothing = new Uint8Array(0);
    return this.#result({
      out: inForm(world.takeCaptured("stdout") ?? nothing, out),
      err: inForm(world.takeCaptured("stderr") ?? nothing, err),
    });
  }

  /** Hands over output that is held back, and closes files and streams: the guest finds none of them open. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#wasi.close();
  }

  /** Closes the world of a module whose initialisation failed; the error with what it has left. */
  abandoned(error: unknown): unknown {
    try {
      return withLeavings(error, () => this.#left({}));
    } finally {
      this.close();
    }
  }

  #left(options: ResultOptions): Leavings {
    return leavings(this.#wasi, this.#budget, { ...options, language: this.#language });
  }

  #result(result: object): unknown {
    return this.#language?.result?.(result) ?? result;
  }
}
