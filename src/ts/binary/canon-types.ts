/**
 * Canonical types as definitions of a module that is being built: each with its recursive group, and behind all that it
 * names, so that the types are identical to those of whatever is linked with it (Validation, Types).
 */
import { type CanonType, canonType, storagesOf } from "../core/canon.ts";
import {
  type CompType,
  type FieldType,
  type FuncType,
  type RefType,
  type ValType,
  isRef,
  refType,
} from "../core/types.ts";
import type { ModuleBuilder } from "./builder.ts";

/** The canonical types that a module defines, added when they are first asked for. */
export class CanonTypes {
  private readonly _builder: ModuleBuilder;
  /** The index of each type by its id. */
  private readonly _indices = new Map<number, number>();

  constructor(builder: ModuleBuilder) {
    this._builder = builder;
  }

  /** The index of a type. */
  indexOf(type: CanonType): number {
    const known = this._indices.get(type.id);
    if (known !== undefined) return known;
    const { group } = type;
    for (const one of group) for (const used of usedBy(one)) if (!group.includes(used)) this.indexOf(used);
    const start = this._builder.nextType;
    for (const [i, one] of group.entries()) this._indices.set(one.id, start + i);
    this._builder.recGroup(
      group.map(({ final, supers, comp }) => ({
        final,
        supers: supers.slice(-2, -1).map((parent) => this.indexOf(parent)),
        comp: this._comp(comp),
      })),
    );
    return this.indexOf(type);
  }

  /** A canonical value type with the module's indices. */
  val(type: ValType): ValType {
    return isRef(type) ? this.ref(type) : type;
  }

  /** A canonical reference type with the module's indices. */
  ref(type: RefType): RefType {
    return typeof type.heap === "number" ? refType(type.nullable, this.indexOf(canonType(type.heap))) : type;
  }

  /** A canonical function type with the module's indices. */
  func({ params, results }: FuncType): FuncType {
    return {
      kind: "func",
      params: params.map((type) => this.val(type)),
      results: results.map((type) => this.val(type)),
    };
  }

  private _comp(comp: CompType): CompType {
    if (comp.kind === "func") return this.func(comp);
    if (comp.kind === "array") return { kind: "array", field: this._field(comp.field) };
    return { kind: "struct", fields: comp.fields.map((field) => this._field(field)) };
  }

  private _field({ type, mutable }: FieldType): FieldType {
    return { type: isRef(type) ? this.ref(type) : type, mutable };
  }
}

/** The types that a definition names, its supertype first. */
function* usedBy({ comp, supers }: CanonType): Iterable<CanonType> {
  yield* supers.slice(-2, -1);
  for (const type of storagesOf(comp)) if (isRef(type) && typeof type.heap === "number") yield canonType(type.heap);
}
