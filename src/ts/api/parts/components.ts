/**
 * The part `components`: components as they are decoded and validated, and what is known of them.
 */
import { newPlans } from "../../component/abi/plans.ts";
import { loadText } from "../../component/abi/values/strings.ts";
import type { Component } from "../../component/binary/component.ts";
import { hostResources } from "../../component/instance/host-resources.ts";
import type { Exports } from "../../component/instance/scope.ts";
import { jsModel } from "../../component/model/js-model.ts";
import type { Unit } from "../../runtime/engine.ts";
import { createWasiP2 } from "../../wasi/p2/wasi.ts";
import { Command, isRun } from "../component/command.ts";
import { ComponentInstance, linkComponent } from "../component/link.ts";
import { type Standard, providerOf } from "../component/provider.ts";
import { ComponentUnit } from "../component/unit.ts";
import { translatorOf } from "../language/translator.ts";
import { bindOptions } from "../load/wit-calls.ts";
import { nameOf } from "../module/inspect-component.ts";
import { isModule } from "../module/module.ts";
import type { CompileOptions } from "../options/types.ts";
import { Compiled } from "../source/compiled.ts";
import { baseName } from "../source/decode.ts";
import type { Found } from "../source/source.ts";
import { componentReader, valid } from "./component-reader.ts";
import type { ComponentWasi, ComponentsPart } from "./part.ts";

/** The bytes of a component, which is no text. */
const bytesOf = ({ contents }: Found): Uint8Array => contents as Uint8Array;

function compiled(found: Found, options: CompileOptions, core: (bytes: Uint8Array) => Compiled): Compiled {
  const bytes = bytesOf(found);
  const { component, features } = valid(bytes);
  const modules = new Map<number, Compiled>();
  const collect = ({ items }: Component): void => {
    for (const item of items) {
      if (item.tag === "component") collect(item.component);
      if (item.tag !== "core-module") continue;
      const { start, end } = item.range;
      modules.set(start, core(bytes.subarray(start, end)));
    }
  };
  collect(component.component);
  const name = options.name ?? nameOf(component.component) ?? (found.path && baseName(found.path));
  return new Compiled(new ComponentUnit(component, name, features, modules), found.path, options);
}

/** What a loaded component exports under the name that an import has. */
function exportsOf(value: unknown, name: string): Exports | undefined {
  if (!isModule(value) || !(value.instance instanceof ComponentInstance)) return undefined;
  const { instance } = value;
  const item = instance.serving(name);
  return item?.sort === "instance" ? item.value : instance.items;
}

const typeOf = (unit: Unit): ComponentUnit["valid"]["type"] => (unit as ComponentUnit).valid.type;

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

/** Loads components, and tells of them. */
export const components: ComponentsPart = {
  ...componentReader,
  compile: compiled,
  documented: ({ unit, path, options }, documents) =>
    new Compiled((unit as ComponentUnit).documented(documents), path, options),
  importsWasi: ({ unit }) => [...typeOf(unit).imports.keys()].some((name) => name.startsWith("wasi:")),
  isCommand: ({ unit }) => [...typeOf(unit).exports.keys()].some(isRun),
  createWasi: (options, platform) => createWasiP2(options, platform),
  commandOf: ({ instance }) => new Command((instance as ComponentInstance).items),
  link(component, options, load) {
    const standard = load.wasi && standardOf(load.wasi);
    return linkComponent({
      ...load,
      unit: component.unit as ComponentUnit,
      provider: providerOf(options.imports, exportsOf, standard),
      ignoresUnused: options.unusedImports === "ignore",
      model: options.model ?? jsModel,
      translator: translatorOf(options.language, options.i64 ?? "bigint"),
      ...bindOptions(options),
    });
  },
};
