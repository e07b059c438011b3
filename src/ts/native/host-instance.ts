/**
 * Instances of modules that the host has compiled and whose bytes are not there. Nothing is rewritten in them, so that
 * nothing bounds them; their functions have the types that they are given.
 */
import { UsageError } from "../base/errors/errors.ts";
import type * as WebAssembly from "../base/host/web-assembly.ts";
import type { Export } from "../core/module.ts";
import { externref, funcref } from "../core/types.ts";
import type { EngineName, Instance, InstanceOptions } from "../runtime/engine.ts";
import { readIndices } from "../runtime/host-stack.ts";
import { type HostUnit, learnIndices } from "../runtime/host-unit.ts";
import type { Budget } from "../runtime/budget/budget.ts";
import type { Extern } from "../runtime/store/extern.ts";
import type { Callable, Func } from "../runtime/store/func.ts";
import { wrapMemory } from "../runtime/store/memory.ts";
import { noType } from "../runtime/store/untyped.ts";
import type { Code } from "./crossing/code.ts";
import { exportedGlobal, exportedTable } from "./crossing/externs.ts";
import { type Home, knownFunc } from "./crossing/func.ts";
import { importObject } from "./crossing/imports.ts";
import { type HostTag, tagOf } from "./crossing/tags.ts";
import { UntypedNativeFunc } from "./crossing/untyped.ts";
import { newInstance } from "./crossing/new-instance.ts";

/** Places in the host's bytes are those of the module. */
const offsets: Code["offsets"] = {
  funcAt: () => undefined,
  original: (index, offset = 0) => ({ index, offset, added: false }),
};

class HostInstance implements Instance {
  readonly engine: EngineName = "native";
  readonly unit: HostUnit;
  readonly budget: Budget;
  readonly exports: ReadonlyMap<string, Extern>;

  constructor(unit: HostUnit, budget: Budget, exports: ReadonlyMap<string, Extern>) {
    this.unit = unit;
    this.budget = budget;
    this.exports = exports;
  }

  func(index: number): Func {
    throw new UsageError("not-available", `The host does not tell which function of the module is number ${index}.`);
  }
}

function externOf({ name, kind }: Export, host: unknown, home: Home): Extern {
  switch (kind) {
    case "func":
      return knownFunc(host as Callable) ?? new UntypedNativeFunc(name, host as Callable, home);
    case "memory":
      return wrapMemory(host as WebAssembly.Memory);
    case "table": {
      const table = host as WebAssembly.Table;
      const min = BigInt(table.length);
      return exportedTable(table, { address: "i32", min, max: undefined, element: funcref }, home);
    }
    case "global":
      return exportedGlobal(host as WebAssembly.Global, { type: externref, mutable: true }, home);
    case "tag":
      return tagOf(host as HostTag, noType, name);
  }
}

/** An instance of a module that the host has compiled. */
export function instantiateHost(unit: HostUnit, imports: readonly Extern[], { budget }: InstanceOptions): Instance {
  readIndices();
  const code: Code = { unit, host: unit.host, bounded: undefined, start: undefined, offsets, label: undefined };
  const home = { code, budget };
  const host = newInstance(code, importObject(unit.module, imports), imports);
  learnIndices(unit, host);
  const exports = unit.module.exports.map((one) => [one.name, externOf(one, host[one.name], home)] as const);
  return new HostInstance(unit, budget, new Map(exports));
}
