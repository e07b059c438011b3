/**
 * What stands for an index in printed text: an identifier from the name section where it is one and no other
 * index of its space has it too, else the number.
 */
import { readNames } from "../binary/names.ts";
import { type Module, type Names } from "../core/module.ts";
import { type ExternKind, type HeapType, type StorageType, isRef, valTypeName } from "../core/types.ts";
import { isIdentifier, nameComment } from "./literals.ts";

/** The names of one index space. */
export class Space {
  private readonly ids = new Map<number, string>();
  private readonly names: ReadonlyMap<number, string>;

  constructor(names: ReadonlyMap<number, string>) {
    this.names = names;
    const taken = new Set<string>();
    for (const [index, name] of names) {
      if (taken.has(name) || !isIdentifier(name)) continue;
      taken.add(name);
      this.ids.set(index, `$${name}`);
    }
  }

  /** How the index is referred to. */
  ref(index: number): string {
    return this.ids.get(index) ?? String(index);
  }

  /** The identifier, or undefined. */
  id(index: number): string | undefined {
    return this.ids.get(index);
  }

  /** What stands behind the keyword of a definition: the identifier, and the number as a comment. */
  definition(index: number): string {
    const id = this.ids.get(index);
    const name = this.names.get(index);
    const comment = id === undefined && name !== undefined ? `${index} ${nameComment(name)}` : String(index);
    return id === undefined ? ` (;${comment};)` : ` ${id} (;${comment};)`;
  }
}

const noNames: ReadonlyMap<number, string> = new Map<number, string>();

/** The index spaces of a module. */
export class Ids {
  readonly names: Names;
  readonly types: Space;
  readonly elems: Space;
  readonly datas: Space;
  private readonly externs: { readonly [K in ExternKind]: Space };
  private readonly fieldSpaces = new Map<number, Space>();

  constructor(module: Module) {
    const names = readNames(module);
    this.names = names;
    this.types = new Space(names.types);
    this.elems = new Space(names.elems);
    this.datas = new Space(names.datas);
    this.externs = {
      func: new Space(names.funcs),
      table: new Space(names.tables),
      memory: new Space(names.memories),
      global: new Space(names.globals),
      tag: new Space(names.tags),
    };
  }

  /** The space of what can be imported and exported. */
  extern(kind: ExternKind): Space {
    return this.externs[kind];
  }

  /** The fields of a structure. */
  fields(typeIdx: number): Space {
    let space = this.fieldSpaces.get(typeIdx);
    if (space === undefined) {
      space = new Space(this.names.fields.get(typeIdx) ?? noNames);
      this.fieldSpaces.set(typeIdx, space);
    }
    return space;
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

  /** ` (keyword t1 t2)`, or nothing for no types; named ones each on their own. */
  typeList(keyword: string, types: readonly StorageType[], names?: Space, first = 0): string {
    let text = "";
    let open = false;
    for (const [i, type] of types.entries()) {
      const id = names?.id(first + i);
      if (open && id !== undefined) {
        text += ")";
        open = false;
      }
      if (id !== undefined) text += ` (${keyword} ${id} ${this.valType(type)})`;
      else text += open ? ` ${this.valType(type)}` : ` (${keyword} ${this.valType(type)}`;
      open = id === undefined;
    }
    return open ? `${text})` : text;
  }
}
