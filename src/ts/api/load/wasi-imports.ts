/**
 * WASI as a source for the linker.
 */
import { owns } from "../../base/own.ts";
import { canonicalFuncType } from "../../core/canon.ts";
import { HostFunc } from "../../runtime/calls/host-func.ts";
import type { Callable, Func } from "../../runtime/store/func.ts";
import { wasiModuleName } from "../../wasi/p1/name.ts";
import { type WasiFunctionName, coreType, wasiFunctions } from "../../wasi/p1/table.ts";
import type { Wasi } from "../../wasi/p1/wasi.ts";
import type { Imports } from "./imports.ts";

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
