/**
 * The verbs for memories, globals, tables and tags: of a module, or made by the host program.
 */
import type { Context, Verbs } from "../context.ts";
import { descriptorOf, typeNameOf, types } from "../convert.ts";
import { allOf, isPlain } from "../data.ts";
import type { Clojure } from "../core.ts";
import { defined, rawOf } from "../objects.ts";

/** @throws what each verb throws, as an `ex-info` */
export function externs(context: Context): Verbs {
  return { ...memories(context), ...globals(context), ...tables(context), ...exceptions(context) };
}

/** What is made, each with the map that says how. */
const examples = {
  "new-memory": "{:min 1 :max 4}",
  "new-global": "{:type :i32 :mutable true :value 42}",
  "new-table": "{:min 4}",
  "new-tag": "{:params [:i32]}",
} as const;

/** The descriptor of what is to be made. */
function described({ core, errors, show }: Context, verb: keyof typeof examples, given: Clojure): unknown {
  if (core.isMap(given) || isPlain(given)) return descriptorOf(core, given);
  const text = `${verb} takes a map, as (wasm/${verb} ${examples[verb]}); ${show(given)} was given.`;
  throw errors.usage("bad-argument", text, { fn: verb, param: "descriptor", expected: "a map", value: given });
}

/** The arguments of a verb that takes `count` of them behind a module and a key, or behind an extern alone. */
const behindKey = (count: number, rest: readonly Clojure[]): readonly Clojure[] =>
  rest.length > count ? rest : [null, ...rest];

function memories(context: Context): Verbs {
  const { core, rt, errors, modules, valueFor, show } = context;
  const { guard } = errors;
  const memory = (verb: string, given: Clojure, key?: Clojure) => modules.extern(verb, "memory", given, key);
  return {
    memory: (given: Clojure, key: Clojure) => memory("memory", given, key),
    memoryRead(given: Clojure, offset: number, length: number, as: Clojure = "string"): Clojure {
      const found: unknown = guard(() =>
        rt.readMemory(memory("memory-read", given), offset, length, typeNameOf(core, as, types.contents) as never),
      );
      if (!Array.isArray(found)) return found;
      const mode = modules.i64Mode(given);
      return core.vec(found.map((value: unknown) => valueFor(mode, value)));
    },
    memoryWrite(given: Clojure, offset: number, value: Clojure, as: Clojure): number {
      const type = as === undefined || as === null ? undefined : typeNameOf(core, as, types.contents);
      return guard(() => rt.writeMemory(memory("memory-write", given), offset, value, type as "string" | undefined));
    },
    view: (given: Clojure, type: Clojure, offset: number, count: number) =>
      guard(() => rt.viewMemory(memory("view", given), typeNameOf(core, type, types.elements) as never, offset, count)),
    memorySize: (given: Clojure) => memory("memory-size", given).pages,
    memoryGrow(given: Clojure, pages: Clojure): number {
      const grown = memory("memory-grow", given);
      if (typeof pages === "number" && Number.isInteger(pages) && pages >= 0) return guard(() => grown.grow(pages));
      throw errors.usage(
        "bad-argument",
        `memory-grow takes a count of pages, a whole number from 0 on; ${show(pages)} was given.`,
        { fn: "memory-grow", param: "n", expected: "a whole number from 0 on", value: pages },
      );
    },
    newMemory: (given: Clojure) => guard(() => rt.newMemory(described(context, "new-memory", given) as never)),
  };
}

function globals(context: Context): Verbs {
  const { core, rt, errors, modules, valueFor } = context;
  const { guard } = errors;
  const global = (verb: string, given: Clojure, key: Clojure) => modules.extern(verb, "global", given, key);
  return {
    global: (given: Clojure, key: Clojure) => valueFor(modules.i64Mode(given), global("global", given, key).value),
    /** A global and a value, or a module, a key and a value. */
    setGlobal(given: Clojure, ...rest: Clojure[]): Clojure {
      const [key, value] = behindKey(1, rest);
      const found = global("set-global!", given, key);
      guard(() => {
        found.value = defined(value);
      });
      return value;
    },
    newGlobal: (given: Clojure) => guard(() => rt.newGlobal(described(context, "new-global", given) as never)),
    fields: (given: Clojure) => core.vec(guard(() => rt.gcFields(given)).map((value) => valueFor("auto", value))),
  };
}

function tables(context: Context): Verbs {
  const { rt, errors, modules, valueFor } = context;
  const { guard } = errors;
  const table = (verb: string, given: Clojure, key: Clojure) => modules.extern(verb, "table", given, key);
  return {
    /** A table and an index, or a module, a key and an index. */
    tableGet(given: Clojure, ...rest: Clojure[]): Clojure {
      const [key, at] = behindKey(1, rest) as [Clojure, number];
      const found = table("table-get", given, key);
      return valueFor(
        modules.i64Mode(given),
        guard(() => found.getValue(at)),
      );
    },
    /** A table, an index and a value, or a module, a key and these. */
    tableSet(given: Clojure, ...rest: Clojure[]): Clojure {
      const [key, at, value] = behindKey(2, rest) as [Clojure, number, Clojure];
      const found = table("table-set!", given, key);
      guard(() => {
        found.setValue(at, rawOf(value));
      });
      return value;
    },
    newTable: (given: Clojure) => guard(() => rt.newTable(described(context, "new-table", given) as never)),
  };
}

function exceptions(context: Context): Verbs {
  const { core, rt, errors } = context;
  const { guard } = errors;
  const payloadOf = (given: Clojure): unknown =>
    core.isSequential(given) ? Array.from(allOf(core, given), defined) : (given ?? []);
  return {
    newTag: (given: Clojure) => guard(() => rt.newTag(described(context, "new-tag", given) as never)),
    exception: (tag: Clojure, payload: Clojure) =>
      guard(() => errors.toEx(rt.exception(tag as never, payloadOf(payload) as never))),
    jsTag: () => rt.jsTag,
  };
}
