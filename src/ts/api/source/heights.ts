/**
 * What a body weighs at most, by how high its operands lie: no type is looked at, so it is known without a validator, and sooner.
 * Of an instruction that is not known here, and of what cannot be valid, nothing is said.
 */
import { lastOf } from "../../base/lists.ts";
import { isWasmError } from "../../base/errors/errors.ts";
import { readLocals } from "../../binary/body.ts";
import { InstrReader } from "../../binary/code.ts";
import type { BlockType } from "../../binary/types.ts";
import type { FuncDef, Module } from "../../core/module.ts";
import type { Op, OpName } from "../../core/opcodes.ts";
import type { FuncType } from "../../core/types.ts";

/** How many operands are taken, and how many left. */
type Effect = readonly [takes: number, leaves: number];

/** Instructions whose types depend on the context, their numbers do not. */
const effects: { readonly [K in OpName]?: Effect } = {
  drop: [1, 0],
  select: [3, 1],
  select_t: [3, 1],
  "local.get": [0, 1],
  "local.set": [1, 0],
  "local.tee": [1, 1],
  "global.get": [0, 1],
  "global.set": [1, 0],
  "memory.copy": [3, 0],
  "ref.func": [0, 1],
  "ref.is_null": [1, 1],
  "ref.null": [0, 1],
};

const effectOf = ({ name, params, results }: Op): Effect | undefined =>
  params === undefined || results === undefined ? effects[name] : [params.length, results.length];

function funcType({ types }: Module, typeIdx: number | undefined): FuncType | undefined {
  const comp = typeIdx === undefined ? undefined : types[typeIdx]?.comp;
  return comp?.kind === "func" ? comp : undefined;
}

/** A block that is open: where its operands begin, and how many its parts begin and end with. */
interface Open {
  readonly base: number;
  readonly takes: number;
  readonly leaves: number;
}

/** The heights in a body as it is read. */
class Heights {
  weight = 0;
  readonly reader: InstrReader;
  private readonly _module: Module;
  private readonly _locals: number;
  private readonly _open: Open[];
  private _height = 0;
  private _base = 0;

  constructor(module: Module, { typeIdx, body }: FuncDef) {
    const type = funcType(module, typeIdx);
    this._module = module;
    this.reader = new InstrReader(module.bytes, body.start, body.end);
    this._locals = readLocals(this.reader.cursor).reduce((sum, { count }) => sum + count, type?.params.length ?? 0);
    this._open = [{ base: 0, takes: 0, leaves: type?.results.length ?? 0 }];
  }

  /** Whether the last `end` has been read. */
  get ended(): boolean {
    return this._open.length === 0;
  }

  /** Takes what is there: in code that cannot be reached there may be less. */
  apply(takes: number, leaves: number): true {
    this._height = Math.max(this._base, this._height - takes) + leaves;
    return true;
  }

  /** A place where the host keeps where all locals and operands are, so many times. */
  keep(times: number): true {
    this.weight += times * (this._locals + this._height);
    return true;
  }

  /** Nothing behind this is reached in the block. */
  leave(): true {
    this._height = this._base;
    return true;
  }

  call(typeIdx: number | undefined, above: number): boolean {
    const type = funcType(this._module, typeIdx);
    if (type === undefined) return false;
    const { params, results } = type;
    this.weight += params.length + results.length;
    return this.apply(params.length + above, results.length);
  }

  callDirect(): boolean {
    return this.call(this._module.spaces.funcs[this.reader.index], 0);
  }

  open(type: BlockType): boolean {
    const known = typeof type === "number" ? funcType(this._module, type) : undefined;
    if (typeof type === "number" && known === undefined) return false;
    const [takes, leaves] =
      known === undefined ? [0, type === undefined ? 0 : 1] : [known.params.length, known.results.length];
    this.keep(1);
    this.apply(takes, 0);
    this._base = this._height;
    this._open.push({ base: this._height, takes, leaves });
    return this.apply(0, takes);
  }

  part(): true {
    this.keep(1);
    const { base, takes } = lastOf(this._open)!;
    this._height = base + takes;
    return true;
  }

  end(): true {
    const { base, leaves } = this._open.pop()!;
    this._base = lastOf(this._open)?.base ?? 0;
    this._height = base + leaves;
    return true;
  }
}

/** What instructions of control do; false where nothing can be said. */
const steps: { readonly [K in OpName]?: (heights: Heights) => boolean } = {
  block: (h) => h.open(h.reader.blockType),
  loop: (h) => h.open(h.reader.blockType),
  if: (h) => h.apply(1, 0) && h.open(h.reader.blockType),
  else: (h) => h.part(),
  end: (h) => h.end(),
  br: (h) => h.keep(1) && h.leave(),
  br_if: (h) => h.keep(2) && h.apply(1, 0),
  br_table: (h) => h.keep(2 * h.reader.labels.length) && h.leave(),
  return: (h) => h.leave(),
  unreachable: (h) => h.leave(),
  call: (h) => h.callDirect(),
  call_indirect: (h) => h.call(h.reader.index, 1),
};

function step(heights: Heights): boolean {
  const op = heights.reader.next();
  const control = steps[op.name];
  if (control !== undefined) return control(heights);
  const effect = effectOf(op);
  return effect !== undefined && heights.apply(...effect);
}

/** What a body weighs at most; undefined where only validation tells. */
export function weightAtMost(module: Module, func: FuncDef): number | undefined {
  try {
    const heights = new Heights(module, func);
    while (!heights.ended) if (!step(heights)) return undefined;
    return heights.weight;
  } catch (error) {
    if (isWasmError(error)) return undefined;
    throw error;
  }
}
