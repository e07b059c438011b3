/**
 * Functions whose type nobody tells: the exports of a module that the host has compiled and whose bytes are not there, and
 * the host program's functions that such a module imports. Values go through as the host has them: an i64 as a bigint, any other
 * number as a number, several results in an array; what does not fit is the host's to refuse.
 */
import { UsageError } from "../../base/errors/errors.ts";
import { shownNameOr } from "../../base/errors/shown.ts";
import { type CanonType, canonicalFuncType } from "../../core/canon.ts";
import type { Bits } from "./bits.ts";
import { Func } from "./func.ts";

/** What stands for a type that nobody tells. */
export const noType: CanonType = canonicalFuncType({ kind: "func", params: [], results: [] });

/** A function without a type. Until it is given one it can be called, and be an import of other such modules. */
export abstract class UntypedFunc extends Func {
  constructor(name: string | undefined) {
    super(noType, name);
  }

  override get isTyped(): boolean {
    return false;
  }

  /** The same function with the type that it is said to have; undefined where that is seen to be wrong. */
  abstract override withType(canon: CanonType): Func | undefined;

  abstract override assuming(canon: CanonType): Func;

  override invoke(): Bits[] {
    throw new UsageError(
      "not-available",
      `${shownNameOr(this.name, "The function")} has no type here to be called by.`,
    );
  }
}
