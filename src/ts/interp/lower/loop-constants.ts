/**
 * The constants that a function uses within loops and that no instruction of ours takes as an immediate, floats and
 * i32s that are stored: they get a slot each for the whole call.
 */
import { Blocks } from "../../binary/blocks.ts";
import { InstrReader } from "../../binary/code.ts";
import { type Pause, stepsBetween } from "../../runtime/budget/regions.ts";

/** A constant as bits. */
export interface LoopConstant {
  readonly letter: "i" | "f" | "F";
  readonly lo: number;
  readonly hi: number;
}

/** Slots spent on constants at most. */
const maxConstants = 16;

/** Looks for the distinct constants of this kind within the loops of a body. */
export class LoopConstants {
  private readonly _reader: InstrReader;
  private readonly _found = new Map<string, LoopConstant>();
  /** Whether each open block lies in a loop. */
  private readonly _inLoop = new Blocks(false);
  private _stored: LoopConstant | undefined;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this._reader = new InstrReader(bytes, start, end);
    this._stored = undefined;
  }

  /** Them in the order of their appearance. Where `pause` has thrown, it goes on there when it is asked again. */
  find(pause: Pause): readonly LoopConstant[] {
    let left = stepsBetween;
    while (!this._inLoop.ended && this._found.size < maxConstants) {
      if (left-- === 0) {
        pause();
        left = stepsBetween;
      }
      this._step();
    }
    return [...this._found.values()];
  }

  private _step(): void {
    const { _reader: reader, _found: found, _inLoop: inLoop, _stored: stored } = this;
    const op = reader.next();
    const { name, kind, nests, loops } = op;
    const looped = inLoop.innermost === true;
    if (kind === "store" && stored !== undefined) found.set(`i${stored.lo}`, stored);
    this._stored = undefined;
    if (nests !== undefined) inLoop.step(op, loops === true || looped);
    else if (looped && name === "i32.const") this._stored = { letter: "i", lo: reader.lo, hi: 0 };
    else if (looped && (name === "f32.const" || name === "f64.const")) {
      const hi = name === "f64.const" ? reader.hi : 0;
      found.set(`${name}${reader.lo},${hi}`, { letter: name === "f64.const" ? "F" : "f", lo: reader.lo, hi });
    }
  }
}
