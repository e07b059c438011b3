/**
 * Function bodies with the budget written into them (DESIGN §5, Budget): fuel per region and the depth of calls.
 * What is added uses a global each, and a hidden table through which it reaches the host on the slow path, so that no
 * index of the module changes. Instructions are copied as they are.
 */
import { readLocals } from "../binary/body.ts";
import { InstrReader } from "../binary/code.ts";
import { ModuleCursor } from "../binary/cursor.ts";
import { InstrWriter } from "../binary/encode.ts";
import { writeValType } from "../binary/types.ts";
import { type Module } from "../core/module.ts";
import { type OpName } from "../core/opcodes.ts";
import { type FuncType } from "../core/types.ts";
import { regionCosts } from "../runtime/regions.ts";

/** What is written into bodies, and the indices it uses. */
export interface Plan {
  readonly fuel: boolean;
  readonly maxCallDepth: number | undefined;
  /** Global that holds the rest of the slice, and the one that holds the depth. */
  readonly fuelGlobal: number;
  readonly depthGlobal: number;
  /** The hidden table, and the type of its functions: one i32, no result. */
  readonly table: number;
  readonly slowType: number;
  /** The type of a block with the results of a function type, and no parameters. */
  blockType(results: FuncType["results"]): number;
}

/** Elements of the hidden table. */
export const slowFuel = 0;
export const slowDepth = 1;

/** A part of a rewritten body, from `at` to the next: copied from `from`, or added for the instruction there. */
export interface Segment {
  readonly at: number;
  readonly from: number;
  readonly copied: boolean;
}

/** Operators that pay for their length besides, with the binary logarithm of what one unit buys. */
const bulk: { readonly [K in OpName]?: number } = {
  "memory.copy": 6,
  "memory.fill": 6,
  "memory.init": 6,
  "table.copy": 3,
  "table.fill": 3,
  "table.init": 3,
  "table.grow": 3,
};

const opening: ReadonlySet<string> = new Set<OpName>(["block", "loop", "if", "try_table"]);

/** A rewritten body: the entry of the code section without its size, and where its parts come from. */
export interface Body {
  readonly bytes: Uint8Array;
  readonly segments: readonly Segment[];
}

/** The body of a defined function, by its index in the function space, with the plan written in. */
export function instrumentBody(module: Module, index: number, plan: Plan): Body {
  return new Instrumenter(module, index, plan).run();
}

class Instrumenter {
  private readonly w = new InstrWriter();
  private readonly segments: Segment[] = [];
  private readonly plan: Plan;
  private readonly type: FuncType;
  private readonly reader: InstrReader;
  private readonly costs: readonly number[];
  private nLoops = 0;
  /** Blocks open, the function's own not counted. */
  private nesting = 0;
  /** Start of what is read but not yet copied. */
  private pending: number;
  /** The first of three i32 locals that are added. */
  private readonly scratch: number;

  constructor(module: Module, index: number, plan: Plan) {
    const { body, typeIdx } = module.funcs[index - module.spaces.imported.func]!;
    this.plan = plan;
    this.type = module.types[typeIdx]!.comp as FuncType;
    const cursor = new ModuleCursor(module.bytes, body.start, body.end);
    const runs = readLocals(cursor);
    const { out } = this.w;
    out.u32(runs.length + 1);
    for (const { count, type } of [...runs, { count: 3, type: "i32" as const }]) {
      out.u32(count);
      writeValType(out, type);
    }
    this.scratch = runs.reduce((n, { count }) => n + count, this.type.params.length);
    this.pending = cursor.pos;
    this.reader = new InstrReader(module.bytes, cursor.pos, body.end);
    const { body: own, loops } = plan.fuel ? regionCosts(module, index) : { body: 0, loops: [] };
    this.costs = [own, ...loops];
  }

  run(): Body {
    const { reader } = this;
    this.add(this.pending, () => this.enter());
    while (!reader.done) {
      const { name } = reader.next();
      if (opening.has(name)) this.nesting++;
      if (name === "loop") this.afterLoop();
      else if (name === "end") this.beforeEnd();
      else if (this.plan.maxCallDepth !== undefined && name.startsWith("return")) this.beforeReturn(name);
      else if (this.plan.fuel) this.beforeBulk(name);
    }
    this.copyUntil(reader.cursor.pos);
    return { bytes: this.w.out.bytes, segments: this.segments };
  }

  /** Copies what has been read, up to an offset of the original. */
  private copyUntil(end: number): void {
    if (end === this.pending) return;
    const { out } = this.w;
    this.segments.push({ at: out.length, from: this.pending, copied: true });
    out.append(this.reader.cursor.bytes.subarray(this.pending, end));
    this.pending = end;
  }

  /** Adds instructions for the one at `from`. */
  private add(from: number, emit: () => void): void {
    this.segments.push({ at: this.w.out.length, from, copied: false });
    emit();
  }

  private enter(): void {
    const { w, plan } = this;
    if (plan.maxCallDepth !== undefined) {
      w.emit("global.get", plan.depthGlobal).emit("i32.const", plan.maxCallDepth).emit("i32.ge_u");
      w.emit("if", undefined).emit("i32.const", 0);
      this.callSlow(slowDepth);
      w.emit("end");
      this.changeDepth("i32.add");
    }
    if (plan.fuel) this.charge(this.costs[0]!);
    if (plan.maxCallDepth !== undefined) {
      const { results } = this.type;
      w.emit("block", results.length < 2 ? results[0] : plan.blockType(results));
    }
  }

  private changeDepth(op: "i32.add" | "i32.sub"): void {
    const { depthGlobal } = this.plan;
    this.w.emit("global.get", depthGlobal).emit("i32.const", 1).emit(op).emit("global.set", depthGlobal);
  }

  private callSlow(element: number): void {
    this.w.emit("i32.const", element).emit("call_indirect", this.plan.slowType, this.plan.table);
  }

  /** Charges a constant. */
  private charge(cost: number): void {
    this.deduct(() => this.w.emit("i32.const", cost));
  }

  /** Takes a cost off the slice and goes the slow path where it is above. */
  private deduct(pushCost: () => unknown): void {
    const { w, scratch } = this;
    const { fuelGlobal } = this.plan;
    w.emit("global.get", fuelGlobal);
    pushCost();
    w.emit("i32.sub").emit("local.tee", scratch).emit("global.set", fuelGlobal);
    w.emit("local.get", scratch).emit("i32.const", 0).emit("i32.lt_s").emit("if", undefined);
    pushCost();
    this.callSlow(slowFuel);
    w.emit("end");
  }

  private afterLoop(): void {
    const { at, cursor } = this.reader;
    const cost = this.costs[++this.nLoops];
    if (cost === undefined) return;
    this.copyUntil(cursor.pos);
    this.add(at, () => this.charge(cost));
  }

  private beforeEnd(): void {
    if (this.nesting-- > 0 || this.plan.maxCallDepth === undefined) return;
    this.copyUntil(this.reader.at);
    this.add(this.reader.at, () => {
      this.w.emit("end");
      this.changeDepth("i32.sub");
    });
  }

  private beforeReturn(name: string): void {
    const { at, cursor } = this.reader;
    this.copyUntil(at);
    this.add(at, () => {
      // A tail call's arguments stay on the stack; a return goes to the block around the body.
      if (name !== "return") this.changeDepth("i32.sub");
      else this.w.emit("br", this.nesting);
    });
    if (name === "return") this.pending = cursor.pos;
  }

  private beforeBulk(name: OpName): void {
    const shift = bulk[name];
    if (shift === undefined) return;
    const { w, scratch, reader } = this;
    const [length, cost] = [scratch + 1, scratch + 2];
    this.copyUntil(reader.at);
    this.add(reader.at, () => {
      w.emit("local.tee", length).emit("local.get", length).emit("i32.const", shift).emit("i32.shr_u");
      w.emit("local.tee", cost).emit("if", undefined);
      this.deduct(() => w.emit("local.get", cost));
      w.emit("end");
    });
  }
}

/** The original offset of an offset in a rewritten body, both from the start of their modules; -1 outside of it. */
export function originalOffset({ bytes, segments }: Body, bodyStart: number, offset: number): number {
  const at = offset - bodyStart;
  const segment = at < bytes.length ? segments.findLast((one) => one.at <= at) : undefined;
  if (segment === undefined) return -1;
  return segment.copied ? segment.from + at - segment.at : segment.from;
}
