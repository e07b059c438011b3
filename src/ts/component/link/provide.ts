/**
 * A component's imports, served by the host program and by other components (Component Model, Explainer: Import and Export
 * Definitions): what an import asks for is looked up name by name, and all that is missing is noted.
 */
import { BugError, LinkError } from "../../base/errors/errors.ts";
import { quoted } from "../../base/errors/shown.ts";
import type { HostFunc } from "../abi/calls/call.ts";
import type { Costs } from "../abi/context.ts";
import type { Plans } from "../abi/plans.ts";
import type { Item as Definition } from "../binary/component.ts";
import type { Declaration, Extern, ScopeType } from "../binary/declarations.ts";
import { ProgramFunc } from "../instance/func.ts";
import { type HostResource, ProgramResource } from "../instance/host-resources.ts";
import type { RuntimeFuncType } from "../instance/func-type.ts";
import { isSameFuncType, isSameType } from "../instance/same-type.ts";
import { type Exports, type Item, type RuntimeType, Scope } from "../instance/scope.ts";

/** Functions and resources of the host program that serve an interface. */
export interface HostInterface {
  /** By its name in WIT: `f`, `[method]r.f`, `[static]r.f`, `[constructor]r`. */
  func(name: string): HostFunc | undefined;
  resource(name: string): HostResource | undefined;
  /** The plans of a function's values, where they are not those of all that the program gives. */
  plansOf?(name: string): Plans | undefined;
  /** The types of a function, where it has one and is imported with another. */
  otherType?(name: string, type: RuntimeFuncType): OtherType | undefined;
}

/** The type that a function has, and the one that is asked for. */
export interface OtherType {
  readonly is: string;
  readonly asked: string;
}

/** What serves an interface. */
type Giver = HostInterface | Exports;

const isExports = (given: Giver): given is Exports => given instanceof Map;

/** Whether an interface has nothing that must be given. */
const hasTypesAlone = ({ declarations }: ScopeType): boolean =>
  declarations.every((one) => one.tag !== "export" || one.extern.tag === "equal");

/** Stands for what has been told to be missing, and for what has types alone. */
const nothing: HostInterface = { func: () => undefined, resource: () => undefined };

/** What an import is called where it is missing. */
const whatOf = ({ tag }: Extern): MissingImport["what"] =>
  tag === "func" ? "function" : tag === "instance" ? "interface" : tag === "equal" ? "type" : tag;

/** What is wrong with something that is given; undefined where it is as it is asked for. */
function misfitOf(item: Item, extern: Extern, scope: Scope): MissingImport["what"] | undefined {
  const fits = (): boolean => {
    switch (extern.tag) {
      case "func":
        return item.sort === "func" && isSameFuncType(item.value.type, scope.funcType(extern.type));
      case "resource":
        return item.sort === "type" && item.value.tag === "resource";
      case "equal":
        return item.sort === "type" && isSameRuntimeType(item.value, scope.get("type", extern.type));
      default:
        return item.sort === extern.tag;
    }
  };
  return fits() ? undefined : whatOf(extern);
}

function isSameRuntimeType(a: RuntimeType, b: RuntimeType): boolean {
  if (a.tag === "value" && b.tag === "value") return isSameType(a.type, b.type);
  if (a.tag === "func" && b.tag === "func") return isSameFuncType(a, b);
  return a === b || (a.tag === "scope" && b.tag === "scope");
}

/** What a load has been given for imports. */
export interface Provider {
  /** What serves the interface of this name: the host program, or what another component exports. */
  instance(name: string): HostInterface | Exports | undefined;
  /** What serves what a world imports by itself. */
  readonly root: HostInterface;
  /** The core module of this name, or the component. */
  whole(name: string): Item | undefined;
}

/** An import that nothing serves, or something of another type. */
export interface MissingImport {
  /** The interface; undefined for what a world imports by itself. */
  readonly interface: string | undefined;
  readonly name: string;
  readonly what: "function" | "resource" | "type" | "interface" | "core-module" | "component";
  readonly isGiven: boolean;
}

/** Serves the imports of one component. */
export class Imports {
  readonly missing: MissingImport[] = [];
  /** How many imports have been asked for. */
  served = 0;
  private readonly _provider: Provider;
  private readonly _plans: Plans;
  private readonly _costs: Costs;

  constructor(provider: Provider, plans: Plans, costs: Costs) {
    this._provider = provider;
    this._plans = plans;
    this._costs = costs;
  }

  /** What serves an import; something stands for what is missing, until it is asked for. */
  item({ name, extern }: Definition & { tag: "import" }, scope: Scope): Item {
    this.served++;
    switch (extern.tag) {
      case "instance":
        return { sort: "instance", value: this._instance(name, scope.get("type", extern.type)) };
      case "component":
      case "core-module":
        return this._provider.whole(name) ?? this._lost(undefined, name, extern.tag);
      default:
        return this._named(this._provider.root, undefined, name, extern, scope);
    }
  }

  private _instance(name: string, type: RuntimeType): Exports {
    if (type.tag !== "scope") throw new BugError("The type of an instance is none.");
    const given = this._provider.instance(name);
    if (given === undefined && !hasTypesAlone(type.type)) this._miss(undefined, name, "interface");
    return this._exportsOf(given ?? nothing, name, type.type, type.scope);
  }

  private _miss(key: string | undefined, name: string, what: MissingImport["what"], isGiven = false): void {
    this.missing.push({ interface: key, name, what, isGiven });
  }

  /** What an instance of this type exports, made of what is given. */
  private _exportsOf(given: Giver, key: string, { declarations }: ScopeType, outer: Scope): Exports {
    const scope = new Scope(outer);
    const exports = new Map<string, Item>();
    for (const declaration of declarations) {
      const item = this._declared(declaration, given, key, scope);
      if (item === undefined) continue;
      scope.add(item);
      if (declaration.tag === "export") exports.set(declaration.name, item);
    }
    return exports;
  }

  private _declared(declaration: Declaration, given: Giver, key: string, scope: Scope): Item | undefined {
    switch (declaration.tag) {
      case "type":
        if (declaration.type.tag === "resource") throw new BugError("A type of instances defines a resource.");
        return { sort: "type", value: scope.typeOf(declaration.type) };
      case "alias-outer":
        return scope.outer(declaration.count).item(declaration.sort, declaration.index);
      case "alias-export":
        return scope.get("instance", declaration.instance).get(declaration.name);
      case "core-type":
        scope.addCoreTypes(declaration);
        return undefined;
      case "export":
        return this._named(given, key, declaration.name, declaration.extern, scope);
      default:
        throw new BugError(`A type of instances has a declaration ${declaration.tag}.`);
    }
  }

  private _named(given: Giver, key: string | undefined, name: string, extern: Extern, scope: Scope): Item {
    return isExports(given)
      ? this._exported(given, key, name, extern, scope)
      : this._hosted(given, key, name, extern, scope);
  }

  /** What another component exports, if it is of the type that is asked for. */
  private _exported(given: Exports, key: string | undefined, name: string, extern: Extern, scope: Scope): Item {
    const item = given.get(name);
    const misfit = item === undefined ? whatOf(extern) : misfitOf(item, extern, scope);
    if (item === undefined || misfit !== undefined) {
      this._miss(key, name, misfit ?? whatOf(extern), item !== undefined);
      return this._hosted(nothing, key, name, extern, scope);
    }
    const type = item.sort === "instance" && extern.tag === "instance" ? scope.get("type", extern.type) : undefined;
    if (item.sort !== "instance" || type?.tag !== "scope") return item;
    return { sort: "instance", value: this._exportsOf(item.value, name, type.type, type.scope) };
  }

  private _hosted(given: HostInterface, key: string | undefined, name: string, extern: Extern, scope: Scope): Item {
    switch (extern.tag) {
      case "equal":
        return { sort: "type", value: scope.get("type", extern.type) };
      case "resource":
        return { sort: "type", value: new ProgramResource(name, this._resource(given, key, name)) };
      case "func":
        return { sort: "func", value: this._func(given, key, name, extern.type, scope) };
      case "instance": {
        const type = scope.get("type", extern.type);
        if (type.tag !== "scope") throw new BugError("The type of an instance is none.");
        return { sort: "instance", value: this._exportsOf(given, name, type.type, type.scope) };
      }
      default:
        return this._lost(key, name, extern.tag);
    }
  }

  private _resource(given: HostInterface, key: string | undefined, name: string): HostResource {
    const found = given.resource(name);
    if (found === undefined && given !== nothing) this._miss(key, name, "resource");
    return found ?? {};
  }

  private _func(given: HostInterface, key: string | undefined, name: string, type: number, scope: Scope): ProgramFunc {
    const found = given.func(name);
    if (found === undefined && given !== nothing) this._miss(key, name, "function");
    const shown = key === undefined ? name : `${key}#${name}`;
    const funcType = scope.funcType(type);
    const other = found === undefined ? undefined : given.otherType?.(name, funcType);
    if (other !== undefined) throw otherType(shown, key, name, other);
    const plans = given.plansOf?.(name) ?? this._plans;
    return new ProgramFunc(shown, funcType, found ?? notThere(shown), plans, this._costs);
  }

  private _lost(key: string | undefined, name: string, what: "core-module" | "component"): never {
    throw new LinkError("import-mismatch", `The ${what} ${quoted(name)} is imported and not given.`, {
      missing: [{ interface: key, name, what, isGiven: false } satisfies MissingImport],
    });
  }
}

/** What two types are told by: their beginnings, or where they begin to differ. */
const mostShown = 400;

/** Where two texts differ, with what is before and behind, where they are long. */
function excerpts(a: string, b: string): readonly [string, string] {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const from = Math.max(a.length, b.length) <= mostShown ? 0 : Math.max(0, same - mostShown / 4);
  const part = (text: string): string =>
    `${from > 0 ? "…" : ""}${text.slice(from, from + mostShown)}${text.length > from + mostShown ? "…" : ""}`;
  return [part(a), part(b)];
}

function otherType(shown: string, key: string | undefined, name: string, types: OtherType): LinkError {
  const [is, asked] = excerpts(types.is, types.asked);
  const text = `${quoted(shown)} is imported with another type than it has. It is ${is}, and imported as ${asked}. The component was built for another version of it: build it again with the WIT of that version, or give a function of your own.`;
  return new LinkError("import-mismatch", text, {
    missing: [{ interface: key, name, what: "function", isGiven: true } satisfies MissingImport],
  });
}

const notThere =
  (name: string): HostFunc =>
  () => {
    throw new BugError(`${name} is called, and was not given.`);
  };

/** Names an import in messages. */
export const importName = ({ interface: key, name }: Pick<MissingImport, "interface" | "name">): string =>
  key === undefined ? name : `${key}#${name}`;
