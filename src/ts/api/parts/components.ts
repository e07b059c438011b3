/**
 * The part `components`: components as they are decoded and validated, and what is known of them.
 */
import { decodeComponent } from "../../component/binary/decode.ts";
import { validateComponent } from "../../component/validate/component.ts";
import { own } from "../../base/own.ts";
import type { Module } from "../../core/module.ts";
import { ComponentUnit } from "../component/unit.ts";
import { nameOf } from "../module/inspect-component.ts";
import type { CompileOptions } from "../options/types.ts";
import { Compiled } from "../source/compiled.ts";
import { baseName } from "../source/decode.ts";
import type { Found } from "../source/source.ts";
import { componentModule, componentProgram, importsWasi } from "./component-loading.ts";
import { componentReader } from "./component-reader.ts";
import type { ComponentsPart } from "./part.ts";

/** The bytes of a component, which is no text. */
const bytesOf = ({ contents }: Found): Uint8Array => contents as Uint8Array;

function compiled(found: Found, options: CompileOptions, core: (module: Module) => Compiled): Compiled {
  const modules = new Map<number, Compiled>();
  const component = validateComponent(decodeComponent(bytesOf(found)), {
    checkModule: (module, { start }) => void modules.set(start, core(module)),
  });
  const name =
    options.name ?? own(found, "name") ?? nameOf(component.component) ?? (found.path && baseName(found.path));
  return new Compiled(new ComponentUnit(component, name, modules), found.path, options);
}

/** Loads components, and tells of them. */
export const components: ComponentsPart = {
  ...componentReader,
  compile: compiled,
  documented: ({ unit, path, options }, documents) =>
    new Compiled((unit as ComponentUnit).documented(documents), path, options),
  importsWasi,
  module: componentModule,
  program: componentProgram,
};
