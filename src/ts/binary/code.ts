/**
 * Instructions of a body or a constant expression, one at a time (Binary Format, Instructions). The reader
 * fills its own fields instead of making objects, since validation and lowering walk megabytes with it.
 * It knows no nesting: whoever reads counts blocks.
 */
import { i64FromPair, i64Hi, i64Lo } from "../base/bytes/bits.ts";
import { MalformedError } from "../base/errors/errors.ts";
import type { ImmediateKind } from "../core/immediates.ts";
import { limits } from "../core/limits.ts";
import { type Op, opNamed, opOfByte, opsOfPrefix } from "../core/opcodes.ts";
import type { HeapType, ValType } from "../core/types.ts";
import { ModuleCursor } from "./cursor.ts";
import { type BlockType, readBlockType, readHeapType, readValType } from "./types.ts";

/** One handler of `try_table`. */
export interface CatchClause {
  readonly kind: "catch" | "catch_ref" | "catch_all" | "catch_all_ref";
  /** Undefined for the catch_all kinds. */
  readonly tagIdx: number | undefined;
  readonly labelIdx: number;
}

/** The kinds of handlers in the order of their bytes. */
export const catchKinds = ["catch", "catch_ref", "catch_all", "catch_all_ref"] as const;

const noBytes = new Uint8Array(0);

/**
 * Reads instructions from `start` to `end`. After `next`, `op` and `at` tell which and where, and the fields
 * that the row's immediates name are filled; other fields keep old values.
 */
export class InstrReader {
  readonly cursor: ModuleCursor;
  op: Op = opNamed("unreachable");
  /** Byte offset of the opcode. */
  at = 0;
  /** The first index, lane or count; of a memarg, the memory. */
  index = 0;
  /** The second index or lane. */
  index2 = 0;
  /** Binary logarithm of a memarg's alignment. */
  align = 0;
  /** A memarg's offset: a bigint only where a number cannot hold it. */
  offset: number | bigint = 0;
  /** The bits of a constant: 32-bit ones in `lo`, 64-bit ones in both. */
  lo = 0;
  hi = 0;
  blockType: BlockType = undefined;
  heap: HeapType = "any";
  /** The second heap type of a cast branch. */
  heap2: HeapType = "any";
  /** Bit 0: the source is nullable; bit 1: the target is. */
  castFlags = 0;
  types: readonly ValType[] = [];
  /** Labels of br_table, the default last. */
  labels: readonly number[] = [];
  catches: readonly CatchClause[] = [];
  /** The 16 bytes of a v128.const or a shuffle. */
  bytes16: Uint8Array = noBytes;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.cursor = new ModuleCursor(bytes, start, end);
  }

  /** Whether nothing is left. */
  get done(): boolean {
    return this.cursor.done;
  }

  /** The bits of a 64-bit constant as a signed bigint. */
  get i64(): bigint {
    return i64FromPair(this.lo, this.hi);
  }

  /**
   * Reads one instruction.
   * @throws MalformedError `bad-opcode`, `bad-encoding`, `bad-type`, `bad-integer`, `unexpected-end`
   * @throws InvalidError `limit-exceeded` for too many labels, types or handlers
   */
  next(): Op {
    const cursor = this.cursor;
    this.at = cursor.pos;
    const byte = cursor.byte();
    const op = opOfByte(byte) ?? this._prefixedOp(byte);
    this.op = op;
    const kinds = op.immediates;
    if (kinds.length > 0) {
      readers[kinds[0]!](this, cursor);
      if (kinds.length > 1) secondReaders[kinds[1]!]?.(this, cursor);
    }
    return op;
  }

  private _prefixedOp(byte: number): Op {
    const ops = opsOfPrefix(byte);
    if (ops !== undefined) {
      const sub = this.cursor.u32();
      const op = ops[sub];
      if (op !== undefined) return op;
      throw illegalOpcode(`${hex(byte)} ${hex(sub)}`, this.at);
    }
    throw illegalOpcode(hex(byte), this.at);
  }
}

type Read = (r: InstrReader, c: ModuleCursor) => void;

const firstIndex: Read = (r, c) => {
  r.index = c.u32();
};

const secondIndex: Read = (r, c) => {
  r.index2 = c.u32();
};

/** What a kind reads where it comes first: all but a few read one index. */
const readers: { readonly [K in ImmediateKind]: Read } = {
  typeidx: firstIndex,
  funcidx: firstIndex,
  tableidx: firstIndex,
  memidx: firstIndex,
  globalidx: firstIndex,
  tagidx: firstIndex,
  elemidx: firstIndex,
  dataidx: firstIndex,
  localidx: firstIndex,
  labelidx: firstIndex,
  fieldidx: firstIndex,
  count: firstIndex,
  laneidx: (r, c) => {
    r.index = c.byte();
  },
  zero: (_, c) => {
    const at = c.pos;
    if (c.byte() !== 0) throw new MalformedError("bad-encoding", `zero byte expected at offset ${at}.`, { at });
  },
  labels: (r, c) => {
    r.labels = readLabels(c);
  },
  blocktype: (r, c) => {
    r.blockType = readBlockType(c);
  },
  heaptype: (r, c) => {
    r.heap = readHeapType(c);
  },
  valtypes: (r, c) => {
    r.types = readSelectTypes(c);
  },
  castop: readCastOp,
  catches: (r, c) => {
    r.catches = readCatches(c);
  },
  memarg: readMemarg,
  i32: (r, c) => {
    r.lo = c.s32();
  },
  i64: readI64,
  f32: (r, c) => {
    r.lo = word(c.fixed(4), 0);
  },
  f64: (r, c) => {
    const bytes = c.fixed(8);
    r.lo = word(bytes, 0);
    r.hi = word(bytes, 4);
  },
  v128: read16,
  shuffle: read16,
};

/** What a kind reads where it comes second. */
const secondReaders: { readonly [K in ImmediateKind]?: Read } = {
  typeidx: secondIndex,
  tableidx: secondIndex,
  memidx: secondIndex,
  elemidx: secondIndex,
  dataidx: secondIndex,
  fieldidx: secondIndex,
  count: secondIndex,
  laneidx: (r, c) => {
    r.index2 = c.byte();
  },
  catches: (r, c) => {
    r.catches = readCatches(c);
  },
};

function word(bytes: Uint8Array, i: number): number {
  return bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

function illegalOpcode(what: string, at: number): MalformedError {
  return new MalformedError("bad-opcode", `illegal opcode ${what} at offset ${at}.`, { at });
}

function readI64(r: InstrReader, c: ModuleCursor): void {
  const short = shortLeb(c);
  if (short >= 0) {
    const unused = 32 - shortBits;
    r.lo = (short << unused) >> unused;
    r.hi = r.lo >> 31;
    return;
  }
  const value = c.s64();
  r.lo = i64Lo(value);
  r.hi = i64Hi(value);
}

/** Bit 6 of a memarg's flags says that a memory index follows. */
export const memargHasMemory = 0x40;

function readMemarg(r: InstrReader, c: ModuleCursor): void {
  const at = c.pos;
  const flags = c.u32();
  if (flags >= 0x80) {
    throw new MalformedError("bad-encoding", `malformed memop flags ${flags} at offset ${at}.`, { at });
  }
  r.align = flags & 0x3f;
  r.index = flags & memargHasMemory ? c.u32() : 0;
  const short = shortLeb(c);
  if (short >= 0) {
    r.offset = short;
    return;
  }
  const offset = c.u64();
  r.offset = offset <= Number.MAX_SAFE_INTEGER ? Number(offset) : offset;
}

/** How many bits the last `shortLeb` read. */
let shortBits = 0;

/** The bits of a LEB128 integer of up to 4 bytes, which needs no bigint; -1, and nothing read, for a longer one. */
function shortLeb(c: ModuleCursor): number {
  const { bytes, end } = c;
  let { pos } = c;
  let result = 0;
  for (let shift = 0; shift < 28 && pos < end; shift += 7) {
    const byte = bytes[pos++]!;
    result |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      c.pos = pos;
      shortBits = shift + 7;
      return result;
    }
  }
  return -1;
}

function readLabels(c: ModuleCursor): number[] {
  const count = c.count("labels", limits.brTableLabels);
  const labels: number[] = [];
  for (let i = 0; i <= count; i++) labels.push(c.u32());
  return labels;
}

function readSelectTypes(c: ModuleCursor): ValType[] {
  const types: ValType[] = [];
  for (let n = c.count("types of a select", limits.results); n > 0; n--) types.push(readValType(c));
  return types;
}

function readCastOp(r: InstrReader, c: ModuleCursor): void {
  const at = c.pos;
  const flags = c.byte();
  if (flags > 3) throw new MalformedError("bad-encoding", `malformed cast flags ${flags} at offset ${at}.`, { at });
  r.castFlags = flags;
  r.index = c.u32();
  r.heap = readHeapType(c);
  r.heap2 = readHeapType(c);
}

function readCatches(c: ModuleCursor): CatchClause[] {
  const clauses: CatchClause[] = [];
  for (let n = c.count("handlers", limits.brTableLabels); n > 0; n--) {
    const at = c.pos;
    const kind = catchKinds[c.byte()];
    if (kind === undefined) {
      throw new MalformedError("bad-encoding", `malformed catch clause at offset ${at}.`, { at });
    }
    const tagIdx = kind === "catch" || kind === "catch_ref" ? c.u32() : undefined;
    clauses.push({ kind, tagIdx, labelIdx: c.u32() });
  }
  return clauses;
}

function read16(r: InstrReader, c: ModuleCursor): void {
  r.bytes16 = c.fixed(16);
}
