/**
 * Subtyping of what is imported and exported (Component Model, Explainer: Type Checking): instances may export more than is
 * asked for, components may also import less, and resources that are asked for are those that are supplied under their names.
 * What does not fit is told in words.
 */
import { quoted } from "../../base/errors/shown.ts";
import { type WantedType, externTypeName, matchesType } from "../../runtime/store/match.ts";
import type { Type, TypeId } from "../../wit/types.ts";
import { oneOf } from "../binary/sorts.ts";
import { Differences, resourcesDiffer } from "./differences.ts";
import type { TypeStore } from "./store.ts";
import { Substitution } from "./substitution.ts";
import {
  type ComponentType,
  type Entity,
  type ExternItem,
  type Externs,
  type InstanceType,
  type ModuleType,
  type TypeEntry,
  entryTitles,
} from "./types.ts";

/** What is supplied, by name. */
export type Given = ReadonlyMap<string, Pick<ExternItem, "entity">>;

/** Holds what is given against what is wanted. */
export class Matcher {
  private readonly _store: TypeStore;
  private readonly _differences: Differences;

  constructor(store: TypeStore) {
    this._store = store;
    this._differences = new Differences(store);
  }

  /** What keeps something from being used where the other is wanted; undefined where nothing does. */
  mismatch(given: Entity, wanted: Entity): string | undefined {
    this._store.work(1);
    switch (wanted.sort) {
      case "func":
        return given.sort === "func" ? this._differences.func(given.func, wanted.func) : otherSort(given, wanted);
      case "type":
        return given.sort === "type" ? this._entries(given.type, wanted.type) : otherSort(given, wanted);
      case "instance":
        return given.sort === "instance" ? this._instances(given.instance, wanted.instance) : otherSort(given, wanted);
      case "component":
        return given.sort === "component"
          ? this._components(given.component, wanted.component)
          : otherSort(given, wanted);
      case "core-module":
        return given.sort === "core-module" ? modulesMismatch(given.module, wanted.module) : otherSort(given, wanted);
    }
  }

  private _entries(given: TypeEntry, wanted: TypeEntry): string | undefined {
    const other = `expected ${entryTitles[wanted.tag]}, found ${entryTitles[given.tag]}`;
    switch (wanted.tag) {
      case "value":
        return given.tag === "value" ? this._differences.value(given.type, wanted.type) : other;
      case "resource":
        if (given.tag !== "resource") return other;
        return this._store.base(given.type) === this._store.base(wanted.type) ? undefined : resourcesDiffer;
      case "func":
        return given.tag === "func" ? this._differences.func(given.func, wanted.func) : other;
      case "instance":
        return given.tag === "instance" ? this._instances(given.instance, wanted.instance) : other;
      case "component":
        return given.tag === "component" ? this._components(given.component, wanted.component) : other;
    }
  }

  private _instances(given: InstanceType, wanted: InstanceType): string | undefined {
    if (given === wanted) return undefined;
    const { mismatch } = this.open(given.exports, wanted.exports, wanted.fresh, "export");
    return mismatch;
  }

  /**
   * Whoever has a component of the wanted type supplies the imports of that, which must do for those of the given one; and
   * gets its exports, which must do for those that are wanted.
   */
  private _components(given: ComponentType, wanted: ComponentType): string | undefined {
    if (given === wanted) return undefined;
    const { mismatch, substitution } = this.open(wanted.imports, given.imports, given.imported, "import");
    if (mismatch !== undefined) return mismatch;
    return this.open(substitution.externs(given.exports), wanted.exports, wanted.defined, "export").mismatch;
  }

  /**
   * Whether things by name do for what is wanted of them, where `variables` are the resources that are whatever is supplied.
   * The substitution is what to put into other types that come with those that are wanted.
   */
  open(
    given: Given,
    wanted: Externs,
    variables: ReadonlySet<TypeId>,
    what: "import" | "export",
  ): { readonly mismatch: string | undefined; readonly substitution: Substitution } {
    const opened = new Substitution(this._store);
    if (variables.size > 0) this._bind(given, wanted, variables, opened);
    const substitution = new Substitution(this._store);
    for (const [resource, by] of opened.resources) substitution.resources.set(resource, by);
    for (const [name, { entity }] of wanted) {
      const found = given.get(name);
      if (found === undefined) {
        const missing = what === "import" ? "missing import named" : "missing expected export";
        return { mismatch: `${missing} ${quoted(name)}`, substitution };
      }
      const difference = this.mismatch(found.entity, opened.entity(entity));
      if (difference !== undefined) {
        return { mismatch: `type mismatch in ${what} ${quoted(name)}: ${difference}`, substitution };
      }
      this._rename(found.entity, entity, substitution);
    }
    return { mismatch: undefined, substitution };
  }

  /** Finds what is supplied for each variable. What does not fit is found later. */
  private _bind(given: Given, wanted: Externs, variables: ReadonlySet<TypeId>, into: Substitution): void {
    this._store.work(wanted.size);
    for (const [name, { entity }] of wanted) {
      const found = given.get(name)?.entity;
      if (entity.sort === "instance" && found?.sort === "instance") {
        this._bind(found.instance.exports, entity.instance.exports, variables, into);
      }
      if (entity.sort !== "type" || entity.type.tag !== "resource") continue;
      if (found?.sort !== "type" || found.type.tag !== "resource") continue;
      const resource = this._store.resourceOf(entity.type.type);
      if (variables.has(resource) && !into.resources.has(resource)) into.resources.set(resource, found.type.type);
    }
  }

  /** Notes which nodes stand for those of the types that were wanted. */
  private _rename(given: Entity, wanted: Entity, into: Substitution): void {
    if (wanted.sort === "type" && given.sort === "type") {
      const [from, to] = [nodeOf(wanted.type), nodeOf(given.type)];
      if (typeof from === "number" && to !== undefined) into.types.set(from, to);
    } else if (wanted.sort === "instance" && given.sort === "instance") {
      this._store.work(wanted.instance.exports.size);
      for (const [name, { entity }] of wanted.instance.exports) {
        this._rename(given.instance.exports.get(name)!.entity, entity, into);
      }
    }
  }
}

const nodeOf = (entry: TypeEntry): Type | undefined =>
  entry.tag === "value" || entry.tag === "resource" ? entry.type : undefined;

const otherSort = (given: Entity, wanted: Entity): string =>
  `expected ${oneOf(wanted.sort)}, found ${oneOf(given.sort)}`;

function modulesMismatch(given: ModuleType, wanted: ModuleType): string | undefined {
  if (given === wanted) return undefined;
  for (const [module, names] of given.imports) {
    for (const [name, type] of names) {
      const label = `import ${quoted(module)} ${quoted(name)}`;
      const found = wanted.imports.get(module)?.get(name);
      if (found === undefined) return `missing expected ${label}`;
      const difference = coreMismatch(found, type);
      if (difference !== undefined) return `type mismatch in ${label}: ${difference}`;
    }
  }
  for (const [name, type] of wanted.exports) {
    const found = given.exports.get(name);
    if (found === undefined) return `missing expected export ${quoted(name)}`;
    const difference = coreMismatch(found, type);
    if (difference !== undefined) return `type mismatch in export ${quoted(name)}: ${difference}`;
  }
  return undefined;
}

/** What keeps something of a core module from being used where the other is wanted. */
export function coreMismatch(given: WantedType, wanted: WantedType): string | undefined {
  if (matchesType(given, wanted)) return undefined;
  if (given.kind !== wanted.kind) return `expected a ${wanted.kind}, found a ${given.kind}`;
  return `expected ${externTypeName(wanted)}, found ${externTypeName(given)}`;
}
