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
}

const opening = new Set<string>(["block", "if", "try_table"]);

/** The costs of a defined function, by its index in the function space. The body must be valid. */
export function regionCosts(module: Module, index: number): RegionCosts {
  const { body } = module.funcs[index - module.spaces.imported.func]!;
  const cursor = new ModuleCursor(module.bytes, body.start, body.end);
  readLocals(cursor);
  const reader = new InstrReader(module.bytes, cursor.pos, body.end);
  const costs = [0];
  /** The region of each open block, as an index into `costs`; the function's own first. */
  const regions = [0];
  while (regions.length > 0) {
    const { name } = reader.next();
    const region = regions.at(-1)!;
    if (name === "end") regions.pop();
    else if (name !== "else") {
      // A loop's opcode belongs to the region around it, what follows to its own.
      costs[region]!++;
      if (name === "loop") regions.push(costs.push(0) - 1);
      else if (opening.has(name)) regions.push(region);
    }
  }
  const [own = 0, ...loops] = costs.map((cost) => Math.max(1, cost));
  return { body: own, loops };
}
