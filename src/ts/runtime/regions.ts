/**
 * What fuel counts (DESIGN §5, Budget): a function's body and its loops are regions, and a region costs as many
 * units as it has opcodes of the original body, dead code included, loops nested in it left out.
 */
import { readLocals } from "../binary/body.ts";
import { InstrReader } from "../binary/code.ts";
import { ModuleCursor } from "../binary/cursor.ts";
import { type Module } from "../core/module.ts";

/** The costs of one function. */
export interface RegionCosts {
  /** Charged at each call. */
  readonly body: number;
  /** Charged at each arrival at a loop's head, by the loops' order in the body. */
  readonly loops: readonly number[];
  /** Whether a loop, with those nested in it, holds a call: code that pays from the same account may run there. */
  readonly loopCalls: readonly boolean[];
  /** Whether there is neither a call nor a loop. */
  readonly isLeaf: boolean;
}

const opening = new Set<string>(["block", "if", "try_table"]);

/** Operators during which other code runs that pays from the same account. */
const calling = new Set<string>([
  "call",
  "call_indirect",
  "call_ref",
  "return_call",
  "return_call_indirect",
  "return_call_ref",
  "memory.atomic.wait32",
  "memory.atomic.wait64",
]);

/** The costs of a defined function, by its index in the function space. The body must be valid. */
export function regionCosts(module: Module, index: number): RegionCosts {
  const { body } = module.funcs[index - module.spaces.imported.func]!;
  const cursor = new ModuleCursor(module.bytes, body.start, body.end);
  readLocals(cursor);
  const reader = new InstrReader(module.bytes, cursor.pos, body.end);
  const costs = [0];
  const calls = [false];
  /** The region around each. */
  const parents = [0];
  /** The region of each open block, as an index into `costs`; the function's own first. */
  const regions = [0];
  while (regions.length > 0) {
    const { name } = reader.next();
    const region = regions.at(-1)!;
    if (name === "end") regions.pop();
    else if (name !== "else") {
      // A loop's opcode belongs to the region around it, what follows to its own.
      costs[region]!++;
      if (name === "loop") {
        parents.push(region);
        regions.push(costs.push(0) - 1);
      } else if (opening.has(name)) regions.push(region);
      else if (calling.has(name)) for (let r = region; calls[r] !== true; r = parents[r]!) calls[r] = true;
    }
  }
  const [own = 0, ...loops] = costs.map((cost) => Math.max(1, cost));
  const loopCalls = loops.map((_, i) => calls[i + 1] === true);
  return { body: own, loops, loopCalls, isLeaf: loops.length === 0 && calls[0] === false };
}
