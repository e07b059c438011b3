/**
 * Which core function a WIT function is: names as tools write them (`ns:pkg/iface@version#f`), and the shorter
 * ones of hand-written modules, in kebab-case, snake_case or camelCase.
 */
import { has } from "../../base/own.ts";
import { type Func, type InterfaceId, type Resolve, qualifiedName } from "../../wit/types.ts";
import type { Selection } from "../../wit/select.ts";
import { toCamelCase, toKebabCase, toSnakeCase } from "../model/names.ts";
import { lastOf } from "../../base/lists.ts";

/** A function that a world or interface offers, and the interface that it is in. */
export interface WitFunction {
  readonly func: Func;
  /** `ns:pkg/iface@version`, or a plain name; absent for a world's own functions. */
  readonly interface: string | undefined;
}

/** The same as far as names go. */
interface NamedFunction extends Pick<WitFunction, "interface"> {
  readonly func: Pick<Func, "name">;
}

/** The functions of a world's imports or exports; of a bare interface, its functions either way. */
export function witFunctions(resolve: Resolve, selection: Selection, side: "imports" | "exports"): WitFunction[] {
  if (has(selection, "interface")) {
    const of = resolve.interfaces[selection.interface];
    const key = of?.name === undefined ? "" : qualifiedName(resolve, of.package, of.name);
    return interfaceFunctions(resolve, selection.interface, key);
  }
  const world = resolve.worlds[selection.world];
  return Object.entries(world?.[side] ?? {}).flatMap(([key, item]): WitFunction[] => {
    if (item.tag === "function") return [{ func: item.function, interface: undefined }];
    return item.tag === "interface" ? interfaceFunctions(resolve, item.interface, key) : [];
  });
}

function interfaceFunctions(resolve: Resolve, id: InterfaceId, key: string): WitFunction[] {
  return Object.values(resolve.interfaces[id]?.functions ?? {}).map((func) => ({ func, interface: key }));
}

/** The prefix of the names that the Build Targets of the Component Model give to 32-bit modules. */
export const targetPrefix = "cm32p2";

/**
 * An interface's name in those: its version cut to what semantic versioning calls compatible.
 */
function targetName(key: string): string {
  const [, name = key, major = "", minor = "", patch = ""] = /^(.*)@(\d+)\.(\d+)\.(\d+)(?:\+.*)?$/s.exec(key) ?? [];
  if (major === "") return name;
  return `${name}@${major !== "0" ? major : minor !== "0" ? `0.${minor}` : `0.0.${patch}`}`;
}

/** The core modules from which a function of this interface, or of the world itself, may be imported. */
export function importModules(key: string | undefined): string[] {
  if (key === undefined) return ["$root", "env", targetPrefix];
  return [...interfaceNames(key), `${targetPrefix}|${targetName(key)}`];
}

/** The post-return function's name for a core export. */
export function postReturnName(coreName: string): string {
  return coreName.startsWith(`${targetPrefix}|`) ? `${coreName}_post` : `cabi_post_${coreName}`;
}

/** An interface's names, from the fullest to the barest. */
export function interfaceNames(key: string): string[] {
  const unversioned = key.replace(/@.*/s, "");
  return [...new Set([key, unversioned, unversioned.slice(unversioned.lastIndexOf("/") + 1)])];
}

/** A function's name in the spellings that modules use. */
export function spellings(name: string): string[] {
  return [...new Set([name, toSnakeCase(name), toCamelCase(name)])];
}

/** A function that a module is to export. */
export interface WantedExport {
  /** What users call it by. */
  readonly key: string;
  readonly wit: WitFunction;
  /** The names that would serve it, best first. */
  readonly candidates: readonly string[];
  /** The core export that serves it, where there is one. */
  readonly coreName: string | undefined;
}

/** The functions that a module is to export, each with what serves it. */
export function exportNames(functions: readonly WitFunction[], index: NameIndex): WantedExport[] {
  const named = new Map<string, number>();
  for (const { func } of functions) named.set(func.name, (named.get(func.name) ?? 0) + 1);
  return Array.from(shortKeys(functions), ([key, wit]) => {
    const candidates = coreExportNames(wit, named.get(wit.func.name) === 1);
    return { key, wit, candidates, coreName: index.match(candidates) };
  });
}

/**
 * Short keys for functions: the bare name where only one function has it, else `iface#f`, else the full
 * `ns:pkg/iface@version#f`.
 */
export function shortKeys<F extends NamedFunction>(functions: readonly F[]): Map<string, F> {
  const forms = functions.map((f) => keyForms(f));
  const counts = new Map<string, number>();
  for (const form of forms.flat()) counts.set(form, (counts.get(form) ?? 0) + 1);
  return new Map(
    functions.map((f, i) => [forms[i]!.find((form) => counts.get(form) === 1) ?? lastOf(forms[i]!) ?? f.func.name, f]),
  );
}

/** A name without what says how a function belongs to a resource: `counter.get` for `[method]counter.get`. */
export const plainName = (name: string): string => name.replace(/\[(?:constructor|method|static)\]/, "");

/** Such names, where that leaves them apart. */
export function plainNames(names: readonly string[]): (name: string) => string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(plainName(name), (counts.get(plainName(name)) ?? 0) + 1);
  return (name) => (counts.get(plainName(name)) === 1 ? plainName(name) : name);
}

function keyForms({ func, interface: key }: NamedFunction): string[] {
  if (key === undefined) return [func.name];
  return [
    ...new Set([
      func.name,
      ...interfaceNames(key)
        .reverse()
        .map((name) => `${name}#${func.name}`),
    ]),
  ];
}

/** The core export's names that serve a function, best first. The bare name serves only where it is unique. */
function coreExportNames({ func, interface: key }: WitFunction, bareIsUnique: boolean): string[] {
  const names = spellings(func.name);
  if (key === undefined) return [...names, `${targetPrefix}||${func.name}`];
  const qualified = interfaceNames(key).flatMap((name) => names.map((f) => `${name}#${f}`));
  qualified.push(`${targetPrefix}|${targetName(key)}|${func.name}`);
  return bareIsUnique ? [...qualified, ...names] : qualified;
}

/** Names that are looked for in any of their spellings: each is taken apart once, whatever number is looked for. */
export class NameIndex {
  private readonly _exact: ReadonlySet<string>;
  /** By their spelling in kebab-case: the first one, and how many there are. */
  private _folded: Map<string, { readonly name: string; count: number }> | undefined;

  constructor(names: Iterable<string>) {
    this._exact = new Set(names);
  }

  /** The name that one of `wanted` means: exactly, else the only one of the same words. */
  match(wanted: readonly string[]): string | undefined {
    const exact = wanted.find((name) => this._exact.has(name));
    if (exact !== undefined) return exact;
    this._folded ??= foldedNames(this._exact);
    let found: string | undefined;
    let count = 0;
    for (const key of new Set(wanted.map(toKebabCase))) {
      const alike = this._folded.get(key);
      found ??= alike?.name;
      count += alike?.count ?? 0;
    }
    return count === 1 ? found : undefined;
  }
}

function foldedNames(names: Iterable<string>): Map<string, { readonly name: string; count: number }> {
  const folded = new Map<string, { readonly name: string; count: number }>();
  for (const name of names) {
    const key = toKebabCase(name);
    const alike = folded.get(key);
    if (alike === undefined) folded.set(key, { name, count: 1 });
    else alike.count++;
  }
  return folded;
}

/** What a module imports under one module name. */
interface ModuleImports<T> {
  readonly byName: Map<string, T>;
  index?: NameIndex;
}

/** The imports of a module, by which functions are found that WIT names. */
export class ImportIndex<T extends { readonly module: string; readonly name: string }> {
  private readonly _modules = new Map<string, ModuleImports<T>>();

  constructor(imports: readonly T[]) {
    for (const one of imports) {
      let of = this._modules.get(one.module);
      if (of === undefined) this._modules.set(one.module, (of = { byName: new Map<string, T>() }));
      if (!of.byName.has(one.name)) of.byName.set(one.name, one);
    }
  }

  /** The import that is a function of this WIT name, under the first of these modules that has it. */
  importOf(modules: readonly string[], name: string): T | undefined {
    for (const module of modules) {
      const of = this._modules.get(module);
      if (of === undefined) continue;
      of.index ??= new NameIndex(of.byName.keys());
      const found = of.index.match(spellings(name));
      if (found !== undefined) return of.byName.get(found);
    }
    return undefined;
  }
}
