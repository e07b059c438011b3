/**
 * What users give as imports, as sources for the linker: maps of names, loaded modules, WASI, and WIT functions.
 */
import { UsageError } from "../../base/errors/errors.ts";
import { bare, has, holdsNames, own, owns } from "../../base/own.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { addTo } from "../../base/lists.ts";
import { quoted, shownList } from "../../base/errors/shown.ts";
import {
  type BindOptions,
  type CoreImport,
  bindImports,
  shownWit,
  witImports,
} from "../../component/core-module/bind.ts";
import type { CoreInstance } from "../../component/abi/core-instance.ts";
import { namesByKey } from "../../component/model/names.ts";
import { type FuncDescriptor, describeFunc } from "../../component/model/describe.ts";
import type { ValueModel } from "../../component/model/value-model.ts";
import { canonicalFuncType } from "../../core/canon.ts";
import { type FuncType, namesOfType } from "../../core/types.ts";
import type { Unit } from "../../runtime/engine.ts";
import { type Callable, type Func, funcOfCallable } from "../../runtime/store/func.ts";
import { HostFunc } from "../../runtime/calls/host-func.ts";
import type { ImportSource, ImportSources } from "../../runtime/link.ts";
import { showValue } from "../../runtime/store/values.ts";
import { type WasiFunctionName, coreType, wasiFunctions } from "../../wasi/p1/table.ts";
import { type Wasi, wasiModuleName } from "../../wasi/p1/wasi.ts";
import type { Translator } from "../language/translator.ts";
import { type WitDescription, isExports, isModule } from "../module/module.ts";
import type { Resolve } from "../../wit/types.ts";
import type { ModuleWit } from "../source/wit.ts";
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
        `The imports of ${quoted(module)} must be ${phrase("a-map")} of names or a loaded module; ${showValue(names)} was given.`,
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

function wholeModule(exports: ReadonlyMap<string, unknown>): ImportSource {
  return { whole: true, names: () => exports.keys(), get: (name) => exports.get(name) };
}

/** Names given one by one. */
interface NamedValues extends ImportSource {
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

const isWasiFunction = (name: string): name is WasiFunctionName => owns(wasiFunctions, name);

/** Adds WASI behind what the user gave under its name. Its functions have types, so that a guest's are checked. */
export function addWasi(imports: Imports, wasi: Wasi): void {
  const get = (name: string): Func | undefined => {
    if (!isWasiFunction(name)) return undefined;
    const type = canonicalFuncType({ kind: "func", ...coreType(wasiFunctions[name]) });
    return new HostFunc(type, `${wasiModuleName}.${name}`, wasi.imports[name] as Callable);
  };
  imports.add(wasiModuleName, { whole: true, names: () => Object.keys(wasiFunctions), get });
}

interface FuncImport {
  readonly module: string;
  readonly name: string;
  /** Undefined where nobody tells it. */
  readonly type: FuncType | undefined;
}

/** The functions that a module imports. */
function funcImports({ module }: Unit): FuncImport[] {
  return module.imports.flatMap(({ module: from, name, type }) =>
    type.kind === "func"
      ? [{ module: from, name, type: module.types[type.typeIdx]?.comp as FuncType | undefined }]
      : [],
  );
}

const noNames = { params: [], results: [] };

function coreImports(unit: Unit): CoreImport[] {
  return funcImports(unit).map(({ module, name, type }) => {
    const { params, results } = type === undefined ? noNames : namesOfType(type);
    return { module, name, params, results, isTyped: type !== undefined };
  });
}

/** What WIT says of a module's imports. */
export class TypedImports {
  private readonly _found: () => ReturnType<typeof witImports>;
  private readonly _resolve: Resolve;
  private _texts: ReadonlyMap<string, string> | undefined;

  constructor(unit: Unit, { resolve, selection }: ModuleWit) {
    this._resolve = resolve;
    this._found = () => witImports(resolve, selection, coreImports(unit));
  }

  /** The type of an import in WIT; undefined where that has none. */
  readonly typeOf = ({ module, name }: { readonly module: string; readonly name: string }): string | undefined => {
    this._texts ??= new Map(
      this._found().map(({ wanted, wit }) => [`${wanted.module}\0${wanted.name}`, shownWit(this._resolve, wit)]),
    );
    return this._texts.get(`${module}\0${name}`);
  };

  /** The functions as data, by the module that they are imported from and their names in WIT. */
  describe(): WitDescription["imports"] {
    const found = bare<{ [module: string]: { [name: string]: FuncDescriptor } }>({});
    for (const { wanted, wit } of this._found()) {
      (found[wanted.module] ??= bare({}))[wit.func.name] = describeFunc(this._resolve, wit.func);
    }
    return found;
  }
}

/** Puts the functions that WIT types before the plain ones; they keep the user's names. */
export function addWitImports(
  imports: Imports,
  unit: Unit,
  wit: ModuleWit,
  model: ValueModel,
  options: BindOptions & { readonly core: () => CoreInstance | undefined },
): void {
  const find = (modules: readonly string[], names: readonly string[]): Callable | undefined => {
    for (const module of modules) {
      for (const source of imports.sources.get(module) ?? []) {
        if (!has(source, "given")) continue;
        const { given } = source as NamedValues;
        const value = names.map(given).find((found) => found !== undefined);
        if (value !== undefined) return value as Callable;
      }
    }
    return undefined;
  };
  const request = { imports: coreImports(unit), find, core: options.core };
  const served = new Map<string, Map<string, Callable>>();
  for (const { module, name, call } of bindImports(wit.resolve, wit.selection, request, model, options)) {
    const calls = served.get(module);
    if (calls === undefined) served.set(module, new Map([[name, call]]));
    else calls.set(name, call);
  }
  for (const [module, calls] of served) imports.prefer(module, wholeModule(calls));
}
