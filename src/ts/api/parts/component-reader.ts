/**
 * What is known of components without running them: for verbs that tell of one.
 */
import { copy } from "../../base/copy.ts";
import { BugError } from "../../base/errors/errors.ts";
import { decodeComponent } from "../../component/binary/decode.ts";
import { type ValidComponent, validateComponent } from "../../component/validate/component.ts";
import { documentedWorld } from "../../component/world/documented.ts";
import { witOf, worldOf } from "../../component/world/world.ts";
import type { Feature } from "../../core/features.ts";
import { validateModule } from "../../validate/module.ts";
import { printWit } from "../../wit/print/print.ts";
import { componentInfo } from "../module/inspect-component.ts";
import type { ComponentsPart } from "./part.ts";

/** A valid component, and the features of WebAssembly that the modules in it use. */
function valid(bytes: Uint8Array): {
  readonly component: ValidComponent;
  readonly features: ReadonlySet<Feature>;
} {
  const features = new Set<Feature>();
  const component = validateComponent(decodeComponent(bytes), {
    checkModule: (module) => {
      for (const feature of validateModule(module).features.names) features.add(feature);
    },
  });
  return { component, features };
}

const never = (): never => {
  throw new BugError("A verb that tells of components would run one.");
};

/** Reads components. */
export const componentReader: ComponentsPart = {
  name: "components",
  copy,
  compile: never,
  documented: never,
  importsWasi: never,
  module: never,
  program: never,
  check: (bytes) => void valid(bytes),
  inspect(bytes, file) {
    const { component, features } = valid(bytes);
    return componentInfo(component, features, file);
  },
  witOf(bytes, documents) {
    const { component } = valid(bytes);
    return printWit(
      documents === undefined ? witOf(component) : documentedWorld(worldOf(component), documents).resolve,
    );
  },
};
