/**
 * Constant expressions (Execution, Expressions): run on a small stack of bits, with the meanings of `exec`.
 */
import { InstrReader } from "../binary/code.ts";
import type { CanonType } from "../core/canon.ts";
import type { Feature } from "../core/features.ts";
import type { ByteRange } from "../core/module.ts";
import type { OpName, OpNameWith } from "../core/opcodes.ts";
import { type ArrayType, type StorageType, type StructType, isRef } from "../core/types.ts";
import {
  type ArrayObject,
  type Slots,
  type StructObject,
  arrayNew,
  arrayNewDefault,
  arrayNewFixed,
  refI31,
  slotWords,
  storageOf,
  structNew,
  structNewDefault,
} from "../exec/gc.ts";
import { binaryOps } from "../exec/numeric.ts";
import type { Unit } from "./engine.ts";
import { type Bits, bitsToWords } from "./store/bits.ts";
import type { Func } from "./store/func.ts";
import type { Global } from "./store/global.ts";

/** What a constant expression can name. */
export interface ConstContext {
  readonly bytes: Uint8Array;
  readonly unit: Pick<Unit, "types">;
  /** The globals made so far. */
  readonly globals: readonly Pick<Global, "getBits">[];
  func(index: number): Func | null;
  /** What has so many elements or fields that no operands stand for: it is paid for before it is made. */
  make<T>(elements: number, make: () => T): T | null;
}

/** The operands of an instruction on aggregates, in slots as `exec/gc.ts` reads them. */
function slotsOf(types: readonly StorageType[], values: readonly Bits[]): Slots {
  const words = new Int32Array(types.length * 4);
  const refs: unknown[] = [];
  let at = 0;
  for (const [i, type] of types.entries()) {
    if (isRef(type)) refs[at >> 1] = values[i];
    else bitsToWords(values[i], words, at, type === "i8" || type === "i16" ? "i32" : type);
    at += slotWords(storageOf(type));
  }
  return { words, refs };
}

function newStruct(type: CanonType, stack: Bits[]): StructObject {
  const { fields } = type.comp as StructType;
  const values = stack.splice(stack.length - fields.length);
  return structNew(
    type,
    slotsOf(
      fields.map((field) => field.type),
      values,
    ),
    0,
  );
}

function newArray(type: CanonType, stack: Bits[], context: ConstContext): ArrayObject | null {
  const length = lengthOf(stack);
  const slots = slotsOf([(type.comp as ArrayType).field.type], [stack.pop()]);
  return context.make(length, () => arrayNew(type, length, slots, 0));
}

function newArrayDefault(type: CanonType, stack: Bits[], context: ConstContext): ArrayObject | null {
  const length = lengthOf(stack);
  return context.make(length, () => arrayNewDefault(type, length));
}

function newStructDefault(type: CanonType, context: ConstContext): StructObject | null {
  return context.make((type.comp as StructType).fields.length, () => structNewDefault(type));
}

function newArrayFixed(type: CanonType, length: number, stack: Bits[]): ArrayObject {
  const values = stack.splice(stack.length - length);
  const element = (type.comp as ArrayType).field.type;
  return arrayNewFixed(
    type,
    length,
    slotsOf(
      values.map(() => element),
      values,
    ),
    0,
  );
}

const lengthOf = (stack: Bits[]): number => (stack.pop() as number) >>> 0;

type Step = (reader: InstrReader, stack: Bits[], context: ConstContext) => void;

/** The opcodes that constant expressions may hold, but for the numeric ones, which `exec` joins. */
type StepName = Exclude<OpNameWith<{ readonly const: Feature }>, OpName<"binary">>;

const steps: { readonly [K in StepName]: Step } = {
  "i32.const": (r, stack) => stack.push(r.lo),
  "f32.const": (r, stack) => stack.push(r.lo),
  "i64.const": (r, stack) => stack.push(r.i64),
  "f64.const": (r, stack) => stack.push(r.i64),
  "v128.const": (r, stack) => stack.push(r.bytes16.slice()),
  "ref.null": (_, stack) => stack.push(null),
  "ref.func": (r, stack, context) => stack.push(context.func(r.index)),
  "global.get": (r, stack, context) => stack.push(context.globals[r.index]!.getBits()),
  "struct.new": (r, stack, { unit }) => stack.push(newStruct(unit.types[r.index]!, stack)),
  "struct.new_default": (r, stack, context) => stack.push(newStructDefault(context.unit.types[r.index]!, context)),
  "array.new": (r, stack, context) => stack.push(newArray(context.unit.types[r.index]!, stack, context)),
  "array.new_default": (r, stack, context) => stack.push(newArrayDefault(context.unit.types[r.index]!, stack, context)),
  "array.new_fixed": (r, stack, { unit }) => stack.push(newArrayFixed(unit.types[r.index]!, r.index2, stack)),
  "ref.i31": (_, stack) => stack.push(refI31(stack.pop() as number)),
  // A reference is the same value inside and outside.
  "any.convert_extern": () => {},
  "extern.convert_any": () => {},
};

function binary(name: keyof typeof binaryOps, stack: Bits[]): void {
  const b = stack.pop();
  const a = stack.pop();
  stack.push((binaryOps[name] as (a: Bits, b: Bits) => Bits)(a, b));
}

/** The value of a valid constant expression, as bits. */
export function evaluateConst(context: ConstContext, expr: ByteRange): Bits {
  const reader = new InstrReader(context.bytes, expr.start, expr.end);
  const stack: Bits[] = [];
  for (;;) {
    const op = reader.next();
    if (op.nests === "ends") return stack.pop();
    if (op.kind === "binary") binary(op.name as keyof typeof binaryOps, stack);
    else steps[op.name as StepName](reader, stack, context);
  }
}
