/**
 * Small modules from scratch: adapters, test modules and what the text format parses to. Indices are handed
 * out as things are added, so imports of a kind come before definitions of that kind. Nothing is validated.
 */
import { lastOf } from "../base/lists.ts";
import { BugError } from "../base/errors/errors.ts";
import type { Names } from "../core/module.ts";
import {
  type ExternKind,
  type ExternType,
  type FuncType,
  type GlobalType,
  type MemoryType,
  type SubType,
  type TableType,
  type ValType,
  funcTypeName,
  refType,
} from "../core/types.ts";
import { sectionOrder } from "./sections.ts";
import {
  type CustomPart,
  type DataPart,
  type ElemPart,
  type ModuleParts,
  encodeParts,
  noParts,
} from "./encode-module.ts";
import { type InstrWriter, encodeBody, encodeExpr } from "./encode.ts";
import { encodeNames } from "./names.ts";

const funcElements = refType(false, "func");

/** The id of the data section, which is the last. */
const lastSection = lastOf(sectionOrder) ?? 0;

/** Emits instructions; the final `end` is added by who calls it. */
export type Emit = (w: InstrWriter) => void;

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/** Collects the parts of a module, and returns the index of each thing added. */
export class ModuleBuilder {
  private readonly _parts: Mutable<ModuleParts> = {
    ...noParts,
    types: [],
    imports: [],
    funcs: [],
    tables: [],
    memories: [],
    tags: [],
    globals: [],
    exports: [],
    elems: [],
    datas: [],
    customs: [],
  };
  private readonly _funcTypes = new Map<string, number>();
  private readonly _counts: Record<ExternKind, number> = { func: 0, table: 0, memory: 0, global: 0, tag: 0 };
  private readonly _defined = new Set<ExternKind>();

  /** A function type; the same index for the same type. */
  funcType(params: readonly ValType[], results: readonly ValType[]): number {
    const comp: FuncType = { kind: "func", params, results };
    const key = funcTypeName(comp);
    let index = this._funcTypes.get(key);
    if (index === undefined) {
      index = this.recGroup([{ final: true, supers: [], comp }]);
      this._funcTypes.set(key, index);
    }
    return index;
  }

  /** The index that the next type gets. */
  get nextType(): number {
    return this._parts.types.length;
  }

  /** A recursive group of types; the index of the first. */
  recGroup(types: readonly Pick<SubType, "final" | "supers" | "comp">[]): number {
    const groupStart = this._parts.types.length;
    for (const type of types) this._parts.types.push({ ...type, groupStart, groupLength: types.length });
    return groupStart;
  }

  /** An import. @throws BugError after a definition of the same kind */
  import(module: string, name: string, type: ExternType): number {
    if (this._defined.has(type.kind))
      throw new BugError(`import ${module}.${name} comes after a defined ${type.kind}.`);
    this._parts.imports.push({ module, name, type });
    return this._counts[type.kind]++;
  }

  /** A function: its type's index, its locals beside the parameters, and its instructions. */
  func(typeIdx: number, locals: readonly ValType[], emit: Emit): number {
    return this.rawFunc(typeIdx, encodeBody(locals, emit));
  }

  /** A function whose body is encoded already, local declarations and final `end` included. */
  rawFunc(typeIdx: number, body: Uint8Array): number {
    this._parts.funcs.push({ typeIdx, body });
    return this._define("func");
  }

  /** A table, null or with an initialiser. */
  table(type: TableType, init?: Emit): number {
    this._parts.tables.push({ type, init: init && encodeExpr(init) });
    return this._define("table");
  }

  /** A memory. */
  memory(type: MemoryType): number {
    this._parts.memories.push(type);
    return this._define("memory");
  }

  /** A global with its constant expression. */
  global(type: GlobalType, init: Emit): number {
    this._parts.globals.push({ type, init: encodeExpr(init) });
    return this._define("global");
  }

  /** A tag of this function type. */
  tag(typeIdx: number): number {
    this._parts.tags.push({ typeIdx });
    return this._define("tag");
  }

  /** An export. */
  export(name: string, kind: ExternKind, index: number): this {
    this._parts.exports.push({ name, kind, index });
    return this;
  }

  /** The start function. */
  start(funcIdx: number): this {
    this._parts.start = funcIdx;
    return this;
  }

  /** An element segment. */
  elem(segment: ElemPart): number {
    return this._parts.elems.push(segment) - 1;
  }

  /** Declares functions, so that `ref.func` may name them. */
  declare(...indices: readonly number[]): number {
    return this.elem({ mode: "declarative", target: undefined, type: funcElements, init: { kind: "funcs", indices } });
  }

  /** A data segment; there is a data count section from then on. */
  data(segment: DataPart): number {
    this._parts.dataCount = true;
    return this._parts.datas.push(segment) - 1;
  }

  /** A custom section, by default behind all others. */
  custom(name: string, bytes: Uint8Array, after: CustomPart["after"] = lastSection): this {
    this._parts.customs.push({ name, bytes, after });
    return this;
  }

  /** A name section. */
  names(names: Partial<Names>): this {
    return this.custom("name", encodeNames(names));
  }

  /**
   * A name section that gives one name to the module and to each function that there is so far. A name for a function that
   * is not there makes SpiderMonkey and JavaScriptCore take no name at all.
   */
  nameAll(name: string): this {
    const indices = Array.from({ length: this._counts.func }, (_, index) => index);
    return this.names({ module: name, funcs: new Map(indices.map((index) => [index, name])) });
  }

  /** The module's bytes. */
  build(): Uint8Array<ArrayBuffer> {
    return encodeParts(this._parts);
  }

  private _define(kind: ExternKind): number {
    this._defined.add(kind);
    return this._counts[kind]++;
  }
}
