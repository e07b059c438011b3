/**
 * What a compiler can know of a module's exports before it is instantiated: the names that a loaded module has them by,
 * their types, the names of parameters, and what the WIT says of them.
 */
import { readNames } from "../../binary/names.ts";
import type { Export, Module } from "../../core/module.ts";
import { NameIndex, exportNames, witFunctions } from "../../component/core-module/find.ts";
import { isComponentTypeSection } from "../../component/core-module/section-name.ts";
import { type FuncDescriptor, describeFunc } from "../../component/model/describe.ts";
import { printWit } from "../../wit/print/print.ts";
import type { Host } from "../host/host.ts";
import type { Compiled } from "../source/compiled.ts";
import { type ModuleWit, findWit } from "../source/wit.ts";
import { type ExternInfo, externInfo } from "../module/inspect.ts";

/** An export as a loaded module has it. */
export interface Binding {
  /** The name that it is looked up by. */
  readonly name: string;
  readonly info: ExternInfo;
  /** Of a function, its parameters' names; undefined for those without. */
  readonly params: readonly (string | undefined)[];
  /** Of a function that is called by WIT, what that says. */
  readonly wit: FuncDescriptor | undefined;
}

/** The names that the name section gives the parameters of a function. */
function paramNames(module: Module, funcIdx: number, count: number): (string | undefined)[] {
  const locals = readNames(module).locals.get(funcIdx);
  return Array.from({ length: count }, (_, i) => locals?.get(i));
}

function coreBinding(module: Module, { name, kind, index }: Export): Binding {
  const info = externInfo(module, kind, index);
  const params = info.kind === "func" ? paramNames(module, index, info.params.length) : [];
  return { name, info, params, wit: undefined };
}

/** The functions that are called by WIT, by the core export that each is. */
function lifted({ exports }: Module, { resolve, selection }: ModuleWit): Map<string, Map<string, FuncDescriptor>> {
  const functions = witFunctions(resolve, selection, "exports");
  const index = new NameIndex(exports.filter(({ kind }) => kind === "func").map(({ name }) => name));
  const found = new Map<string, Map<string, FuncDescriptor>>();
  for (const { key, wit, coreName } of exportNames(functions, index)) {
    if (coreName === undefined) continue;
    const known = found.get(coreName) ?? new Map<string, FuncDescriptor>();
    found.set(coreName, known.set(key, describeFunc(resolve, wit.func)));
  }
  return found;
}

/** The exports in the module's order; what the WIT calls by another name has that one. */
function bindingsOf(module: Module, wit: ModuleWit | undefined): Binding[] {
  const byWit = wit === undefined ? new Map<string, Map<string, FuncDescriptor>>() : lifted(module, wit);
  return module.exports.flatMap((one): Binding[] => {
    const core = coreBinding(module, one);
    const types = one.kind === "func" ? byWit.get(one.name) : undefined;
    if (types === undefined) return [core];
    return Array.from(types, ([name, of]) => ({
      name,
      info: core.info,
      params: of.params.map((param) => param.name),
      wit: of,
    }));
  });
}

/** What a compiled module is to those who have it in a program of theirs. */
interface Bindings {
  readonly name: string | undefined;
  readonly exports: readonly Binding[];
  /** The WIT that the module needs beside it; undefined where it has none, or has it in its own sections. */
  readonly wit: string | undefined;
}

/** @throws as `findWit` */
export function bindings(compiled: Compiled, host: Host): Bindings {
  const { module, options, unit } = compiled;
  const wit = findWit(compiled, host);
  const isInside = options.wit === undefined && module.customs.some(({ name }) => isComponentTypeSection(name));
  return {
    name: unit.name,
    exports: bindingsOf(module, wit),
    wit: wit === undefined || isInside ? undefined : printWit(wit.resolve),
  };
}
