/**
 * What stands for an index in printed text: its name as an identifier, quoted where it must be, or the number where
 * it has none or the space has the name already. Names are printed as identifiers and strings alone, never within
 * comments, so that no name can end or begin one.
 */
import { readNames } from "../../binary/names.ts";
import type { Module, Names } from "../../core/module.ts";
import {
  type ExternKind,
  type FuncType,
  type HeapType,
  type StorageType,
  type ValType,
  isRef,
  valTypeName,
} from "../../core/types.ts";
import { identifier, nameLiteral } from "./literals.ts";

/** Types that a type use lists at most, where they have no names: a block of three bytes may have a thousand. */
const listedTypes = 32;

/** The names of one index space. */
export class Space {
  private readonly _ids = new Map<number, string>();
  private readonly _names: ReadonlyMap<number, string>;

  /** With `hiding`, as labels do, a name may stand for several indices. */
  constructor(names: ReadonlyMap<number, string>, hiding = false) {
    this._names = names;
    const taken = new Set<string>();
    for (const [index, name] of names) {
      if (taken.has(name) || name === "") continue;
      if (!hiding) taken.add(name);
      this._ids.set(index, identifier(name));
    }
  }

  /** How the index is referred to. */
  ref(index: number): string {
    return this._ids.get(index) ?? String(index);
  }

  /** Whether no index has a name. */
  get isEmpty(): boolean {
    return this._names.size === 0;
  }

  /** The identifier, or undefined. */
  id(index: number): string | undefined {
    return this._ids.get(index);
  }

  /** What keeps the name of what is declared, with a blank before it: the identifier, `@name`, or nothing. */
  binding(index: number): string {
    const id = this._ids.get(index);
    if (id !== undefined) return ` ${id}`;
    const name = this._names.get(index);
    return name === undefined ? "" : ` ${nameAnnotation(name)}`;
  }

  /** What stands behind the keyword of a definition: what keeps its name, and the number as a comment. */
  definition(index: number): string {
    return `${this.binding(index)} (;${index};)`;
  }
}

/** The annotation that gives what precedes it this name. */
export function nameAnnotation(name: string): string {
  return `(@name ${nameLiteral(name)})`;
}

const noNames: ReadonlyMap<number, string> = new Map<number, string>();

function isEmptyMap(map: Names[Exclude<keyof Names, "module">] | undefined): boolean {
  if (map === undefined) return true;
  return [...map.values()].every((inner) => typeof inner !== "string" && inner.size === 0);
}

/** The index spaces of a module. */
export class Ids {
  readonly names: Names;
  readonly types: Space;
  readonly elems: Space;
  readonly datas: Space;
  private readonly _externs: { readonly [K in ExternKind]: Space };
  private readonly _fieldSpaces = new Map<number, Space>();

  constructor(module: Module) {
    const names = readNames(module);
    this.names = names;
    this.types = new Space(names.types);
    this.elems = new Space(names.elems);
    this.datas = new Space(names.datas);
    this._externs = {
      func: new Space(names.funcs),
      table: new Space(names.tables),
      memory: new Space(names.memories),
      global: new Space(names.globals),
      tag: new Space(names.tags),
    };
  }

  /** Whether nothing has a name. */
  get isEmpty(): boolean {
    return Object.values(this.names).every(
      (names: Names[keyof Names]) => typeof names !== "string" && isEmptyMap(names),
    );
  }

  /** The space of what can be imported and exported. */
  extern(kind: ExternKind): Space {
    return this._externs[kind];
  }

  /** The fields of a structure. */
  fields(typeIdx: number): Space {
    let space = this._fieldSpaces.get(typeIdx);
    if (space === undefined) {
      space = new Space(this.names.fields.get(typeIdx) ?? noNames);
      this._fieldSpaces.set(typeIdx, space);
    }
    return space;
  }

  /** The labels of a function, by the order of their blocks. */
  labels(funcIdx: number): Space {
    return new Space(this.names.labels.get(funcIdx) ?? noNames, true);
  }

  /** The parameters and locals of a function. */
  locals(funcIdx: number): Space {
    return new Space(this.names.locals.get(funcIdx) ?? noNames);
  }

  heapType(heap: HeapType): string {
    return typeof heap === "number" ? this.types.ref(heap) : heap;
  }

  /** A reference type in full, as the operands of casts are written. */
  refType(nullable: boolean, heap: HeapType): string {
    return `(ref ${nullable ? "null " : ""}${this.heapType(heap)})`;
  }

  valType(type: StorageType): string {
    return isRef(type) && typeof type.heap === "number" ? this.refType(type.nullable, type.heap) : valTypeName(type);
  }

  /** What says how a function type is used: its values are listed where they are few or have names. */
  typeUse(use: string, { params, results }: FuncType, names?: Space): string {
    if (params.length + results.length > listedTypes && names?.isEmpty !== false) return use;
    return use + this.typeList("param", params, names) + this.typeList("result", results);
  }

  /** Locals of one type, the first of them with this index. */
  localList(type: ValType, count: number, names: Space, first: number): string {
    if (!names.isEmpty) return this.typeList("local", new Array<ValType>(count).fill(type), names, first);
    return ` (local${` ${this.valType(type)}`.repeat(count)})`;
  }

  /** ` (keyword t1 t2)`, or nothing for no types; named ones each on their own. */
  typeList(keyword: string, types: readonly StorageType[], names?: Space, first = 0): string {
    let text = "";
    let open = false;
    for (const [i, type] of types.entries()) {
      const binding = names?.binding(first + i) ?? "";
      if (open && binding !== "") {
        text += ")";
        open = false;
      }
      if (binding !== "") text += ` (${keyword}${binding} ${this.valType(type)})`;
      else text += open ? ` ${this.valType(type)}` : ` (${keyword} ${this.valType(type)}`;
      open = binding === "";
    }
    return open ? `${text})` : text;
  }
}
