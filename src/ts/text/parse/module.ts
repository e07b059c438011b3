/**
 * Modules in the text format to their binary (Text Format, Modules). Three walks: one finds the fields and binds
 * identifiers, one reads the types, one reads all else in order. Nothing is validated beyond the grammar.
 */
import { type ModuleParts, encodeParts } from "../../binary/encode-module.ts";
import { encodeNames } from "../../binary/names.ts";
import { limits } from "../../core/limits.ts";
import { type Names, branchHintSection as hintName } from "../../core/module.ts";
import type { ExternKind } from "../../core/types.ts";
import {
  type Hints,
  type PlacedCustom,
  customAnnotation,
  encodeHints,
  orderCustoms,
  placedNames,
  takeNameAnnotation,
} from "../lex/annotations.ts";
import { checkCount, checkCounts } from "../lex/counts.ts";
import type { Lexer } from "../lex/lex.ts";
import { token } from "../lex/tokens.ts";
import { CodeParser } from "./code.ts";
import type { Marks } from "./positions.ts";
import type { ModuleSpaces } from "./immediates.ts";
import { TypeParser } from "./types.ts";
import { IdSpace } from "./spaces.ts";
import { type Word, externKinds, words } from "../lex/words.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/** What fields other than types add to. */
type FieldParts = Mutable<Omit<ModuleParts, "types" | "customs" | "dataCount">>;

/** What an identifier or a `@name` may stand behind. */
export type Nameable = ExternKind | "type" | "elem" | "data";

/** Reads one field up to, not including, its closing parenthesis. @throws MalformedError */
export type ParseField = (m: ModuleParser) => void;

/** The words for things in messages. */
export const kindNames: { readonly [K in Nameable]: string } = {
  func: "function",
  table: "table",
  memory: "memory",
  global: "global",
  tag: "tag",
  type: "type",
  elem: "elem segment",
  data: "data segment",
};

/** A module while it is read. */
export class ModuleParser implements ModuleSpaces {
  readonly lex: Lexer;
  readonly wide: boolean;
  readonly types: TypeParser;
  readonly funcs = new IdSpace("func");
  readonly tables = new IdSpace("table");
  readonly memories = new IdSpace("memory");
  readonly globals = new IdSpace("global");
  readonly tags = new IdSpace("tag");
  readonly elems = new IdSpace("elem segment");
  readonly datas = new IdSpace("data segment");
  readonly code: CodeParser;
  readonly parts: FieldParts = {
    imports: [],
    funcs: [],
    tables: [],
    memories: [],
    tags: [],
    globals: [],
    exports: [],
    start: undefined,
    elems: [],
    datas: [],
  };
  /** The next index of each space in the last walk. */
  readonly next: Record<ExternKind, number> = { func: 0, table: 0, memory: 0, global: 0, tag: 0 };
  /** What was defined first, behind which nothing may be imported. */
  defined: ExternKind | undefined = undefined;
  readonly locals = new Map<number, ReadonlyMap<number, string>>();
  readonly labels = new Map<number, ReadonlyMap<number, string>>();
  readonly hints = new Map<number, Hints>();
  private readonly _customs: PlacedCustom[] = [];
  private _name: string | undefined = undefined;
  /** Where the types lie: offsets of their fields, and behind them. */
  private readonly _typeFields = new Map<number, number>();

  private readonly _parseField: ParseField;
  /** Where things stand in the text; kept only where somebody asks. */
  private readonly _marks: Marks | undefined;

  constructor(lex: Lexer, wide: boolean, parseField: ParseField, marks?: Marks) {
    this.lex = lex;
    this.wide = wide;
    this._parseField = parseField;
    this._marks = marks;
    this.types = new TypeParser(lex, wide);
    this.code = new CodeParser(lex, this, marks);
  }

  /** The index space of each kind of import and export. */
  space(kind: ExternKind): IdSpace {
    return { func: this.funcs, table: this.tables, memory: this.memories, global: this.globals, tag: this.tags }[kind];
  }

  private _nameable(kind: Nameable): IdSpace {
    if (kind === "type") return this.types.ids;
    if (kind === "elem") return this.elems;
    return kind === "data" ? this.datas : this.space(kind);
  }

  /** Reads fields up to a closing parenthesis or the end of the text. @throws MalformedError */
  parse(id: string | undefined): Uint8Array<ArrayBuffer> {
    const { lex } = this;
    this._name = takeNameAnnotation(lex, "module") ?? id;
    const { start } = lex;
    const { annotations } = lex;
    this._bindFields();
    this._readTypes();
    lex.annotations = annotations;
    lex.reset(start);
    this._readFields();
    return this._encode();
  }

  // First walk: identifiers

  private _bindFields(): void {
    const { lex } = this;
    while (lex.kind === token.open) {
      const { start } = lex;
      const word = lex.peekWord();
      const inside = lex.end;
      if (word !== undefined) this._bindField(word);
      lex.annotations = [];
      lex.pos = inside;
      if (!lex.skipGroup()) return;
      if (word === words.type || word === words.rec) this._typeFields.set(start, lex.pos);
      lex.next();
    }
  }

  private _bindField(word: Word): void {
    const { lex } = this;
    lex.next();
    lex.next();
    if (word === words.type) this.types.ids.define(lex);
    else if (word === words.rec) this._bindGroup();
    else if (word === words.elem) this.elems.define(lex);
    else if (word === words.data) this.datas.define(lex);
    else if (word === words.import) this._bindImport();
    else {
      const kind = externKinds.get(word);
      if (kind === undefined) return;
      this.space(kind).define(lex);
      if (kind === "table") this._countInline(words.elem, this.elems);
      else if (kind === "memory") this._countInline(words.data, this.datas);
    }
  }

  private _bindGroup(): void {
    const { lex } = this;
    while (lex.kind === token.open) {
      if (lex.peekWord() !== words.type) return;
      const inside = lex.end;
      lex.next();
      lex.next();
      this.types.ids.define(lex);
      lex.pos = inside;
      if (!lex.skipGroup()) return;
      lex.next();
    }
  }

  private _bindImport(): void {
    const { lex } = this;
    for (let i = 0; i < 2; i++) {
      if (lex.kind !== token.string) return;
      lex.next();
    }
    if (lex.kind !== token.open) return;
    lex.next();
    const kind = lex.kind === token.word ? externKinds.get(lex.word) : undefined;
    if (kind === undefined) return;
    lex.next();
    this.space(kind).define(lex);
  }

  /** Tables and memories may have a segment inline. */
  private _countInline(word: Word, space: IdSpace): void {
    const { lex } = this;
    while (lex.kind !== token.close && lex.kind !== token.end) {
      if (lex.kind === token.open) {
        if (lex.peekWord() === word) space.count++;
        if (!lex.skipGroup()) return;
      }
      lex.next();
    }
  }

  // Second walk: types

  private _readTypes(): void {
    const { lex } = this;
    for (const [start] of this._typeFields) {
      lex.annotations = [];
      lex.seek(start);
      if (lex.takeOpen(words.rec)) {
        this.types.recGroup((typeIdx) => {
          this._marks?.type(typeIdx, lex.start);
          this.passId("type", typeIdx);
        });
      } else {
        this._marks?.type(this.types.list.length, start);
        lex.next();
        lex.next();
        this.passId("type", this.types.list.length);
        this.types.singleType();
      }
      if (lex.kind !== token.close) throw lex.unexpected("`)`");
      this._checkAnnotations();
    }
  }

  /** Passes an identifier, which is bound already, and takes the name that may follow it. */
  passId(kind: Nameable, index: number): void {
    if (this.lex.kind === token.id) this.lex.next();
    if (this.lex.annotations.length > 0) this._nameable(kind).takeName(this.lex, index, kindNames[kind]);
  }

  // Third walk: everything else

  private _readFields(): void {
    const { lex } = this;
    for (;;) {
      this._takeCustoms();
      if (lex.kind === token.close || lex.kind === token.end) return;
      if (lex.kind !== token.open) throw lex.unexpected("a module field");
      const typeEnd = this._typeFields.get(lex.start);
      if (typeEnd === undefined) {
        const { start } = lex;
        this._parseField(this);
        if (lex.kind !== token.close) throw lex.unexpected("`)`");
        checkCounts(lex, this.parts);
        this._checkAnnotations();
        this._marks?.field(this.parts, this.types.list, start);
        lex.next();
      } else {
        lex.seek(typeEnd);
      }
    }
  }

  /** Takes annotations between fields. */
  private _takeCustoms(): void {
    const { lex } = this;
    if (lex.annotations.length === 0) return;
    for (const annotation of lex.annotations) {
      const { name, start, end } = annotation;
      if (name === hintName) throw lex.errorAt(start, end, `@${name} annotation: not in a function.`);
      if (name !== "custom")
        throw lex.errorAt(start, end, `misplaced @${name} annotation: it belongs behind an identifier.`);
      this._customs.push(customAnnotation(lex, annotation));
      checkCount(lex, "custom sections", this._customs.length, limits.customSections);
    }
    lex.annotations = [];
  }

  /** Refuses annotations that nothing in the field has taken. */
  private _checkAnnotations(): void {
    const [annotation] = this.lex.annotations;
    if (annotation === undefined) return;
    const { name, start, end } = annotation;
    const where = name === "custom" ? "it belongs between fields" : "nothing here can have one";
    throw this.lex.errorAt(start, end, `misplaced @${name} annotation: ${where}.`);
  }

  // The result

  private _names(): Partial<Names> {
    const fields = new Map<number, ReadonlyMap<number, string>>();
    for (const [typeIdx, ids] of this.types.fields) fields.set(typeIdx, ids.names());
    return {
      module: this._name,
      funcs: this.funcs.names(),
      locals: this.locals,
      labels: this.labels,
      types: this.types.ids.names(),
      tables: this.tables.names(),
      memories: this.memories.names(),
      globals: this.globals.names(),
      elems: this.elems.names(),
      datas: this.datas.names(),
      fields,
      tags: this.tags.names(),
    };
  }

  private _encode(): Uint8Array<ArrayBuffer> {
    const { _customs: customs, lex } = this;
    if (this.hints.size > 0) customs.unshift(encodeHints(this.hints));
    const names = encodeNames(this._names());
    if (names.length > 0 && !customs.some(({ name }) => name === "name")) customs.push(placedNames(names));
    const parts = {
      ...this.parts,
      types: this.types.list,
      customs: orderCustoms(customs),
      dataCount: this.code.usesData,
    };
    const bytes = encodeParts(parts);
    this._marks?.end(lex.source, parts, bytes);
    return bytes;
  }
}
