/**
 * The verbs that say what is known of modules and of the host.
 */
import type { WasmModule } from "../../api/module/module.ts";
import type { Context, Verbs } from "../context.ts";
import type { Clojure } from "../core.ts";
import { rawOf } from "../objects.ts";

/** @throws what each verb throws, as an `ex-info` */
export function knowing({ rt, errors, modules, options, described }: Context): Verbs {
  const source = (given: Clojure): never => rawOf(given) as never;
  const explained = (given: Clojure) => errors.guard(() => rt.explain(source(given)));
  const inspect = (given: Clojure): Clojure => described.inspected(errors.guard(() => rt.inspect(source(given))));
  const describing = (raw: WasmModule, opts: Clojure): unknown =>
    errors.guard(() => raw.describe(options.toJs("describe", opts, {}) as never));
  return {
    module: modules.isModule,
    inspect,
    // Of what is loaded they are known, whatever parts there are.
    exports(given: Clojure) {
      if (modules.isModule(given)) return described.exports(modules.loaded("exports", given).describeExports());
      const { component, exports } = errors.guard(() => rt.inspect(source(given)));
      return described.exports(component?.exports ?? exports);
    },
    imports: (given: Clojure) => described.imports(errors.guard(() => rt.imports(source(given)))),
    describe: (module: Clojure, opts?: Clojure) => described.wit(describing(modules.loaded("describe", module), opts)),
    valid: (given: Clojure) => explained(given) === undefined,
    explain: (given: Clojure) => errors.toMap(explained(given)),
    wat: (given: Clojure) => errors.guard(() => rt.wat(source(given))),
    engines: () => described.engines(rt.engines()),
  };
}
