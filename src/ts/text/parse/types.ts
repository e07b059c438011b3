/**
 * Types in the text format (Text Format, Types and Modules, Type Uses). Function types that are only written
 * inline are added behind those of the module, in the order in which they are met.
 */
import { limits } from "../../core/limits.ts";
import {
  type AddressType,
  type CompType,
  type FieldType,
  type FuncType,
  type GlobalType,
  type HeapType,
  type Limits,
  type MemoryType,
  type RefType,
  type StorageType,
  type SubType,
  type TableType,
  type ValType,
  funcTypeName,
  isRef,
  refType,
  sameFuncType,
} from "../../core/types.ts";
import type { BlockType } from "../../binary/types.ts";
import { checkCount } from "../lex/counts.ts";
import type { Lexer } from "../lex/lex.ts";
import { token } from "../lex/tokens.ts";
import { bigintOf } from "../lex/numbers.ts";
import { IdSpace } from "./spaces.ts";
import { words } from "../lex/words.ts";

/** A type definition as the binary will hold it. */
export type TypePart = Omit<SubType, "at">;

const none: readonly ValType[] = [];

/** The types of one module, and the parser of everything that is made of them. */
export class TypeParser {
  private readonly _lex: Lexer;
  /** Whether limits may have 64 bits. */
  private readonly _wide: boolean;
  readonly ids = new IdSpace("type");
  /** The identifiers of a structure's fields, by type index. */
  readonly fields = new Map<number, IdSpace>();
  readonly list: TypePart[] = [];
  private readonly _byText = new Map<string, number>();

  constructor(lex: Lexer, wide: boolean) {
    this._lex = lex;
    this._wide = wide;
  }

  // Value types

  /** Whether a value type stands here. */
  private _atValType(): boolean {
    const { _lex: lex } = this;
    if (lex.kind === token.word) return lex.word?.type !== undefined;
    return lex.kind === token.open && lex.peekWord() === words.ref;
  }

  /** A value type. @throws MalformedError */
  valType(): ValType {
    const { _lex: lex } = this;
    if (lex.kind === token.word) {
      const type = lex.word?.type;
      if (type === undefined || type === "i8" || type === "i16") throw lex.unexpected("a value type");
      lex.next();
      return type;
    }
    return this.refType();
  }

  /** A reference type. @throws MalformedError */
  refType(): RefType {
    const { _lex: lex } = this;
    if (lex.takeOpen(words.ref)) {
      const nullable = lex.takeWord(words.null);
      const heap = this.heapType();
      lex.close();
      return refType(nullable, heap);
    }
    const type = lex.kind === token.word ? lex.word?.type : undefined;
    if (type === undefined || !isRef(type)) throw lex.unexpected("a reference type");
    lex.next();
    return type;
  }

  /** Whether a reference type stands here. */
  atRefType(): boolean {
    const { _lex: lex } = this;
    if (lex.kind === token.open) return lex.peekWord() === words.ref;
    const type = lex.kind === token.word ? lex.word?.type : undefined;
    return type !== undefined && isRef(type);
  }

  /** A heap type. @throws MalformedError */
  heapType(): HeapType {
    const { _lex: lex } = this;
    if (lex.kind !== token.word) return this.ids.ref(lex);
    const heap = lex.word?.heap;
    if (heap === undefined) throw lex.unexpected("a heap type");
    lex.next();
    return heap;
  }

  /** Value types as long as there are some. */
  valTypes(into: ValType[]): void {
    while (this._atValType()) into.push(this.valType());
  }

  // Type definitions

  /** What stands behind `(rec`, up to its end, as one group. @throws MalformedError */
  recGroup(begin: (typeIdx: number) => void): void {
    const { _lex: lex } = this;
    const group: TypePart[] = [];
    const groupStart = this.list.length;
    while (lex.kind !== token.close) {
      if (!lex.takeOpen(words.type)) throw lex.unexpected("`(type`");
      const typeIdx = groupStart + group.length;
      begin(typeIdx);
      group.push({ ...this._subType(typeIdx), groupStart, groupLength: 0 });
      checkCount(lex, "types", groupStart + group.length, limits.types);
      lex.close();
    }
    for (const type of group) this._add({ ...type, groupLength: group.length });
  }

  /** The type behind `(type $id`, as a group of its own. @throws MalformedError */
  singleType(): void {
    const groupStart = this.list.length;
    this._add({ ...this._subType(groupStart), groupStart, groupLength: 1 });
  }

  private _add(type: TypePart): void {
    const index = this.list.push(type) - 1;
    checkCount(this._lex, "types", index + 1, limits.types);
    const reusable = type.final && type.groupLength === 1 && type.supers.length === 0;
    if (!reusable || type.comp.kind !== "func") return;
    const text = funcTypeName(type.comp);
    if (!this._byText.has(text)) this._byText.set(text, index);
  }

  private _subType(typeIdx: number): Pick<SubType, "final" | "supers" | "comp"> {
    const { _lex: lex } = this;
    if (!lex.takeOpen(words.sub)) return { final: true, supers: [], comp: this._compType(typeIdx) };
    const final = lex.takeWord(words.final);
    const supers: number[] = [];
    while (lex.kind !== token.open) supers.push(this.ids.ref(lex));
    const comp = this._compType(typeIdx);
    lex.close();
    return { final, supers, comp };
  }

  private _compType(typeIdx: number): CompType {
    const { _lex: lex } = this;
    let comp: CompType;
    if (lex.takeOpen(words.func)) comp = { kind: "func", ...this._signature(new IdSpace("param")) };
    else if (lex.takeOpen(words.struct)) comp = { kind: "struct", fields: this._structFields(typeIdx) };
    else if (lex.takeOpen(words.array)) comp = { kind: "array", field: this._fieldType() };
    else throw lex.unexpected("`(func`, `(struct` or `(array`");
    lex.close();
    return comp;
  }

  private _structFields(typeIdx: number): FieldType[] {
    const { _lex: lex } = this;
    const fields: FieldType[] = [];
    const ids = new IdSpace("field");
    while (lex.takeOpen(words.field)) {
      if (ids.takeBinding(lex)) {
        fields.push(this._fieldType());
      } else {
        while (lex.kind !== token.close) {
          fields.push(this._fieldType());
          ids.count++;
        }
      }
      lex.close();
    }
    if (ids.named) this.fields.set(typeIdx, ids);
    return fields;
  }

  private _storageType(): StorageType {
    const { _lex: lex } = this;
    const type = lex.kind === token.word ? lex.word?.type : undefined;
    if (type !== "i8" && type !== "i16") return this.valType();
    lex.next();
    return type;
  }

  private _fieldType(): FieldType {
    const { _lex: lex } = this;
    const mutable = lex.takeOpen(words.mut);
    const type = this._storageType();
    if (mutable) lex.close();
    return { type, mutable };
  }

  /** The index of a structure's field. @throws MalformedError */
  fieldRef(typeIdx: number): number {
    return (this.fields.get(typeIdx) ?? new IdSpace("field")).ref(this._lex);
  }

  // Function types

  /** Parameters and results. Identifiers of parameters go into `locals`; without it there may be none. */
  private _signature(locals: IdSpace | undefined): { params: readonly ValType[]; results: readonly ValType[] } {
    const { _lex: lex } = this;
    if (lex.kind !== token.open) return { params: none, results: none };
    const params: ValType[] = [];
    while (lex.takeOpen(words.param)) {
      if (locals?.takeBinding(lex) === true) {
        params.push(this.valType());
      } else {
        const before = params.length;
        this.valTypes(params);
        if (locals !== undefined) locals.count += params.length - before;
      }
      lex.close();
    }
    const results = this._results();
    if (results.length > 0 && lex.kind === token.open && lex.peekWord() === words.param) {
      lex.next();
      throw lex.unexpected("no parameter behind a result");
    }
    return { params, results };
  }

  /** `(result …)` as often as it stands here. */
  private _results(): readonly ValType[] {
    const { _lex: lex } = this;
    let results: ValType[] | undefined;
    while (lex.takeOpen(words.result)) {
      this.valTypes((results ??= []));
      lex.close();
    }
    return results ?? none;
  }

  /** `(result …)` of `select`: undefined where there is none. */
  selectTypes(): readonly ValType[] | undefined {
    const results = this._results();
    return results === none ? undefined : results;
  }

  /** The index of a function type, which is added where the module has none like it. */
  private _funcTypeIndex(type: FuncType): number {
    const text = funcTypeName(type);
    const known = this._byText.get(text);
    if (known !== undefined) return known;
    this._add({ final: true, supers: [], comp: type, groupStart: this.list.length, groupLength: 1 });
    return this.list.length - 1;
  }

  private _typeRef(): number | undefined {
    const { _lex: lex } = this;
    if (!lex.takeOpen(words.type)) return undefined;
    const index = this.ids.ref(lex);
    lex.close();
    return index;
  }

  /**
   * A type use: the index of a function type. Identifiers of parameters go into `locals`, which then has all of
   * the type's parameters; without it there may be none.
   * @throws MalformedError where the type given by index and the one given inline differ
   */
  typeUse(locals?: IdSpace): number {
    const { _lex: lex } = this;
    const at = lex.start;
    const index = this._typeRef();
    const behind = lex.start;
    const signature = this._signature(locals);
    if (index === undefined) return this._funcTypeIndex({ kind: "func", ...signature });
    if (lex.start === behind || (signature.params.length === 0 && signature.results.length === 0)) {
      const comp = this.list[index]?.comp;
      if (locals === undefined) return index;
      if (comp?.kind === "func") locals.count = comp.params.length;
      locals.unsettled = comp === undefined;
      return index;
    }
    this._checkInline(index, signature, at);
    return index;
  }

  private _checkInline(index: number, signature: Omit<FuncType, "kind">, at: number): void {
    const { _lex: lex } = this;
    const type = this.list[index];
    if (type === undefined)
      throw lex.errorAt(at, at + 1, `unknown type ${index}: what is inline cannot be compared with it.`);
    if (type.comp.kind === "func" && sameFuncType(type.comp, { kind: "func", ...signature })) return;
    const given = funcTypeName({ kind: "func", ...signature });
    const actual = type.comp.kind === "func" ? funcTypeName(type.comp) : `a ${type.comp.kind}`;
    throw lex.errorAt(
      at,
      at + 1,
      `inline function type ${given} is not that of type ${this.ids.shown(index)}, ${actual}.`,
    );
  }

  /** The type of a block. @throws MalformedError */
  blockType(): BlockType {
    if (this._lex.kind !== token.open) return undefined;
    const at = this._lex.start;
    const index = this._typeRef();
    const { params, results } = this._signature(undefined);
    if (index === undefined) {
      if (params.length === 0 && results.length <= 1) return results[0];
      return this._funcTypeIndex({ kind: "func", params, results });
    }
    if (params.length > 0 || results.length > 0) this._checkInline(index, { params, results }, at);
    return index;
  }

  // Limits

  /** `i32` or `i64`, i32 where there is neither. */
  addressType(): AddressType {
    const { _lex: lex } = this;
    const type = lex.kind === token.word ? lex.word?.type : undefined;
    if (type !== "i32" && type !== "i64") return "i32";
    lex.next();
    return type;
  }

  private _limit(): bigint {
    const { _lex: lex } = this;
    if (lex.kind !== token.nat) throw lex.unexpected("a size");
    const value = lex.value === Infinity ? bigintOf(lex.spelling) : BigInt(lex.value);
    if (value >= 1n << (this._wide ? 64n : 32n)) {
      throw lex.error(
        this._wide
          ? "i64 constant out of range: it must be below 2^64."
          : "i32 constant out of range: it must be below 2^32.",
      );
    }
    lex.next();
    return value;
  }

  private _limits(address: AddressType): Limits {
    const min = this._limit();
    return { address, min, max: this._lex.kind === token.nat ? this._limit() : undefined };
  }

  /** What stands behind the address type of a table. @throws MalformedError */
  tableType(address: AddressType): TableType {
    return { ...this._limits(address), element: this.refType() };
  }

  /** What stands behind the address type of a memory. @throws MalformedError */
  memoryType(address: AddressType): MemoryType {
    const { _lex: lex } = this;
    const range = this._limits(address);
    const early = this.pageSize();
    const shared = lex.takeWord(words.shared);
    return { ...range, shared, pageSizeLog2: early ?? this.pageSize() ?? 16 };
  }

  /** `(pagesize n)`, as a binary logarithm. @throws MalformedError where it is no power of two */
  pageSize(): number | undefined {
    const { _lex: lex } = this;
    if (!lex.takeOpen(words.pagesize)) return undefined;
    const { value } = lex;
    const log2 = Math.log2(value);
    if (lex.kind !== token.nat) throw lex.unexpected("a page size");
    if (!Number.isInteger(log2) || log2 > 63) throw lex.error("invalid custom page size: it must be a power of two.");
    lex.next();
    lex.close();
    return log2;
  }

  /** A global's type. @throws MalformedError */
  globalType(): GlobalType {
    const { _lex: lex } = this;
    const mutable = lex.takeOpen(words.mut);
    const type = this.valType();
    if (mutable) lex.close();
    return { type, mutable };
  }
}
