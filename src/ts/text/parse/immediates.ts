/**
 * The immediates of instructions in the text format, with one parser for each kind; where the order differs from
 * the binary format's, or one may be left out, a parser for the whole list. Each writes opcode and immediates.
 */
import { i64Hi, i64Lo } from "../../base/bytes/bits.ts";
import { catchKinds, memargHasMemory } from "../../binary/code.ts";
import { writeBlockType, writeHeapType, writeValType } from "../../binary/types.ts";
import type { ByteWriter } from "../../binary/writer.ts";
import type { ImmediateKind } from "../../core/immediates.ts";
import { type Op, opNamed, opcodes } from "../../core/opcodes.ts";
import type { Lexer } from "../lex/lex.ts";
import { token } from "../lex/tokens.ts";
import { bigintOf, f32LiteralBits, f64LiteralBits } from "../lex/numbers.ts";
import type { TypeParser } from "./types.ts";
import { type IdSpace, atIndex, takeU32 } from "./spaces.ts";
import { words } from "../lex/words.ts";

/** The index spaces of a module, for those who refer to them. */
export interface ModuleSpaces {
  readonly types: TypeParser;
  readonly funcs: IdSpace;
  readonly tables: IdSpace;
  readonly memories: IdSpace;
  readonly globals: IdSpace;
  readonly tags: IdSpace;
  readonly elems: IdSpace;
  readonly datas: IdSpace;
  /** Whether offsets may have 64 bits. */
  readonly wide: boolean;
}

/** What parsers of immediates work on. */
export interface CodeContext {
  readonly lex: Lexer;
  readonly out: ByteWriter;
  readonly module: ModuleSpaces;
  readonly locals: IdSpace;
  /** Set where an instruction names a data segment. */
  usesData: boolean;
  /** Takes a label. @throws MalformedError */
  label(): number;
}

/** Parses the immediates of an instruction and writes it, its opcode first. */
export type ParseImmediates = (c: CodeContext, op: Op) => void;

/** Writes an opcode. */
export function writeOpcode(out: ByteWriter, { code }: Op): void {
  const prefix = code >> 12;
  if (prefix === 0) {
    out.byte(code);
  } else {
    out.byte(prefix);
    out.u32(code & 0xfff);
  }
}

// Numbers

/** Takes an integer of so many bits, with or without a sign. @throws MalformedError */
function takeInteger(lex: Lexer, bits: number): number {
  if (lex.kind !== token.nat && lex.kind !== token.int) throw notInteger(lex);
  const negative = lex.text.charCodeAt(lex.start) === 0x2d;
  const { value } = lex;
  if (value > (negative ? 2 ** (bits - 1) : 2 ** bits - 1)) throw outOfRange(lex);
  lex.next();
  return (negative ? -value : value) | 0;
}

function takeI64(lex: Lexer): bigint {
  if (lex.kind !== token.nat && lex.kind !== token.int) throw notInteger(lex);
  const { value } = lex;
  let n: bigint;
  if (value === Infinity) n = bigintOf(lex.spelling);
  else n = BigInt(lex.text.charCodeAt(lex.start) === 0x2d ? -value : value);
  if (n < -(1n << 63n) || n >= 1n << 64n) throw outOfRange(lex);
  lex.next();
  return n;
}

const notInteger = (lex: Lexer): Error =>
  lex.kind === token.float
    ? lex.error("constant out of range: an integer is expected, not a float.")
    : lex.unexpected("an integer");

const outOfRange = (lex: Lexer): Error => lex.error("constant out of range of its type.");

function takeFloat<T>(lex: Lexer, bitsOf: (spelling: string) => T | undefined): T {
  if (lex.kind < token.nat || lex.kind > token.float) throw lex.unexpected("a number");
  const bits = bitsOf(lex.spelling);
  if (bits === undefined) throw outOfRange(lex);
  lex.next();
  return bits;
}

/** Small constants are most of them, and take one byte. */
function writeI32(out: ByteWriter, value: number): void {
  if (value >= -64 && value < 64) out.byte(value & 0x7f);
  else out.s32(value);
}

function writeI64(out: ByteWriter, value: bigint): void {
  if (value >= -64n && value < 64n) out.byte(Number(value) & 0x7f);
  else out.s64(value);
}

function writeF64(out: ByteWriter, bits: bigint): void {
  out.fixed32(i64Lo(bits));
  out.fixed32(i64Hi(bits));
}

/** How the lanes of each shape are read and written. */
const lanes = new Map<unknown, { readonly count: number; readonly take: (lex: Lexer, out: ByteWriter) => void }>([
  [words.i8x16, { count: 16, take: (lex, out) => out.byte(takeInteger(lex, 8) & 0xff) }],
  [
    words.i16x8,
    {
      count: 8,
      take: (lex, out) => {
        const value = takeInteger(lex, 16);
        out.byte(value & 0xff);
        out.byte((value >> 8) & 0xff);
      },
    },
  ],
  [words.i32x4, { count: 4, take: (lex, out) => out.fixed32(takeInteger(lex, 32)) }],
  [words.i64x2, { count: 2, take: (lex, out) => writeF64(out, takeI64(lex)) }],
  [words.f32x4, { count: 4, take: (lex, out) => out.fixed32(takeFloat(lex, f32LiteralBits)) }],
  [words.f64x2, { count: 2, take: (lex, out) => writeF64(out, takeFloat(lex, f64LiteralBits)) }],
]);

const atNumber = (lex: Lexer): boolean => lex.kind >= token.nat && lex.kind <= token.float;

/** A vector: the shape and its lanes. */
function takeVector(lex: Lexer, out: ByteWriter): void {
  const shape = lex.kind === token.word ? lanes.get(lex.word) : undefined;
  if (shape === undefined) throw lex.unexpected("a shape as i32x4");
  lex.next();
  const { start } = lex;
  let count = 0;
  // All are counted first: too many or too few is said before one that is too large.
  const mark = lex.start;
  while (atNumber(lex)) {
    count++;
    lex.next();
  }
  if (count !== shape.count) {
    throw lex.errorAt(start, lex.start, `wrong number of lane literals: ${count} instead of ${shape.count}.`);
  }
  lex.reset(mark);
  for (let i = 0; i < count; i++) shape.take(lex, out);
}

function takeLane(lex: Lexer): number {
  if (lex.kind !== token.nat) throw lex.unexpected("a lane's number");
  if (lex.value > 255) throw lex.error("i8 constant out of range: no vector has so many lanes.");
  const { value } = lex;
  lex.next();
  return value;
}

function takeShuffle(lex: Lexer, out: ByteWriter): void {
  for (let i = 0; i < 16; i++) {
    if (!atNumber(lex)) throw lex.error(`invalid lane length: ${i} lanes instead of 16.`);
    if (lex.kind !== token.nat || lex.value > 255)
      throw lex.error("i8 constant out of range: a lane's number is expected.");
    out.byte(lex.value);
    lex.next();
  }
  if (atNumber(lex)) throw lex.error("invalid lane length: more than 16 lanes.");
}

// Memory accesses

/** Whether the number here is a memory and not the lane: something else of the memory argument follows it. */
function isMemoryBeforeLane(lex: Lexer): boolean {
  const mark = lex.start;
  lex.next();
  const { kind } = lex;
  lex.reset(mark);
  return kind === token.nat || kind === token.offset || kind === token.align;
}

function takeMemarg(c: CodeContext, op: Op): void {
  const { lex, out } = c;
  const hasLane = op.immediates.length > 1;
  const hasMemory = lex.kind === token.id || (lex.kind === token.nat && (!hasLane || isMemoryBeforeLane(lex)));
  const memIdx = hasMemory ? c.module.memories.ref(lex) : 0;
  const offset = takeOffset(c);
  const align = takeAlign(lex) ?? Math.log2(op.width ?? 1);
  out.u32(memIdx === 0 ? align : align | memargHasMemory);
  if (memIdx !== 0) out.u32(memIdx);
  if (typeof offset === "bigint") out.u64(offset);
  else out.u32(offset);
}

function takeOffset({ lex, module }: CodeContext): number | bigint {
  if (lex.kind !== token.offset) return 0;
  let { value }: { value: number | bigint } = lex;
  if (value === Infinity) value = bigintOf(lex.spelling.slice("offset=".length));
  if (value >= (module.wide ? 1n << 64n : 1n << 32n)) {
    throw lex.error(`${module.wide ? "i64" : "i32"} constant out of range: the offset is too large.`);
  }
  lex.next();
  return value;
}

function takeAlign(lex: Lexer): number | undefined {
  if (lex.kind !== token.align) return undefined;
  const value = lex.value === Infinity ? bigintOf(lex.spelling.slice("align=".length)) : BigInt(lex.value);
  if (value === 0n || (value & (value - 1n)) !== 0n) throw lex.error("alignment must be a power of two.");
  const log2 = value.toString(2).length - 1;
  if (log2 > 63) throw lex.error("i64 constant out of range: the alignment must be below 2^64.");
  lex.next();
  return log2;
}

// Control

function takeLabels(c: CodeContext): void {
  const labels = [c.label()];
  while (atIndex(c.lex)) labels.push(c.label());
  c.out.u32(labels.length - 1);
  for (const label of labels) c.out.u32(label);
}

const catchWords = catchKinds.map((kind) => words[kind]);

function takeCatches(c: CodeContext): void {
  const { lex, out, module } = c;
  const clauses: (readonly [kind: number, tag: number | undefined, label: number])[] = [];
  for (;;) {
    const kind = lex.kind === token.open ? catchWords.indexOf(lex.peekWord()!) : -1;
    if (kind < 0) break;
    lex.next();
    lex.next();
    const tag = kind < catchKinds.indexOf("catch_all") ? module.tags.ref(lex) : undefined;
    clauses.push([kind, tag, c.label()]);
    lex.close();
  }
  out.u32(clauses.length);
  for (const [kind, tag, label] of clauses) {
    out.byte(kind);
    if (tag !== undefined) out.u32(tag);
    out.u32(label);
  }
}

function takeCast(c: CodeContext): void {
  const { out, module } = c;
  const label = c.label();
  const from = module.types.refType();
  const to = module.types.refType();
  out.byte((from.nullable ? 1 : 0) | (to.nullable ? 2 : 0));
  out.u32(label);
  writeHeapType(out, from.heap);
  writeHeapType(out, to.heap);
}

function takeDataIdx(c: CodeContext): number {
  c.usesData = true;
  return c.module.datas.ref(c.lex);
}

/** Reads one immediate and writes it. */
type Take = (c: CodeContext, op: Op) => void;

const indexIn =
  (space: (c: CodeContext) => IdSpace): Take =>
  (c) =>
    c.out.u32(space(c).ref(c.lex));

const takes: { readonly [K in ImmediateKind]: Take } = {
  typeidx: indexIn((c) => c.module.types.ids),
  funcidx: indexIn((c) => c.module.funcs),
  tableidx: indexIn((c) => c.module.tables),
  memidx: indexIn((c) => c.module.memories),
  globalidx: indexIn((c) => c.module.globals),
  tagidx: indexIn((c) => c.module.tags),
  elemidx: indexIn((c) => c.module.elems),
  dataidx: (c) => c.out.u32(takeDataIdx(c)),
  localidx: indexIn((c) => c.locals),
  labelidx: (c) => c.out.u32(c.label()),
  fieldidx: (c) => c.out.u32(takeU32(c.lex, "a field")),
  laneidx: (c) => c.out.byte(takeLane(c.lex)),
  count: (c) => c.out.u32(takeU32(c.lex, "a count")),
  zero: (c) => c.out.byte(0),
  labels: takeLabels,
  blocktype: (c) => writeBlockType(c.out, c.module.types.blockType()),
  heaptype: (c) => writeHeapType(c.out, c.module.types.heapType()),
  valtypes: () => undefined,
  castop: takeCast,
  catches: takeCatches,
  memarg: takeMemarg,
  i32: (c) => writeI32(c.out, takeInteger(c.lex, 32)),
  i64: (c) => writeI64(c.out, takeI64(c.lex)),
  f32: (c) => c.out.fixed32(takeFloat(c.lex, f32LiteralBits)),
  f64: (c) => writeF64(c.out, takeFloat(c.lex, f64LiteralBits)),
  v128: (c) => takeVector(c.lex, c.out),
  shuffle: (c) => takeShuffle(c.lex, c.out),
};

const optional = (c: CodeContext, space: IdSpace): number => (atIndex(c.lex) ? space.ref(c.lex) : 0);

/** Whether an index stands here and another one behind it. */
function atTwoIndices(lex: Lexer): boolean {
  if (!atIndex(lex)) return false;
  const mark = lex.start;
  lex.next();
  const two = atIndex(lex);
  lex.reset(mark);
  return two;
}

/** Two indices of the same space, or none where both are 0. */
const pairIn =
  (space: (c: CodeContext) => IdSpace): Take =>
  (c) => {
    const both = atIndex(c.lex);
    c.out.u32(both ? space(c).ref(c.lex) : 0);
    c.out.u32(both ? space(c).ref(c.lex) : 0);
  };

/** Lists of immediates that are not simply one after the other, by their kinds. */
const lists: { readonly [kinds: string]: Take | undefined } = {
  tableidx: (c) => c.out.u32(optional(c, c.module.tables)),
  memidx: (c) => c.out.u32(optional(c, c.module.memories)),
  "tableidx tableidx": pairIn((c) => c.module.tables),
  "memidx memidx": pairIn((c) => c.module.memories),
  "typeidx tableidx": (c) => {
    const table = optional(c, c.module.tables);
    c.out.u32(c.module.types.typeUse());
    c.out.u32(table);
  },
  "elemidx tableidx": (c) => {
    const table = atTwoIndices(c.lex) ? c.module.tables.ref(c.lex) : 0;
    c.out.u32(c.module.elems.ref(c.lex));
    c.out.u32(table);
  },
  "dataidx memidx": (c) => {
    const memory = atTwoIndices(c.lex) ? c.module.memories.ref(c.lex) : 0;
    c.out.u32(takeDataIdx(c));
    c.out.u32(memory);
  },
  "typeidx fieldidx": (c) => {
    const typeIdx = c.module.types.ids.ref(c.lex);
    c.out.u32(typeIdx);
    c.out.u32(c.module.types.fieldRef(typeIdx));
  },
};

const selectTyped = opNamed("select_t");

function nullableRow(nullable: "ref.test_null" | "ref.cast_null"): ParseImmediates {
  const row = opNamed(nullable);
  return (c, op) => {
    const type = c.module.types.refType();
    writeOpcode(c.out, type.nullable ? row : op);
    writeHeapType(c.out, type.heap);
  };
}

/** Instructions of which the immediates decide which row of the table they are. */
const shared: { readonly [text: string]: ParseImmediates | undefined } = {
  select: (c, op) => {
    const types = c.module.types.selectTypes();
    writeOpcode(c.out, types === undefined ? op : selectTyped);
    if (types === undefined) return;
    c.out.u32(types.length);
    for (const type of types) writeValType(c.out, type);
  },
  "ref.test": nullableRow("ref.test_null"),
  "ref.cast": nullableRow("ref.cast_null"),
};

function parserOf({ text, immediates }: Op): ParseImmediates {
  const whole = shared[text];
  if (whole !== undefined) return whole;
  const list = lists[immediates.join(" ")];
  const [first, second] = list === undefined ? immediates.map((kind) => takes[kind]) : [list];
  if (first === undefined) return (c, op) => writeOpcode(c.out, op);
  if (second === undefined) {
    return (c, op) => {
      writeOpcode(c.out, op);
      first(c, op);
    };
  }
  return (c, op) => {
    writeOpcode(c.out, op);
    first(c, op);
    second(c, op);
  };
}

const parsers = opcodes.map(parserOf);

/** What parses the immediates of a row. */
export function immediateParser({ index }: Op): ParseImmediates {
  return parsers[index]!;
}
