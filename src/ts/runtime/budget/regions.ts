/**
 * What fuel counts (RATIONALE, "What does fuel count?"): a function's body and its loops are regions, and a region costs as many
 * units as it has opcodes of the original body, dead code included, loops nested in it left out; a structure that is made
 * without operands costs for its fields, so that what a unit can allocate is bounded.
 */
import { Blocks } from "../../binary/blocks.ts";
import { instructionsOf } from "../../binary/body.ts";
import type { InstrReader } from "../../binary/code.ts";
import type { Module } from "../../core/module.ts";
import { type Op, opcodes } from "../../core/opcodes.ts";
import { maxBulkCost } from "./budget.ts";
import { bulkCost } from "./bulk.ts";

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
const role = { counts: 0, loop: 1, opens: 2, calls: 3, parts: 4, ends: 5, fields: 6 } as const;

/** Operators during which other code runs that pays from the same account are calls. */
function roleIn({ name, nests, loops, calls, waits }: Op): number {
  if (name === "struct.new_default") return role.fields;
  if (loops === true) return role.loop;
  if (nests !== undefined) return role[nests];
  return calls !== undefined || waits === true ? role.calls : role.counts;
}

/** The same by an opcode's place in the table: bodies of millions of instructions are counted. */
const roleOf = Uint8Array.from(opcodes, roleIn);

/** Called now and then during what may take long; it may throw, and what it interrupts goes on when it is asked again. */
export type Pause = () => void;

/** Where nobody has to look at the clock. */
export const noPause: Pause = () => undefined;

/** Instructions between two pauses. */
export const stepsBetween = 1_024;

/** What a structure costs besides its opcode where no operand has paid for its fields: as elements of an array. */
function defaultCost({ types }: Module, typeIdx: number): number {
  const { comp } = types[typeIdx]!;
  return comp.kind === "struct" ? bulkCost("array.new_default", comp.fields.length) : 0;
}

/** Counts the costs of a defined function, by its index in the function space. The body must be valid. */
export class RegionCounter {
  private readonly _module: Module;
  private readonly _reader: InstrReader;
  private readonly _costs = [0];
  private readonly _calls = [false];
  /** The region around each. */
  private readonly _parents = [0];
  /** The region of each open block, as an index into the costs; the function's own first. */
  private readonly _regions = new Blocks(0);

  constructor(module: Module, index: number) {
    this._module = module;
    this._reader = instructionsOf(module.bytes, module.funcs[index - module.spaces.imported.func]!.body);
  }

  /** The costs. Where `pause` has thrown, counting goes on there when it is asked again. */
  count(pause: Pause): RegionCosts {
    while (!this._regions.ended) {
      this._countSome();
      if (!this._regions.ended) pause();
    }
    const [own = 0, ...loops] = this._costs.map((cost) => Math.min(Math.max(1, cost), maxBulkCost));
    const loopCalls = loops.map((_, i) => this._calls[i + 1] === true);
    return { body: own, loops, loopCalls, isLeaf: loops.length === 0 && this._calls[0] === false };
  }

  private _countSome(): void {
    const { _reader: reader, _costs: costs, _calls: calls, _parents: parents, _regions: regions } = this;
    let region = regions.innermost!;
    for (let left = stepsBetween; left > 0 && !regions.ended; left--) {
      const found = roleOf[reader.next().index];
      if (found === role.ends) {
        regions.end();
        region = regions.innermost ?? 0;
        continue;
      }
      if (found === role.parts) continue;
      // A loop's opcode belongs to the region around it, what follows to its own.
      costs[region]!++;
      if (found === role.counts) continue;
      if (found === role.fields) {
        costs[region]! += defaultCost(this._module, reader.index);
        continue;
      }
      if (found === role.calls) {
        for (let r = region; calls[r] !== true; r = parents[r]!) calls[r] = true;
        continue;
      }
      if (found === role.loop) {
        parents.push(region);
        region = costs.push(0) - 1;
      }
      regions.open(region);
    }
  }
}

/** The costs of a defined function. */
export function regionCosts(module: Module, index: number): RegionCosts {
  return new RegionCounter(module, index).count(noPause);
}
