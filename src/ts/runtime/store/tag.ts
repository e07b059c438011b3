/**
 * Exception tags (Execution, Tag Instances).
 */
import { copy, copyKey } from "../../base/copy.ts";
import { shownByConsole } from "../../base/console.ts";
import { shownName } from "../../base/errors/shown.ts";
import { type CanonType, canonicalFuncType } from "../../core/canon.ts";
import { type FuncType, externref, valTypeName } from "../../core/types.ts";
import type { RefTest } from "./bits.ts";
import type { Family } from "./family.ts";

/** A tag: two with the same type are still two. */
export class Tag {
  readonly kind = "tag";
  readonly canon: CanonType;
  /** For messages: an export's name, a name section's, or that of the host program. */
  readonly name: string | undefined;
  /** The family of the engine whose guest defines it; undefined where the host program does. */
  family: Family | undefined;
  /** The host's own tag, for instances of the native engine. */
  native: unknown;
  /** Whether a reference fits in a payload, once the tag is one of the host's, whose references only it can tell. */
  matches: RefTest | undefined;

  constructor(canon: CanonType, name: string | undefined) {
    this.canon = canon;
    this.name = name;
    this.family = undefined;
    this.native = undefined;
    this.matches = undefined;
  }

  get type(): FuncType {
    return this.canon.comp as FuncType;
  }

  /** The copy of the package that it is of. */
  get [copyKey](): object {
    return copy;
  }

  /** What Node's console prints. */
  [shownByConsole](): string {
    return `Tag ${this.name === undefined ? "" : `${shownName(this.name)} `}(${this.toString()})`;
  }

  /** What a REPL prints. */
  toString(): string {
    return this.type.params.map(valTypeName).join(" ");
  }
}

/**
 * The tag of whatever the host program throws that is no exception of a guest (JavaScript API, `WebAssembly.JSTag`):
 * its payload is the thrown value.
 */
export const jsTag = new Tag(canonicalFuncType({ kind: "func", params: [externref], results: [] }), "js-tag");
