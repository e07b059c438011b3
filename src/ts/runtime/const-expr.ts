/**
 * Constant expressions (Execution, Expressions): run on a small stack of bits, with the meanings of `exec`.
 */
import { BugError } from "../base/errors.ts";
import { InstrReader } from "../binary/code.ts";
import { type ByteRange } from "../core/module.ts";
import { binaryOps } from "../exec/numeric.ts";
import { type Bits, type Func } from "./func.ts";
import { type Global } from "./global.ts";

/** What a constant expression can name. */
export interface ConstContext {
  readonly bytes: Uint8Array;
  /** The globals made so far. */
  readonly globals: readonly Global[];
  func(index: number): Func;
}

type Step = (reader: InstrReader, stack: Bits[], context: ConstContext) => void;

const steps: { readonly [name: string]: Step } = {
  "i32.const": (r, stack) => stack.push(r.lo),
  "f32.const": (r, stack) => stack.push(r.lo),
  "i64.const": (r, stack) => stack.push(r.i64),
  "f64.const": (r, stack) => stack.push(r.i64),
  "v128.const": (r, stack) => stack.push(r.bytes16.slice()),
  "ref.null": (_, stack) => stack.push(null),
  "ref.func": (r, stack, context) => stack.push(context.func(r.index)),
  "global.get": (r, stack, context) => stack.push(context.globals[r.index]!.getBits()),
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
    if (op.name === "end") return stack.pop();
    const step = steps[op.name];
    if (step !== undefined) step(reader, stack, context);
    else if (op.kind === "binary") binary(op.name as keyof typeof binaryOps, stack);
    else throw new BugError(`A constant expression holds ${op.name}.`);
  }
}
