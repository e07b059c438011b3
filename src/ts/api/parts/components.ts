/**
 * The part `components`: components as they are decoded and validated, and what is known of them.
 */
import { copy } from "../../base/copy.ts";
import { decodeComponent } from "../../component/binary/decode.ts";
import { type ValidComponent, validateComponent } from "../../component/validate/component.ts";
import { witOf } from "../../component/world/world.ts";
import type { Feature } from "../../core/features.ts";
import { validateModule } from "../../validate/module.ts";
import { printWit } from "../../wit/print/print.ts";
import { componentInfo } from "../module/inspect-component.ts";
import type { ComponentsPart } from "./part.ts";

/** A valid component, and the features of WebAssembly that the modules in it use. */
function valid(bytes: Uint8Array): { readonly component: ValidComponent; readonly features: ReadonlySet<Feature> } {
  const features = new Set<Feature>();
  const component = validateComponent(decodeComponent(bytes), {
    checkModule: (module) => {
      for (const feature of validateModule(module).features.names) features.add(feature);
    },
  });
  return { component, features };
}

/** Reads components. */
export const components: ComponentsPart = {
  name: "components",
  copy,
  check: (bytes) => void valid(bytes),
  inspect(bytes, file) {
    const { component, features } = valid(bytes);
    return componentInfo(component, features, file);
  },
  witOf: (bytes) => printWit(witOf(valid(bytes).component)),
};
