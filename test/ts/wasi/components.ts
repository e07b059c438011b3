/**
 * Command components on either engine, over WASI 0.2 as it is, without the layers that load programs.
 */
import { ExitError, LinkError } from "../../../src/ts/base/errors/errors.ts";
import { coreFunc } from "../../../src/ts/api/module/abi-adapter.ts";
import { compile } from "../../../src/ts/api/default-node.ts";
import type { LiftedFunc } from "../../../src/ts/component/abi/calls/canon-lift.ts";
import { newPlans } from "../../../src/ts/component/abi/plans.ts";
import { loadText } from "../../../src/ts/component/abi/values/strings.ts";
import type { ComponentFunc } from "../../../src/ts/component/instance/func.ts";
import { hostResources } from "../../../src/ts/component/instance/host-resources.ts";
import type { Exports } from "../../../src/ts/component/instance/scope.ts";
import { type CoreEngine, Instances } from "../../../src/ts/component/link/instances.ts";
import { instantiate } from "../../../src/ts/component/link/instantiate.ts";
import { Imports, importName, type MissingImport } from "../../../src/ts/component/link/provide.ts";
import { jsModel } from "../../../src/ts/component/model/js-model.ts";
import { liftLimits } from "../../../src/ts/core/limits.ts";
import { interpEngine } from "../../../src/ts/interp/engine.ts";
import { nativeEngine } from "../../../src/ts/native/engine.ts";
import { Budget } from "../../../src/ts/runtime/budget/budget.ts";
import type { Unit } from "../../../src/ts/runtime/engine.ts";
import { nodePlatform } from "../../../src/ts/wasi/host/node/node.ts";
import { check } from "../component/suite.ts";
import type { WasiOptions } from "../../../src/ts/wasi/host/world/options.ts";
import { createWasiP2, type WasiP2 } from "../../../src/ts/wasi/p2/wasi.ts";

export const engines = { interp: interpEngine, native: nativeEngine };

export type EngineName = keyof typeof engines;

const units = new WeakMap<object, Unit>();

function coreEngine(name: EngineName, bytes: Uint8Array): CoreEngine {
  const budget = new Budget({});
  return {
    compile(range) {
      let unit = units.get(range);
      if (unit === undefined) units.set(range, (unit = compile(bytes.slice(range.start, range.end)).unit));
      return unit;
    },
    instantiate: (unit, imports) => engines[name].instantiate(unit, imports, { budget }).exports,
    func: (func) => coreFunc(func),
    account: budget,
    bounds: liftLimits,
  };
}

const plans = newPlans(jsModel, true, { strings: loadText, resources: hostResources });

const nothing = { func: () => undefined, resource: () => undefined };

/** An instance of a component whose imports are those of WASI. */
export function instanceOf(bytes: Uint8Array, engine: EngineName, wasi: WasiP2): Exports {
  const core = coreEngine(engine, bytes);
  const imports = new Imports(
    { instance: (name) => wasi.instance(name), root: nothing, whole: () => undefined },
    plans,
    core,
  );
  return instantiate(check(bytes), new Instances(core), {
    scope: undefined,
    parent: undefined,
    imports: (definition, scope) => imports.item(definition, scope),
    ready() {
      if (imports.missing.length > 0) throw new LinkError("import-mismatch", missingText(imports.missing));
    },
  });
}

const missingText = (missing: readonly MissingImport[]): string => `Missing: ${missing.map(importName).join(", ")}`;

/** A command's `run`. */
export function runOf(exports: Exports): LiftedFunc {
  for (const [name, { value }] of exports) {
    if (name.startsWith("wasi:cli/run@0.2.")) return funcOf(value as Exports, "run");
  }
  throw new Error("not a command");
}

/** What an instance exports under a name, as the host calls it. */
export const funcOf = (exports: Exports, name: string): LiftedFunc =>
  (exports.get(name)!.value as ComponentFunc).lifted(plans, name);

/** How a run ended. */
export interface Outcome {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

const outcome = ({ world }: WasiP2, exit: number): Outcome => {
  const text = (name: "stdout" | "stderr"): string => new TextDecoder().decode(world.captured(name));
  return { exit, out: text("stdout"), err: text("stderr") };
};

function exitOf(error: unknown): number {
  if (error instanceof ExitError) return error.data.exit ?? -1;
  throw error;
}

const codeOf = (result: unknown): number => ((result as { readonly tag: string }).tag === "ok" ? 0 : 1);

/** Runs a command to its end. */
export function runCommand(bytes: Uint8Array, engine: EngineName, options: WasiOptions): Outcome {
  const wasi = createWasiP2(options, nodePlatform);
  try {
    const run = runOf(instanceOf(bytes, engine, wasi));
    let exit: number;
    try {
      exit = codeOf(run.call());
    } catch (error) {
      exit = exitOf(error);
    }
    return outcome(wasi, exit);
  } finally {
    wasi.close();
  }
}

/** The same by promise: the interpreter does not block the thread. */
export async function runCommandAsync(bytes: Uint8Array, engine: EngineName, options: WasiOptions): Promise<Outcome> {
  const wasi = createWasiP2(options, nodePlatform);
  try {
    const run = runOf(instanceOf(bytes, engine, wasi));
    const exit = await run.callAsync().then(codeOf, exitOf);
    await wasi.closeNetwork();
    return outcome(wasi, exit);
  } finally {
    wasi.close();
  }
}
