/**
 * A module of which some exports are left out, and its WIT.
 */
import { has } from "../../base/own.ts";
import { decodeModule } from "../../binary/decode.ts";
import { reduced } from "../../compile/ahead/reduce.ts";
import { NameIndex, exportNames, witFunctions } from "../../component/core-module/find.ts";
import type { Module } from "../../core/module.ts";
import type { Func, Interface, InterfaceId, Resolve, World, WorldItem } from "../../wit/types.ts";
import type { ModuleWit } from "./wit.ts";

/** A valid module with these exports alone, and what serves them. */
export const moduleOfExports = (module: Module, names: readonly string[]): Module =>
  decodeModule(reduced(module, new Set(names)).bytes);

/** The same types without exported functions that none of these core exports serves. */
export function witOfExports({ resolve, selection }: ModuleWit, coreNames: readonly string[]): Resolve {
  const wanted = exportNames(witFunctions(resolve, selection, "exports"), new NameIndex(coreNames));
  const gone = new Set(wanted.filter(({ coreName }) => coreName === undefined).map(({ wit }) => wit.func));
  const world = has(selection, "world") ? resolve.worlds[selection.world] : undefined;
  const touched = has(selection, "world") ? interfacesOf(world, "exports") : new Set([selection.interface]);
  // What a world imports, too, is served by others.
  for (const imported of interfacesOf(world, "imports")) touched.delete(imported);
  return {
    ...resolve,
    interfaces: resolve.interfaces.map((one, id) => (touched.has(id) ? withoutFunctions(one, gone) : one)),
    worlds: resolve.worlds.map((one) => (one === world ? withoutExports(one, gone) : one)),
  };
}

function interfacesOf(world: World | undefined, side: "imports" | "exports"): Set<InterfaceId> {
  const items: readonly WorldItem[] = Object.values(world?.[side] ?? {});
  return new Set(items.flatMap((item) => (item.tag === "interface" ? [item.interface] : [])));
}

const withoutFunctions = (one: Interface, gone: ReadonlySet<Func>): Interface => ({
  ...one,
  functions: Object.fromEntries(Object.entries(one.functions).filter(([, func]) => !gone.has(func))),
});

const withoutExports = (one: World, gone: ReadonlySet<Func>): World => ({
  ...one,
  exports: Object.fromEntries(
    Object.entries(one.exports).filter(([, item]) => item.tag !== "function" || !gone.has(item.function)),
  ),
});
