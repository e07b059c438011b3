/**
 * The verbs for components, by the names that they have in ClojureWasm.
 */
import type { ExportedFunc, WasmModule } from "../../api/exports.ts";
import type { TellingUnit } from "../../api/module/component-info.ts";
import { propertyOf } from "../../base/foreign.ts";
import type { Context, Verbs } from "../context.ts";
import type { Clojure, Core } from "../core.ts";
import { mapFrom } from "../data.ts";
import { rawOf } from "../objects.ts";
import { typeText } from "../type-text.ts";

const isComponent = ({ compiled }: WasmModule): boolean =>
  (compiled.unit as Partial<TellingUnit>).exportedFuncs !== undefined;

/** A function as scripts for components read it: `{:name "iface#f" :params [["a" "u32"]] :result "string"}`. */
function told(core: Core, { interface: place, wit, types: { params, result } }: ExportedFunc): Clojure {
  const data = {
    name: place === undefined ? wit : `${place}#${wit}`,
    params: core.vec(params.map(({ name, type }) => core.vec([name, typeText(type)]))),
    result: result === undefined ? null : typeText(result),
  };
  return mapFrom(core, (name) => core.keyword(name), data);
}

/** The case and the payload of a result, as any model has it; nothing of what is none. */
function resultOf(core: Core, value: Clojure): readonly [tag: unknown, payload: Clojure] | undefined {
  if (!core.isVector(value)) return [propertyOf(value, "tag"), propertyOf(value, "val") ?? null];
  const count = core.count(value);
  if (count !== 1 && count !== 2) return undefined;
  const tag = core.nth(value, 0);
  return [core.isKeyword(tag) ? core.name(tag) : undefined, count === 2 ? core.nth(value, 1) : null];
}

/** The error for an argument that is none. */
function mistake(
  { errors, show }: Context,
  fn: string,
  param: string,
  expected: string,
  value: Clojure,
  advice = "",
): unknown {
  const text = `${fn} takes ${expected}; ${show(value)} was given.${advice}`;
  return errors.usage("bad-argument", text, { fn, param, expected, value });
}

/** What is thrown for the error of a result. */
function thrownFor({ core, show }: Context, error: Clojure): unknown {
  const data = { type: core.keyword("cljw.wasm", "wit"), code: core.keyword("err-result"), error };
  return core.exInfo(
    `The result is an error: ${show(error)}`,
    mapFrom(core, (name) => core.keyword(name), data),
  );
}

/** @throws as the verb of this name */
function unwrapped(context: Context, value: Clojure): Clojure {
  const [tag, payload] = resultOf(context.core, value) ?? [];
  if (tag === "ok") return payload;
  throw tag === "err"
    ? thrownFor(context, payload)
    : mistake(context, "unwrap", "r", "a result, [:ok value] or [:err error]", value);
}

/** @throws what each verb throws, as an `ex-info` */
export function components(context: Context): Verbs {
  const { core, rt, errors, modules, runOptions } = context;
  const { guard } = errors;

  const noComponent = (fn: string, value: Clojure): unknown =>
    mistake(context, fn, "source", "a component", value, " That is a core module: use load and call, or exports.");

  const load = (fn: string, given: Clojure, opts?: Clojure): WasmModule => {
    const module = guard(() => rt.load(rawOf(given) as never, runOptions("load", opts)));
    if (isComponent(module)) return module;
    throw noComponent(fn, given);
  };
  const call = (fn: string, module: Clojure, key: Clojure, args: readonly unknown[]): Clojure => {
    if (key !== undefined) return modules.func(fn, module, key)(...args);
    const text = `${fn} is called as (wasm/${fn} ${fn === "component-call" ? "c" : "path"} f & args); the function's name is missing.`;
    throw errors.usage("arity", text, { fn });
  };

  return {
    componentExports(given: Clojure) {
      const raw = rawOf(given);
      const { unit } = guard(() => (rt.isModule(raw) ? raw.compiled : rt.compile(raw as never)));
      const found = (unit as Partial<TellingUnit>).exportedFuncs?.();
      if (found === undefined) throw noComponent("component-exports", given);
      return core.vec(found.map((one) => told(core, one)));
    },
    componentInvoke(given: Clojure, key: Clojure, ...args: unknown[]) {
      const module = load("component-invoke", given);
      try {
        return call("component-invoke", module, key, args);
      } finally {
        // What it has given away lives on, and so does its world.
        if (module.instance.live === 0) guard(() => rt.close(module));
      }
    },
    loadComponent: (given: Clojure, opts: Clojure) => modules.wrapLoaded(load("load-component", given, opts)),
    componentCall(given: Clojure, key: Clojure, ...args: unknown[]) {
      const resource = rt.resourceOf(given);
      const module = resource === undefined ? given : resource.owner;
      return call("component-call", module, key, args);
    },
    resourceDrop(given: Clojure): null {
      const resource = rt.resourceOf(given);
      if (resource === undefined)
        throw mistake(context, "resource-drop", "r", "a resource, as its component gave it", given);
      guard(() => resource.drop());
      return null;
    },
    unwrap: (value: Clojure) => unwrapped(context, value),
  };
}
