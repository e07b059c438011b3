/**
 * What users give for a component's imports: functions by interface and name, resources, and loaded components.
 */
import { UsageError } from "../../base/errors/errors.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { quoted } from "../../base/errors/shown.ts";
import { holdsNames, own } from "../../base/own.ts";
import type { HostFunc } from "../../component/abi/call.ts";
import { interfaceNames, spellings } from "../../component/core-module/find.ts";
import type { HostResource } from "../../component/instance/host-resources.ts";
import type { Exports } from "../../component/instance/scope.ts";
import type { HostInterface, Provider } from "../../component/link/provide.ts";
import { showValue } from "../../runtime/store/values.ts";
import { readable } from "../options/readable.ts";

type Bag = Readonly<Record<string, unknown>>;

/** What is left out serves nothing. */
const nothing: HostInterface = { func: () => undefined, resource: () => undefined };

/** A resource as users give it: how one is made, what its methods do, and what is called when it is dropped. */
interface GivenResource {
  readonly new?: unknown;
  readonly drop?: unknown;
  readonly methods?: unknown;
  readonly statics?: unknown;
}

const resourceKeys = ["new", "drop", "methods", "statics"] as const;

/** Which function of a resource a name is: `[method]r.f`. */
const partOf = (name: string): readonly [kind: string, resource: string, func: string] | undefined => {
  const [, kind, resource, func = ""] = /^\[(constructor|method|static)\]([^.]*)(?:\.(.*))?$/s.exec(name) ?? [];
  return kind === undefined || resource === undefined ? undefined : [kind, resource, func];
};

/** The first of these names that a bag has. */
function valueOf(bag: Bag, names: readonly string[]): unknown {
  for (const name of names) {
    const value = own(bag, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** What is given for one interface, in a map of its own or by keys `interface#name`. */
class GivenInterface implements HostInterface {
  private readonly _functions: Bag;
  private readonly _resource: (name: string) => GivenResource | undefined;

  constructor(functions: Bag, resource: (name: string) => GivenResource | undefined) {
    this._functions = functions;
    this._resource = resource;
  }

  func(name: string): HostFunc | undefined {
    const direct = valueOf(this._functions, spellings(name));
    const found = direct ?? this._ofResource(name);
    return typeof found === "function" ? (found as HostFunc) : undefined;
  }

  private _ofResource(name: string): unknown {
    const part = partOf(name);
    if (part === undefined) return undefined;
    const [kind, resource, func] = part;
    const given = this._resource(resource);
    if (given === undefined) return undefined;
    if (kind === "constructor") return given.new;
    const bag = kind === "method" ? given.methods : given.statics;
    return holdsNames(bag) ? valueOf(bag as Bag, spellings(func)) : undefined;
  }

  resource(name: string): HostResource | undefined {
    const given = this._resource(name);
    if (given !== undefined) return { drop: given.drop as HostResource["drop"] };
    // Methods one by one say that there is such a resource.
    const isNamed = Object.keys(this._functions).some((key) => partOf(key)?.[1] === name);
    return isNamed ? {} : undefined;
  }
}

function requireResource(key: string, value: unknown): GivenResource {
  const given = holdsNames(value) ? readable(`The resource ${quoted(key)}`, value) : undefined;
  const strange = given && Object.keys(given).find((name) => !resourceKeys.some((known) => known === name));
  if (given !== undefined && strange === undefined) return given;
  const what = strange === undefined ? `${showValue(value)} was given` : `it has no ${quoted(strange)}`;
  const text = `The resource ${quoted(key)} among the imports is ${phrase("a-map")} of new, drop, methods and statics; ${what}.`;
  throw new UsageError("bad-option", text, { option: "imports", value });
}

/** What serves the interfaces of a standard, behind what users give. */
export interface Standard {
  instance(name: string): HostInterface | undefined;
}

/** What users give, and behind it the standard. `exportsOf` gives what a loaded component exports under an import's name. */
export function providerOf(
  given: unknown,
  exportsOf: (value: unknown, name: string) => Exports | undefined,
  standard: Standard | undefined,
): Provider {
  const all = given === undefined ? {} : (readable("The option imports", given as object) as Bag);
  const resources =
    (key: string | undefined) =>
    (name: string): GivenResource | undefined => {
      const keys = key === undefined ? [name] : interfaceNames(key).map((one) => `${one}#${name}`);
      const value = valueOf(all, keys);
      return value === undefined || typeof value === "function" ? undefined : requireResource(keys[0]!, value);
    };
  return {
    instance(name) {
      const value = valueOf(all, interfaceNames(name));
      const exports = value === undefined ? undefined : exportsOf(value, name);
      if (exports !== undefined) return exports;
      const standards = standard?.instance(name);
      const flat = flatOf(all, name);
      if (value === undefined && Object.keys(flat).length === 0) return standards;
      if (value !== undefined && !holdsNames(value)) {
        const text = `The imports of ${quoted(name)} must be ${phrase("a-map")} of names or a loaded component; ${showValue(value)} was given.`;
        throw new UsageError("bad-option", text, { option: "imports", value });
      }
      const bag = value === undefined ? {} : (readable(`The imports of ${quoted(name)}`, value) as Bag);
      return both(new GivenInterface({ ...flat, ...bag }, resources(name)), standards ?? nothing);
    },
    root: new GivenInterface(all, resources(undefined)),
    whole: () => undefined,
  };
}

/** What is given by keys `interface#name`. */
function flatOf(all: Bag, name: string): Bag {
  const heads = interfaceNames(name).map((one) => `${one}#`);
  const found: Record<string, unknown> = {};
  for (const key of Object.keys(all)) {
    const head = heads.find((one) => key.startsWith(one));
    if (head !== undefined) found[key.slice(head.length)] = all[key];
  }
  return found;
}

/** What the first has, and else the second, which says of what it has alone how it is called. */
const both = (first: HostInterface, second: HostInterface): HostInterface => ({
  func: (name) => first.func(name) ?? second.func(name),
  resource: (name) => first.resource(name) ?? second.resource(name),
  plansOf: (name) => (first.func(name) === undefined ? second.plansOf?.(name) : undefined),
  otherType: (name, type) => (first.func(name) === undefined ? second.otherType?.(name, type) : undefined),
});
