/**
 * Sources for verbs that tell of them: modules without validation, components as they are.
 */
import { bare } from "../../base/own.ts";
import { compileOptions } from "../options/table.ts";
import type { CompileOptions } from "../options/types.ts";
import type { ComponentsPart } from "../parts/part.ts";
import type { Compiled } from "../source/compiled.ts";
import { isComponent, isOfComponent } from "../source/component.ts";
import { compileBytes } from "../source/decode.ts";
import { isHostModule } from "../source/host-module.ts";
import { readSource } from "../source/source.ts";
import { type Loader, knownModule } from "./loader.ts";

/** A component, and the part that reads it. */
export interface OpenComponent {
  readonly part: ComponentsPart;
  readonly bytes: Uint8Array;
  readonly path: string | undefined;
}

/** `decode` for verbs that take components as well: of one, its bytes and where they come from. @throws UsageError `part-missing` */
export function look(loader: Loader, source: unknown, options: CompileOptions = bare({})): Compiled | OpenComponent {
  const known = knownModule(source);
  if (known !== undefined && isOfComponent(known.unit)) {
    const { unit, path } = known;
    return { part: loader.parts.need("components", "A component"), bytes: unit.module.bytes, path };
  }
  if (known !== undefined || isHostModule(source)) return loader.decode("compile", source, options);
  const found = readSource(source, loader.parts);
  const { contents, path } = found;
  if (typeof contents !== "string" && isComponent(contents)) {
    return { part: loader.parts.need("components", "A component"), bytes: contents, path };
  }
  loader.requireWit(options);
  return compileBytes(found, compileOptions(options), loader.parts);
}
