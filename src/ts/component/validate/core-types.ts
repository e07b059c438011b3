/**
 * Core types of components (Component Model, Binary Format: Type Definitions): groups of definitions and types of modules,
 * with the rules that core modules have for them.
 */
import { type CanonType, canonicalGroup, matchesVal } from "../../core/canon.ts";
import { quoted } from "../../base/errors/shown.ts";
import type { CompType, ExternType, FieldType, StorageType, SubType, TableType } from "../../core/types.ts";
import { type WantedType, wantedType } from "../../runtime/store/match.ts";
import { checkMemoryLimits, checkTableLimits } from "../../validate/types.ts";
import type { CoreDeclaration, CoreTypeDef } from "../binary/declarations.ts";
import { invalid, itemAt } from "./errors.ts";
import type { Scope } from "./scope.ts";
import type { CoreTypeEntry, ModuleType } from "./types.ts";

/** Adds a definition to the space of core types. @throws InvalidError */
export function defineCoreType(scope: Scope, definition: CoreTypeDef, at: number): void {
  if (definition.of === "types") {
    for (const canon of defineGroup(scope.coreTypes, definition.types, at)) addCoreType(scope, { tag: "type", canon });
    return;
  }
  addCoreType(scope, { tag: "module", module: defineModule(scope, definition.declarations) });
}

/** Adds a core type to its space. */
export function addCoreType({ spaces, coreTypes }: Scope, entry: CoreTypeEntry): void {
  spaces["core-type"].push(entry);
  coreTypes.push(entry.tag === "type" ? entry.canon : undefined);
}

function defineGroup(
  known: readonly (CanonType | undefined)[],
  types: readonly SubType[],
  at: number,
): readonly CanonType[] {
  const group = canonicalGroup(known, types);
  for (const { supers, comp } of group) {
    const parent = supers[supers.length - 2];
    if (parent === undefined || (!parent.final && extendsComp(comp, parent.comp))) continue;
    const fault = parent.final ? "it is final" : "their definitions do not fit";
    throw invalid("type-mismatch", `a sub type does not match its super type: ${fault}`, at);
  }
  return group;
}

/** Whether a definition may declare the other as its supertype (Validation, Matching, Composite Types). */
function extendsComp(sub: CompType, parent: CompType): boolean {
  if (sub.kind === "func") {
    return parent.kind === "func" && allMatch(parent.params, sub.params) && allMatch(sub.results, parent.results);
  }
  if (sub.kind === "array") return parent.kind === "array" && extendsField(sub.field, parent.field);
  if (parent.kind !== "struct" || sub.fields.length < parent.fields.length) return false;
  return parent.fields.every((field, i) => extendsField(sub.fields[i]!, field));
}

const allMatch = (given: readonly StorageType[], wanted: readonly StorageType[]): boolean =>
  given.length === wanted.length && given.every((type, i) => matchesVal(type, wanted[i]!));

function extendsField(sub: FieldType, parent: FieldType): boolean {
  if (sub.mutable !== parent.mutable) return false;
  return sub.mutable ? sub.type === parent.type : matchesVal(sub.type, parent.type);
}

/** Imports by module and name, which no two may share. */
export class CoreImports {
  readonly items = new Map<string, Map<string, WantedType>>();

  /** @throws InvalidError `duplicate-name` */
  add(module: string, name: string, type: WantedType, at: number): void {
    const names = this.items.get(module) ?? new Map<string, WantedType>();
    this.items.set(module, names);
    if (names.has(name)) throw invalid("duplicate-name", `duplicate import name ${quoted(module)} ${quoted(name)}`, at);
    names.set(name, type);
  }
}

function defineModule(scope: Scope, declarations: readonly CoreDeclaration[]): ModuleType {
  const types: CanonType[] = [];
  const imports = new CoreImports();
  const exports = new Map<string, WantedType>();
  scope.store.work(declarations.length);
  for (const declaration of declarations) {
    const { at } = declaration;
    switch (declaration.tag) {
      case "core-type":
        if (declaration.of === "module")
          throw invalid("bad-component", "a module type cannot declare a module type", at);
        for (const type of defineGroup(types, declaration.types, at)) types.push(type);
        break;
      case "alias-outer":
        types.push(outerType(scope, types, declaration.count, declaration.index, at));
        break;
      case "import":
        imports.add(declaration.module, declaration.name, checked(types, declaration.type, at), at);
        break;
      case "export":
        if (exports.has(declaration.name))
          throw invalid("duplicate-name", `export name ${quoted(declaration.name)} is already defined`, at);
        exports.set(declaration.name, checked(types, declaration.type, at));
    }
  }
  return { imports: imports.items, exports };
}

/** What an alias in a module's type reaches: of that type itself, or of the scopes around it. */
function outerType(scope: Scope, types: readonly CanonType[], count: number, index: number, at: number): CanonType {
  if (count === 0) return itemAt(types, index, "core type", at);
  const entry = scope.outer(count - 1, at).at("core-type", index, at);
  if (entry.tag === "type") return entry.canon;
  throw invalid("bad-component", "a module type cannot alias a module type", at);
}

/** The canonical form of an import's or export's type, whose rules hold. */
function checked(types: readonly CanonType[], type: ExternType, at: number): WantedType {
  switch (type.kind) {
    case "func":
      funcType(types, type.typeIdx, at);
      break;
    case "tag":
      if (funcType(types, type.type.typeIdx, at).results.length > 0)
        throw invalid("type-mismatch", "non-empty tag result type: a tag's type has no results", at);
      break;
    case "table":
      checkTable(types, type.type, at);
      break;
    case "memory":
      checkMemoryLimits(type.type, at);
      break;
    case "global":
      checkValue(types, type.type.type, at);
  }
  return wantedType(types, type);
}

/** The function's type of an index. @throws InvalidError */
function funcType(types: readonly CanonType[], index: number, at: number): Extract<CompType, { kind: "func" }> {
  const { comp } = itemAt(types, index, "core type", at);
  if (comp.kind === "func") return comp;
  throw invalid("type-mismatch", `core type ${index} is not a function type`, at);
}

function checkTable(types: readonly CanonType[], type: TableType, at: number): void {
  checkTableLimits(type, at);
  checkValue(types, type.element, at);
}

function checkValue(types: readonly CanonType[], type: StorageType, at: number): void {
  if (typeof type === "object" && typeof type.heap === "number") itemAt(types, type.heap, "core type", at);
}
