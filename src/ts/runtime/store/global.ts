/**
 * Globals (Execution, Global Instances). A number lives as bits in four words, a reference beside them; a
 * mutable global of the native engine lives in the host's object.
 */
import { i64FromPair, i64Hi, i64Lo } from "../../base/bits.ts";
import { UsageError } from "../../base/errors.ts";
import { type GlobalType, isRef, valTypeName } from "../../core/types.ts";
import { type Family } from "../engine.ts";
import { type Bits } from "./func.ts";
import { type RefTest, fromBits, toBits } from "./values.ts";

/** How the native engine serves a global. */
export interface NativeGlobal {
  /** The value as bits. */
  get(): Bits;
  set(value: Bits): void;
  /** Whether a reference fits; nothing where it holds numbers. */
  readonly matches?: RefTest;
  /** The host's own object. */
  readonly global: WebAssembly.Global;
}

/** A global. `words` and `ref` are read and written by own engines directly. */
export class Global {
  readonly kind = "global";
  /** Its type; heap types are canonical. */
  readonly type: GlobalType;
  /** The bits of a number or vector, low word first. */
  readonly words: Int32Array = new Int32Array(4);
  /** The value of a reference. */
  ref: unknown = null;
  native: NativeGlobal | undefined;
  /** The family it belongs to; undefined until a mutable one is first linked. */
  family: Family | undefined;

  constructor(type: GlobalType, value: Bits) {
    this.type = type;
    this.native = undefined;
    this.family = undefined;
    this.setBits(value);
  }

  /** What a REPL prints. */
  toString(): string {
    const { type, mutable } = this.type;
    return `${mutable ? "mut " : ""}${valTypeName(type)}`;
  }

  /** The value as bits. */
  getBits(): Bits {
    if (this.native !== undefined) return this.native.get();
    return isRef(this.type.type) ? this.ref : wordsToBits(this.words, 0, this.type.type);
  }

  /** The value as users hold it. */
  get value(): unknown {
    return fromBits(this.getBits(), this.type.type);
  }

  /** @throws UsageError `immutable-global`, `bad-argument`, `out-of-range` */
  set value(value: unknown) {
    if (!this.type.mutable) throw new UsageError("immutable-global", "The global is immutable: it cannot be set.");
    this.setBits(toBits(value, this.type.type, { fn: undefined, param: "global" }, this.native?.matches));
  }

  /** Sets the value; whether it is mutable is the caller's question. */
  setBits(value: Bits): void {
    if (this.native !== undefined) this.native.set(value);
    else if (isRef(this.type.type)) this.ref = value;
    else bitsToWords(value, this.words, 0, this.type.type);
  }
}

/** The number or vector of this type that lies in words from `at`, as bits. */
export function wordsToBits(words: Int32Array, at: number, type: string): Bits {
  switch (type) {
    case "i32":
    case "f32":
      return words[at]!;
    case "v128":
      return new Uint8Array(words.slice(at, at + 4).buffer);
    default:
      return i64FromPair(words[at]!, words[at + 1]!);
  }
}

/** Writes bits of a number or vector into words from `at`. */
export function bitsToWords(value: Bits, words: Int32Array, at: number, type: string): void {
  switch (type) {
    case "i32":
    case "f32":
      words[at] = value as number;
      return;
    case "v128":
      new Uint8Array(words.buffer, words.byteOffset + at * 4, 16).set(value as Uint8Array);
      return;
    default:
      words[at] = i64Lo(value as bigint);
      words[at + 1] = i64Hi(value as bigint);
  }
}
