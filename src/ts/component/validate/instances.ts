/**
 * Instances and aliases of their exports (Component Model, Explainer: Instance Definitions, Alias Definitions).
 */
import { quoted } from "../../base/errors/shown.ts";
import type { InlineExport, InstanceDef, SortIndex } from "../binary/component.ts";
import type { AtOffset, Nameless } from "../binary/declarations.ts";
import { type ExternSort, type Sort, oneOf } from "../binary/sorts.ts";
import { addCoreType } from "./core-types.ts";
import { invalid } from "./errors.ts";
import { addEntity, addName } from "./externs.ts";
import { FreeResources } from "./free.ts";
import { Matcher } from "./matching.ts";
import { aliasCoreExport, isCoreExtern } from "./modules.ts";
import { type Scope, Side } from "./scope.ts";
import { type Entity, type InstanceType, type TypeEntry, depthOf } from "./types.ts";

/** What an index of a space names. @throws InvalidError `unknown-index` */
export function entityAt(scope: Scope, { sort, index }: SortIndex<ExternSort>, at: number): Entity {
  switch (sort) {
    case "func":
      return { sort, func: scope.at(sort, index, at) };
    case "type":
      return { sort, type: scope.at(sort, index, at) };
    case "instance":
      return { sort, instance: scope.at(sort, index, at) };
    case "component":
      return { sort, component: scope.at(sort, index, at) };
    case "core-module":
      return { sort, module: scope.at(sort, index, at) };
  }
}

/** The type of an instance. @throws InvalidError */
export function instanceType(scope: Scope, def: InstanceDef & AtOffset): InstanceType {
  if (def.of === "exports") return exportsOf(scope, def.exports);
  const { at } = def;
  const component = scope.at("component", def.component, at);
  const args = new Map<string, { readonly entity: Entity }>();
  for (const arg of def.args) {
    if (args.has(arg.name)) {
      const text = `instantiation argument ${quoted(arg.name)} conflicts with a previous argument of that name`;
      throw invalid("duplicate-name", text, arg.at);
    }
    args.set(arg.name, { entity: entityAt(scope, arg, arg.at) });
  }
  const { mismatch, substitution } = new Matcher(scope.store).open(
    args,
    component.imports,
    component.imported,
    "import",
  );
  if (mismatch !== undefined)
    throw invalid("type-mismatch", `the arguments of an instantiation do not fit: ${mismatch}`, at);
  for (const made of substitution.freshen(component.defined)) scope.defined.add(made);
  const exports = substitution.externs(component.exports);
  return { exports, fresh: new Set(), depth: component.depth };
}

/** An instance that is made of what is there: names introduce nothing here. */
function exportsOf(scope: Scope, exports: readonly InlineExport[]): InstanceType {
  const side = new Side("export", scope.store);
  for (const item of exports) addName(scope, side, item, entityAt(scope, item, item.at), item.at);
  return { exports: side.items, fresh: new Set(), depth: depthOf(side.items) };
}

/** Adds what an alias names. @throws InvalidError */
export function addAlias(scope: Scope, alias: Exclude<Nameless, { tag: "type" }>): void {
  const { at, sort } = alias;
  if (alias.tag === "alias-outer") {
    addOuter(scope, sort, alias.count, alias.index, at);
  } else if (alias.tag === "alias-core-export") {
    if (!isCoreExtern(sort)) throw invalid("bad-component", `core instances do not export ${oneOf(sort)}`, at);
    aliasCoreExport(scope, scope.at("core-instance", alias.instance, at), sort, alias);
  } else {
    addEntity(scope, exportedBy(scope, alias.instance, sort, alias.name, at));
  }
}

function exportedBy(scope: Scope, instance: number, sort: Sort, name: string, at: number): Entity {
  const found = scope.at("instance", instance, at).exports.get(name)?.entity;
  if (found === undefined)
    throw invalid("unknown-index", `instance ${instance} has no export named ${quoted(name)}`, at);
  if (found.sort === sort) return found;
  const text = `export ${quoted(name)} of instance ${instance} is not ${oneOf(sort)} but ${oneOf(found.sort)}`;
  throw invalid("type-mismatch", text, at);
}

function addOuter(scope: Scope, sort: Sort, count: number, index: number, at: number): void {
  const from = scope.outer(count, at);
  switch (sort) {
    case "core-module":
      scope.spaces[sort].push(from.at(sort, index, at));
      return;
    case "core-type":
      addCoreType(scope, from.at(sort, index, at));
      return;
    case "component":
      scope.spaces[sort].push(from.at(sort, index, at));
      return;
    default: {
      const type = from.at("type", index, at);
      checkClosed(scope, count, type, at);
      scope.spaces.type.push(type);
    }
  }
}

/** A type that a component takes from around it may not mention the resources there: another could stand in its place. */
function checkClosed(scope: Scope, count: number, type: TypeEntry, at: number): void {
  let crossing: Scope | undefined = scope;
  let crosses = false;
  for (let n = count; n > 0 && crossing !== undefined; n--) {
    crosses ||= crossing.kind === "component";
    crossing = crossing.parent;
  }
  if (!crosses) return;
  const free = new FreeResources(scope.store);
  free.entry(type);
  if (free.found.size === 0) return;
  const text = "an outer alias out of a component cannot reach a type that transitively refers to resources";
  throw invalid("bad-component", text, at);
}
