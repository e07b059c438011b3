/**
 * Steps on a component: by this package on an engine, and by wasmtime.
 */
import { type EngineChoice, load, WasmError, type WasmModule } from "../../../../src/ts/index.ts";
import { type Data, read, type Step, type Told, written } from "./data.ts";
import type { Host } from "./given.ts";
import { askWasmtime } from "./tools.ts";

const isResource = (value: object): boolean => typeof (value as { readonly drop?: unknown }).drop === "function";

/** The name of a function for users: that of its resource, without what it is there. */
const plain = (name: string): string => name.replace(/^\[\w+\]/, "");

type Func = (...args: readonly unknown[]) => unknown;

function funcOf(m: WasmModule, inside: string | undefined, name: string): Func {
  if (inside === undefined) return m.func(name) as Func;
  const found = (m.get(inside) as unknown as { readonly [name: string]: Func })[name];
  if (found === undefined) throw new Error(`${inside} has no ${name}`);
  return found;
}

/** What an instance says to the steps. */
export function takeSteps(m: WasmModule, host: Host, steps: readonly Step[]): Told {
  const kept = new Map<string, unknown>();
  const take = (step: Step): Data => {
    if ("drop" in step) {
      (read({ ref: step.drop }, kept) as { drop: () => void }).drop();
      return { dropped: step.drop };
    }
    const values = step.args.map((one) => read(one, kept));
    try {
      const result = funcOf(m, step.in, plain(step.call))(...values);
      if (step.as !== undefined) kept.set(step.as, result);
      return written(result, isResource);
    } catch (error) {
      if (error instanceof WasmError && error.kind === "trap") return { trap: true };
      throw error;
    }
  };
  return { gave: steps.map(take), asked: host.asked };
}

/** Loads a file and takes the steps. */
export function stepsOn(engine: EngineChoice, file: string, host: Host, steps: readonly Step[]): Told {
  return takeSteps(load(file, { engine, imports: host.imports } as never), host, steps);
}

/** The same by wasmtime. */
export const stepsByWasmtime = (file: string, steps: readonly Step[], older = false): Told =>
  JSON.parse(askWasmtime({ file, steps }, { older }).out) as Told;
