/**
 * Types with other resources in the place of some: those of imports by what is supplied, those of exports by new ones
 * (Component Model, Explainer: Type Checking; Binary Format: Instance Definitions). What holds none of them stays the same
 * object, and each part is looked at once.
 */
import { mapKind } from "../../wit/kinds.ts";
import type { Type, TypeId } from "../../wit/types.ts";
import type { TypeStore } from "./store.ts";
import type { ComponentType, Entity, ExternItem, Externs, FuncType, InstanceType, TypeEntry } from "./types.ts";

/** A substitution; `resources` and `types` must be complete before it is applied. */
export class Substitution {
  /** What stands for a resource. */
  readonly resources = new Map<TypeId, TypeId>();
  /** The nodes that stand for those of type imports: names go with them. */
  readonly types = new Map<TypeId, Type>();
  private readonly _store: TypeStore;
  private readonly _made = new Map<unknown, unknown>();

  constructor(store: TypeStore) {
    this._store = store;
  }

  get isEmpty(): boolean {
    return this.resources.size === 0 && this.types.size === 0;
  }

  /** Puts new resources in the place of these, and returns them. */
  freshen(resources: Iterable<TypeId>): TypeId[] {
    const made: TypeId[] = [];
    for (const resource of resources) {
      const fresh = this._store.resource();
      this.resources.set(resource, fresh);
      made.push(fresh);
    }
    return made;
  }

  private _remembered<T>(key: T, make: () => T): T {
    const known = this._made.get(key);
    if (known !== undefined) return known as T;
    this._store.work(1);
    const made = make();
    this._made.set(key, made);
    return made;
  }

  type<T extends Type>(type: T): T {
    const node = this._store.node(type);
    if (node === undefined) return type;
    const renamed = this.types.get(type as TypeId);
    if (renamed !== undefined) return renamed as T;
    if (!node.handles && this.types.size === 0) return type;
    return this._remembered<Type>(type, () => this._node(type as TypeId)) as T;
  }

  private _node(id: TypeId): Type {
    const { kind } = this._store.types[id]!;
    if (kind.tag === "resource") return this.resources.get(id) ?? id;
    if (kind.tag === "alias") {
      const under = this.type(kind.type);
      return under === kind.type ? id : this._store.alias(under);
    }
    let changed = false;
    const mapped = mapKind(
      kind,
      (part) => {
        const made = this.type(part);
        changed ||= made !== part;
        return made;
      },
      (resource) => {
        const made = this.type(resource);
        changed ||= made !== resource;
        return made;
      },
    );
    return changed ? this._store.define(mapped, 0) : id;
  }

  func(func: FuncType): FuncType {
    return this._remembered(func, () => {
      this._store.work(func.params.length);
      const params = func.params.map((param) => ({ ...param, type: this.type(param.type) }));
      const result = func.result === undefined ? undefined : this.type(func.result);
      const same = result === func.result && params.every(({ type }, i) => type === func.params[i]!.type);
      return same ? func : { ...func, params, result };
    });
  }

  instance(instance: InstanceType): InstanceType {
    return this._remembered(instance, () => {
      const exports = this.externs(instance.exports);
      return exports === instance.exports ? instance : { ...instance, exports };
    });
  }

  component(component: ComponentType): ComponentType {
    return this._remembered(component, () => {
      const [imports, exports] = [this.externs(component.imports), this.externs(component.exports)];
      const same = imports === component.imports && exports === component.exports;
      return same ? component : { ...component, imports, exports };
    });
  }

  externs(externs: Externs): Externs {
    if (this.isEmpty) return externs;
    this._store.work(externs.size);
    const made = new Map<string, ExternItem>();
    let changed = false;
    for (const [name, item] of externs) {
      const entity = this.entity(item.entity);
      changed ||= entity !== item.entity;
      made.set(name, entity === item.entity ? item : { ...item, entity });
    }
    return changed ? made : externs;
  }

  entity(entity: Entity): Entity {
    switch (entity.sort) {
      case "func": {
        const func = this.func(entity.func);
        return func === entity.func ? entity : { sort: "func", func };
      }
      case "instance": {
        const instance = this.instance(entity.instance);
        return instance === entity.instance ? entity : { sort: "instance", instance };
      }
      case "component": {
        const component = this.component(entity.component);
        return component === entity.component ? entity : { sort: "component", component };
      }
      case "type": {
        const type = this._entry(entity.type);
        return type === entity.type ? entity : { sort: "type", type };
      }
      case "core-module":
        return entity;
    }
  }

  private _entry(entry: TypeEntry): TypeEntry {
    switch (entry.tag) {
      case "value": {
        const type = this.type(entry.type);
        return type === entry.type ? entry : { tag: "value", type };
      }
      case "resource": {
        const type = this.type(entry.type);
        return type === entry.type ? entry : { tag: "resource", type };
      }
      case "func": {
        const func = this.func(entry.func);
        return func === entry.func ? entry : { tag: "func", func };
      }
      case "instance": {
        const instance = this.instance(entry.instance);
        return instance === entry.instance ? entry : { tag: "instance", instance };
      }
      case "component": {
        const component = this.component(entry.component);
        return component === entry.component ? entry : { tag: "component", component };
      }
    }
  }
}
