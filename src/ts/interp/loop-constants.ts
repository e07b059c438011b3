/**
 * The constants that a function uses within loops and that no instruction of ours takes as an immediate, floats and
 * i32s that are stored: they get a slot each for the whole call.
 */
import { InstrReader } from "../binary/code.ts";

/** A constant as bits. */
export interface LoopConstant {
  readonly letter: "i" | "f" | "F";
  readonly lo: number;
  readonly hi: number;
}

/** Slots spent on constants at most. */
const maxConstants = 16;

/** The distinct constants of this kind within the loops of a body, in the order of their appearance. */
export function loopConstants(bytes: Uint8Array, start: number, end: number): LoopConstant[] {
  const reader = new InstrReader(bytes, start, end);
  const found = new Map<string, LoopConstant>();
  /** Whether each open block lies in a loop. */
  const inLoop = [false];
  let stored: LoopConstant | undefined;
  while (inLoop.length > 0 && found.size < maxConstants) {
    const { name, kind, nests, loops } = reader.next();
    if (kind === "store" && stored !== undefined) found.set(`i${stored.lo}`, stored);
    stored = undefined;
    if (nests === "ends") inLoop.pop();
    else if (nests === "opens") inLoop.push(loops === true || inLoop.at(-1)!);
    else if (inLoop.at(-1) === true && name === "i32.const") stored = { letter: "i", lo: reader.lo, hi: 0 };
    else if ((name === "f32.const" || name === "f64.const") && inLoop.at(-1) === true) {
      const hi = name === "f64.const" ? reader.hi : 0;
      found.set(`${name}${reader.lo},${hi}`, { letter: name === "f64.const" ? "F" : "f", lo: reader.lo, hi });
    }
  }
  return [...found.values()];
}
