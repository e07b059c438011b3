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
import type { ImmediateKind } from "../../core/immediates.ts";
import { type Op, type OpName, opOfByte } from "../../core/opcodes.ts";
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

/** How immediates are passed over: LEB128 integers by their last bytes, others by their sizes; the type of a block, and a function's index. */
const shapes = { none: 1, leb: 2, memarg: 3, fixed4: 4, fixed8: 5, block: 6, callee: 7 } as const;

const shapeOf: { readonly [K in ImmediateKind]?: number } = {
  localidx: shapes.leb,
  globalidx: shapes.leb,
  labelidx: shapes.leb,
  funcidx: shapes.callee,
  blocktype: shapes.block,
  i32: shapes.leb,
  i64: shapes.leb,
  memarg: shapes.memarg,
  f32: shapes.fixed4,
  f64: shapes.fixed8,
};

/** Control as plans have it: what is taken, how often a place is kept, and whether the block is left or ended. */
const control: { readonly [K in OpName]?: readonly [takes: number, keeps: number, then: number] } = {
  block: [0, 1, 0],
  loop: [0, 1, 0],
  if: [1, 1, 0],
  end: [0, 0, 2],
  br: [0, 1, 1],
  br_if: [1, 2, 0],
  return: [0, 0, 1],
  unreachable: [0, 0, 1],
  call: [0, 0, 0],
};

/**
 * What instructions of one byte do: 3 bits for the shape of their immediates, 2 for how many operands they take, 2 for how many they
 * leave, 2 for how often a place is kept before that, and what becomes of the block. 0 where `steps` says it.
 */
let plans: Uint16Array | undefined;

/** The plan of what pushes one operand that a LEB128 integer names. */
const pushes = shapes.leb | (1 << 5);

function planOf(op: Op | undefined): number {
  if (op === undefined || op.immediates.length > 1) return 0;
  const [kind] = op.immediates;
  const shape = kind === undefined ? shapes.none : shapeOf[kind];
  const row = control[op.name];
  const effect = row === undefined ? steps[op.name] === undefined && effectOf(op) : ([row[0], 0] as const);
  if (shape === undefined || effect === undefined || effect === false) return 0;
  const [, keeps, then] = row ?? [0, 0, 0];
  return shape | (effect[0] << 3) | (effect[1] << 5) | (keeps << 7) | (then << 9);
}

/** Past a LEB128 integer. Where the bytes end in it, the reader says so at the next instruction. */
function pastLeb(bytes: Uint8Array, pos: number): number {
  let at = pos;
  while (bytes[at]! > 127) at++;
  return at + 1;
}

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

  /** Passes over what plans say, in one loop without calls of what nobody has compiled: programs have megabytes of it. */
  pass(): void {
    const { cursor } = this.reader;
    const { bytes, end } = cursor;
    const open = this._open;
    const locals = this._locals;
    const known = (plans ??= Uint16Array.from({ length: 256 }, (_, byte) => planOf(opOfByte(byte))));
    let [height, base, weight, pos] = [this._height, this._base, this.weight, cursor.pos];
    while (pos < end && open.length > 0) {
      const plan = known[bytes[pos]!]!;
      // Half of all instructions push what an index or a number names.
      if (plan === pushes) {
        do pos++;
        while (bytes[pos]! > 127);
        pos++;
        height++;
        continue;
      }
      const shape = plan & 7;
      let takes = (plan >> 3) & 3;
      let leaves = (plan >> 5) & 3;
      if (shape === shapes.none) pos++;
      else if (shape === shapes.leb || shape === shapes.memarg) {
        // The reader knows a memarg with a memory's index.
        if (shape === shapes.memarg && bytes[++pos]! >= 0x40) {
          pos--;
          break;
        }
        do pos++;
        while (bytes[pos]! > 127);
        pos++;
      } else if (shape === shapes.block) {
        // The reader knows other types than none and numbers.
        if (bytes[pos + 1] !== 0x40 && bytes[pos + 1]! < 0x7b) break;
        pos += 2;
      } else if (shape === shapes.callee) {
        const type = this._callee(pos + 1);
        if (type === undefined) break;
        pos = pastLeb(bytes, pos + 1);
        takes = type.params.length;
        leaves = type.results.length;
        weight += takes + leaves;
      } else if (shape === shapes.fixed4) pos += 5;
      else if (shape === shapes.fixed8) pos += 9;
      else break;
      weight += ((plan >> 7) & 3) * (locals + height);
      height -= takes;
      if (height < base) height = base;
      height += leaves;
      if (shape === shapes.block) {
        base = height;
        open.push({ base, takes: 0, leaves: bytes[pos - 1] === 0x40 ? 0 : 1 });
      } else if (plan >> 9 === 1) height = base;
      else if (plan >> 9 === 2) {
        const ended = open.pop()!;
        height = ended.base + ended.leaves;
        base = open.length === 0 ? 0 : open[open.length - 1]!.base;
      }
    }
    this._height = height;
    this._base = base;
    this.weight = weight;
    cursor.pos = Math.min(pos, end);
  }

  /** The type of the function whose index is here in up to two bytes. */
  private _callee(pos: number): FuncType | undefined {
    const { bytes } = this.reader.cursor;
    const low = bytes[pos]!;
    const high = bytes[pos + 1]!;
    if (low > 127 && high > 127) return undefined;
    return funcType(this._module, this._module.spaces.funcs[low > 127 ? (low & 127) | (high << 7) : low]);
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
}

/** What other instructions of control do, and these with types and indices of more bytes; false where nothing can be said. */
const steps: { readonly [K in OpName]?: (heights: Heights) => boolean } = {
  block: (h) => h.open(h.reader.blockType),
  loop: (h) => h.open(h.reader.blockType),
  if: (h) => h.apply(1, 0) && h.open(h.reader.blockType),
  else: (h) => h.part(),
  br_table: (h) => h.keep(2 * h.reader.labels.length) && h.leave(),
  call: (h) => h.callDirect(),
  call_indirect: (h) => h.call(h.reader.index, 1),
};

function step(heights: Heights): boolean {
  heights.pass();
  if (heights.ended) return true;
  const op = heights.reader.next();
  const known = steps[op.name];
  if (known !== undefined) return known(heights);
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
