/**
 * Instructions to bytes (Binary Format, Instructions), one writer for each kind of immediate. Nothing is
 * validated: what is written is what was given. Sections are in `encode-module.ts`.
 */
import { lastOf } from "../base/lists.ts";
import { i64Hi, i64Lo } from "../base/bytes/bits.ts";
import { BugError } from "../base/errors/errors.ts";
import type { ImmediateKind } from "../core/immediates.ts";
import { type Op, type OpName, opNamed } from "../core/opcodes.ts";
import type { HeapType, ValType } from "../core/types.ts";
import { type CatchClause, type InstrReader, catchKinds, memargHasMemory } from "./code.ts";
import { type BlockType, writeBlockType, writeHeapType, writeValType } from "./types.ts";
import { ByteWriter } from "./writer.ts";

/** What a load or store says of its memory. */
export interface Memarg {
  /** Binary logarithm of the alignment. */
  readonly align: number;
  readonly offset: number | bigint;
  /** The memory; 0 where it is left out. */
  readonly memIdx?: number;
}

/** What `br_on_cast` and `br_on_cast_fail` say. */
export interface CastOp {
  /** Bit 0: the source is nullable; bit 1: the target is. */
  readonly flags: number;
  readonly labelIdx: number;
  readonly from: HeapType;
  readonly to: HeapType;
}

/** The value that stands for each kind of immediate. Floats are given by their bits, so that NaNs survive. */
export interface ImmediateValues {
  typeidx: number;
  funcidx: number;
  tableidx: number;
  memidx: number;
  globalidx: number;
  tagidx: number;
  elemidx: number;
  dataidx: number;
  localidx: number;
  labelidx: number;
  fieldidx: number;
  laneidx: number;
  count: number;
  zero: 0;
  labels: readonly number[];
  blocktype: BlockType;
  heaptype: HeapType;
  valtypes: readonly ValType[];
  castop: CastOp;
  catches: readonly CatchClause[];
  memarg: Memarg;
  i32: number;
  i64: bigint;
  f32: number;
  f64: bigint;
  v128: Uint8Array;
  shuffle: Uint8Array;
}

/** Any immediate's value. */
export type ImmediateValue = ImmediateValues[ImmediateKind];

type Write<K extends ImmediateKind> = (out: ByteWriter, value: ImmediateValues[K]) => void;

function index(out: ByteWriter, value: number): void {
  out.u32(value);
}

function lane(out: ByteWriter, value: number): void {
  out.byte(value);
}

function bytes16(out: ByteWriter, value: Uint8Array): void {
  out.append(value);
}

/** What writes each kind of immediate. */
const immediateWriters: { readonly [K in ImmediateKind]: Write<K> } = {
  typeidx: index,
  funcidx: index,
  tableidx: index,
  memidx: index,
  globalidx: index,
  tagidx: index,
  elemidx: index,
  dataidx: index,
  localidx: index,
  labelidx: index,
  fieldidx: index,
  laneidx: lane,
  count: index,
  zero: lane,
  labels: (out, labels) => {
    out.u32(labels.length - 1);
    for (const label of labels) out.u32(label);
  },
  blocktype: writeBlockType,
  heaptype: writeHeapType,
  valtypes: (out, types) => {
    out.u32(types.length);
    for (const type of types) writeValType(out, type);
  },
  castop: (out, { flags, labelIdx, from, to }) => {
    out.byte(flags);
    out.u32(labelIdx);
    writeHeapType(out, from);
    writeHeapType(out, to);
  },
  catches: (out, clauses) => {
    out.u32(clauses.length);
    for (const { kind, tagIdx, labelIdx } of clauses) {
      out.byte(catchKinds.indexOf(kind));
      if (tagIdx !== undefined) out.u32(tagIdx);
      out.u32(labelIdx);
    }
  },
  memarg: (out, { align, offset, memIdx = 0 }) => {
    out.u32(memIdx === 0 ? align : align | memargHasMemory);
    if (memIdx !== 0) out.u32(memIdx);
    if (typeof offset === "bigint") out.u64(offset);
    else out.u32(offset);
  },
  i32: (out, value) => out.s32(value),
  i64: (out, value) => out.s64(value),
  f32: (out, bits) => out.fixed32(bits),
  f64: (out, bits) => {
    out.fixed32(i64Lo(bits));
    out.fixed32(i64Hi(bits));
  },
  v128: bytes16,
  shuffle: bytes16,
};

type Take<K extends ImmediateKind> = (r: InstrReader, second: boolean) => ImmediateValues[K];

function takeIndex(r: InstrReader, second: boolean): number {
  return second ? r.index2 : r.index;
}

/** Where a reader has each kind of immediate. */
const immediateTakers: { readonly [K in ImmediateKind]: Take<K> } = {
  typeidx: takeIndex,
  funcidx: takeIndex,
  tableidx: takeIndex,
  memidx: takeIndex,
  globalidx: takeIndex,
  tagidx: takeIndex,
  elemidx: takeIndex,
  dataidx: takeIndex,
  localidx: takeIndex,
  labelidx: takeIndex,
  fieldidx: takeIndex,
  laneidx: takeIndex,
  count: takeIndex,
  zero: () => 0,
  labels: (r) => r.labels,
  blocktype: (r) => r.blockType,
  heaptype: (r) => r.heap,
  valtypes: (r) => r.types,
  castop: (r) => ({ flags: r.castFlags, labelIdx: r.index, from: r.heap, to: r.heap2 }),
  catches: (r) => r.catches,
  memarg: (r) => ({ align: r.align, offset: r.offset, memIdx: r.index }),
  i32: (r) => r.lo,
  i64: (r) => r.i64,
  f32: (r) => r.lo,
  f64: (r) => r.i64,
  v128: (r) => r.bytes16,
  shuffle: (r) => r.bytes16,
};

/** The immediates of the instruction that a reader has just read, in the order of its row. */
export function immediatesOf(reader: InstrReader): ImmediateValue[] {
  return reader.op.immediates.map((kind, i) => immediateTakers[kind](reader, i > 0));
}

function writeOpcode(out: ByteWriter, op: Op): void {
  const prefix = op.code >> 12;
  if (prefix === 0) {
    out.byte(op.code);
  } else {
    out.byte(prefix);
    out.u32(op.code & 0xfff);
  }
}

/** Instructions one after the other: bodies without their locals, and constant expressions. */
export class InstrWriter {
  readonly out: ByteWriter;

  /** `capacity` is how many bytes are expected. */
  constructor(capacity?: number) {
    this.out = new ByteWriter(capacity);
  }

  /** Writes an instruction with its immediates in the order of its row. @throws BugError for a wrong number of them */
  emit(name: OpName, ...values: readonly ImmediateValue[]): this {
    return this.write(opNamed(name), values);
  }

  /** As `emit`, by the row. @throws BugError */
  write(op: Op, values: readonly ImmediateValue[]): this {
    const kinds = op.immediates;
    if (values.length !== kinds.length) {
      throw new BugError(`${op.name} takes ${kinds.length} immediates, ${values.length} were given.`);
    }
    writeOpcode(this.out, op);
    // Which kind goes with which value is known to the caller alone.
    for (let i = 0; i < kinds.length; i++)
      (immediateWriters[kinds[i]!] as (out: ByteWriter, value: ImmediateValue) => void)(this.out, values[i]);
    return this;
  }

  /** Copies the instruction that a reader has just read, byte by byte. */
  copy(reader: InstrReader): this {
    const { bytes, pos } = reader.cursor;
    this.out.append(bytes.subarray(reader.at, pos));
    return this;
  }
}

/** A constant expression: what `write` emits, and `end`. */
export function encodeExpr(write: (w: InstrWriter) => void): Uint8Array<ArrayBuffer> {
  const w = new InstrWriter();
  write(w);
  return w.emit("end").out.bytes;
}

/** A function body: locals in order, what `write` emits, and `end`. */
export function encodeBody(locals: readonly ValType[], write: (w: InstrWriter) => void): Uint8Array<ArrayBuffer> {
  const runs: { count: number; type: ValType }[] = [];
  for (const type of locals) {
    const last = lastOf(runs);
    if (last?.type === type) last.count++;
    else runs.push({ count: 1, type });
  }
  const w = new InstrWriter();
  w.out.u32(runs.length);
  for (const { count, type } of runs) {
    w.out.u32(count);
    writeValType(w.out, type);
  }
  write(w);
  return w.emit("end").out.bytes;
}
