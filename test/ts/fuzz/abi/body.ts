/**
 * Bodies of a guest's functions in the making: instructions are kept until it is known which locals they need.
 */
import type { ImmediateValue } from "../../../../src/ts/binary/encode.ts";
import type { OpName } from "../../../../src/ts/core/opcodes.ts";
import type { Core } from "./reference.ts";

/** An instruction. */
type Instr = readonly [op: OpName, ...values: ImmediateValue[]];

/** Pushes one core value. */
export type Push = () => void;

/** The body of a function being written. */
export class Body {
  readonly code: Instr[] = [];
  readonly locals: Core[] = [];
  private readonly _params: number;

  constructor(params: number) {
    this._params = params;
  }

  op(...instr: Instr): this {
    this.code.push(instr);
    return this;
  }

  local(type: Core): number {
    return this._params + this.locals.push(type) - 1;
  }

  get(local: number): this {
    return this.op("local.get", local);
  }

  set(local: number): this {
    return this.op("local.set", local);
  }

  number(n: number): this {
    return this.op("i32.const", n);
  }

  /** The local plus a constant. */
  at(local: number, offset: number): this {
    this.get(local);
    return offset === 0 ? this : this.number(offset).op("i32.add");
  }
}

/** A place in memory that nothing is known of. */
export const memarg = (offset: number): { align: number; offset: number } => ({ align: 0, offset });

/** Integers in memory, by their bytes. */
export const loads = { 1: "i32.load8_u", 2: "i32.load16_u", 4: "i32.load", 8: "i64.load" } as const;
/** The same. */
export const stores = { 1: "i32.store8", 2: "i32.store16", 4: "i32.store", 8: "i64.store" } as const;

/** From the core type of a joined value to the one that a case has. */
export const unjoin: { readonly [K in `${Core} ${Core}`]?: readonly OpName[] } = {
  "i32 f32": ["f32.reinterpret_i32"],
  "i64 i32": ["i32.wrap_i64"],
  "i64 f32": ["i32.wrap_i64", "f32.reinterpret_i32"],
  "i64 f64": ["f64.reinterpret_i64"],
};
/** The way back. */
export const join: { readonly [K in `${Core} ${Core}`]?: readonly OpName[] } = {
  "f32 i32": ["i32.reinterpret_f32"],
  "i32 i64": ["i64.extend_i32_u"],
  "f32 i64": ["i32.reinterpret_f32", "i64.extend_i32_u"],
  "f64 i64": ["i64.reinterpret_f64"],
};
