/**
 * The verb that holds engines against each other.
 */
import { type DiffOutcome, compared, diffCalls, engineGiven } from "../../api/diff.ts";
import type { Context, Verbs } from "../context.ts";
import type { Clojure } from "../core.ts";
import { mapOf } from "../data.ts";
import { rawOf } from "../objects.ts";

/** @throws what each verb throws, as an `ex-info` */
export function comparing({ core, rt, errors, modules, runOptions }: Context): Verbs {
  const { guard } = errors;
  const keyword = (name: string): Clojure => core.keyword(name);

  /** What data consists of. */
  const partsOf = (value: Clojure): readonly unknown[] | undefined => {
    if (core.isMap(value)) {
      const entries = core.toArray(value).map((entry) => [core.prStr(core.key(entry)), core.val(entry)] as const);
      return ["map", ...entries.sort(([a], [b]) => (a < b ? -1 : 1)).flat()];
    }
    return core.isSequential(value) ? ["list", ...core.toArray(value)] : undefined;
  };
  const outcome = ({ value, error, fuelLeft }: DiffOutcome): Clojure =>
    mapOf(core, [
      ...(error === undefined ? [keyword("value"), value ?? null] : [keyword("error"), core.exData(error) ?? error]),
      ...(fuelLeft === undefined ? [] : [keyword("fuel-left"), fuelLeft]),
    ]);

  return {
    diff(given: Clojure, calls: Clojure, opts: Clojure) {
      const engine = core.isMap(opts) ? core.get(opts, keyword("engine")) : undefined;
      const listed = core.isSequential(calls)
        ? core.toArray(calls).map((call) => (core.isSequential(call) ? core.toArray(call) : call))
        : calls;
      return guard(() => {
        if (engine !== undefined && engine !== null) throw engineGiven(engine);
        const list = diffCalls(listed, "[[:add 1 2]]", calls);
        const { engines, differences } = compared<Clojure>(list, {
          load: (name) => {
            const options = { ...runOptions("load", opts), engine: name };
            return modules.wrapLoaded(rt.load(rawOf(given) as never, options));
          },
          call: (module, [key, ...args]) => modules.func("call", module, key)(...args),
          fuelLeft: (module) => modules.loaded("diff", module).fuelLeft,
          partsOf,
          textOf: core.prStr,
        });
        return mapOf(core, [
          keyword("engines"),
          core.vec(engines.map(keyword)),
          keyword("differences"),
          core.vec(
            differences.map(({ index, outcomes }) =>
              mapOf(core, [
                ...[keyword("index"), index],
                ...(index < 0 ? [] : [keyword("call"), core.vec([...list[index]!])]),
                keyword("outcomes"),
                mapOf(
                  core,
                  Object.entries(outcomes).flatMap(([name, one]) => [keyword(name), outcome(one)]),
                ),
              ]),
            ),
          ),
        ]);
      });
    },
  };
}
