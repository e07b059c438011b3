/**
 * The verbs that call functions of modules.
 */
import type { Context, Verbs } from "../context.ts";
import type { Clojure } from "../core.ts";

/** @throws what each verb throws, as an `ex-info` */
export function calling({ rt, errors, modules }: Context): Verbs {
  const { func, functions, loaded, exportKey } = modules;
  /** Clojure's nil is null: what is undefined was not given. */
  const tooFew = (fn: string, module: Clojure): unknown => {
    const given = module === undefined ? "0 arguments were" : "1 argument was";
    const text = `${fn} is called as (wasm/${fn} m k & args); ${given} given. For example: (wasm/${fn} m :add 1 2)`;
    return errors.usage("arity", text, { fn });
  };
  return {
    fn: (module: Clojure, key: Clojure, signature: Clojure) => func("fn", module, key, signature),
    call(module: Clojure, key: Clojure, ...args: unknown[]): unknown {
      if (key === undefined) throw tooFew("call", module);
      return func("call", module, key)(...args);
    },
    callAsync: async (module: Clojure, key: Clojure, ...args: unknown[]) =>
      errors.promise(async () => {
        if (key === undefined) throw tooFew("call-async", module);
        return rt.callAsync(loaded("call-async", module), exportKey("call-async", key), ...args);
      }),
    functions,
  };
}
