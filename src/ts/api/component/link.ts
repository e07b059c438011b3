/**
 * Instances of components: their core modules on an engine, their imports from the host program and from other components,
 * their exports as functions.
 */
import { LinkError } from "../../base/errors/errors.ts";
import { addTo } from "../../base/lists.ts";
import { hideFields } from "../../base/hidden.ts";
import { bare } from "../../base/own.ts";
import { quoted, shownList, shownName, shownNameOr } from "../../base/errors/shown.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { wrongArity } from "../../component/abi/calls/call.ts";
import type { LiftedFunc } from "../../component/abi/calls/canon-lift.ts";
import type { LiftBounds } from "../../component/abi/context.ts";
import { newPlans, type Plans } from "../../component/abi/plans.ts";
import { loadText } from "../../component/abi/values/strings.ts";
import type { BoundFunction } from "../../component/core-module/bind.ts";
import { type WitFunction, interfaceNames, plainNames, witFunctions } from "../../component/core-module/find.ts";
import type { ComponentFunc } from "../../component/instance/func.ts";
import { GuestObjects } from "../../component/instance/guest-resource.ts";
import type { HeldResources } from "../../component/instance/held.ts";
import { resourceModel } from "../../component/instance/host-resources.ts";
import type { Method, RuntimeResource } from "../../component/instance/resource.ts";
import type { Exports, Item } from "../../component/instance/scope.ts";
import { instantiate } from "../../component/link/instantiate.ts";
import { type CoreEngine, Instances } from "../../component/link/instances.ts";
import { Imports, type MissingImport, importName } from "../../component/link/provide.ts";
import { servingOf } from "../../component/link/versions.ts";
import { type FuncDescriptor, describeFunc } from "../../component/model/describe.ts";
import type { ValueModel } from "../../component/model/value-model.ts";
import type { ComponentWorld } from "../../component/world/world.ts";
import type { Budget } from "../../runtime/budget/budget.ts";
import type { EngineName, Instance } from "../../runtime/engine.ts";
import type { Extern } from "../../runtime/store/extern.ts";
import { printFunc } from "../../wit/print/types.ts";
import type { Func } from "../../wit/types.ts";
import type { Translator } from "../language/translator.ts";
import { coreFunc } from "../module/abi-adapter.ts";
import type { WitDescription } from "../module/module.ts";
import type { ExportedInterface } from "../module/interfaces.ts";
import type { ComponentLoad, LoadedComponent } from "../parts/part.ts";
import type { GivenProvider } from "./provider.ts";
import type { ComponentUnit } from "./unit.ts";

/** What an instance of a component is made with. */
export interface ComponentParts extends ComponentLoad {
  readonly unit: ComponentUnit;
  readonly provider: GivenProvider;
  /** Whether what is given and not imported is let be. */
  readonly ignoresUnused: boolean;
  readonly model: ValueModel;
  /** The program's language. */
  readonly translator: Translator;
  readonly bytes: boolean;
  readonly bounds: LiftBounds;
}

/** A component instance in the place of a core module's: it has no core exports. */
export class ComponentInstance implements Instance {
  readonly unit: ComponentUnit;
  readonly engine: EngineName;
  readonly budget: Budget;
  readonly exports: ReadonlyMap<string, Extern> = new Map();
  /** What it exports as a component. */
  readonly items: Exports;
  private readonly _held: HeldResources;
  private _serving: ((name: string) => string | undefined) | undefined = undefined;

  constructor(unit: ComponentUnit, engine: EngineName, budget: Budget, items: Exports, held: HeldResources) {
    hideFields(this, "_held", "_serving");
    this.unit = unit;
    this.engine = engine;
    this.budget = budget;
    this.items = items;
    this._held = held;
  }

  get live(): number {
    return this._held.live;
  }

  /** What it exports by a name, or by another version on the track of that. */
  serving(name: string): Item | undefined {
    const exact = this.items.get(name);
    if (exact !== undefined) return exact;
    this._serving ??= servingOf(this.items.keys());
    return this.items.get(this._serving(name) ?? name);
  }

  func(): never {
    throw new LinkError("import-mismatch", "A component has no core functions.");
  }
}

/** Instantiates a component. @throws LinkError, InstantiationError, LimitError, Trap */
export function linkComponent(parts: ComponentParts): LoadedComponent {
  const { unit, budget, provider, model } = parts;
  const objects = new GuestObjects(parts.translator);
  const resources = resourceModel(objects);
  const plans = newPlans(model, parts.bytes, { strings: loadText, resources });
  let used: EngineName | undefined;
  const engine: CoreEngine = {
    compile: (range) => unit.modules.get(range.start)!.unit,
    instantiate(core, imports) {
      const instance = parts.instantiate(unit.compiled.get(core)!, imports);
      used ??= instance.engine;
      return instance.exports;
    },
    func: coreFunc,
    account: budget,
    bounds: parts.bounds,
  };
  const imports = new Imports(provider, plans, engine);
  const instances = new Instances(engine);
  const items = instantiate(unit.valid, instances, {
    scope: undefined,
    parent: undefined,
    imports: (definition, scope) => imports.item(definition, scope),
    ready: readyOnce(parts, imports),
  });
  const instance = new ComponentInstance(unit, used ?? "native", budget, items, instances.held);
  const functions = functionsOf(unit, items, plans);
  addMethods(functions.values(), parts.translator, objects);
  const { held } = instances;
  return { instance, functions, interfaces: interfacesOf(functions), imports: () => importedFuncs(unit), held };
}

/** Looks at all imports as soon as they have been served, before anything runs. */
function readyOnce({ unit, provider, ignoresUnused }: ComponentParts, imports: Imports): () => void {
  let isLookedAt = false;
  return () => {
    if (isLookedAt) return;
    requireAll(unit, imports.missing, provider);
    isLookedAt = imports.served === unit.valid.type.imports.size;
    if (isLookedAt && !ignoresUnused) provider.rejectUnused();
  };
}

/** A function that a component exports, with its name in WIT. */
interface ExportedFunction extends BoundFunction {
  readonly wit: string;
  readonly item: ComponentFunc;
}

/** The functions that it exports, by the names that users call them by. */
function functionsOf(unit: ComponentUnit, items: Exports, plans: Plans): Map<string, ExportedFunction> {
  return new Map(
    unit.exportedFuncs().map((one): [string, ExportedFunction] => {
      const { name, wit, interface: key } = one;
      const of = key === undefined ? items : (items.get(key) as Item & { sort: "instance" }).value;
      const { value: item } = of.get(wit) as Item & { sort: "func" };
      const { call, callAsync } = whenCalled(() => item.lifted(plans, name));
      const told = {
        get types() {
          return one.types;
        },
      };
      return [name, Object.assign(told, { name, wit, interface: key, coreName: name, call, callAsync, item })];
    }),
  );
}

/** A function whose plan is made when it is first called: of many, few are. */
function whenCalled(make: () => LiftedFunc): LiftedFunc {
  let made: LiftedFunc | undefined;
  const lifted = (): LiftedFunc => (made ??= make());
  return {
    call: (...args) => lifted().call(...args),
    callAsync: async (...args) => lifted().callAsync(...args),
  };
}

/** The resource of the component's own whose method a function is, and the method's name. */
function methodOf({ wit, item }: ExportedFunction): readonly [RuntimeResource, name: string] | undefined {
  const [, name] = /^\[method\][^.]*\.(.*)$/s.exec(wit) ?? [];
  const self = item.type.params[0]?.type;
  const resource = self?.tag === "handle" ? (self.resource as RuntimeResource) : undefined;
  return name === undefined || resource?.impl === undefined ? undefined : [resource, name];
}

/** Gives resources their methods, unless whoever implements them has done so. */
function addMethods(functions: Iterable<ExportedFunction>, translator: Translator, objects: GuestObjects): void {
  const found = new Map<RuntimeResource, Map<string, Method>>();
  for (const one of functions) {
    const [resource, name] = methodOf(one) ?? [];
    if (resource === undefined || name === undefined) continue;
    let methods = found.get(resource);
    if (methods === undefined) found.set(resource, (methods = new Map<string, Method>()));
    resource.place ??= one.interface;
    methods.set(name, translator.func(methodCall(one)));
  }
  for (const [resource, methods] of found) {
    if (resource.methods.size > 0) continue;
    resource.methods = methods;
    objects.learn(resource);
  }
}

/** A method as its object calls it: the object itself is none of the arguments that messages count. */
function methodCall({ name, call, item: { type } }: ExportedFunction): Method {
  const params = type.params.slice(1).map((param) => param.name);
  return (self, ...args) => {
    if (args.length !== params.length) throw wrongArity(name, params, args.length);
    return call(self, ...args);
  };
}

/** The same by the interfaces that they are in. */
function interfacesOf(functions: ReadonlyMap<string, ExportedFunction>): ExportedInterface[] {
  const found = new Map<string, ExportedFunction[]>();
  for (const one of functions.values()) if (one.interface !== undefined) addTo(found, one.interface, one);
  return Array.from(found, ([name, all]) => {
    const plain = plainNames(all.map(({ wit }) => wit));
    return { name, keys: interfaceNames(name), functions: all.map(({ wit, call }) => [plain(wit), call] as const) };
  });
}

/** The functions that it imports, as data, by interface; those of the world itself by the empty name. */
function importedFuncs(unit: ComponentUnit): WitDescription["imports"] {
  const { world } = unit;
  const found = bare<{ [module: string]: { [name: string]: FuncDescriptor } }>({});
  if (world === undefined) return found;
  for (const { func, interface: key = "$root" } of witFunctions(world.resolve, world, "imports")) {
    (found[key] ??= bare({}))[func.name] = describeFunc(world.resolve, func);
  }
  return found;
}

/** Imports that a message tells. */
const mostTold = 10;

/** An import that is told to be missing. */
interface ToldImport extends MissingImport {
  /** Why a standard does not serve it. */
  readonly reason: string | undefined;
  /** The function, or those of the interface, as far as WIT has words for them. */
  readonly functions: readonly Func[];
}

/** @throws LinkError `import-mismatch` where imports are missing, or of another type */
function requireAll(unit: ComponentUnit, missing: readonly MissingImport[], provider: GivenProvider): void {
  if (missing.length === 0) return;
  const { world, name } = unit;
  const functions = world === undefined ? [] : witFunctions(world.resolve, world, "imports");
  const told = missing.slice(0, mostTold).map((one): ToldImport => ({
    ...one,
    reason: provider.whyMissing(one),
    functions: functions.filter((func) => isWanted(one, func)).map(({ func }) => func),
  }));
  const lines = told.map((one) => `\n  ${toldImport(world, one)}`);
  if (missing.length > mostTold) lines.push(`\n  … and ${missing.length - mostTold} more.`);
  const unused = provider.unused();
  if (unused.length > 0) lines.push(`\n  Given, and not imported: ${shownList(unused)}.`);
  const how = `${phrase("give-interfaces")}${told.some(asksResource) ? ` ${phrase("give-resources")}` : ""}`;
  const text = `unknown import of ${shownNameOr(name, "the component")}:${lines.join("")}\n${how}`;
  throw new LinkError("import-mismatch", text, {
    missing: missing.filter(({ isGiven }) => !isGiven),
    mismatched: missing.filter(({ isGiven }) => isGiven),
  });
}

/** Whether a function is the missing one, or of the missing interface. */
function isWanted({ what, interface: place, name }: MissingImport, { interface: of, func }: WitFunction): boolean {
  return what === "interface" ? of === name : what === "function" && of === place && func.name === name;
}

const asksResource = ({ what, reason, functions }: ToldImport): boolean =>
  reason === undefined && (what === "resource" || functions.some(({ resource }) => resource !== undefined));

function toldImport(world: ComponentWorld | undefined, one: ToldImport): string {
  const { what, isGiven, reason, functions } = one;
  const typed = (func: Func): string => `: ${shownName(printFunc(world!.resolve, func), 500)}`;
  const type = what === "function" ? functions.map(typed).join("") : "";
  const absent = `it is not given${reason === undefined ? "" : `, and ${reason}`}`;
  const why = isGiven ? "what is given is of another type" : absent;
  const told = `the ${what} ${quoted(importName(one))}${type}: ${why}.`;
  // What a standard has is in its own documentation.
  if (what !== "interface" || isGiven || reason !== undefined) return told;
  const lines = functions.slice(0, mostTold).map((func) => `\n    ${shownName(func.name)}${typed(func)}`);
  if (functions.length > mostTold) lines.push(`\n    … and ${functions.length - mostTold} more.`);
  return `${told}${lines.join("")}`;
}
