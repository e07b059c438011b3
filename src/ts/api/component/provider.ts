/**
 * What users give for a component's imports: functions by interface and name, resources, and loaded components.
 */
import { UsageError } from "../../base/errors/errors.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { inSeries, quoted, shownList, shownName } from "../../base/errors/shown.ts";
import { didYouMean, nearMisses } from "../../base/errors/suggest.ts";
import { holdsNames, own } from "../../base/own.ts";
import type { HostFunc } from "../../component/abi/calls/call.ts";
import { interfaceNames, spellings } from "../../component/core-module/find.ts";
import type { HostResource } from "../../component/instance/host-resources.ts";
import type { Exports } from "../../component/instance/scope.ts";
import type { HostInterface, MissingImport, Provider } from "../../component/link/provide.ts";
import { servingOf } from "../../component/link/versions.ts";
import { unknownImport } from "../../runtime/link.ts";
import { showValue } from "../../runtime/store/values.ts";
import { isModule } from "../module/module.ts";
import { readable } from "../options/readable.ts";

type Bag = Readonly<Record<string, unknown>>;

/** A resource as users give it: how one is made, what its methods do, and what is called when it is dropped. */
interface GivenResource {
  readonly new?: unknown;
  readonly drop?: unknown;
  readonly methods?: unknown;
  readonly statics?: unknown;
}

const bagsOfResource = ["methods", "statics"] as const;
const resourceKeys = ["new", "drop", ...bagsOfResource] as const;

/** Which function of a resource a name is: `[method]r.f`. */
const partOf = (name: string): readonly [kind: string, resource: string, func: string] | undefined => {
  const [, kind, resource, func = ""] = /^\[(constructor|method|static)\]([^.]*)(?:\.(.*))?$/s.exec(name) ?? [];
  return kind === undefined || resource === undefined ? undefined : [kind, resource, func];
};

/** The first of these names that a bag has. */
const keyIn = (bag: Bag, names: readonly string[]): string | undefined =>
  names.find((name) => own(bag, name) !== undefined);

function requireResource(key: string, value: unknown): GivenResource {
  const given = holdsNames(value) ? (readable(`The resource ${quoted(key)}`, value) as Bag) : undefined;
  if (given === undefined) throw badResource(key, value, `${showValue(value)} was given.`);
  const sign = phrase("option-sign");
  for (const [name, part] of Object.entries(given)) {
    if (!resourceKeys.some((known) => known === name)) {
      const suggestions = nearMisses(name, resourceKeys);
      const why = `it takes no ${sign}${shownName(name)}.${didYouMean(suggestions)}`;
      throw badResource(key, value, why, suggestions);
    }
    const isBag = bagsOfResource.some((bag) => bag === name);
    if (part === undefined || part === null || (isBag ? holdsNames(part) : typeof part === "function")) continue;
    const expected = isBag ? `${phrase("a-map")} of functions` : "a function";
    const shown = typeof part === "function" ? "a function" : showValue(part);
    throw badResource(key, part, `its ${sign}${name} must be ${expected}, and ${shown} was given.`);
  }
  return given;
}

function badResource(key: string, value: unknown, why: string, suggestions: readonly string[] = []): UsageError {
  const known = inSeries(resourceKeys.map((one) => `${phrase("option-sign")}${one}`));
  const text = `The resource ${quoted(key)} among the imports is ${phrase("a-map")} of ${known}; ${why}`;
  return new UsageError("bad-option", text, { option: "imports", value, suggestions });
}

/** What serves the interfaces of a standard, behind what users give. */
export interface Standard {
  instance(name: string): HostInterface | undefined;
  /** Why one of its interfaces is not served, or lacks something; undefined for what is none of the standard's. */
  lacks(name: string): string | undefined;
}

/** What serves imports, and what of it nothing has been served by. */
export interface GivenProvider extends Provider {
  /** What that is, as messages call it. */
  unused(): string[];
  /** Why an import is not served, where it is a standard's. */
  whyMissing(missing: MissingImport): string | undefined;
  /** @throws UsageError `unknown-import` where something is given that is not imported */
  rejectUnused(): void;
}

/** The core module from which functions of a world itself are imported. */
const rootName = "$root";

/** The names of functions in what is given by a key; those of a resource as `methods.f` and `statics.f`. */
function namesIn(key: string, value: Bag): string[] {
  if (!key.includes("#")) return Object.keys(value).filter((name) => value[name] !== undefined);
  return bagsOfResource.flatMap((of) => {
    const bag = own(value, of);
    return holdsNames(bag) ? Object.keys(bag).map((name) => `${of}.${name}`) : [];
  });
}

/** The interface that a key is of: `a:b/c` for `a:b/c#f`. */
const interfaceOf = (key: string): string => key.replace(/#.*/s, "");

/** What users give, with what has been asked for and what has been used of it. */
class Given {
  readonly all: Bag;
  private readonly _used = new Set<string>();
  private readonly _asked = new Map<string, Set<string>>();
  /** The interfaces of which something is given by a key of its own. */
  private readonly _partly: ReadonlySet<string>;
  private readonly _serving: (name: string) => string | undefined;

  constructor(given: unknown) {
    this.all = given === undefined ? {} : (readable("The option imports", given as object) as Bag);
    const keys = Object.keys(this.all);
    const parts = keys.filter((key) => key.includes("#"));
    this._partly = new Set(parts.map(interfaceOf));
    this._serving = servingOf(keys.map(interfaceOf));
  }

  /** Whether something of an interface that may be called so is given by a key of its own: `interface#name`. */
  hasParts(names: readonly string[]): boolean {
    return names.some((name) => this._partly.has(name));
  }

  /** What an interface may be called, best first: by its name, or as another version of its track is given. */
  namesOf(name: string): readonly string[] {
    const names = interfaceNames(name);
    const other = this._serving(name);
    return other === undefined || other === name ? names : [...names, other];
  }

  /** The key that is given under one of these names. */
  key(names: readonly string[]): string | undefined {
    const key = keyIn(this.all, names);
    if (key !== undefined) this._used.add(key);
    return key;
  }

  /** What is given by that key for a name of an import, `part` of a map or all of it. */
  use(key: string, part?: string): void {
    this._used.add(part === undefined ? key : `${key}\0${part}`);
  }

  /** Notes what an import is called, for near misses. */
  ask(key: string, name: string | undefined): void {
    const names = this._asked.get(key) ?? new Set<string>();
    this._asked.set(key, names);
    if (name !== undefined) names.add(name);
  }

  /** What nothing has been served by: keys, and names in the maps of interfaces. */
  *unused(): Generator<readonly [key: string, name?: string]> {
    for (const [key, value] of Object.entries(this.all)) {
      if (!this._used.has(key)) yield [key];
      else if (!isModule(value) && holdsNames(value)) {
        for (const name of namesIn(key, value as Bag)) if (!this._used.has(`${key}\0${name}`)) yield [key, name];
      }
    }
  }

  rejectUnused(): void {
    for (const [key, name] of this.unused()) {
      throw name === undefined
        ? unknownTopLevel(key, [...this._asked.keys()])
        : unknownImport(key, name, this._asked, "The component");
    }
  }
}

function unknownTopLevel(key: string, names: readonly string[]): UsageError {
  const suggestions = nearMisses(key, names.flatMap(interfaceNames));
  const wants = names.length === 0 ? "It imports nothing." : `It imports ${shownList(names)}.`;
  const text = `The component does not import ${quoted(key)}. ${wants}${didYouMean(suggestions)} ${phrase("more-imports")}`;
  return new UsageError("unknown-import", text, { option: "imports", value: key, suggestions });
}

/** What is given for one interface, in a map of its own and by keys `interface#name`; for the world itself without an interface. */
class GivenInterface implements HostInterface {
  private readonly _given: Given;
  private readonly _interface: string | undefined;
  /** The map, and the key by which it is given. */
  private readonly _bag: Bag;
  private readonly _key: string | undefined;

  constructor(given: Given, name: string | undefined, key: string | undefined, bag: Bag) {
    this._given = given;
    this._interface = name;
    this._key = key;
    this._bag = bag;
  }

  func(name: string): HostFunc | undefined {
    const found = this._named(spellings(name)) ?? this._ofResource(name);
    if (found === undefined || typeof found === "function") return found as HostFunc | undefined;
    const text = `The import ${quoted(this._called(name))} must be a function; ${showValue(found)} was given.`;
    throw new UsageError("bad-argument", text, { option: "imports", value: found });
  }

  private _called(name: string): string {
    return this._interface === undefined ? name : `${this._interface}#${name}`;
  }

  /** The value of one of these names. */
  private _named(names: readonly string[]): unknown {
    this._given.ask(this._key ?? this._interface ?? names[0]!, this._interface === undefined ? undefined : names[0]);
    const part = keyIn(this._bag, names);
    if (part !== undefined && this._key !== undefined) this._given.use(this._key, part);
    if (part !== undefined && this._key === undefined) this._given.use(part);
    if (part !== undefined) return own(this._bag, part);
    const key = this._given.key(this._flat(names));
    return key === undefined ? undefined : own(this._given.all, key);
  }

  /** These names as keys beside the interfaces. */
  private _flat(names: readonly string[]): readonly string[] {
    if (this._interface === undefined) return names;
    return this._given.namesOf(this._interface).flatMap((one) => names.map((name) => `${one}#${name}`));
  }

  private _resource(name: string): GivenResource | undefined {
    const key = this._given.key(this._flat([name]));
    const value = key === undefined ? undefined : own(this._given.all, key);
    return key === undefined || typeof value === "function" ? undefined : requireResource(key, value);
  }

  private _ofResource(name: string): unknown {
    const part = partOf(name);
    if (part === undefined) return undefined;
    const [kind, resource, func] = part;
    const given = this._resource(resource);
    if (given === undefined || kind === "constructor") return given?.new ?? undefined;
    const of = kind === "method" ? "methods" : "statics";
    const bag = given[of];
    const at = this._given.key(this._flat([resource]))!;
    this._given.ask(at, `${of}.${func}`);
    const key = holdsNames(bag) ? keyIn(bag as Bag, spellings(func)) : undefined;
    if (key === undefined) return undefined;
    this._given.use(at, `${of}.${key}`);
    return own(bag as Bag, key);
  }

  resource(name: string): HostResource | undefined {
    const given = this._resource(name);
    if (given !== undefined) return { drop: given.drop as HostResource["drop"] };
    // Methods one by one say that there is such a resource.
    return Object.keys(this._bag).some((key) => partOf(key)?.[1] === name) ? {} : undefined;
  }
}

/** What is given for the world itself: by names of its own, or in a map of `$root`, from where a core module imports it. */
function rootOf(given: Given): HostInterface {
  const root = new GivenInterface(given, undefined, undefined, given.all);
  const value = own(given.all, rootName);
  if (!holdsNames(value)) return root;
  const key = given.key([rootName]);
  const bag = readable(`The imports of ${quoted(rootName)}`, value) as Bag;
  return both(root, new GivenInterface(given, rootName, key, bag));
}

/** What users give, and behind it the standard. `exportsOf` gives what a loaded component exports under an import's name. */
export function providerOf(
  imports: unknown,
  exportsOf: (value: unknown, name: string) => Exports | undefined,
  standard: Standard | undefined,
): GivenProvider {
  const given = new Given(imports);
  return {
    instance(name) {
      const names = given.namesOf(name);
      const key = given.key(names);
      given.ask(key ?? name, undefined);
      const value = key === undefined ? undefined : own(given.all, key);
      const exports = value === undefined ? undefined : exportsOf(value, name);
      if (exports !== undefined) return exports;
      if (value !== undefined && !holdsNames(value)) {
        const text = `The imports of ${quoted(name)} must be ${phrase("a-map")} of names or a loaded component; ${showValue(value)} was given.`;
        throw new UsageError("bad-option", text, { option: "imports", value });
      }
      const served = standard?.instance(name);
      if (value === undefined && !given.hasParts(names)) return served;
      const bag = value === undefined ? {} : (readable(`The imports of ${quoted(name)}`, value) as Bag);
      const users = new GivenInterface(given, name, key, bag);
      return served === undefined ? users : both(users, served);
    },
    root: rootOf(given),
    whole: () => undefined,
    unused: () => Array.from(given.unused(), ([key, name]) => (name === undefined ? key : `${key}#${name}`)),
    whyMissing: ({ interface: key, name, what }) =>
      key === undefined && what !== "interface" ? undefined : standard?.lacks(key ?? name),
    rejectUnused: () => given.rejectUnused(),
  };
}

/** What the first has, and else the second, which says of what it has alone how it is called. */
const both = (first: HostInterface, second: HostInterface): HostInterface => ({
  func: (name) => first.func(name) ?? second.func(name),
  resource: (name) => first.resource(name) ?? second.resource(name),
  plansOf: (name) => (first.func(name) === undefined ? second.plansOf?.(name) : undefined),
  otherType: (name, type) => (first.func(name) === undefined ? second.otherType?.(name, type) : undefined),
});
