/**
 * What is written into the bodies of a module, and the hidden table through which what is added reaches the host.
 */
import type { InstrReader } from "../../binary/code.ts";
import type { FuncType } from "../../core/types.ts";
import type { Asks } from "../module/caps.ts";
import type { CatchForm } from "./catching.ts";
import type { Passing } from "./passing.ts";

/** What is written into bodies, and the indices it uses. */
export interface Plan {
  readonly fuel: boolean;
  readonly maxCallDepth: number | undefined;
  /** The types of the functions that wait, where waits are written into the code: as `waitType` orders them. */
  readonly waitTypes: readonly number[] | undefined;
  /** Which instructions ask before they grow something, and the types of the functions that answer: as `askTypes` orders them. */
  readonly asks: Asks;
  readonly askTypes: readonly number[];
  /** Global that holds the rest of the slice, and the one that holds the depth: the last that is imported. */
  readonly fuelGlobal: number;
  readonly depthGlobal: number;
  /** The hidden table, and the functions that reach the host through it: for fuel, with the cost, and for depth. */
  readonly table: number;
  readonly fuelFunc: number;
  readonly depthFunc: number;
  /** What looks at the clock and the signal, where there are any: between pieces, and behind what takes long. */
  readonly lookFunc: number | undefined;
  /** How functions that others may call take back what an exception has left counted; undefined where nobody catches one. */
  readonly catchForm: CatchForm | undefined;
  readonly escaping: ReadonlySet<number>;
  /** Which functions take the slice as a parameter; undefined where none does. */
  readonly passing: Passing | undefined;
  /** A function that gets fuel for another one, and then calls it; undefined where there are too many functions. */
  restart(index: number): number | undefined;
  /** A function that does the instruction just read with looks in between; undefined where there are too many functions. */
  inPieces(reader: InstrReader): number | undefined;
  /** The type of a block with the results of a function type, and no parameters. */
  blockType(results: FuncType["results"]): number;
}

/** What a function that gets fuel for another one must know. */
export type Refuelling = Pick<Plan, "fuelFunc" | "fuelGlobal" | "passing">;

/** Elements of the hidden table: a new slice that holds the cost at least, and the end of the depth. */
export const slowFuel = 0;
export const slowDepth = 1;

/** Elements of the hidden table for waits: addresses of 32 bits, then of 64; a wait for 4 bytes, then for 8. */
export const firstWait = 2;

/** What is waited for: address, expected value, timeout, and the instruction's offset and memory. */
export const waitTypes: readonly FuncType[] = (["i32", "i64"] as const).flatMap((address) =>
  (["i32", "i64"] as const).map((expected): FuncType => ({
    kind: "func",
    params: [address, expected, "i64", "i64", "i32"],
    results: ["i32"],
  })),
);

/** Elements of the hidden table for growth: by 32 bits, then by 64. */
export const firstAsk = firstWait + waitTypes.length;

/** What growth asks with, by how much and of which memory or table, and the amount that comes back. */
export const askTypes: readonly FuncType[] = (["i32", "i64"] as const).map((by) => ({
  kind: "func",
  params: [by, "i32"],
  results: [by],
}));

/** How many elements the hidden table has. */
export const nHidden = firstAsk + askTypes.length + 1;

/** The element that looks at the clock and the signal. */
export const slowLook = nHidden - 1;
