/**
 * What the host is given for the imports of an instance.
 */
import type * as WebAssembly from "../../base/host/web-assembly.ts";
import type { Module } from "../../core/module.ts";
import { UntypedHostFunc } from "../../runtime/calls/untyped-host-func.ts";
import type { Extern } from "../../runtime/store/extern.ts";
import { requireFamily } from "../../runtime/store/ties.ts";
import { escapingFuncs } from "../module/escaping.ts";
import { hostGlobal, hostMemory, hostTable } from "./externs.ts";
import { importedFunc } from "./func.ts";
import { hostTag } from "./tags.ts";
import { UntypedNativeFunc, untypedHostCall } from "./untyped.ts";

/** The host's value for an import. */
function importValue(extern: Extern, escapes: boolean): WebAssembly.ImportValue {
  requireFamily(extern, "native");
  switch (extern.kind) {
    case "func":
      if (extern instanceof UntypedNativeFunc) return extern.raw;
      return extern instanceof UntypedHostFunc ? untypedHostCall(extern) : importedFunc(extern, escapes);
    case "memory":
      return hostMemory(extern);
    case "table":
      return hostTable(extern);
    case "global":
      return hostGlobal(extern);
    case "tag":
      return hostTag(extern) as WebAssembly.ImportValue;
  }
}

/**
 * The import object. A module may import one name several times, and what is given may differ; the host reads each
 * import once and in order (JavaScript API, Read the Imports), so a name with several values is a queue.
 */
export function importObject(module: Module, imports: readonly Extern[]): WebAssembly.Imports {
  // What may become a reference must be an exported function of the host, so that it leads back to the same `Func`.
  const escaping = escapingFuncs(module);
  const object = Object.create(null) as WebAssembly.Imports;
  const queues = new Map<string, WebAssembly.ImportValue[]>();
  let nFuncs = 0;
  for (const [i, extern] of imports.entries()) {
    const value = importValue(extern, extern.kind === "func" && escaping.has(nFuncs++));
    const wanted = module.imports[i]!;
    const key = JSON.stringify([wanted.module, wanted.name]);
    const queue = queues.get(key);
    if (queue !== undefined) {
      queue.push(value);
      continue;
    }
    const values = [value];
    queues.set(key, values);
    const names = (object[wanted.module] ??= Object.create(null) as WebAssembly.ModuleImports);
    Object.defineProperty(names, wanted.name, { get: () => (values.length > 1 ? values.shift() : values[0]) });
  }
  return object;
}
