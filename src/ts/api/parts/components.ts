/**
 * The part `components`: components as they are decoded and validated, and what is known of them.
 */
import type { Component } from "../../component/binary/component.ts";
import { ComponentUnit } from "../component/unit.ts";
import { nameOf } from "../module/inspect-component.ts";
import type { CompileOptions } from "../options/types.ts";
import { Compiled } from "../source/compiled.ts";
import { baseName } from "../source/decode.ts";
import type { Found } from "../source/source.ts";
import { componentModule, componentProgram, importsWasi } from "./component-loading.ts";
import { componentReader, valid } from "./component-reader.ts";
import type { ComponentsPart } from "./part.ts";

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
