/**
 * An instance of any engine in the narrow view that the canonical ABI has of one.
 */
import type { CoreFunc, CoreInstance } from "../../component/abi/core-instance.ts";
import { canonicalFuncType } from "../../core/canon.ts";
import { namesOfType } from "../../core/types.ts";
import type { Instance } from "../../runtime/engine.ts";
import { type OutermostCall, endCall, goOnWith } from "../../runtime/budget/outermost.ts";
import type { Func } from "../../runtime/store/func.ts";

/** A function of an engine, as lifting calls it. */
export function coreFunc(func: Func): CoreFunc {
  const { params, results } = namesOfType(func.type);
  return {
    params,
    results,
    call: func.trusted,
    callAsync: async (args, finish, call) => beginning(call, async () => func.callAsync(args, finish, call)),
    withType: func.isTyped
      ? undefined
      : (type) => ({
          ...coreFunc(func.assuming(canonicalFuncType({ kind: "func", ...type }))),
          isAssumed: true,
        }),
  };
}

/** Runs what is a part of a call that has begun before; of what gives a promise, as much as runs at once. */
function beginning<T>(call: object | undefined, run: () => T): T {
  if (call === undefined) return run();
  const outer = goOnWith(call as OutermostCall);
  try {
    return run();
  } finally {
    endCall(outer);
  }
}

/** The exports of an instance, for lifting and lowering. */
export function coreInstanceOf({ exports, budget }: Instance): CoreInstance {
  return {
    account: budget,
    memory() {
      const named = exports.get("memory");
      if (named?.kind === "memory") return named;
      const memories = [...exports.values()].filter((extern) => extern.kind === "memory");
      return memories.length === 1 ? memories[0] : undefined;
    },
    func(name): CoreFunc | undefined {
      const func = exports.get(name);
      if (func?.kind !== "func") return undefined;
      return coreFunc(func);
    },
    funcNames: () => [...exports].filter(([, extern]) => extern.kind === "func").map(([name]) => name),
  };
}
