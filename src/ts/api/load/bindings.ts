/**
 * What a compiler can know of a module before it is instantiated.
 */
import type { Module } from "../../core/module.ts";
import { NameIndex, exportNames, witFunctions } from "../../component/core-module/find.ts";
import { isComponentTypeSection } from "../../component/core-module/section-name.ts";
import { describeFunc } from "../../component/model/describe.ts";
import { printWit } from "../../wit/print/print.ts";
import type { Host } from "../host/host.ts";
import type { Compiled } from "../source/compiled.ts";
import { readText } from "../source/wit-text.ts";
import { type ModuleWit, findWit } from "../source/wit.ts";
import { isOfComponent } from "../source/component.ts";
import { type Binding, type LiftedExports, bindingsOf, componentBindings, liftedExports } from "../module/bindings.ts";
import type { TellingUnit } from "../module/component-info.ts";

/** The functions that are called by WIT. */
function lifted({ exports }: Module, { resolve, selection }: ModuleWit): LiftedExports {
  const functions = witFunctions(resolve, selection, "exports");
  const index = new NameIndex(exports.filter(({ kind }) => kind === "func").map(({ name }) => name));
  return liftedExports(
    exportNames(functions, index).flatMap(({ key, wit, coreName }) =>
      coreName === undefined ? [] : [{ name: key, coreName, types: describeFunc(resolve, wit.func) }],
    ),
  );
}

/** What a compiled module is to those who have it in a program of theirs. */
interface Bindings {
  readonly name: string | undefined;
  readonly exports: readonly Binding[];
  /** The WIT that the module needs beside it; undefined where it has none, or has it in its own sections. */
  readonly wit: string | undefined;
  readonly isComponent: boolean;
}

/** @throws as `findWit` */
export function bindings(compiled: Compiled, host: Host): Bindings {
  const { module, options, unit } = compiled;
  if (isOfComponent(unit))
    return { name: unit.name, exports: componentBindings(unit as TellingUnit), wit: undefined, isComponent: true };
  const wit = findWit(compiled, host, readText);
  const isInside = options.wit === undefined && module.customs.some(({ name }) => isComponentTypeSection(name));
  return {
    name: unit.name,
    exports: bindingsOf(module, wit === undefined ? new Map() : lifted(module, wit)),
    wit: wit === undefined || isInside ? undefined : printWit(wit.resolve),
    isComponent: false,
  };
}
