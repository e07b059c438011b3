/**
 * Operators on many bytes or elements in pieces, for runs that a deadline or a signal may end between two of them. Each has a
 * function that is added to the module. What is short, and what is out of bounds, is left to the operator itself.
 */
import type { InstrReader } from "../../binary/code.ts";
import { type ImmediateValue, type InstrWriter, encodeBody, immediatesOf } from "../../binary/encode.ts";
import type { Module } from "../../core/module.ts";
import type { Op, OpName, OpNameWith } from "../../core/opcodes.ts";
import { type ArrayType, type ValType, isRef, refType } from "../../core/types.ts";
import { elementBytes, storageOf } from "../../exec/gc.ts";
import { pieceBytes, pieceElements } from "../../exec/pieces.ts";
import { type BulkName, hasLongLength } from "../../runtime/budget/bulk.ts";

/** An operand that says where: what it must stay within, as an i64, and how far an element takes it. */
interface Position {
  readonly local: number;
  readonly pushSize: (w: InstrWriter) => unknown;
  readonly by: number;
}

/** What an operator takes; the length comes last. */
interface Shape {
  readonly params: readonly ValType[];
  readonly positions: readonly Position[];
  readonly piece: number;
  /** Whether it may copy to farther up in the same place: the second position to the first. */
  readonly overlaps: boolean;
}

/** What is known of an instruction. */
interface Site {
  readonly module: Module;
  readonly index: number;
  readonly index2: number;
  /** The type of the length. */
  readonly count: "i32" | "i64";
}

/** Elements of a table in a piece: those of an element segment may be made as they are copied. */
const pieceOfTable = pieceElements >> 2;

/** A memory or table: the type of its addresses, an operand that is an address in it, and what a piece of it is. */
interface Space {
  readonly address: (site: Site, index: number) => "i32" | "i64";
  readonly at: (site: Site, index: number, local: number) => Position;
  readonly piece: number;
}

const inMemory: Space = {
  address: ({ module }, index) => module.spaces.memories[index]!.address,
  at: (site, index, local) => ({
    local,
    by: 1,
    pushSize: (w) => {
      w.emit("memory.size", index);
      if (inMemory.address(site, index) === "i32") w.emit("i64.extend_i32_u");
      w.emit("i64.const", BigInt(site.module.spaces.memories[index]!.pageSizeLog2)).emit("i64.shl");
    },
  }),
  piece: pieceBytes,
};

const inTable: Space = {
  address: ({ module }, index) => module.spaces.tables[index]!.address,
  at: (site, index, local) => ({
    local,
    by: 1,
    pushSize: (w) => {
      w.emit("table.size", index);
      if (inTable.address(site, index) === "i32") w.emit("i64.extend_i32_u");
    },
  }),
  piece: pieceOfTable,
};

const array = (ref: number, local: number): Position => ({
  local,
  by: 1,
  pushSize: (w) => w.emit("local.get", ref).emit("array.len").emit("i64.extend_i32_u"),
});

/** What a segment has, where it has not been dropped: then its first piece traps. */
const segment = (length: number, local: number, by = 1): Position => ({
  local,
  by,
  pushSize: (w) => w.emit("i64.const", BigInt(length)),
});

const dataLength = ({ module }: Site, index: number): number => {
  const { start, end } = module.datas[index]!.bytes;
  return end - start;
};

const elemLength = ({ module }: Site, index: number): number => {
  const { init } = module.elems[index]!;
  return init.kind === "funcs" ? init.indices.length : init.exprs.length;
};

const elementType = ({ module }: Site, index: number): ArrayType["field"]["type"] =>
  (module.types[index]!.comp as ArrayType).field.type;

const unpacked = (type: ArrayType["field"]["type"]): ValType => (type === "i8" || type === "i16" ? "i32" : type);

const filled = (site: Site, { at, piece }: Space, value: ValType): Shape => ({
  params: [site.count, value, site.count],
  positions: [at(site, site.index, 0)],
  piece,
  overlaps: false,
});

const copied = (site: Site, { address, at, piece }: Space): Shape => {
  const [to, from] = [address(site, site.index), address(site, site.index2)];
  return {
    params: [to, from, site.count],
    positions: [at(site, site.index, 0), at(site, site.index2, 1)],
    piece,
    overlaps: to === from,
  };
};

const initialised = (site: Site, { address, at, piece }: Space, length: number): Shape => ({
  params: [address(site, site.index2), "i32", "i32"],
  positions: [at(site, site.index2, 0), segment(length, 1)],
  piece,
  overlaps: false,
});

/** What pays for its length, but for growth, and for what makes an array, which the host does at once. */
type PieceName = Exclude<BulkName, OpNameWith<{ readonly grows: true }> | `array.new${string}`>;

const shapes: { readonly [K in PieceName]: (site: Site) => Shape } = {
  "memory.fill": (site) => filled(site, inMemory, "i32"),
  "memory.copy": (site) => copied(site, inMemory),
  "memory.init": (site) => initialised(site, inMemory, dataLength(site, site.index)),
  "table.fill": (site) => filled(site, inTable, site.module.spaces.tables[site.index]!.element),
  "table.copy": (site) => copied(site, inTable),
  "table.init": (site) => initialised(site, inTable, elemLength(site, site.index)),
  "array.fill": (site) => ({
    params: [refType(true, site.index), "i32", unpacked(elementType(site, site.index)), "i32"],
    positions: [array(0, 1)],
    piece: pieceElements,
    overlaps: false,
  }),
  "array.copy": (site) => ({
    params: [refType(true, site.index), "i32", refType(true, site.index2), "i32", "i32"],
    positions: [array(0, 1), array(2, 3)],
    piece: pieceElements,
    overlaps: true,
  }),
  "array.init_data": (site) => {
    const type = elementType(site, site.index);
    const bytes = isRef(type) ? 1 : elementBytes(storageOf(type));
    return {
      params: [refType(true, site.index), "i32", "i32", "i32"],
      positions: [array(0, 1), segment(dataLength(site, site.index2), 2, bytes)],
      piece: pieceElements,
      overlaps: false,
    };
  },
  "array.init_elem": (site) => ({
    params: [refType(true, site.index), "i32", "i32", "i32"],
    positions: [array(0, 1), segment(elemLength(site, site.index2), 2)],
    piece: pieceOfTable,
    overlaps: false,
  }),
};

function shapeOf(name: OpName): ((site: Site) => Shape) | undefined {
  return (shapes as { readonly [K in OpName]?: (site: Site) => Shape })[name];
}

/** Whether an operator goes through a function: in pieces, or with a look behind it. */
export function hasPieces({ name, grows }: Op): boolean {
  return grows === true || shapeOf(name) !== undefined;
}

/** Fields up to which to make a structure takes no time. */
const fewFields = 64;

/** Operators that may take the host a thousand times as long as others, whatever they are given. */
const slow: ReadonlySet<OpName> = new Set<OpName>([
  "throw",
  "rethrow",
  "throw_ref",
  "struct.new",
  "struct.new_default",
]);

/** Whether an operator may be slow. */
export function isSlow({ name }: Op): boolean {
  return slow.has(name);
}

/** Whether the instruction just read is slow: what would fill a body of millions of them for seconds. */
export function isSlowHere({ types }: Module, { op, index }: InstrReader): boolean {
  if (!isSlow(op)) return false;
  const comp = op.on === "struct" ? types[index]!.comp : undefined;
  return comp?.kind !== "struct" || comp.fields.length > fewFields;
}

/** A function that does an operator with looks between its pieces, or behind it. */
export interface PieceFunc {
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
  readonly body: Uint8Array;
}

/** Growth, which a host has nothing to do for where it is none. */
function growFunc(module: Module, { op, index }: InstrReader, look: number): PieceFunc {
  const { memories, tables } = module.spaces;
  const isMemory = op.name === "memory.grow";
  const { address } = isMemory ? memories[index]! : tables[index]!;
  const params: ValType[] = isMemory ? [address] : [tables[index]!.element, address];
  const by = params.length - 1;
  const body = encodeBody([], (w) => {
    w.emit("local.get", by).emit(`${address}.eqz`).emit("if", address);
    w.emit(isMemory ? "memory.size" : "table.size", index).emit("else");
    for (const local of params.keys()) w.emit("local.get", local);
    w.write(op, [index]).emit("end").emit("call", look);
  });
  return { params, results: [address], body };
}

/** The function for the instruction just read; `look` is called between two pieces. */
export function pieceFunc(module: Module, reader: InstrReader, look: number): PieceFunc {
  const { op, index, index2 } = reader;
  if (op.grows === true) return growFunc(module, reader, look);
  const shape = shapeOf(op.name)!({ module, index, index2, count: hasLongLength(module, reader) ? "i64" : "i32" });
  const writer = new PieceWriter(op, immediatesOf(reader), shape, look);
  return { params: shape.params, results: [], body: encodeBody([], (w) => writer.write(w)) };
}

class PieceWriter {
  private readonly _op: Op;
  private readonly _values: readonly ImmediateValue[];
  private readonly _shape: Shape;
  private readonly _look: number;
  /** The local that is the length. */
  private readonly _length: number;

  constructor(op: Op, values: readonly ImmediateValue[], shape: Shape, look: number) {
    this._op = op;
    this._values = values;
    this._shape = shape;
    this._look = look;
    this._length = shape.params.length - 1;
  }

  write(w: InstrWriter): void {
    const { _length: length, _shape: shape } = this;
    this._isLong(w);
    w.emit("i32.eqz").emit("if", undefined);
    this._rest(w);
    w.emit("return").emit("end");
    for (const position of shape.positions) this._leaveWhereOutside(w, position);
    if (shape.overlaps) {
      const [to, from] = shape.positions as [Position, Position];
      w.emit("local.get", to.local).emit("local.get", from.local);
      w.emit(`${this._typeOf(to.local)}.gt_u`).emit("if", undefined);
      this._backwards(w);
      w.emit("return").emit("end");
    }
    w.emit("loop", undefined);
    for (const local of shape.params.keys()) if (local !== length) w.emit("local.get", local);
    this._constant(w, length, shape.piece);
    w.write(this._op, this._values);
    for (const { local, by } of shape.positions) this._add(w, local, shape.piece * by);
    this._next(w);
    w.emit("end");
    this._rest(w);
  }

  /** From the end on. */
  private _backwards(w: InstrWriter): void {
    const { _length: length, _shape: shape } = this;
    const places = new Set(shape.positions.map(({ local }) => local));
    w.emit("loop", undefined);
    this._add(w, length, -shape.piece);
    for (const local of shape.params.keys()) {
      if (local === length) continue;
      w.emit("local.get", local);
      if (places.has(local)) w.emit("local.get", length).emit(`${this._typeOf(local)}.add`);
    }
    this._constant(w, length, shape.piece);
    w.write(this._op, this._values);
    w.emit("call", this._look);
    this._isLong(w);
    w.emit("br_if", 0).emit("end");
    this._rest(w);
  }

  /** The operator with what is left. */
  private _rest(w: InstrWriter): void {
    for (const local of this._shape.params.keys()) w.emit("local.get", local);
    w.write(this._op, this._values);
  }

  /** A piece has been done. */
  private _next(w: InstrWriter): void {
    this._add(w, this._length, -this._shape.piece);
    w.emit("call", this._look);
    this._isLong(w);
    w.emit("br_if", 0);
  }

  /** Pushes whether more than a piece is left. */
  private _isLong(w: InstrWriter): void {
    w.emit("local.get", this._length);
    this._constant(w, this._length, this._shape.piece);
    w.emit(`${this._typeOf(this._length)}.gt_u`);
  }

  /** What is not within its size is left to the operator, which traps. */
  private _leaveWhereOutside(w: InstrWriter, { local, pushSize, by }: Position): void {
    const length = (): void => {
      this._wide(w, this._length);
      if (by > 1) w.emit("i64.const", BigInt(by)).emit("i64.mul");
    };
    length();
    pushSize(w);
    w.emit("i64.gt_u");
    this._wide(w, local);
    pushSize(w);
    length();
    w.emit("i64.sub").emit("i64.gt_u").emit("i32.or").emit("if", undefined);
    this._rest(w);
    w.emit("return").emit("end");
  }

  private _wide(w: InstrWriter, local: number): void {
    w.emit("local.get", local);
    if (this._typeOf(local) === "i32") w.emit("i64.extend_i32_u");
  }

  private _add(w: InstrWriter, local: number, amount: number): void {
    w.emit("local.get", local);
    this._constant(w, local, amount);
    w.emit(`${this._typeOf(local)}.add`).emit("local.set", local);
  }

  private _constant(w: InstrWriter, local: number, value: number): void {
    if (this._typeOf(local) === "i64") w.emit("i64.const", BigInt(value));
    else w.emit("i32.const", value);
  }

  private _typeOf(local: number): "i32" | "i64" {
    return this._shape.params[local] === "i64" ? "i64" : "i32";
  }
}
