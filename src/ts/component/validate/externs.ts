/**
 * Imports and exports (Component Model, Explainer and Binary Format: Import and Export Definitions): what they are, what their
 * names say of it, and which resources and names of types they introduce.
 */
import { quoted } from "../../base/errors/shown.ts";
import type { Type, TypeId } from "../../wit/types.ts";
import type { Extern, NamedExtern } from "../binary/declarations.ts";
import { oneOf, sorts } from "../binary/sorts.ts";
import { invalid } from "./errors.ts";
import { type ExternName, parseExternName, parseInterfaceName, versionFault } from "./names.ts";
import type { Scope, Side } from "./scope.ts";
import { Substitution } from "./substitution.ts";
import type { Entity, InstanceType } from "./types.ts";

/** What an import or export is declared to be. A type gets a node of its own. @throws InvalidError */
export function declared(scope: Scope, extern: Extern, at: number): Entity {
  switch (extern.tag) {
    case "func":
      return { sort: "func", func: scope.typeAt("func", extern.type, at).func };
    case "instance":
      return { sort: "instance", instance: scope.typeAt("instance", extern.type, at).instance };
    case "component":
      return { sort: "component", component: scope.typeAt("component", extern.type, at).component };
    case "core-module":
      return { sort: "core-module", module: scope.moduleType(extern.type, at) };
    case "resource":
      return { sort: "type", type: { tag: "resource", type: scope.store.resource() } };
    case "equal":
      return renamed(scope, { sort: "type", type: scope.at("type", extern.type, at) });
  }
}

/** The same thing, where it is a type with a node of its own. */
export function renamed({ store }: Scope, entity: Entity): Entity {
  if (entity.sort !== "type") return entity;
  const { type } = entity;
  if (type.tag === "value") return { sort: "type", type: { tag: "value", type: store.alias(type.type) } };
  if (type.tag === "resource") return { sort: "type", type: { tag: "resource", type: store.alias(type.type) } };
  return entity;
}

/** Adds something to the index space of its sort. */
export function addEntity({ spaces }: Scope, entity: Entity): void {
  switch (entity.sort) {
    case "func":
      spaces.func.push(entity.func);
      break;
    case "type":
      spaces.type.push(entity.type);
      break;
    case "instance":
      spaces.instance.push(entity.instance);
      break;
    case "component":
      spaces.component.push(entity.component);
      break;
    case "core-module":
      spaces["core-module"].push(entity.module);
  }
}

/** Adds an import, which introduces the abstract resources in it. @throws InvalidError */
export function addImport(scope: Scope, name: NamedExtern, given: Entity, at: number): void {
  const entity = introduce(scope, given, scope.imported);
  if (entity.sort === "type" && entity.type.tag === "resource" && isFresh(scope, entity.type.type)) {
    scope.imported.add(entity.type.type);
  }
  addEntity(scope, entity);
  nameTypes(scope, scope.imports, name, entity, at);
  addName(scope, scope.imports, name, entity, at);
}

/** Adds an export, which is a new thing of the scope. @throws InvalidError */
export function addExport(scope: Scope, name: NamedExtern, given: Entity, at: number): void {
  const entity = introduce(scope, given, scope.defined);
  if (entity.sort === "type" && entity.type.tag === "resource" && isFresh(scope, entity.type.type)) {
    scope.defined.add(entity.type.type);
  }
  addEntity(scope, entity);
  nameTypes(scope, scope.exports, name, entity, at);
  addName(scope, scope.exports, name, entity, at);
}

/** Whether a node introduces a resource. */
const isFresh = ({ store }: Scope, type: TypeId): boolean => store.types[type]!.kind.tag === "resource";

/** An instance of a declared type with resources of its own, which are put into a set of the scope's. */
function introduce({ store }: Scope, entity: Entity, into: Set<TypeId>): Entity {
  if (entity.sort !== "instance" || entity.instance.fresh.size === 0) return entity;
  const substitution = new Substitution(store);
  for (const resource of substitution.freshen(entity.instance.fresh)) into.add(resource);
  const exports = substitution.externs(entity.instance.exports);
  return { sort: "instance", instance: { ...entity.instance, exports, fresh: new Set() } };
}

/** Checks that what an import or export uses has names, and names what it introduces. @throws InvalidError `unnamed-type` */
function nameTypes(scope: Scope, side: Side, { name }: NamedExtern, entity: Entity, at: number): void {
  if (entity.sort === "type" && entity.type.tag === "resource") {
    side.resources.set(entity.type.type, name);
    side.resourceNames.add(name);
  }
  if (scope.kind === "instance-type" || register(scope, side, entity)) return;
  const what = sorts[entity.sort].title;
  const text = `the ${what} ${quoted(name)} is not valid to be used as ${side.what}: it uses a resource, record, variant, enum or flags type that no ${side.what} before it has given a name`;
  throw invalid("unnamed-type", text, at);
}

function register(scope: Scope, side: Side, entity: Entity): boolean {
  const { types } = side;
  switch (entity.sort) {
    case "func":
      return types.hasFunc(entity.func);
    case "type": {
      const { type } = entity;
      if (!types.hasEntry(type)) return false;
      if (type.tag === "value" || type.tag === "resource") addType(scope, side, type.type);
      return true;
    }
    case "instance":
      return registerExports(scope, side, entity.instance);
    case "component":
    case "core-module":
      return true;
  }
}

function registerExports(scope: Scope, side: Side, { exports }: InstanceType): boolean {
  scope.store.work(exports.size);
  return [...exports.values()].every(({ entity }) => register(scope, side, entity));
}

/** What imports have named, exports may use as well. */
function addType(scope: Scope, side: Side, type: Type): void {
  side.types.add(type);
  if (side === scope.imports) scope.exports.types.add(type);
}

/** Checks a name and what it says, and takes it. @throws InvalidError `bad-name`, `duplicate-name`, `type-mismatch` */
export function addName(scope: Scope, side: Side, named: NamedExtern, entity: Entity, at: number): void {
  const { name } = named;
  const parsed = parseExternName(name);
  const bad = (why: string): Error => invalid("bad-name", `${side.what} name ${quoted(name)} is not valid: ${why}`, at);
  if (typeof parsed === "string")
    throw invalid("bad-name", `${quoted(name)} is not a valid extern name: ${parsed}`, at);
  const fault = attributeFault(named, parsed, entity);
  if (fault !== undefined) throw bad(fault);
  const misuse = annotationFault(scope, side, parsed, entity);
  if (misuse !== undefined) throw bad(misuse);
  side.names.add(name, at);
  side.items.set(name, { ...nameOf(named), entity });
}

const nameOf = ({ name, implements: key, versionSuffix, externalId }: NamedExtern): NamedExtern => ({
  name,
  implements: key,
  versionSuffix,
  externalId,
});

function attributeFault(named: NamedExtern, parsed: ExternName, entity: Entity): string | undefined {
  const { implements: key, versionSuffix } = named;
  if (key !== undefined) {
    if (parsed.tag !== "label") return "only a plain name is valid with implements";
    if (entity.sort !== "instance") return "only instances can have an implements attribute";
    const implemented = parseInterfaceName(key);
    const why = typeof implemented === "string" ? implemented : versionFault(implemented.version, undefined);
    if (why !== undefined) return `what it implements, ${quoted(key)}, must be an interface: ${why}`;
  }
  if (versionSuffix !== undefined && parsed.tag !== "interface")
    return "only the name of an interface can have a versionsuffix";
  return parsed.tag === "interface" ? versionFault(parsed.version, versionSuffix) : undefined;
}

/** What is wrong with a function's type for a constructor, a method or a static function of a resource. */
function annotationFault({ store }: Scope, side: Side, parsed: ExternName, entity: Entity): string | undefined {
  if (parsed.tag === "label" || parsed.tag === "interface") return undefined;
  if (entity.sort !== "func") return `it is ${oneOf(entity.sort)}, and is not a func`;
  const { params, result, async } = entity.func;
  const { tag, resource } = parsed;
  if (tag === "static") {
    return side.resourceNames.has(resource)
      ? undefined
      : `the resource ${quoted(resource)} is not known in this context`;
  }
  if (tag === "method") {
    const self = params[0];
    if (self === undefined) return "the function should have at least one argument";
    if (self.name !== "self") return 'the function should have a first argument called "self"';
    const type = store.structure(self.type);
    if (type?.tag !== "borrow") return `the function should take a first argument of (borrow ${resource})`;
    return resourceFault(side, type.resource, resource);
  }
  if (async) return "a constructor cannot be async";
  if (result === undefined) return "the function should return one value";
  const made = store.structure(result);
  const own = made?.tag === "result" && made.ok !== undefined ? store.structure(made.ok) : made;
  if (own?.tag !== "own") return `the function should return (own ${resource}) or (result (own ${resource}))`;
  return resourceFault(side, own.resource, resource);
}

function resourceFault(side: Side, type: TypeId, wanted: string): string | undefined {
  const found = side.resources.get(type);
  if (found === undefined) return "the resource used in the function does not have a name in this context";
  return found === wanted ? undefined : `the function does not match the expected resource name ${quoted(found)}`;
}
