/**
 * Telling the host program what a guest calls.
 */
import { Waiting } from "../../runtime/calls/async-results.ts";
import type { WasiOptions } from "../host/world/options.ts";

/** Who is told. */
export type Trace = NonNullable<WasiOptions["trace"]>;

type AnyFunc = (...args: unknown[]) => unknown;

/** Names of parameters in a type, which hold no parentheses within. */
const namesOf = (type: string): string[] =>
  Array.from(type.slice(0, type.lastIndexOf(")")).matchAll(/[(,] ?%?([a-z\d-]+):/g), ([, name]) => name!);

/** A function that tells of its calls, when they are over. */
export function traced(fn: string, type: string, call: AnyFunc, trace: Trace): AnyFunc {
  const names = [...(fn.includes("[method]") ? ["self"] : []), ...namesOf(type)];
  return (...args) => {
    const tracing = (run: () => unknown): unknown => {
      let result: unknown;
      let returned = false;
      try {
        result = run();
        returned = true;
        return result;
      } finally {
        if (!(result instanceof Waiting)) report(returned ? shown(result) : undefined, returned);
      }
    };
    const report = (result: unknown, returned: boolean): void =>
      trace({
        fn,
        args: Object.fromEntries(names.map((name, i) => [name, shown(args[i])])),
        result,
        errno: returned ? errnoOf(result) : undefined,
      });
    const result = tracing(() => call(...args));
    if (!(result instanceof Waiting)) return result;
    return new Waiting(result.promise, (value) => tracing(() => result.finish(value)), result.cancel);
  };
}

/** `success`, or an error's code. */
function errnoOf(result: unknown): string {
  const { tag, val } = (typeof result === "object" && result !== null ? result : {}) as {
    readonly tag?: unknown;
    readonly val?: unknown;
  };
  if (tag !== "err") return "success";
  return typeof val === "string" ? val : String((val as { readonly tag?: unknown }).tag);
}

/** A value without objects of ours: resources are texts. */
function shown(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(shown);
  if (Object.getPrototypeOf(value) !== Object.prototype)
    return (value as { readonly toString: () => string }).toString();
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shown(part)]));
}
