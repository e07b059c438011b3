/**
 * Function bodies with the budget written into them (DESIGN §5, Budget): fuel per region and the depth of calls.
 * What is added uses a global each, and a hidden table through which it reaches the host on the slow path, so that no
 * index of the module changes. Instructions are copied as they are, but for the labels of branches.
 */
import { readLocals } from "../binary/body.ts";
import { type CatchClause, InstrReader } from "../binary/code.ts";
import { ModuleCursor } from "../binary/cursor.ts";
import { type CastOp, type ImmediateValue, InstrWriter, immediatesOf } from "../binary/encode.ts";
import { writeValType } from "../binary/types.ts";
import { type ImmediateKind } from "../core/immediates.ts";
import { type Module } from "../core/module.ts";
import { type Op, type OpName } from "../core/opcodes.ts";
import { type FuncType, type Limits } from "../core/types.ts";
import { maxBulkCost } from "../runtime/budget.ts";
import { regionCosts } from "../runtime/regions.ts";

/** What is written into bodies, and the indices it uses. */
export interface Plan {
  readonly fuel: boolean;
  readonly maxCallDepth: number | undefined;
  /** The types of the functions that wait, where waits are written into the code: as `waitType` orders them. */
  readonly waitTypes: readonly number[] | undefined;
  /** Global that holds the rest of the slice, and the one that holds the depth. */
  readonly fuelGlobal: number;
  readonly depthGlobal: number;
  /** The hidden table, and the type of its functions: one i32, no result. */
  readonly table: number;
  readonly slowType: number;
  /** The type of a block with the results of a function type, and no parameters. */
  blockType(results: FuncType["results"]): number;
}

/** Elements of the hidden table: a new slice less the cost, a new slice from which the loop takes its cost, and depth. */
export const slowFuel = 0;
export const slowLoop = 1;
export const slowDepth = 2;

/** Elements of the hidden table for waits: addresses of 32 bits, then of 64; a wait for 4 bytes, then for 8. */
export const firstWait = 3;

/** What is waited for: address, expected value, timeout, and the instruction's offset and memory. */
export const waitTypes: readonly FuncType[] = (["i32", "i64"] as const).flatMap((address) =>
  (["i32", "i64"] as const).map((expected): FuncType => ({
    kind: "func",
    params: [address, expected, "i64", "i64", "i32"],
    results: ["i32"],
  })),
);

/** A part of a rewritten body, from `at` to the next: copied from `from`, or added for the instruction there. */
export interface Segment {
  readonly at: number;
  readonly from: number;
  readonly copied: boolean;
}

type IsWide = (module: Module, first: number, second: number) => boolean;

const isWide = ({ address }: Limits): boolean => address === "i64";
const never: IsWide = () => false;
const memory: IsWide = ({ spaces: { memories } }, at) => isWide(memories[at]!);
const memories: IsWide = (module, to, from) => memory(module, to, 0) && memory(module, from, 0);
const table: IsWide = ({ spaces: { tables } }, at) => isWide(tables[at]!);
const tables: IsWide = (module, to, from) => table(module, to, 0) && table(module, from, 0);

/**
 * Operators that pay for their length besides: the binary logarithm of what one unit buys, and whether the length,
 * their last operand, is an i64.
 */
const bulk: { readonly [K in OpName]?: readonly [shift: number, wide: IsWide] } = {
  "memory.copy": [6, memories],
  "memory.fill": [6, memory],
  "memory.init": [6, never],
  "table.copy": [3, tables],
  "table.fill": [3, table],
  "table.init": [3, never],
  "table.grow": [3, table],
  "array.new": [3, never],
  "array.new_default": [3, never],
  "array.new_data": [3, never],
  "array.new_elem": [3, never],
  "array.copy": [3, never],
  "array.fill": [3, never],
  "array.init_data": [3, never],
  "array.init_elem": [3, never],
};

const opening: ReadonlySet<string> = new Set<OpName>(["block", "loop", "if", "try_table"]);

const branches: ReadonlySet<ImmediateKind> = new Set<ImmediateKind>(["labelidx", "labels", "castop", "catches"]);

/** The locals that are added: a new rest of the slice, a length and its cost; a long length; the depth of the caller. */
const added = [
  { count: 3, type: "i32" },
  { count: 1, type: "i64" },
  { count: 1, type: "i32" },
] as const;

function hasHandlers({ bytes }: Module, start: number, end: number): boolean {
  const reader = new InstrReader(bytes, start, end);
  while (!reader.done) if (reader.next().name === "try_table") return true;
  return false;
}

/** A rewritten body: the entry of the code section without its size, and where its parts come from. */
export interface Body {
  readonly bytes: Uint8Array;
  readonly segments: readonly Segment[];
}

/** The body of a defined function, by its index in the function space, with the plan written in. */
export function instrumentBody(module: Module, index: number, plan: Plan): Body {
  return new Instrumenter(module, index, plan).run();
}

/**
 * Writes one body. A loop is put into another one, and its slow path is there:
 *
 *     (loop $retry  (if (fuel < 0) (then (slow cost)))
 *       (loop  fuel -= cost  (br_if $retry (fuel < 0))  …))
 *
 * because a call inside of an innermost loop, though never taken, costs it its registers: a product of matrices runs
 * at a quarter of its speed. So labels that lie beyond a loop are one more for each.
 */
class Instrumenter {
  private readonly w = new InstrWriter();
  private readonly segments: Segment[] = [];
  private readonly plan: Plan;
  private readonly type: FuncType;
  private readonly reader: InstrReader;
  private readonly costs: readonly number[];
  private readonly module: Module;
  private nLoops = 0;
  /** For the function and each open block, how many loops are open from outside up to it. */
  private readonly loops = [0];
  /** Start of what is read but not yet copied. */
  private pending: number;
  /** The first of the locals that are added. */
  private readonly scratch: number;
  /** Whether exceptions may come back into the body: frames that they pass do not take their depth back. */
  private readonly catches: boolean;

  constructor(module: Module, index: number, plan: Plan) {
    const { body, typeIdx } = module.funcs[index - module.spaces.imported.func]!;
    this.plan = plan;
    this.module = module;
    this.type = module.types[typeIdx]!.comp as FuncType;
    const cursor = new ModuleCursor(module.bytes, body.start, body.end);
    const runs = readLocals(cursor);
    const { out } = this.w;
    out.u32(runs.length + added.length);
    for (const { count, type } of [...runs, ...added]) {
      out.u32(count);
      writeValType(out, type);
    }
    this.scratch = runs.reduce((n, { count }) => n + count, this.type.params.length);
    this.pending = cursor.pos;
    this.catches = plan.maxCallDepth !== undefined && hasHandlers(module, cursor.pos, body.end);
    this.reader = new InstrReader(module.bytes, cursor.pos, body.end);
    const { body: own, loops } = plan.fuel ? regionCosts(module, index) : { body: 0, loops: [] };
    this.costs = [own, ...loops];
  }

  run(): Body {
    const { reader } = this;
    this.add(this.pending, () => this.enter());
    while (!reader.done) this.instruction(reader.next());
    this.copyUntil(reader.cursor.pos);
    return { bytes: this.w.out.bytes, segments: this.segments };
  }

  private instruction({ name, immediates }: Op): void {
    const { fuel, maxCallDepth } = this.plan;
    const nested = this.loops.at(-1)!;
    if (nested > 0 && immediates.some((kind) => branches.has(kind))) this.branch();
    if (name === "loop" && fuel) this.loop();
    else if (opening.has(name)) this.loops.push(nested);
    else if (name === "end") this.end();
    else if (maxCallDepth !== undefined && name.startsWith("return")) this.leave(name);
    else if (this.plan.waitTypes !== undefined && name.startsWith("memory.atomic.wait")) this.wait(name);
    else if (fuel) this.lengthOf(name);
    if (name === "loop") this.restoreDepth();
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

  /** Adds instructions before the one just read, or instead of it. */
  private insert(emit: () => void, instead = false): void {
    const { at, cursor } = this.reader;
    this.copyUntil(at);
    this.add(at, emit);
    if (instead) this.pending = cursor.pos;
  }

  private enter(): void {
    const { w, plan } = this;
    if (plan.maxCallDepth !== undefined) {
      w.emit("global.get", plan.depthGlobal).emit("i32.const", plan.maxCallDepth).emit("i32.ge_u");
      w.emit("if", undefined).emit("i32.const", 0);
      this.callSlow(slowDepth);
      w.emit("end");
      if (this.catches) w.emit("global.get", plan.depthGlobal).emit("local.set", this.outerDepth);
      this.changeDepth("i32.add");
    }
    const [cost = 1] = this.costs;
    if (plan.fuel) this.charge(() => w.emit("i32.const", cost));
    if (plan.maxCallDepth !== undefined) {
      const { results } = this.type;
      w.emit("block", results.length < 2 ? results[0] : plan.blockType(results));
    }
  }

  /** The local that holds the depth of the caller. */
  private get outerDepth(): number {
    return this.scratch + 4;
  }

  /** Sets the depth again behind the instruction just read, where an exception may have come. */
  private restoreDepth(): void {
    const { w, reader } = this;
    if (!this.catches) return;
    this.copyUntil(reader.cursor.pos);
    this.add(reader.at, () => {
      w.emit("local.get", this.outerDepth).emit("i32.const", 1).emit("i32.add");
      w.emit("global.set", this.plan.depthGlobal);
    });
  }

  private changeDepth(op: "i32.add" | "i32.sub"): void {
    const { depthGlobal } = this.plan;
    this.w.emit("global.get", depthGlobal).emit("i32.const", 1).emit(op).emit("global.set", depthGlobal);
  }

  private callSlow(element: number): void {
    this.w.emit("i32.const", element).emit("call_indirect", this.plan.slowType, this.plan.table);
  }

  /** Takes a cost off the slice, and goes the slow path where it is above. */
  private charge(pushCost: () => unknown): void {
    const { w } = this;
    this.deduct(pushCost);
    w.emit("if", undefined);
    pushCost();
    this.callSlow(slowFuel);
    w.emit("end");
  }

  /** Takes a cost off the slice, and pushes whether it was above. */
  private deduct(pushCost: () => unknown): void {
    const { w, scratch } = this;
    const { fuelGlobal } = this.plan;
    w.emit("global.get", fuelGlobal);
    pushCost();
    w.emit("i32.sub").emit("local.tee", scratch).emit("global.set", fuelGlobal);
    w.emit("local.get", scratch).emit("i32.const", 0).emit("i32.lt_s");
  }

  private loop(): void {
    const { w, reader } = this;
    const cost = this.costs[++this.nLoops]!;
    this.loops.push(this.loops.at(-1)! + 1);
    this.insert(() => {
      w.emit("loop", reader.blockType);
      w.emit("global.get", this.plan.fuelGlobal).emit("i32.const", 0).emit("i32.lt_s").emit("if", undefined);
      w.emit("i32.const", cost);
      this.callSlow(slowLoop);
      w.emit("end");
    });
    this.copyUntil(reader.cursor.pos);
    this.add(reader.at, () => {
      this.deduct(() => w.emit("i32.const", cost));
      w.emit("br_if", 1);
    });
  }

  private end(): void {
    const { w, reader, loops } = this;
    const open = loops.pop()!;
    const outer = loops.at(-1);
    if (outer === undefined) {
      if (this.plan.maxCallDepth === undefined) return;
      this.insert(() => {
        w.emit("end");
        if (this.catches) w.emit("local.get", this.outerDepth).emit("global.set", this.plan.depthGlobal);
        else this.changeDepth("i32.sub");
      });
      return;
    }
    if (open > outer) {
      this.copyUntil(reader.cursor.pos);
      this.add(reader.at, () => w.emit("end"));
    }
    this.restoreDepth();
  }

  /** A tail call's arguments stay on the stack; a return goes to the block around the body. */
  private leave(name: string): void {
    if (name !== "return") this.insert(() => this.changeDepth("i32.sub"));
    else this.insert(() => this.w.emit("br", this.label(this.loops.length - 1)), true);
  }

  /** A label with the loops that have been added on the way to it. */
  private label(depth: number): number {
    const { loops } = this;
    const top = loops.length - 1;
    return depth + loops[top]! - loops[Math.max(0, top - depth)]!;
  }

  private branch(): void {
    const { w, reader } = this;
    const { op } = reader;
    const relabel: { readonly [K in ImmediateKind]?: (value: never) => ImmediateValue } = {
      labelidx: (depth: number) => this.label(depth),
      labels: (depths: readonly number[]) => depths.map((depth) => this.label(depth)),
      castop: (cast: CastOp) => ({ ...cast, labelIdx: this.label(cast.labelIdx) }),
      catches: (clauses: readonly CatchClause[]) =>
        clauses.map((clause) => ({ ...clause, labelIdx: this.label(clause.labelIdx) })),
    };
    const values = immediatesOf(reader).map((value, i) => relabel[op.immediates[i]!]?.(value as never) ?? value);
    this.insert(() => w.write(op, values), true);
  }

  /** A wait is the border's to do, within the bounds of the run. */
  private wait(name: OpName): void {
    const { w, plan, module, reader } = this;
    const memIdx = reader.index;
    const which = (isWide(module.spaces.memories[memIdx]!) ? 2 : 0) + (name.endsWith("64") ? 1 : 0);
    const { offset } = reader;
    this.insert(() => {
      w.emit("i64.const", BigInt.asIntN(64, BigInt(offset)))
        .emit("i32.const", memIdx)
        .emit("i32.const", firstWait + which);
      w.emit("call_indirect", plan.waitTypes?.[which] ?? 0, plan.table);
    }, true);
  }

  private lengthOf(name: OpName): void {
    const { w, reader, scratch, module } = this;
    if (name === "array.new_fixed") {
      const fixed = reader.index2 >>> 3;
      if (fixed > 0) this.insert(() => this.charge(() => w.emit("i32.const", fixed)));
      return;
    }
    const [shift, wide] = bulk[name] ?? [];
    if (shift === undefined) return;
    const [length, cost, long] = [scratch + 1, scratch + 2, scratch + 3];
    this.insert(() => {
      if (wide?.(module, reader.index, reader.index2) === true) this.unitsOfLong(long, shift);
      else w.emit("local.tee", length).emit("local.get", length).emit("i32.const", shift).emit("i32.shr_u");
      w.emit("local.tee", cost).emit("if", undefined);
      this.charge(() => w.emit("local.get", cost));
      w.emit("end");
    });
  }

  /** Leaves an i64 length where it is, and pushes the units that it costs. */
  private unitsOfLong(long: number, shift: number): void {
    const { w } = this;
    const units = (): unknown => w.emit("local.get", long).emit("i64.const", BigInt(shift)).emit("i64.shr_u");
    const most = (): unknown => w.emit("i64.const", BigInt(maxBulkCost));
    w.emit("local.tee", long);
    units();
    most();
    units();
    most();
    w.emit("i64.lt_u").emit("select").emit("i32.wrap_i64");
  }
}

/** The original offset of an offset in a rewritten body, both from the start of their modules; -1 outside of it. */
export function originalOffset({ bytes, segments }: Body, bodyStart: number, offset: number): number {
  const at = offset - bodyStart;
  const segment = at < bytes.length ? segments.findLast((one) => one.at <= at) : undefined;
  if (segment === undefined) return -1;
  return segment.copied ? segment.from + at - segment.at : segment.from;
}
