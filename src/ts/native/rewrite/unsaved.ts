/**
 * Where a body has fuel in a local that the global does not show yet. It is kept for the next instruction and the ends of open
 * blocks; a loop need not be known beforehand, since each charges at its head.
 */
import { Blocks } from "../../binary/blocks.ts";
import { type Op, type OpKind, opcodes } from "../../core/opcodes.ts";

/** An open block: whether the local was unsaved at its start, or may be at its end; whether it may be passed over. */
interface Open {
  readonly atStart: boolean;
  atEnd: boolean;
  isSkipped: boolean;
}

/** Whether the local may hold what the global does not. */
export class Unsaved {
  /** Before the next instruction; false where it cannot be reached. */
  now = false;
  private readonly _blocks = new Blocks<Open>({ atStart: false, atEnd: false, isSkipped: false });

  /** A block begins; `isIf` says whether it may be passed over. */
  open(isIf: boolean): void {
    this._blocks.open({ atStart: this.now, atEnd: false, isSkipped: isIf });
  }

  /** An `else`. */
  part(): void {
    const block = this._blocks.innermost!;
    block.atEnd ||= this.now;
    block.isSkipped = false;
    this.now = block.atStart;
  }

  /** The part of a block begins that an exception comes to: whoever threw it has saved. */
  handler(): void {
    this._blocks.innermost!.atEnd ||= this.now;
    this.now = false;
  }

  /** The innermost block ends, or the body. */
  end(): void {
    const { atStart, atEnd, isSkipped } = this._blocks.end()!;
    this.now ||= atEnd || (isSkipped && atStart);
  }

  /** A branch may be taken. */
  branch(label: number): void {
    const block = this._blocks.at(label);
    if (block !== undefined) block.atEnd ||= this.now;
  }

  /** What follows is not reached from here. */
  stop(): void {
    this.now = false;
  }

  /** The label of the body. */
  get outermost(): number {
    return this._blocks.depth - 1;
  }
}

/** Kinds none of whose instructions trap, but for those whose rows say so. */
const safeKinds: ReadonlySet<OpKind> = new Set<OpKind>([
  "const",
  "parametric",
  "variable",
  "unary",
  "binary",
  "ternary",
  "wide",
  "lane",
  "shuffle",
]);

/** Others that do not trap. */
const safe: ReadonlySet<Op["name"]> = new Set<Op["name"]>([
  "nop",
  "memory.size",
  "memory.grow",
  "data.drop",
  "table.size",
  "table.grow",
  "elem.drop",
  "ref.null",
  "ref.is_null",
  "ref.func",
  "ref.eq",
  "ref.test",
  "ref.test_null",
  "ref.i31",
  "any.convert_extern",
  "extern.convert_any",
  "atomic.fence",
]);

/** Control instructions that trap or throw; calls aside. */
const ending: ReadonlySet<Op["name"]> = new Set<Op["name"]>(["unreachable", "throw", "rethrow", "throw_ref"]);

function isEnding({ kind, traps, name }: Op): boolean {
  if (kind === "control") return ending.has(name);
  return traps === true || !(safeKinds.has(kind) || safe.has(name));
}

/** Whether an instruction may end the run, or throw, by its place in the table; calls are not asked about. */
export const mayEnd = Uint8Array.from(opcodes, (op) => (isEnding(op) ? 1 : 0));

/** What is never gone on from. */
const stopping: ReadonlySet<Op["name"]> = new Set<Op["name"]>([
  "unreachable",
  "br",
  "br_table",
  "throw",
  "rethrow",
  "throw_ref",
]);

/** Whether nothing is reached from an instruction but where it branches to. */
export function stopsFlow({ name, returns }: Op): boolean {
  return returns === true || stopping.has(name);
}
