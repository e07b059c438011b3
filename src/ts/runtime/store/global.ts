/**
 * Globals (Execution, Global Instances). A number lives as bits in four words, a reference beside them; a
 * mutable global of the native engine lives in the host's object.
 */
import { copy, copyKey } from "../../base/copy.ts";
import { shownByConsole } from "../../base/console.ts";
import { UsageError } from "../../base/errors/errors.ts";
import { type GlobalType, isRef, valTypeName } from "../../core/types.ts";
import { type Bits, type RefTest, bitsToWords, wordsToBits } from "./bits.ts";
import type { Family } from "./family.ts";
import { fromBits, showValue, toBits } from "./values.ts";
import type * as WebAssembly from "../../base/host/web-assembly.ts";

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

  /** The copy of the package that it is of. */
  get [copyKey](): object {
    return copy;
  }

  /** What Node's console prints. */
  [shownByConsole](): string {
    return `Global ${this.toString()} = ${showValue(this.value)}`;
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
