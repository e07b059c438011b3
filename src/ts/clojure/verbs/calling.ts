/**
 * The verbs that call functions of modules.
 */
import type { Context, Verbs } from "../context.ts";
import type { Clojure } from "../core.ts";

/** @throws what each verb throws, as an `ex-info` */
export function calling({ rt, errors, modules }: Context): Verbs {
  const { func, functions, loaded, exportKey } = modules;
  return {
    fn: (module: Clojure, key: Clojure, signature: Clojure) => func("fn", module, key, signature),
    call: (module: Clojure, key: Clojure, ...args: unknown[]) => func("call", module, key)(...args),
    callAsync: async (module: Clojure, key: Clojure, ...args: unknown[]) =>
      errors.promise(async () => rt.callAsync(loaded("call-async", module), exportKey("call-async", key), ...args)),
    functions,
  };
}
