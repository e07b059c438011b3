/**
 * The resources that types mention, those that they introduce themselves aside.
 */
import { kindParts } from "../../wit/kinds.ts";
import type { Type, TypeId } from "../../wit/types.ts";
import type { TypeStore } from "./store.ts";
import type { Entity, Externs, FuncType, TypeEntry } from "./types.ts";

/** Collects resources; each part of what it is given is looked at once. */
export class FreeResources {
  readonly found = new Set<TypeId>();
  private readonly _store: TypeStore;
  private readonly _seen = new Set<unknown>();

  constructor(store: TypeStore) {
    this._store = store;
  }

  private _isNew(part: unknown): boolean {
    if (this._seen.has(part)) return false;
    this._store.work(1);
    this._seen.add(part);
    return true;
  }

  type(type: Type): void {
    const node = this._store.node(type);
    if (node?.handles !== true || !this._isNew(type)) return;
    const { kind } = node;
    if (kind.tag === "resource") this.found.add(type as TypeId);
    else if (kind.tag === "own" || kind.tag === "borrow") this.type(kind.resource);
    else for (const part of kindParts(kind)) this.type(part);
  }

  func(func: FuncType): void {
    if (!this._isNew(func)) return;
    this._store.work(func.params.length);
    for (const { type } of func.params) this.type(type);
    if (func.result !== undefined) this.type(func.result);
  }

  externs(externs: Externs): void {
    if (!this._isNew(externs)) return;
    this._store.work(externs.size);
    for (const { entity } of externs.values()) this.entity(entity);
  }

  entry(entry: TypeEntry): void {
    switch (entry.tag) {
      case "value":
      case "resource":
        this.type(entry.type);
        break;
      case "func":
        this.func(entry.func);
        break;
      case "instance":
        this.entity({ sort: "instance", instance: entry.instance });
        break;
      case "component":
        this.entity({ sort: "component", component: entry.component });
        break;
    }
  }

  entity(entity: Entity): void {
    switch (entity.sort) {
      case "func":
        this.func(entity.func);
        break;
      case "type":
        this.entry(entity.type);
        break;
      case "instance": {
        const { exports, fresh } = entity.instance;
        if (!this._isNew(entity.instance)) return;
        this.externs(exports);
        for (const resource of fresh) this.found.delete(resource);
        break;
      }
      case "component": {
        const { imports, exports, imported, defined } = entity.component;
        if (!this._isNew(entity.component)) return;
        this.externs(imports);
        this.externs(exports);
        for (const resource of [...imported, ...defined]) this.found.delete(resource);
        break;
      }
      case "core-module":
    }
  }
}
