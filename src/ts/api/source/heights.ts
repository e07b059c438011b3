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

/** How immediates are passed over: LEB128 integers by their last bytes, others by their sizes. */
const shapes = { none: 1, leb: 2, memarg: 3, fixed4: 4, fixed8: 5 } as const;

const shapeOf: { readonly [K in ImmediateKind]?: number } = {
  localidx: shapes.leb,
  globalidx: shapes.leb,
  i32: shapes.leb,
  i64: shapes.leb,
  memarg: shapes.memarg,
  f32: shapes.fixed4,
  f64: shapes.fixed8,
};

/**
 * Rows that do nothing but take and leave operands, by their opcodes of one byte: 3 bits for the shape of their immediates, 2 for how
 * many they take, then how many they leave. 0 for other rows.
 */
let plans: Uint8Array | undefined;

function planOf(op: Op | undefined): number {
  if (op === undefined || steps[op.name] !== undefined || op.immediates.length > 1) return 0;
  const [kind] = op.immediates;
  const shape = kind === undefined ? shapes.none : shapeOf[kind];
  const effect = effectOf(op);
  return shape === undefined || effect === undefined ? 0 : shape | (effect[0] << 3) | (effect[1] << 5);
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

  /** Passes over instructions that only take and leave operands: most of all there are, in one loop since megabytes are read so. */
  pass(): void {
    const { cursor } = this.reader;
    const { bytes, end } = cursor;
    const known = (plans ??= Uint8Array.from({ length: 256 }, (_, byte) => planOf(opOfByte(byte))));
    const base = this._base;
    let [height, pos] = [this._height, cursor.pos];
    while (pos < end) {
      const plan = known[bytes[pos]!]!;
      const shape = plan & 7;
      // A memory's index stands in a memarg that begins so; the reader knows.
      if (shape === 0 || (shape === shapes.memarg && bytes[pos + 1]! >= 0x40)) break;
      pos++;
      if (shape === shapes.leb) pos = pastLeb(bytes, pos);
      else if (shape === shapes.memarg) pos = pastLeb(bytes, pastLeb(bytes, pos));
      else if (shape === shapes.fixed4) pos += 4;
      else if (shape === shapes.fixed8) pos += 8;
      height -= (plan >> 3) & 3;
      if (height < base) height = base;
      height += plan >> 5;
    }
    this._height = height;
    cursor.pos = Math.min(pos, end);
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
    return this.call(this.typeOfFunc(this.reader.index), 0);
  }

  typeOfFunc(index: number): number | undefined {
    return this._module.spaces.funcs[index];
  }

  /** A block that takes nothing. */
  openPlain(leaves: number): true {
    this.keep(1);
    this._base = this._height;
    this._open.push({ base: this._height, takes: 0, leaves });
    return true;
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
  br_table: (h) => h.keep(2 * h.reader.labels.length) && h.leave(),
  return: (h) => h.leave(),
  unreachable: (h) => h.leave(),
  call: (h) => h.callDirect(),
  call_indirect: (h) => h.call(h.reader.index, 1),
};

/**
 * The same of those that are most of control, past the reader, in the forms that compilers write: they read their immediates
 * behind the opcode, and give where these end, or nothing for the reader to read them.
 */
const quickSteps: { readonly [K in OpName]?: (heights: Heights, bytes: Uint8Array, at: number) => number | undefined } =
  {
    block: quickOpen,
    loop: quickOpen,
    if: (h, bytes, at) => (isPlainBlock(bytes[at]!) && h.apply(1, 0) ? quickOpen(h, bytes, at) : undefined),
    end: (h, _, at) => (h.end() ? at : undefined),
    br: (h, bytes, at) => (h.keep(1) && h.leave() ? pastLeb(bytes, at) : undefined),
    br_if: (h, bytes, at) => (h.keep(2) && h.apply(1, 0) ? pastLeb(bytes, at) : undefined),
    call(h, bytes, at) {
      const low = bytes[at]!;
      const high = bytes[at + 1]!;
      if (low < 0x80) return h.call(h.typeOfFunc(low), 0) ? at + 1 : undefined;
      return high < 0x80 && h.call(h.typeOfFunc((low & 0x7f) | (high << 7)), 0) ? at + 2 : undefined;
    },
  };

/** Whether a block takes nothing, and leaves nothing or a number: bytes from 0x80 on begin the index of a type. */
const isPlainBlock = (type: number): boolean => type === 0x40 || (type >= 0x7b && type < 0x80);

function quickOpen(heights: Heights, bytes: Uint8Array, at: number): number | undefined {
  const type = bytes[at]!;
  return isPlainBlock(type) && heights.openPlain(type === 0x40 ? 0 : 1) ? at + 1 : undefined;
}

let quickOf: ((typeof quickSteps)["end"] | undefined)[] | undefined;

function step(heights: Heights): boolean {
  heights.pass();
  const { reader } = heights;
  const { cursor } = reader;
  const { bytes, pos, end } = cursor;
  quickOf ??= Array.from({ length: 256 }, (_, byte) => quickSteps[opOfByte(byte)?.name ?? "nop"]);
  const past = pos < end ? quickOf[bytes[pos]!]?.(heights, bytes, pos + 1) : undefined;
  if (past !== undefined) {
    cursor.pos = past;
    return true;
  }
  const op = reader.next();
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
