/**
 * Exceptions of guests as references (Execution, Exception Instances): what an exnref is, on every engine of ours.
 */
import { ExceptionError, isWasmError } from "../../base/errors/errors.ts";
import { isA, causesOf } from "../../base/foreign.ts";
import type { Bits } from "./bits.ts";
import type { Tag } from "./tag.ts";

/** An exception: a tag, and values of the tag's parameters. */
export class WasmException {
  readonly kind = "exception";
  readonly tag: Tag;
  readonly bits: readonly Bits[];
  /** The error that stands for it, once the host program has seen one. */
  error: ExceptionError | undefined;
  /** What the host program threw it as, where it did: that comes out again if nobody catches it. */
  thrown: unknown;

  constructor(tag: Tag, bits: readonly Bits[]) {
    this.tag = tag;
    this.bits = bits;
  }
}

/** The exception that a value stands for: itself, or what is in an error that the host program has caught. */
export function heldException(value: unknown): WasmException | undefined {
  for (const one of causesOf(value)) {
    if (isA(one, WasmException)) return one;
    if (isWasmError(one) && isA(one, ExceptionError)) return one.exception as WasmException;
  }
  return undefined;
}
