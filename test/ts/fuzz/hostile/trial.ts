/**
 * What a hostile shape is: a grammar of inputs that grow with a number, and what is done with each.
 */
import type { LoadOptions } from "../../../../src/ts/index.ts";
import type { Random } from "../random.ts";
import type { Judge } from "./judge.ts";

/** An input, and what is done with it. */
export interface Trial {
  /** Bytes or text; what a step costs is held against its size. */
  readonly input: Uint8Array | string;
  /** Does all with it that is to be judged. */
  readonly act: (judge: Judge) => void;
}

/** A grammar of inputs. */
export interface Shape {
  /** How many pieces an input has at the most; ten times fewer in most cases. */
  readonly most: number;
  /** An input of so many pieces. */
  readonly make: (random: Random, pieces: number) => Trial;
}

/** Shapes by name. */
export type Shapes = Readonly<Record<string, Shape>>;

/** Milliseconds that each run is given; a worker sets them for its case. */
export const deadline = { ms: 30 };

/** The bounds of each run: enough for what is meant well, and little of all. */
export function boundsOf(random: Random): LoadOptions & { readonly engine: "native" | "compiled" | "interp" } {
  return {
    engine: random.pick(["native", "compiled", "interp"]),
    validate: random.pick(["eager", "lazy"]),
    timeoutMs: deadline.ms,
    maxMemoryPages: 64,
    maxTableElements: 100_000,
    ...(random.once(3) ? { fuel: 1 + random.below(1_000_000) } : {}),
    ...(random.once(3) ? { maxCallDepth: 1 + random.below(1_000) } : {}),
  };
}
