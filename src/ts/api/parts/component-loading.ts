/**
 * Components that are instantiated, and commands of WASI 0.2.
 */
import { UsageError } from "../../base/errors/errors.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { shownNameOr } from "../../base/errors/shown.ts";
import { bare } from "../../base/own.ts";
import { newPlans } from "../../component/abi/plans.ts";
import { loadText } from "../../component/abi/values/strings.ts";
import { hostResources } from "../../component/instance/host-resources.ts";
import type { Exports } from "../../component/instance/scope.ts";
import { jsModel } from "../../component/model/js-model.ts";
import type { Budget } from "../../runtime/budget/budget.ts";
import type { Engine, Instance, Unit } from "../../runtime/engine.ts";
import type { Extern } from "../../runtime/store/extern.ts";
import type { Func } from "../../runtime/store/func.ts";
import { createWasiP2 } from "../../wasi/p2/wasi.ts";
import { Command, isRun } from "../component/command.ts";
import { ComponentInstance, linkComponent } from "../component/link.ts";
import { type Standard, providerOf } from "../component/provider.ts";
import type { ComponentUnit } from "../component/unit.ts";
import { translatorOf } from "../language/translator.ts";
import { makeInstance } from "../load/instances.ts";
import { budgetOf, requireValid, started } from "../load/starting.ts";
import { bindOptions } from "../load/wit-calls.ts";
import { WasmModule, isModule } from "../module/module.ts";
import type { ProgramOptions, RunOptions, WasiLoadOptions } from "../options/types.ts";
import type { Program } from "../program/program.ts";
import type { Compiled } from "../source/compiled.ts";
import type { ComponentRuntime, ComponentWasi, LoadedComponent } from "./part.ts";

const typeOf = (unit: Unit): ComponentUnit["valid"]["type"] => (unit as ComponentUnit).valid.type;

/** What a loaded component exports under the name that an import has. */
function exportsOf(value: unknown, name: string): Exports | undefined {
  if (!isModule(value) || !(value.instance instanceof ComponentInstance)) return undefined;
  const { instance } = value;
  const item = instance.serving(name);
  return item?.sort === "instance" ? item.value : instance.items;
}

/** How the functions of WASI have values, whatever the program's language is. */
const wasiPlans = newPlans(jsModel, true, { strings: loadText, resources: hostResources });

/** WASI as it serves imports. */
const standardOf = (wasi: ComponentWasi): Standard => ({
  instance(name) {
    const served = wasi.instance(name);
    return served && { ...served, plansOf: () => wasiPlans };
  },
  lacks: (name) => wasi.lacks(name),
});

/** Whether a component asks for WASI. */
export const importsWasi = ({ unit }: Compiled): boolean =>
  [...typeOf(unit).imports.keys()].some((name) => name.startsWith("wasi:"));

/** An instance of a component. @throws LinkError, InstantiationError, LimitError, Trap */
function linked(
  { engines }: ComponentRuntime,
  compiled: Compiled,
  options: RunOptions,
  budget: Budget,
  wasi: ComponentWasi | undefined,
  patient: boolean,
): LoadedComponent {
  const choice = options.engine ?? "auto";
  const instantiate = (core: Compiled, imports: readonly Extern[]): Instance => {
    const validate = (engine: Engine): void => requireValid(core, engine, budget);
    return makeInstance(engines, { unit: core.unit, imports, budget, choice, patient, validate });
  };
  const standard = wasi && standardOf(wasi);
  return started(() =>
    linkComponent({
      budget,
      wasi,
      instantiate,
      unit: compiled.unit as ComponentUnit,
      provider: providerOf(options.imports, exportsOf, standard),
      ignoresUnused: options.unusedImports === "ignore",
      model: options.model ?? jsModel,
      translator: translatorOf(options.language, options.i64 ?? "bigint"),
      ...bindOptions(options),
    }),
  );
}

/** @throws UsageError `part-missing`, and what its options deserve */
function worldOf({ parts, host }: ComponentRuntime, options: WasiLoadOptions, budget: Budget): ComponentWasi {
  parts.need("wasi", "WASI");
  return createWasiP2(bare(options, { interrupt: () => budget.poll() }), host.platform);
}

/** As `ComponentsPart.module`. */
export function componentModule(
  runtime: ComponentRuntime,
  compiled: Compiled,
  options: WasiLoadOptions,
  budget: Budget,
  patient: boolean,
): WasmModule {
  const wasi = importsWasi(compiled) ? worldOf(runtime, options, budget) : undefined;
  try {
    const { instance, functions, interfaces, imports, held } = linked(
      runtime,
      compiled,
      options,
      budget,
      wasi,
      patient,
    );
    const world = wasi && runtime.parts.need("wasi", "WASI").worldOf(wasi, budget, options);
    const translator = translatorOf(options.language, options.i64 ?? "bigint");
    const remake = (): WasmModule => runtime.instantiate(compiled, options, false);
    const module = new WasmModule(compiled, instance, functions, translator, world, remake, imports, interfaces);
    held.owner = module;
    return module;
  } catch (error) {
    wasi?.close();
    throw error;
  }
}

/** As `ComponentsPart.program`. */
export function componentProgram(runtime: ComponentRuntime, compiled: Compiled, options: ProgramOptions): Program {
  const { unit } = compiled;
  if (![...typeOf(unit).exports.keys()].some(isRun)) {
    const text = `${shownNameOr(unit.name, "The component")} is not a WASI command: it exports no wasi:cli/run. ${phrase("a-library")}.`;
    throw new UsageError("not-a-command", text, { export: "wasi:cli/run" });
  }
  const budget = budgetOf(options);
  const wasi = worldOf(runtime, options, budget);
  const translator = translatorOf(options.language, options.i64 ?? "bigint");
  const start = (): Func => {
    const { instance } = linked(runtime, compiled, options, budget, wasi, false);
    return new Command((instance as ComponentInstance).items);
  };
  return runtime.parts
    .need("wasi", "WASI")
    .program({ engines: runtime.engines, wasi, budget, options, translator, start });
}
