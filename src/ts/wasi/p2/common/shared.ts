/**
 * Descriptors that several resources of a guest have.
 */
import type { Descriptor } from "../../host/descriptors/descriptor.ts";

/** A descriptor that several resources of the guest have: it is closed when the last of them lets go. */
export class Shared {
  readonly descriptor: Descriptor;
  private readonly _gone: () => boolean;
  private _holders = 1;

  /** `gone` says whether there was something to close. */
  constructor(descriptor: Descriptor, gone: () => boolean) {
    this.descriptor = descriptor;
    this._gone = gone;
  }

  /** One more has it. */
  hold(): this {
    this._holders += 1;
    return this;
  }

  /** One fewer has it. */
  release(): void {
    this._holders -= 1;
    if (this._holders === 0 && this._gone()) this.descriptor.close();
  }
}
