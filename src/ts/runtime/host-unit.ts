/**
 * A module that the host has compiled, without its bytes: what the host tells of it, names and kinds, stands where a decoded
 * module would. No index space has anything in it, so whoever asks for a type finds that there is none.
 */
import type * as WebAssembly from "../base/host/web-assembly.ts";
import { webAssembly } from "../base/host/web.ts";
import { readNames } from "../binary/names.ts";
import { UsedFeatures } from "../core/features.ts";
import type { CustomSection, Export, Import, Module } from "../core/module.ts";
import { type ExternKind, type ExternType, externref, funcref } from "../core/types.ts";
import type { Unit } from "./engine.ts";

/** A unit whose bytes the host has alone. */
export interface HostUnit extends Unit {
  readonly host: WebAssembly.Module;
}

/** Whether the host has a unit's bytes alone. */
export function isHostUnit(unit: Unit): unit is HostUnit {
  return unit.host !== undefined;
}

/** No index of a type or function: the host bounds them far below. */
const untold = 0x4000_0000;

/** What stands for the type of an import that the host does not tell. */
const standIns: { readonly [K in ExternKind]: ExternType } = {
  func: { kind: "func", typeIdx: untold },
  table: { kind: "table", type: { address: "i32", min: 0n, max: undefined, element: funcref } },
  memory: { kind: "memory", type: { address: "i32", min: 0n, max: undefined, shared: false, pageSizeLog2: 16 } },
  global: { kind: "global", type: { type: externref, mutable: true } },
  tag: { kind: "tag", type: { typeIdx: untold } },
};

const kinds: { readonly [kind: string]: ExternKind } = {
  function: "func",
  table: "table",
  memory: "memory",
  global: "global",
  tag: "tag",
};

/** The custom sections that are of use; the host gives those alone that are asked for by name. */
const customNames = ["name", "producers", "component-type"];

function customsOf(host: WebAssembly.Module): { readonly bytes: Uint8Array; readonly customs: CustomSection[] } {
  const found = customNames.flatMap((name) =>
    webAssembly()
      .Module.customSections(host, name)
      .map((contents) => ({ name, bytes: new Uint8Array(contents) })),
  );
  const bytes = new Uint8Array(found.reduce((sum, section) => sum + section.bytes.length, 0));
  const customs: CustomSection[] = [];
  let at = 0;
  for (const section of found) {
    bytes.set(section.bytes, at);
    customs.push({ name: section.name, range: { start: at, end: (at += section.bytes.length) }, after: 0 });
  }
  return { bytes, customs };
}

function moduleOf(host: WebAssembly.Module): Module {
  const { Module: hosts } = webAssembly();
  const imported = { func: 0, table: 0, memory: 0, global: 0, tag: 0 };
  const imports = hosts.imports(host).map(({ module, name, kind }): Import => {
    const type = standIns[kinds[kind]!];
    imported[type.kind] += 1;
    return { module, name, type, at: 0 };
  });
  const exports = hosts
    .exports(host)
    .map(({ name, kind }, i): Export => ({ name, kind: kinds[kind]!, index: untold + i, at: 0 }));
  const none = { types: [], funcs: [], tables: [], memories: [], tags: [], globals: [], elems: [], datas: [] };
  // Whether it has a start function the host does not tell: what traps at instantiation in its code was one.
  const start = { funcIdx: untold, at: 0 };
  const spaces = { funcs: [], tables: [], memories: [], globals: [], tags: [], imported };
  return { ...none, ...customsOf(host), imports, exports, start, dataCount: undefined, sections: [], spaces };
}

/**
 * Notes which functions the exports are, once the host tells it: an exported function's own name is its index (JavaScript API,
 * Exported Functions). Backtraces have their names from it.
 */
export function learnIndices(unit: HostUnit, exports: WebAssembly.Exports): void {
  for (const one of unit.module.exports as unknown as { name: string; kind: ExternKind; index: number }[]) {
    if (one.kind !== "func" || one.index < untold) continue;
    const index = Number((exports[one.name] as WebAssembly.Callable).name);
    if (Number.isInteger(index)) one.index = index;
  }
}

/** The unit of a module that the host has compiled. */
export function hostUnit(host: WebAssembly.Module, name: string | undefined): HostUnit {
  const module = moduleOf(host);
  return { module, host, features: new UsedFeatures(new Set()), types: [], name: name ?? readNames(module).module };
}
