/**
 * Components that are compiled: valid, and ready to be instantiated as often as wanted.
 */
import type { ValidComponent } from "../../component/validate/component.ts";
import { UsedFeatures } from "../../core/features.ts";
import type { Module } from "../../core/module.ts";
import { documentedWorld } from "../../component/world/documented.ts";
import { type ComponentWorld, worldOf } from "../../component/world/world.ts";
import type { Resolve } from "../../wit/types.ts";
import { hideFields } from "../../base/hidden.ts";
import type { Unit } from "../../runtime/engine.ts";
import type { ComponentItems, TellingUnit } from "../module/component-info.ts";
import type { ExportedFunc } from "../source/component.ts";
import { ifSaid, itemsOf } from "../module/inspect-component.ts";
import type { Compiled } from "../source/compiled.ts";
import { exportedFuncs, namesMeant } from "./functions.ts";

/** What stands for the record of a core module: a component has none of what modules have. */
function noModule(bytes: Uint8Array): Module {
  const none = { types: [], funcs: [], tables: [], memories: [], tags: [], globals: [], elems: [], datas: [] };
  const imported = { func: 0, table: 0, memory: 0, global: 0, tag: 0 };
  const spaces = { funcs: [], tables: [], memories: [], globals: [], tags: [], imported };
  const empty = { imports: [], exports: [], customs: [], sections: [] };
  return { ...none, ...empty, bytes, start: undefined, dataCount: undefined, spaces };
}

/** A component as a unit. No engine runs it as a whole. */
export class ComponentUnit implements TellingUnit {
  readonly module: Module;
  readonly types = [];
  readonly host = undefined;
  readonly isComponent = true;
  readonly name: string | undefined;
  readonly valid: ValidComponent;
  /** Its core modules, by where they lie, and by their units. */
  readonly modules: ReadonlyMap<number, Compiled>;
  readonly compiled: ReadonlyMap<Unit, Compiled>;
  private _features: UsedFeatures | undefined = undefined;
  private _world: ComponentWorld | null | undefined = undefined;
  private _funcs: readonly ExportedFunc[] | undefined = undefined;

  constructor(
    valid: ValidComponent,
    name: string | undefined,
    modules: ReadonlyMap<number, Compiled>,
    world?: ComponentWorld,
  ) {
    hideFields(this, "valid", "modules", "compiled", "_features", "_world", "_funcs");
    this._world = world;
    this.module = noModule(valid.component.bytes);
    this.name = name;
    this.valid = valid;
    this.modules = modules;
    this.compiled = new Map(Array.from(modules.values(), (core) => [core.unit, core]));
  }

  /** What its core modules use. */
  get features(): UsedFeatures {
    if (this._features !== undefined) return this._features;
    const all = (this._features = new UsedFeatures(new Set()));
    for (const { unit } of this.modules.values()) {
      unit.lazy?.checkAll();
      for (const feature of unit.features.names) all.need([feature]);
    }
    return all;
  }

  /** What it imports and exports in WIT; undefined where that has no words for it. All instances ask for the same. */
  get world(): ComponentWorld | undefined {
    if (this._world === undefined) this._world = ifSaid(() => worldOf(this.valid)) ?? null;
    return this._world ?? undefined;
  }

  exportedFuncs(): readonly ExportedFunc[] {
    return (this._funcs ??= exportedFuncs(this.valid, () => this.world));
  }

  namesMeant(key: string): string[] {
    return namesMeant(this.exportedFuncs(), key);
  }

  /** The same. @throws WitError `unsupported` where WIT has no words for it */
  requireWorld(): ComponentWorld {
    return this.world ?? worldOf(this.valid);
  }

  /** The same component with the documentation of WIT. @throws WitError `no-function` where they do not fit */
  documented(documents: Resolve): ComponentUnit {
    const world = documentedWorld(this.requireWorld(), documents);
    return new ComponentUnit(this.valid, this.name, this.modules, world);
  }

  items(side: "imports" | "exports"): ComponentItems {
    return itemsOf(this.valid, side, this.world);
  }
}
