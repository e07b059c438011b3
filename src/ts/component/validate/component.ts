/**
 * Components (Component Model, Explainer and Binary Format): definitions are checked in their order, each in the index spaces
 * that those before it have filled. Everything is driven from here.
 */
import { quoted } from "../../base/errors/shown.ts";
import { limits } from "../../core/limits.ts";
import type { ByteRange, Module } from "../../core/module.ts";
import type { Component, ExportDef, Item } from "../binary/component.ts";
import type { AtOffset, Declaration, Definition, ResourceType, ScopeType } from "../binary/declarations.ts";
import type { ComponentFeature } from "../binary/features.ts";
import { defineCoreType } from "./core-types.ts";
import { defineCanon } from "./canons.ts";
import { invalid } from "./errors.ts";
import { addExport, addImport, declared, renamed } from "./externs.ts";
import { FreeResources } from "./free.ts";
import { addAlias, entityAt, instanceType } from "./instances.ts";
import { Matcher } from "./matching.ts";
import { coreInstanceType, moduleType, readModule } from "./modules.ts";
import { checkCoreFunc } from "./options.ts";
import { type LocalResource, Scope, type Side, type Spaces } from "./scope.ts";
import { TypeStore } from "./store.ts";
import { type ComponentType, type Entity, type InstanceType, type TypeEntry, depthOf } from "./types.ts";
import { defineFunc, defineValue } from "./value-types.ts";

/** How components are validated. */
export interface ValidationOptions {
  /** Validates a core module that lies there in a component, at least what stands outside of its functions. @throws InvalidError, MalformedError */
  readonly checkModule: (module: Module, range: ByteRange) => void;
}

/** A component that is valid, with what its indices stand for. */
export interface ValidComponent {
  readonly component: Component;
  readonly type: ComponentType;
  /** What each index of each space is, imports and exports included. */
  readonly spaces: Spaces;
  /** The resources that it implements, by their ids. */
  readonly resources: ReadonlyMap<number, LocalResource>;
  /** The components in it, in their order. */
  readonly components: readonly ValidComponent[];
  /** The core modules in it, in their order. */
  readonly modules: readonly Module[];
  /** All types of values, whose ids types have. */
  readonly store: TypeStore;
}

/** The features that a component uses beyond the first version of the Component Model. */
export const featuresOf = ({ store }: ValidComponent): readonly ComponentFeature[] => [...store.features].sort();

/**
 * Checks a component and all in it.
 * @throws InvalidError with the byte offset of what breaks a rule
 * @throws MalformedError for a core module that is not one
 */
export function validateComponent(component: Component, options: ValidationOptions): ValidComponent {
  return new Checker(
    component,
    new Scope("component", new TypeStore(component.bytes.length), undefined),
    options,
  ).run();
}

/** Checks the definitions of one component. */
class Checker {
  private readonly _component: Component;
  private readonly _scope: Scope;
  private readonly _options: ValidationOptions;
  private readonly _components: ValidComponent[] = [];
  private readonly _modules: Module[] = [];

  constructor(component: Component, scope: Scope, options: ValidationOptions) {
    this._component = component;
    this._scope = scope;
    this._options = options;
  }

  run(): ValidComponent {
    const { store, spaces, local: resources } = this._scope;
    for (const item of this._component.items) {
      store.work(1);
      this._item(item);
    }
    const type = finish(this._scope, this._component.range.end);
    const [components, modules] = [this._components, this._modules];
    return { component: this._component, type, spaces, resources, components, modules, store };
  }

  private _item(item: Item): void {
    const scope = this._scope;
    const { at } = item;
    switch (item.tag) {
      case "core-module": {
        const module = readModule(this._component.bytes, item.range, this._options.checkModule);
        this._modules.push(module);
        scope.spaces["core-module"].push(moduleType(module, at));
        break;
      }
      case "core-instance":
        scope.spaces["core-instance"].push(coreInstanceType(scope, item));
        break;
      case "core-type":
        defineCoreType(scope, item, at);
        break;
      case "component": {
        const inner = new Scope("component", scope.store, scope);
        const valid = new Checker(item.component, inner, this._options).run();
        this._components.push(valid);
        scope.spaces.component.push(valid.type);
        break;
      }
      case "instance":
        scope.spaces.instance.push(instanceType(scope, item));
        break;
      case "canon":
        defineCanon(scope, item);
        break;
      case "type":
        defineType(scope, item.type, at);
        break;
      case "import":
        addImport(scope, item, declared(scope, item.extern, at), at);
        break;
      case "export":
        addExport(scope, item, exported(scope, item), at);
        break;
      default:
        addAlias(scope, item);
    }
  }
}

/** What an export exports: as it is, or as the type that is ascribed to it, which must do for it. */
function exported(scope: Scope, item: ExportDef & AtOffset): Entity {
  const { at, extern } = item;
  const actual = entityAt(scope, item, at);
  if (extern === undefined) return renamed(scope, actual);
  const ascribed = declared(scope, extern, at);
  // A resource of which no more is said than that it is one is another outside.
  const isAbstract = extern.tag === "resource" && actual.sort === "type" && actual.type.tag === "resource";
  const mismatch = isAbstract ? undefined : new Matcher(scope.store).mismatch(actual, ascribed);
  if (mismatch === undefined) return ascribed;
  throw invalid(
    "type-mismatch",
    `the ascribed type of the export ${quoted(item.name)} is not compatible with what it exports: ${mismatch}`,
    at,
  );
}

/** Adds a definition to the space of types. @throws InvalidError */
function defineType(scope: Scope, type: Definition, at: number): void {
  scope.spaces.type.push(typeEntry(scope, type, at));
}

function typeEntry(scope: Scope, type: Definition, at: number): TypeEntry {
  switch (type.tag) {
    case "value":
      return { tag: "value", type: defineValue(scope, type.kind, at) };
    case "func":
      return { tag: "func", func: defineFunc(scope, type, at) };
    case "resource":
      return { tag: "resource", type: defineResource(scope, type, at) };
    case "instance":
      return { tag: "instance", instance: declaredInstance(scope, type, at) };
    case "component":
      return { tag: "component", component: declaredComponent(scope, type, at) };
  }
}

function defineResource(scope: Scope, { rep, dtor }: ResourceType, at: number): number {
  if (scope.kind !== "component")
    throw invalid("bad-component", "resources can only be defined within a concrete component", at);
  if (rep !== "i32" && rep !== "i64")
    throw invalid("type-mismatch", "resources can only be represented by i32 or i64", at);
  if (rep === "i64") scope.store.features.add("memory64");
  if (dtor !== undefined)
    checkCoreFunc(scope, dtor, { kind: "func", params: [rep], results: [] }, "the destructor of a resource", at);
  const id = scope.store.resource();
  scope.defined.add(id);
  scope.local.set(id, { rep, dtor });
  return id;
}

function declare(scope: Scope, declarations: readonly Declaration[]): void {
  for (const declaration of declarations) {
    const { at } = declaration;
    scope.store.work(1);
    switch (declaration.tag) {
      case "core-type":
        defineCoreType(scope, declaration, at);
        break;
      case "type":
        defineType(scope, declaration.type, at);
        break;
      case "import":
        addImport(scope, declaration, declared(scope, declaration.extern, at), at);
        break;
      case "export":
        addExport(scope, declaration, declared(scope, declaration.extern, at), at);
        break;
      default:
        if (!isTypeAlias(declaration))
          throw invalid(
            "bad-component",
            "aliases in types of components and instances may only refer to types or instances",
            at,
          );
        addAlias(scope, declaration);
    }
  }
}

/** Whether an alias may stand in a type: those of exports are of types and instances, those of outer scopes of types alone. */
function isTypeAlias({
  tag,
  sort,
}: Exclude<Declaration, { tag: "type" | "import" | "export" | "core-type" }>): boolean {
  if (tag === "alias-export") return sort === "type" || sort === "instance";
  return tag === "alias-outer" && (sort === "type" || sort === "core-type");
}

/** @throws InvalidError `limit-exceeded` */
function checkDepth(depth: number, at: number): number {
  if (depth <= limits.componentNesting) return depth;
  throw invalid(
    "limit-exceeded",
    `components and instances nest more than ${limits.componentNesting} deep in a type`,
    at,
  );
}

function declaredInstance(parent: Scope, { declarations }: ScopeType, at: number): InstanceType {
  const scope = new Scope("instance-type", parent.store, parent);
  declare(scope, declarations);
  const exports = scope.exports.items;
  return { exports, fresh: scope.defined, depth: checkDepth(depthOf(exports), at) };
}

function declaredComponent(parent: Scope, { declarations }: ScopeType, at: number): ComponentType {
  const scope = new Scope("component-type", parent.store, parent);
  declare(scope, declarations);
  return finish(scope, at);
}

/** The type of a component, all of whose definitions have been checked. @throws InvalidError */
function finish(scope: Scope, at: number): ComponentType {
  const { store, defined, imported } = scope;
  const [imports, exports] = [scope.imports.items, scope.exports.items];
  const inImports = new FreeResources(store);
  inImports.externs(imports);
  for (const resource of defined) {
    if (inImports.found.has(resource))
      throw invalid("unnamed-type", "an import uses a resource that the component itself defines", at);
  }
  const inExports = new FreeResources(store);
  inExports.externs(exports);
  const named = exportedResources(scope, scope.exports);
  const visible = new Set<number>();
  for (const resource of defined) {
    if (!inExports.found.has(resource)) continue;
    if (!named.has(resource))
      throw invalid("unnamed-type", "an export uses a resource of the component that is not exported itself", at);
    visible.add(resource);
  }
  return { imports, exports, imported, defined: visible, depth: checkDepth(depthOf(imports, exports), at) };
}

/** The resources that exports give a name, those of exported instances included. */
function exportedResources({ store }: Scope, { items }: Side): ReadonlySet<number> {
  const found = new Set<number>();
  const seen = new Set<unknown>();
  const walk = (externs: Side["items"] | InstanceType["exports"]): void => {
    if (seen.has(externs)) return;
    seen.add(externs);
    store.work(externs.size);
    for (const { entity } of externs.values()) {
      if (entity.sort === "instance") walk(entity.instance.exports);
      else if (entity.sort === "type" && entity.type.tag === "resource") found.add(store.resourceOf(entity.type.type));
    }
  };
  walk(items);
  return found;
}
