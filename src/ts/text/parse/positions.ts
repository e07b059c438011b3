/**
 * Where the bytes of a module that was text come from. Nothing of it is kept while a text is read: once an error or
 * a backtrace asks, the text is read once more, with marks.
 */
import { type ModuleParts, partsOf } from "../../binary/encode-module.ts";
import { decodeModule } from "../../binary/decode.ts";
import { type Module, branchHintSection } from "../../core/module.ts";
import type { TextSource } from "../lex/errors.ts";
import { Lexer } from "../lex/lex.ts";
import { token } from "../lex/tokens.ts";

/** A range of a text. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** The token at an offset, or the first one behind a parenthesis there. */
function tokenAt(source: TextSource, at: number): TextRange {
  const lex = new Lexer(source, true);
  lex.seek(at);
  if (lex.kind === token.open) lex.next();
  return { start: lex.start, end: lex.end };
}

/** The parts of a module that fields of the text make; types are told one by one. */
type FieldParts = Omit<ModuleParts, "types" | "customs" | "dataCount">;

/** Pairs of an offset and of where it stands in the text. */
type Pairs = number[];

/** Takes down, while a text is read, where its things stand; afterwards finds what an offset of the binary was. */
export class Marks {
  /** What the text was, `(module quote …)` resolved. */
  source: TextSource | undefined = undefined;
  /** Where what an entry of the binary was made from begins. */
  private readonly _entries = new Map<unknown, number>();
  private readonly _types: number[] = [];
  private _startField = 0;
  private _firstHint: number | undefined = undefined;
  private _instructions: Pairs = [];
  /** The instructions of each body and expression, by its bytes. */
  private readonly _bodies = new Map<Uint8Array, Pairs>();
  private _offsets = new Uint32Array(0);
  private _positions = new Uint32Array(0);

  /** Notes an instruction of the current body, in the order of the bytes. */
  instruction(offset: number, at: number): void {
    this._instructions.push(offset, at);
  }

  /** Notes where an instruction with a branch hint stands. */
  hint(at: number): void {
    this._firstHint ??= at;
  }

  /** Ends a body or expression. */
  endBody(bytes: Uint8Array): void {
    this._bodies.set(bytes, this._instructions);
    this._instructions = [];
  }

  /** Notes where a type definition stands. */
  type(typeIdx: number, at: number): void {
    this._types[typeIdx] = at;
  }

  /** Notes that a field that begins at `at` made whatever has no mark so far. */
  field(parts: FieldParts, types: readonly unknown[], at: number): void {
    for (const list of Object.values(parts)) {
      if (!Array.isArray(list)) continue;
      for (let i = list.length - 1; i >= 0 && !this._entries.has(list[i]); i--) this._entries.set(list[i], at);
    }
    while (this._types.length < types.length) this._types.push(at);
    if (parts.start !== undefined && this._startField === 0) this._startField = at;
  }

  /** Lays the marks out as the binary lies. */
  end(source: TextSource, parts: ModuleParts, bytes: Uint8Array): void {
    this.source = source;
    const pairs = this._layOut(parts, decodeModule(bytes));
    this._offsets = Uint32Array.from(pairs, ([offset]) => offset);
    this._positions = Uint32Array.from(pairs, ([, at]) => at);
  }

  /** Where in the text the instruction or field stands that an offset of the binary belongs to. */
  rangeAt(offset: number): TextRange | undefined {
    const { _offsets: offsets, _positions: positions, source } = this;
    if (source === undefined) return undefined;
    let from = 0;
    let to = offsets.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (offsets[middle]! <= offset) from = middle + 1;
      else to = middle;
    }
    return from === 0 ? undefined : tokenAt(source, positions[from - 1]!);
  }

  private _layOut(parts: ModuleParts, module: Module): (readonly [offset: number, at: number])[] {
    const pairs: (readonly [number, number])[] = [];
    const laid = partsOf(module);
    const body = (part: Uint8Array | undefined, range: Uint8Array | undefined): void => {
      const marks = part && this._bodies.get(part);
      if (marks === undefined || range === undefined) return;
      for (let i = 0; i < marks.length; i += 2)
        pairs.push([range.byteOffset - module.bytes.byteOffset + marks[i]!, marks[i + 1]!]);
    };
    const entry = (part: unknown, offset: number | undefined): void => {
      const at = this._entries.get(part);
      if (at !== undefined && offset !== undefined) pairs.push([offset, at]);
    };
    for (const [i, { at }] of module.types.entries()) pairs.push([at, this._types[i] ?? 0]);
    for (const key of ["imports", "tables", "memories", "tags", "globals", "exports", "elems", "datas"] as const) {
      for (const [i, part] of parts[key].entries()) entry(part, module[key][i]?.at);
    }
    for (const [i, part] of parts.funcs.entries()) {
      entry(part, module.funcs[i]?.body.start);
      body(part.body, laid.funcs[i]?.body);
    }
    for (const [i, { init }] of parts.tables.entries()) body(init, laid.tables[i]?.init);
    for (const [i, { init }] of parts.globals.entries()) body(init, laid.globals[i]?.init);
    for (const [i, { target }] of parts.datas.entries()) body(target?.offset, laid.datas[i]?.target?.offset);
    for (const [i, { target, init }] of parts.elems.entries()) {
      const elem = laid.elems[i];
      body(target?.offset, elem?.target?.offset);
      if (init.kind !== "exprs" || elem?.init.kind !== "exprs") continue;
      for (const [j, expr] of init.exprs.entries()) body(expr, elem.init.exprs[j]);
    }
    const hints = module.customs.findIndex(({ name }) => name === branchHintSection);
    const section = module.sections.filter(({ id }) => id === 0)[hints];
    if (section !== undefined && this._firstHint !== undefined) pairs.push([section.at, this._firstHint]);
    if (module.start !== undefined) pairs.push([module.start.at, this._startField]);
    return pairs.sort(([a], [b]) => a - b);
  }
}
