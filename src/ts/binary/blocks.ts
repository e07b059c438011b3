/**
 * Blocks as code is read: those that are open, and the code in them that cannot be reached. Whoever walks over a body or
 * an expression keeps them here, so that what opens and ends a block is said by the opcode table alone.
 */
import type { Op } from "../core/opcodes.ts";

/** The blocks that are open, with what a reader keeps for each; the first is the body or expression as a whole. */
export class Blocks<T> {
  private readonly _kept: T[];

  constructor(whole: T) {
    this._kept = [whole];
  }

  /** How many are open, the whole included. */
  get depth(): number {
    return this._kept.length;
  }

  /** Whether the last `end` has been read. */
  get ended(): boolean {
    return this._kept.length === 0;
  }

  /** What is kept for the block that a label names, 0 being the innermost; undefined where there is none. */
  at(label: number): T | undefined {
    return this._kept[this._kept.length - 1 - label];
  }

  /** What is kept for the innermost one; undefined at the end. */
  get innermost(): T | undefined {
    return this.at(0);
  }

  /** What is kept for all of them, from the outermost on. */
  get all(): readonly T[] {
    return this._kept;
  }

  /** Opens a block. */
  open(kept: T): void {
    this._kept.push(kept);
  }

  /** Ends the innermost block, and gives what was kept for it. */
  end(): T | undefined {
    return this._kept.pop();
  }

  /** Notes an instruction that has been read, with what to keep where it opens a block. False where the whole has ended. */
  step({ nests }: Op, kept: T): boolean {
    if (nests === "opens") this.open(kept);
    else if (nests === "ends") this.end();
    return !this.ended;
  }
}

/**
 * Whether the code being read can be reached. What follows a branch that is always taken cannot, up to the part or the end
 * of its block; blocks in between are passed over with all that is in them.
 */
export class Reach {
  /** Whether the next instruction is reached from the one before it. */
  isLive = true;
  /** Blocks open in code that cannot be reached. */
  private _passed = 0;

  /** Whether an instruction that has been read is passed over: one that cannot be reached, and goes on with nothing that can. */
  passes({ nests }: Op): boolean {
    if (this.isLive) return false;
    if (nests === "opens") this._passed++;
    else if (nests !== undefined && this._passed === 0) return false;
    else if (nests === "ends") this._passed--;
    return true;
  }
}
