/**
 * Exception tags (Execution, Tag Instances).
 */
import { type CanonType } from "../core/canon.ts";
import { type FuncType } from "../core/types.ts";

/** A tag: two with the same type are still two. */
export class Tag {
  readonly kind = "tag";
  readonly canon: CanonType;
  /** The host's own tag, for instances of the native engine. */
  native: unknown;

  constructor(canon: CanonType) {
    this.canon = canon;
  }

  get type(): FuncType {
    return this.canon.comp as FuncType;
  }
}
