/**
 * The verbs for programs, their worlds and their fuel.
 */
import type { Context, Verbs } from "../context.ts";
import type { Clojure } from "../core.ts";
import { rawOf } from "../objects.ts";

/** @throws what each verb throws, as an `ex-info`; those that return promises reject them */
export function programs({ rt, errors, options, modules, runOptions }: Context): Verbs {
  const { guard, promise } = errors;
  const source = (given: Clojure): never => rawOf(given) as never;
  /** The package's module or error that a value stands for; an error may be wrapped in others. */
  const moduleOrError = (given: Clojure): unknown => {
    if (modules.isModule(given)) return rawOf(given);
    return rt.causesOf(given).find((cause) => rt.isWasmError(cause)) ?? given;
  };
  return {
    run: (given: Clojure, opts: Clojure) => guard(() => rt.run(source(given), runOptions("run", opts))),
    runAsync: async (given: Clojure, opts: Clojure) =>
      promise(async () => rt.runAsync(source(given), runOptions("run-async", opts))),
    overlay: (where: Clojure) => rt.overlay(options.directory(where) as never),
    readOnly: (where: Clojure) => rt.readOnly(options.directory(where) as never),
    symlink: (target: Clojure) => guard(() => rt.symlink(target as never)),
    output(module: Clojure, opts: Clojure): Clojure {
      const raw = modules.loaded("output", module);
      return guard(() => raw.output(options.toJs("output", opts, {})));
    },
    takeOutput(module: Clojure, opts: Clojure): Clojure {
      const raw = modules.loaded("take-output!", module);
      return guard(() => raw.takeOutput(options.toJs("take-output", opts, {})));
    },
    close(given: Clojure): null {
      guard(() => rt.close(moduleOrError(given)));
      return null;
    },
    fuelLeft: (module: Clojure) => modules.loaded("fuel-left", module).fuelLeft ?? null,
    addFuel: (given: Clojure, units: number) => guard(() => rt.addFuel(moduleOrError(given), units)),
    resume: (thrown: unknown) => guard(() => rt.resume(moduleOrError(thrown))),
  };
}
