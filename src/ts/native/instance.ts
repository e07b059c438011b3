/**
 * Instances on the host's WebAssembly (JavaScript API, Instances): imports go in, exports come out, segments and the
 * start function are the host's to run.
 */
import { LinkError, UsageError } from "../base/errors/errors.ts";
import { hideFields } from "../base/hidden.ts";
import { phrase } from "../base/errors/phrases.ts";
import { isA, propertyOf } from "../base/foreign.ts";
import type * as WebAssembly from "../base/host/web-assembly.ts";
import { canonicalRef, canonicalVal } from "../core/canon.ts";
import { tagFeatures } from "../core/features.ts";
import type { Export, Module } from "../core/module.ts";
import type { ExternKind } from "../core/types.ts";
import type { Budget } from "../runtime/budget/budget.ts";
import type { Extern } from "../runtime/store/extern.ts";
import type { EngineName, Instance, InstanceOptions, Unit } from "../runtime/engine.ts";
import { type Callable, Func } from "../runtime/store/func.ts";
import { memoryOf } from "../runtime/store/memory.ts";
import { checkMinimums } from "../runtime/budget/minimums.ts";
import { funcLabel, tagName } from "../runtime/names.ts";
import { compileUnit } from "./compile.ts";
import { atStart } from "./crossing/errors.ts";
import { exportedGlobal, exportedTable } from "./crossing/externs.ts";
import { importObject } from "./crossing/imports.ts";
import { newInstance } from "./crossing/new-instance.ts";
import { instantiateHost } from "./host-instance.ts";
import { isHostUnit } from "../runtime/host-unit.ts";
import { losesElements } from "./host/kept-elements.ts";
import { hostKeepsNames, hostTakesBothForms } from "./host/probe.ts";
import { type Home, NativeFunc, guardedCall, knownFunc } from "./crossing/func.ts";
import { inRoom } from "./room.ts";
import { type HostTag, tagOf } from "./crossing/tags.ts";
import { hiddenTags, unwritten } from "./module/caps.ts";
import type { BoundsWriter } from "./module/writer.ts";

/** The home of an instance that is known. */
type Bounded = Home & { readonly budget: Budget };

class NativeInstance implements Instance {
  readonly engine: EngineName = "native";
  readonly exports: ReadonlyMap<string, Extern>;
  readonly unit: Unit;
  readonly budget: Budget;
  private readonly _funcs: ReadonlyMap<number, Func>;

  constructor(home: Bounded, imports: readonly Extern[], host: WebAssembly.Exports) {
    hideFields(this, "_funcs");
    this.unit = home.code.unit;
    this.budget = home.budget;
    const found = new Map<string, Extern>();
    const funcs = new Map<number, Func>(importedFuncs(imports));
    const imported = byKind(imports);
    for (const one of this.unit.module.exports) {
      const extern = exportOf(one, imported, host, home);
      found.set(one.name, extern);
      if (extern.kind === "func") funcs.set(one.index, extern);
    }
    for (const one of hiddenTags(this.unit.module)) exporters.tag(host[one.name], one, home);
    this.exports = found;
    this._funcs = funcs;
  }

  func(index: number): Func {
    const func = this._funcs.get(index);
    if (func !== undefined) return func;
    throw new UsageError(
      "not-available",
      `${funcLabel(this.unit.module, index)} is not exported, and the host's WebAssembly gives nothing else. ${phrase("use-interp")}`,
    );
  }
}

function importedFuncs(imports: readonly Extern[]): Iterable<readonly [number, Func]> {
  return imports.filter((extern) => extern instanceof Func).entries();
}

// Exports

function exportOf(one: Export, imports: ImportsByKind, exports: WebAssembly.Exports, home: Home): Extern {
  const imported = imports[one.kind][one.index];
  return imported ?? exporters[one.kind](exports[one.name], one, home);
}

/** Imports of each kind in order: as each index space begins. */
type ImportsByKind = { readonly [K in ExternKind]: readonly Extern[] };

function byKind(imports: readonly Extern[]): ImportsByKind {
  const all: { readonly [K in ExternKind]: Extern[] } = { func: [], table: [], memory: [], global: [], tag: [] };
  for (const extern of imports) all[extern.kind].push(extern);
  return all;
}

type Exporter = (host: unknown, one: Omit<Export, "at">, home: Home) => Extern;

const exporters: { readonly [K in ExternKind]: Exporter } = {
  func: (host, { name, index }, home) => {
    const { types, module } = home.code.unit;
    return (
      knownFunc(host as Callable) ??
      new NativeFunc(types[module.spaces.funcs[index]!]!, name, host as Callable, index, home)
    );
  },
  memory: (host, { index }, { code, budget }) =>
    memoryOf(host as WebAssembly.Memory, code.unit.module.spaces.memories[index]!, budget?.memory),
  table: (host, { index }, home) => {
    const { types, module } = home.code.unit;
    const type = module.spaces.tables[index]!;
    const canonical = { ...type, element: canonicalRef(types, type.element) };
    return exportedTable(host as WebAssembly.Table, canonical, home);
  },
  global: (host, { index }, home) => {
    const { types, module } = home.code.unit;
    const type = module.spaces.globals[index]!;
    return exportedGlobal(host as WebAssembly.Global, { ...type, type: canonicalVal(types, type.type) }, home);
  },
  tag: (host, { index }, { code }) => {
    const { types, module } = code.unit;
    return tagOf(host as HostTag, types[module.spaces.tags[index]!.typeIdx]!, tagName(module, index));
  },
};

// Instantiation

/** The start function, where the host leaves it to the border. */
function runStart(exports: WebAssembly.Exports, home: Home): void {
  const { start, unit } = home.code;
  if (start === undefined) return;
  try {
    guardedCall(exports[start] as Callable, home, unit.module.start!.funcIdx)();
  } catch (error) {
    throw atStart(error, home.code);
  }
}

/**
 * Whether a module has `try` and `try_table`, where the host would take it and run it wrong. What bodies use shows only
 * when they are read; without tags there is next to nothing to catch, so such modules are spared that.
 */
function hasBothForms(unit: Unit): boolean {
  if (unit.module.spaces.tags.length === 0 || !hostTakesBothForms()) return false;
  unit.lazy?.checkAll();
  // Features are asked for where they are needed: who asks has the declarations validated.
  return tagFeatures.every((feature) => unit.features.names.has(feature));
}

function namesAreKept({ imports, exports }: Module): boolean {
  const isCut = (name: string): boolean => name.includes("\0");
  const any = exports.some(({ name }) => isCut(name)) || imports.some((one) => isCut(one.module) || isCut(one.name));
  return !any || hostKeepsNames();
}

/** See `Engine.lacks`. */
export function nativeLacks(
  writer: BoundsWriter | undefined,
  { module }: Unit,
  budget: Budget,
  imports: readonly Extern[] = [],
): UsageError | undefined {
  return writer === undefined ? unwritten(module, budget, imports) : undefined;
}

/** See `Engine.refusal`: what sizes are too large is the host's to say. */
export function nativeRefusal(writer: BoundsWriter | undefined, unit: Unit, budget: Budget): string | undefined {
  if (isHostUnit(unit)) return undefined;
  if (!namesAreKept(unit.module))
    return "the host cuts names off where they have the character U+0000, as the module's do";
  if (hasBothForms(unit)) return "hosts do not run try and try_table in one module";
  if (losesElements(unit.module))
    return "the host makes the objects of an element segment anew at each use, where the standard has them made once";
  try {
    // What a limit forbids is for the instantiation to say.
    checkMinimums(unit.module, budget);
    compileUnit(unit, { budget, imports: [], writer });
    return undefined;
  } catch (error) {
    const cause = isA(error, LinkError) ? propertyOf(error, "cause") : undefined;
    return isA(cause, Error) ? `the host cannot compile the module: ${cause.message}` : undefined;
  }
}

/** See `Engine.admits`: the host validates what it compiles. */
export function nativeAdmits(writer: BoundsWriter | undefined, unit: Unit, budget: Budget): boolean {
  if (isHostUnit(unit)) return true;
  if (nativeLacks(writer, unit, budget) !== undefined) return false;
  try {
    compileUnit(unit, { budget, imports: [], writer });
    return true;
  } catch (error) {
    if (isA(error, LinkError)) return false;
    throw error;
  }
}

/** See `Engine.instantiate`. */
export function instantiateNative(
  writer: BoundsWriter | undefined,
  unit: Unit,
  imports: readonly Extern[],
  options: InstanceOptions,
): Instance {
  if (isHostUnit(unit)) return instantiateHost(unit, imports, options);
  const { budget } = options;
  const { module } = unit;
  checkMinimums(module, budget);
  const lacking = nativeLacks(writer, unit, budget, imports);
  if (lacking !== undefined) throw lacking;
  const code = compileUnit(unit, { budget, imports, writer });
  const { bounded } = code;
  const exports = inRoom(unit, budget, () => {
    const object = importObject(module, imports);
    bounded?.addImports(object);
    if (writer !== undefined && makesObjects(module)) {
      const globals = imports.filter((extern) => extern.kind === "global");
      writer.pay(unit, globals, budget);
    }
    return newInstance(code, object, imports);
  });
  const home = { code, budget };
  bounded?.connect({
    unit,
    budget,
    exports,
    imports,
    exported: (kind, name, index) => exporters[kind](exports[name], { name, kind, index }, home),
  });
  // Its tags must be known before the start function throws exceptions of them.
  const instance = new NativeInstance(home, imports, exports);
  runStart(exports, home);
  return instance;
}

/** Whether initialisers may make structures or arrays. */
function makesObjects({ types }: Module): boolean {
  return types.some(({ comp }) => comp.kind !== "func");
}
