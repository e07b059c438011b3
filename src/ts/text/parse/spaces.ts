/**
 * Index spaces of a text: which identifier stands for which index (Text Format, Conventions, Contexts).
 */
import type { MalformedError } from "../../base/errors/errors.ts";
import { nearMisses } from "../../base/errors/suggest.ts";
import { shownName } from "../../base/errors/shown.ts";
import { takeNameAnnotation } from "../lex/annotations.ts";
import type { Lexer } from "../lex/lex.ts";
import { token } from "../lex/tokens.ts";

/** One index space. */
export class IdSpace {
  private readonly _what: string;
  private _ids = new Map<string, number>();
  /** Names of `@name` annotations, which are stronger than identifiers. */
  private _given = new Map<number, string>();
  /** How many indices are in use. */
  count = 0;
  /** Whether that is not known, since a type is not: then nothing further can have an identifier. */
  unsettled = false;

  /** `what` is the word for its things in messages. */
  constructor(what: string) {
    this._what = what;
  }

  /** Makes it empty. */
  clear(): void {
    this.count = 0;
    this.unsettled = false;
    if (this._ids.size > 0) this._ids = new Map();
    if (this._given.size > 0) this._given = new Map();
  }

  /** The next index; an identifier that stands here is taken and means it. @throws MalformedError where it means another */
  define(lex: Lexer): number {
    if (lex.kind === token.id) {
      const id = lex.id();
      this._checkSettled(lex, lex.spelling);
      if (this._ids.has(id)) throw lex.error(`duplicate ${this._what} ${lex.shown}: choose another identifier.`);
      this._ids.set(id, this.count);
      lex.next();
    }
    return this.count++;
  }

  private _checkSettled(lex: Lexer, what: string): void {
    if (this.unsettled) throw lex.error(`unknown type: without it the index of ${what} is not known.`);
  }

  /** Gives an index the name of a `@name` annotation that stands here; whether there is one. @throws MalformedError */
  takeName(lex: Lexer, index: number, what = this._what): boolean {
    const name = takeNameAnnotation(lex, what);
    if (name !== undefined) this._given.set(index, name);
    return name !== undefined;
  }

  /** Takes an identifier, a name or both for the next index; where neither stands here, nothing. @throws MalformedError */
  takeBinding(lex: Lexer): boolean {
    const index = this.count;
    const hasId = lex.kind === token.id;
    if (hasId) this.define(lex);
    if (!this.takeName(lex, index)) return hasId;
    this._checkSettled(lex, "the named local");
    this.count = index + 1;
    return true;
  }

  /** Takes an index, as a number or an identifier. @throws MalformedError */
  ref(lex: Lexer): number {
    if (lex.kind === token.id) {
      const index = this._ids.get(lex.id());
      if (index === undefined) throw this._unknown(lex);
      lex.next();
      return index;
    }
    return takeU32(lex, `a ${this._what}`);
  }

  /** An index as its author may have written it: the identifier, else the number. */
  shown(index: number): string {
    for (const [id, known] of this._ids) if (known === index) return `$${shownName(id)}`;
    return String(index);
  }

  private _unknown(lex: Lexer): MalformedError {
    const near = nearMisses(lex.id(), this._ids.keys()).map((id) => `$${shownName(id)}`);
    const hint = near.length === 0 ? "" : ` Did you mean ${near.join(" or ")}?`;
    return lex.error(`unknown ${this._what} ${lex.shown}: nothing has this identifier.${hint}`);
  }

  /** The names by index: those given, else identifiers. */
  names(): Map<number, string> {
    const names = new Map([...this._ids].map(([id, index]) => [index, id]));
    for (const [index, name] of this._given) names.set(index, name);
    return names;
  }

  /** Whether any index has a name. */
  get named(): boolean {
    return this._ids.size > 0 || this._given.size > 0;
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
