/**
 * What users give as imports, as sources for the linker: maps of names, and loaded modules.
 */
import { UsageError } from "../../base/errors/errors.ts";
import { holdsNames, own } from "../../base/own.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { addTo } from "../../base/lists.ts";
import { quoted, shownList } from "../../base/errors/shown.ts";
import { namesByKey } from "../../component/model/names.ts";
import type { FuncType } from "../../core/types.ts";
import type { Unit } from "../../runtime/engine.ts";
import { type Callable, funcOfCallable } from "../../runtime/store/func.ts";
import type { ImportSource, ImportSources } from "../../runtime/link.ts";
import { showValue } from "../../runtime/store/values.ts";
import type { Translator } from "../language/translator.ts";
import { isExports, isModule } from "../module/module.ts";
import { readable, reading } from "../options/readable.ts";

/** Imports by module name, in the making. */
export class Imports {
  readonly sources = new Map<string, ImportSource[]>();

  /** Adds a source behind those that are there. */
  add(module: string, source: ImportSource): void {
    addTo(this.sources, module, source);
  }

  /** Adds a source before those that are there. */
  prefer(module: string, source: ImportSource): void {
    this.sources.set(module, [source, ...(this.sources.get(module) ?? [])]);
  }

  get all(): ImportSources {
    return this.sources;
  }
}

/**
 * The sources of an `imports` option.
 * @throws UsageError `bad-option`
 */
export function userImports(given: unknown, unit: Unit, translator: Translator): Imports {
  const imports = new Imports();
  const types = new Map(funcImports(unit).map(({ module, name, type }) => [`${module}\0${name}`, type]));
  if (given === undefined) return imports;
  const wanted = new Map<string, string[]>();
  for (const { module, name } of unit.module.imports) addTo(wanted, module, name);
  for (const [module, names] of Object.entries(readable("The option imports", given as object))) {
    if (!holdsNames(names)) {
      throw new UsageError(
        "bad-option",
        `The imports of ${quoted(module)} must be ${phrase("a-map")} of names or a loaded module; ${typeof names === "function" ? "a function" : showValue(names)} was given. ${phrase("imports-by-module")}`,
        { option: "imports", value: names },
      );
    }
    imports.add(
      module,
      isModule(names)
        ? wholeModule(names.instance.exports)
        : namedValues(module, names, wanted.get(module) ?? [], types, translator),
    );
  }
  return imports;
}

/** All that there is of these names. */
export function wholeModule(exports: ReadonlyMap<string, unknown>): ImportSource {
  return { whole: true, names: () => exports.keys(), get: (name) => exports.get(name) };
}

/** Names given one by one. */
export interface NamedValues extends ImportSource {
  /** What was given, as it is: functions that WIT types take the values of its model. */
  readonly given: (name: string) => unknown;
}

/** Names given one by one; functions that core types are for get the user's values. */
function namedValues(
  module: string,
  values: object,
  wanted: readonly string[],
  types: ReadonlyMap<string, FuncType | undefined>,
  translator: Translator,
): NamedValues {
  const what = `The imports of ${quoted(module)}`;
  const whole = isExports(values);
  const valueOf = (key: string): unknown =>
    reading(what, () => own(values as { readonly [name: string]: unknown }, key));
  const names = (): string[] => reading(what, () => Object.keys(values));
  let keys: ReadonlyMap<string, string> | undefined;
  const used = new Set<string>();
  const given = (name: string): unknown => {
    let key: string | undefined = name;
    let value = valueOf(name);
    if (value === undefined && !whole) {
      keys ??= keysByImport(module, wanted, names());
      key = keys.get(name);
      if (key !== undefined) value = valueOf(key);
    }
    if (value !== undefined && key !== undefined) used.add(key);
    return value;
  };
  const get = (name: string): unknown => {
    const value = given(name);
    if (typeof value !== "function" || funcOfCallable(value) !== undefined) return value;
    const key = `${module}\0${name}`;
    return types.has(key) ? translator.hostFunc(value as Callable, types.get(key)) : value;
  };
  return { whole, names, get, given, serves: (key) => used.has(key) };
}

/**
 * The keys that are no import's own name, by the import that each stands for: the one whose kebab-case or camelCase it is.
 * @throws UsageError `ambiguous-import` where there are two, and for two keys of one import
 */
function keysByImport(module: string, wanted: readonly string[], keys: readonly string[]): Map<string, string> {
  const exact = new Set(wanted);
  const given = new Set(keys);
  const spelt = namesByKey(exact);
  const found = new Map<string, string>();
  for (const key of keys) {
    const names = exact.has(key) ? [] : (spelt.get(key) ?? []);
    const [name] = names;
    if (names.length > 1) throw ambiguousImport(`${quoted(key)} may be ${shownList(names)}`, module, key, names);
    if (name === undefined || given.has(name)) continue;
    const other = found.get(name);
    if (other !== undefined)
      throw ambiguousImport(`${quoted(name)} is given twice, as ${shownList([other, key])}`, module, key, [name]);
    found.set(name, key);
  }
  return found;
}

function ambiguousImport(why: string, module: string, key: string, names: readonly string[]): UsageError {
  return new UsageError("ambiguous-import", `Of the imports from ${quoted(module)}, ${why}. Use the exact name.`, {
    option: "imports",
    value: `${module}.${key}`,
    suggestions: names,
  });
}

/** A function that a module imports. */
export interface FuncImport {
  readonly module: string;
  readonly name: string;
  /** Undefined where nobody tells it. */
  readonly type: FuncType | undefined;
}

/** The functions that a module imports. */
export function funcImports({ module }: Unit): FuncImport[] {
  return module.imports.flatMap(({ module: from, name, type }) =>
    type.kind === "func"
      ? [{ module: from, name, type: module.types[type.typeIdx]?.comp as FuncType | undefined }]
      : [],
  );
}
