/**
 * The verbs that make modules.
 */
import type { Context, Verbs } from "../context.ts";
import type { Clojure } from "../core.ts";
import { rawOf } from "../objects.ts";

/** @throws what each verb throws, as an `ex-info`; those that return promises reject them */
export function loading({ rt, errors, options, modules, runOptions }: Context): Verbs {
  const { guard, promise } = errors;
  const { wrapLoaded, wrapCompiled } = modules;
  const source = (given: Clojure): never => rawOf(given) as never;
  const compileOptions = (verb: string, given: Clojure): object => options.toJs(verb, given, {});

  return {
    load: (given: Clojure, opts: Clojure) => wrapLoaded(guard(() => rt.load(source(given), runOptions("load", opts)))),
    loadWasi: (given: Clojure, opts: Clojure) =>
      wrapLoaded(guard(() => rt.loadWasi(source(given), runOptions("load-wasi", opts)))),
    compile: (given: Clojure, opts: Clojure) =>
      wrapCompiled(guard(() => rt.compile(source(given), compileOptions("compile", opts)))),
    instantiate: (compiled: Clojure, opts: Clojure) =>
      wrapLoaded(
        guard(() =>
          rt.instantiate(modules.compiled("instantiate", compiled) as never, runOptions("instantiate", opts)),
        ),
      ),
    fresh: (module: Clojure) => wrapLoaded(guard(() => rt.fresh(modules.loaded("fresh", module)))),

    // Mistakes in the options are rejections, too.
    loadAsync: async (given: Clojure, opts: Clojure) =>
      promise(async () => rt.loadAsync(source(given), runOptions("load-async", opts)), wrapLoaded),
    loadWasiAsync: async (given: Clojure, opts: Clojure) =>
      promise(async () => rt.loadWasiAsync(source(given), runOptions("load-wasi-async", opts)), wrapLoaded),
    compileAsync: async (given: Clojure, opts: Clojure) =>
      promise(async () => rt.compileAsync(source(given), compileOptions("compile-async", opts)), wrapCompiled),
    instantiateAsync: async (compiled: Clojure, opts: Clojure) =>
      promise(
        async () =>
          rt.instantiateAsync(
            modules.compiled("instantiate-async", compiled) as never,
            runOptions("instantiate-async", opts),
          ),
        wrapLoaded,
      ),
  };
}
