/**
 * The exports of a loaded module as the macros define them that an interpreter expands. A compiler is told the same by the
 * command `bindings`.
 */
import type { WasmModule } from "../api/module/module.ts";
import { outward } from "./convert.ts";
import type { Clojure, Core, Package } from "./core.ts";
import { descriptions } from "./described.ts";
import { rawOf } from "./objects.ts";

/** A vector of maps of `:name`, `:key`, `:kind`, `:args`, `:doc` and `:signature`. */
export function bindingsOf(core: Core, rt: Package, module: Clojure): Clojure {
  const found = (rawOf(module) as WasmModule).bindings();
  return descriptions(core, outward(core, rt.toKebabCase)).bindings(found);
}
