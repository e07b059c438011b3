/**
 * Units and instances for the tests of the native engine, from testdata or from a builder.
 */
import { readFileSync } from "node:fs";
import { ModuleBuilder } from "../../../src/ts/binary/builder.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { canonicalFuncType, canonicalTypes } from "../../../src/ts/core/canon.ts";
import { UsedFeatures } from "../../../src/ts/core/features.ts";
import type { ValType } from "../../../src/ts/core/types.ts";
import { nativeEngine } from "./bounded.ts";
import { Budget, type BudgetOptions } from "../../../src/ts/runtime/budget/budget.ts";
import type { Extern } from "../../../src/ts/runtime/store/extern.ts";
import type { Instance, Unit } from "../../../src/ts/runtime/engine.ts";
import { type Callable, Func } from "../../../src/ts/runtime/store/func.ts";
import { HostFunc } from "../../../src/ts/runtime/calls/host-func.ts";

/** The bytes of a module of testdata. */
export function testdata(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`../../../testdata/${name}`, import.meta.url)));
}

/** The unit of these bytes. */
export function unitOf(bytes: Uint8Array, name?: string): Unit {
  const module = decodeModule(bytes);
  return { module, features: new UsedFeatures(new Set()), types: canonicalTypes(module.types), host: undefined, name };
}

/** A module made with a builder. */
export function built(build: (b: ModuleBuilder) => void): Uint8Array<ArrayBuffer> {
  const builder = new ModuleBuilder();
  build(builder);
  return builder.build();
}

/** An instance on the native engine. */
export function instantiate(
  bytes: Uint8Array,
  imports: readonly Extern[] = [],
  options: BudgetOptions = {},
  name?: string,
): Instance {
  return nativeEngine.instantiate(unitOf(bytes, name), imports, { budget: new Budget(options) });
}

/** An exported function. */
export function exportedFunc(instance: Instance, name: string): Func {
  const extern = instance.exports.get(name);
  if (!(extern instanceof Func)) throw new Error(`${name} is no function`);
  return extern;
}

/** An exported function as users call it. */
export function callable(instance: Instance, name: string): Callable {
  return exportedFunc(instance, name).callable;
}

/** A host function of this type. */
export function hostFunc(
  params: readonly ValType[],
  results: readonly ValType[],
  fn: Callable,
  name = "host",
): HostFunc {
  return new HostFunc(canonicalFuncType({ kind: "func", params, results }), name, fn);
}

/** What a function throws. */
export function thrown(fn: () => unknown): unknown {
  try {
    fn();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
