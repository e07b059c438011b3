/**
 * Index spaces of a text: which identifier stands for which index (Text Format, Conventions, Contexts).
 */
import { type MalformedError } from "../base/errors.ts";
import { nearMisses } from "../base/suggest.ts";
import { type Lexer } from "./lex.ts";
import { token } from "./tokens.ts";

/** One index space. */
export class IdSpace {
  private readonly what: string;
  private ids = new Map<string, number>();
  /** How many indices are in use. */
  count = 0;
  /** Whether that is not known, since a type is not: then nothing further can have an identifier. */
  unsettled = false;

  /** `what` is the word for its things in messages. */
  constructor(what: string) {
    this.what = what;
  }

  /** Makes it empty. */
  clear(): void {
    this.count = 0;
    this.unsettled = false;
    if (this.ids.size > 0) this.ids = new Map();
  }

  /** The next index; an identifier that stands here is taken and means it. @throws MalformedError where it means another */
  define(lex: Lexer): number {
    if (lex.kind === token.id) {
      const id = lex.id();
      if (this.unsettled) throw lex.error(`unknown type: without it the index of ${lex.spelling} is not known.`);
      if (this.ids.has(id)) throw lex.error(`duplicate ${this.what} ${lex.spelling}: choose another identifier.`);
      this.ids.set(id, this.count);
      lex.next();
    }
    return this.count++;
  }

  /** Takes an index, as a number or an identifier. @throws MalformedError */
  ref(lex: Lexer): number {
    if (lex.kind === token.id) {
      const index = this.ids.get(lex.id());
      if (index === undefined) throw this.unknown(lex);
      lex.next();
      return index;
    }
    return takeU32(lex, `a ${this.what}`);
  }

  private unknown(lex: Lexer): MalformedError {
    const near = nearMisses(lex.id(), this.ids.keys()).map((id) => `$${id}`);
    const hint = near.length === 0 ? "" : ` Did you mean ${near.join(" or ")}?`;
    return lex.error(`unknown ${this.what} ${lex.spelling}: nothing has this identifier.${hint}`);
  }

  /** The identifiers by index. */
  names(): Map<number, string> {
    return new Map([...this.ids].map(([id, index]) => [index, id]));
  }

  /** Whether any index has an identifier. */
  get named(): boolean {
    return this.ids.size > 0;
  }
}

/** Whether an index stands here. */
export function atIndex(lex: Lexer): boolean {
  return lex.kind === token.nat || lex.kind === token.id;
}

/** Takes an unsigned 32-bit number. @throws MalformedError */
export function takeU32(lex: Lexer, expected: string): number {
  if (lex.kind !== token.nat) throw lex.unexpected(expected);
  const { value } = lex;
  if (value > 0xffff_ffff) throw lex.error("i32 constant out of range: it must be below 2^32.");
  lex.next();
  return value;
}
