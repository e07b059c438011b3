/**
 * The functions of `cljw.wasm`, for a ClojureScript that hands over what is needed of its core.
 */
import { type Verbs, contextOf } from "./context.ts";
import type { Core, Package } from "./core.ts";
import { calling } from "./verbs/calling.ts";
import { comparing } from "./verbs/comparing.ts";
import { components } from "./verbs/components.ts";
import { externs } from "./verbs/externs.ts";
import { knowing } from "./verbs/knowing.ts";
import { loading } from "./verbs/loading.ts";
import { programs } from "./verbs/programs.ts";
import { thrown } from "./verbs/thrown.ts";

/** The verbs over an entry of the package. */
export function createClojure(core: Core, rt: Package): Verbs {
  const context = contextOf(core, rt);
  return {
    ...loading(context),
    ...calling(context),
    ...comparing(context),
    ...components(context),
    ...knowing(context),
    ...externs(context),
    ...programs(context),
    ...thrown(context),
  };
}
