/**
 * The functions that WIT types as sources for the linker.
 */
import { bare, has } from "../../base/own.ts";
import {
  type BindOptions,
  type CoreImport,
  bindImports,
  shownWit,
  witImports,
} from "../../component/core-module/bind.ts";
import type { CoreInstance } from "../../component/abi/core-instance.ts";
import { type FuncDescriptor, describeFunc } from "../../component/model/describe.ts";
import type { ValueModel } from "../../component/model/value-model.ts";
import { namesOfType } from "../../core/types.ts";
import type { Unit } from "../../runtime/engine.ts";
import type { Callable } from "../../runtime/store/func.ts";
import type { Resolve } from "../../wit/types.ts";
import type { WitDescription } from "../module/module.ts";
import type { ModuleWit } from "../source/wit.ts";
import { type Imports, type NamedValues, funcImports, wholeModule } from "./imports.ts";

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
