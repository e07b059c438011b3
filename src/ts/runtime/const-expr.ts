/**
 * Constant expressions (Execution, Expressions): run on a small stack of bits, with the meanings of `exec`.
 */
import { InstrReader } from "../binary/code.ts";
import type { CanonType } from "../core/canon.ts";
import type { Feature } from "../core/features.ts";
import type { ByteRange } from "../core/module.ts";
import type { OpNameWith } from "../core/opcodes.ts";
import type { StructType } from "../core/types.ts";
import { type ConstBinaryName, i32Const, i64Const } from "../exec/const.ts";
import { refI31 } from "../exec/gc.ts";
import type { Unit } from "./engine.ts";
import type { Bits } from "./store/bits.ts";
import type { Func } from "./store/func.ts";
import type { Global } from "./store/global.ts";

/** What a constant expression can name. */
export interface ConstContext {
  readonly bytes: Uint8Array;
  readonly unit: Pick<Unit, "types">;
  /** The globals made so far. */
  readonly globals: readonly Pick<Global, "getBits">[];
  func(index: number): Func | null;
  /**
   * A structure or array of so many fields or elements: of a value for each, of one value for all, or without values of zeros and
   * nulls. What has more of them than values is paid for before it is made.
   */
  make(type: CanonType, length: number, values: readonly Bits[]): unknown;
}

function newStruct(type: CanonType, stack: Bits[], context: ConstContext): unknown {
  const { fields } = type.comp as StructType;
  return context.make(type, fields.length, stack.splice(stack.length - fields.length));
}

function newArray(type: CanonType, stack: Bits[], context: ConstContext): unknown {
  const length = lengthOf(stack);
  return context.make(type, length, [stack.pop()]);
}

const lengthOf = (stack: Bits[]): number => (stack.pop() as number) >>> 0;

type Step = (reader: InstrReader, stack: Bits[], context: ConstContext) => void;

/** The opcodes that constant expressions may hold, but for the numeric ones, which `exec` joins. */
type StepName = Exclude<OpNameWith<{ readonly const: Feature }>, ConstBinaryName>;

const steps: { readonly [K in StepName]: Step } = {
  "i32.const": (r, stack) => stack.push(r.lo),
  "f32.const": (r, stack) => stack.push(r.lo),
  "i64.const": (r, stack) => stack.push(r.i64),
  "f64.const": (r, stack) => stack.push(r.i64),
  "v128.const": (r, stack) => stack.push(r.bytes16.slice()),
  "ref.null": (_, stack) => stack.push(null),
  "ref.func": (r, stack, context) => stack.push(context.func(r.index)),
  "global.get": (r, stack, context) => stack.push(context.globals[r.index]!.getBits()),
  "struct.new": (r, stack, context) => stack.push(newStruct(context.unit.types[r.index]!, stack, context)),
  "struct.new_default": (r, stack, context) => {
    const type = context.unit.types[r.index]!;
    stack.push(context.make(type, (type.comp as StructType).fields.length, []));
  },
  "array.new": (r, stack, context) => stack.push(newArray(context.unit.types[r.index]!, stack, context)),
  "array.new_default": (r, stack, context) =>
    stack.push(context.make(context.unit.types[r.index]!, lengthOf(stack), [])),
  "array.new_fixed": (r, stack, context) =>
    stack.push(context.make(context.unit.types[r.index]!, r.index2, stack.splice(stack.length - r.index2))),
  "ref.i31": (_, stack) => stack.push(refI31(stack.pop() as number)),
  // A reference is the same value inside and outside.
  "any.convert_extern": () => {},
  "extern.convert_any": () => {},
};

const binaryOps: { readonly [K in ConstBinaryName]: (a: never, b: never) => Bits } = { ...i32Const, ...i64Const };

function binary(name: ConstBinaryName, stack: Bits[]): void {
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
    if (op.kind === "binary") binary(op.name as ConstBinaryName, stack);
    else steps[op.name as StepName](reader, stack, context);
  }
}
