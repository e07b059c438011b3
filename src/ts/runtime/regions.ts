/**
 * What fuel counts (DESIGN §5, Budget): a function's body and its loops are regions, and a region costs as many
 * units as it has opcodes of the original body, dead code included, loops nested in it left out.
 */
import { instructionsOf } from "../binary/body.ts";
import { type Module } from "../core/module.ts";
import { type Op, opcodes } from "../core/opcodes.ts";

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

/** What an opcode is to the count; most are nothing but one more. */
const role = { counts: 0, loop: 1, opens: 2, calls: 3, parts: 4, ends: 5 } as const;

/** Operators during which other code runs that pays from the same account are calls. */
function roleIn({ nests, loops, calls, waits }: Op): number {
  if (loops === true) return role.loop;
  if (nests !== undefined) return role[nests];
  return calls !== undefined || waits === true ? role.calls : role.counts;
}

/** The same by an opcode's place in the table: bodies of millions of instructions are counted. */
const roleOf = Uint8Array.from(opcodes, roleIn);

/** The costs of a defined function, by its index in the function space. The body must be valid. */
export function regionCosts(module: Module, index: number): RegionCosts {
  const { body } = module.funcs[index - module.spaces.imported.func]!;
  const reader = instructionsOf(module.bytes, body);
  const costs = [0];
  const calls = [false];
  /** The region around each. */
  const parents = [0];
  /** The region of each open block, as an index into `costs`; the function's own first. */
  const regions = [0];
  let region = 0;
  while (regions.length > 0) {
    const found = roleOf[reader.next().index];
    if (found === role.ends) {
      regions.pop();
      region = regions.at(-1) ?? 0;
      continue;
    }
    if (found === role.parts) continue;
    // A loop's opcode belongs to the region around it, what follows to its own.
    costs[region]!++;
    if (found === role.counts) continue;
    if (found === role.calls) {
      for (let r = region; calls[r] !== true; r = parents[r]!) calls[r] = true;
      continue;
    }
    if (found === role.loop) {
      parents.push(region);
      region = costs.push(0) - 1;
    }
    regions.push(region);
  }
  const [own = 0, ...loops] = costs.map((cost) => Math.max(1, cost));
  const loopCalls = loops.map((_, i) => calls[i + 1] === true);
  return { body: own, loops, loopCalls, isLeaf: loops.length === 0 && calls[0] === false };
}
