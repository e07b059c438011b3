/**
 * Scripts that run on a `WebAssembly` object of ours and on the host's, which is what they are held to.
 */
import { expect } from "vitest";
import { text } from "../../../src/ts/api/parts/text.ts";
import { createWebAssembly } from "../../../src/ts/webassembly/create.ts";
import { type Need, itWith } from "../needs.ts";

/** The host's object, as the compiler knows it. */
export type Host = typeof WebAssembly;

/** What newer hosts have besides. */
export interface Newer extends Host {
  readonly JSTag: object;
  readonly Suspending: new (fn: (...args: never[]) => unknown) => object;
  promising(fn: unknown): (...args: unknown[]) => Promise<unknown>;
}

/** The host's. */
export const host = WebAssembly as unknown as Newer;

/** One of ours on each engine. */
const byEngine = (["compiled", "interp"] as const).map(
  (engine) => [engine, createWebAssembly({ engine }) as unknown as Newer] as const,
);

/** One of ours. */
export const ours = createWebAssembly() as unknown as Newer;

/** The binary of a module's text. */
export function wat(source: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(text.read(source, { file: undefined, disabled: new Set(), used: new Set() }).binary());
}

/** The exports of a module. */
export function exportsOf(of: Host, source: string, imports: WebAssembly.Imports = {}): Record<string, never> {
  return new of.Instance(new of.Module(wat(source)), imports).exports as Record<string, never>;
}

/** The name of what a function throws, of its class where that is an error; "nothing" where it throws nothing. */
export function thrownBy(run: () => unknown): string {
  try {
    run();
    return "nothing";
  } catch (error) {
    return nameOf(error);
  }
}

/** The name of a thrown value. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : String(error);
}

/** What a script comes to. */
export type Script = (of: Newer) => unknown;

async function outcome(of: Newer, script: Script): Promise<unknown> {
  try {
    return { result: await script(of) };
  } catch (error) {
    return { thrown: nameOf(error) };
  }
}

const always: Need = { met: true, reason: "" };

/** A test that a script comes to the same on ours and on the host's. */
export function same(title: string, script: Script, need: Need = always): void {
  itWith(need, title, async () => {
    const expected = await outcome(host, script);
    for (const [engine, of] of byEngine) expect(await outcome(of, script), engine).toEqual(expected);
  });
}

/** A test that a script comes to what the standard says, also on the host's where that has what it needs. */
export function standard(title: string, expected: unknown, script: Script, need: Need = always): void {
  itWith(always, title, async () => {
    for (const [engine, of] of byEngine) expect(await outcome(of, script), engine).toEqual({ result: expected });
    if (need.met) expect(await outcome(host, script)).toEqual({ result: expected });
  });
}

/** A property as reflection tells it, without its value. */
export function described(object: object, name: PropertyKey): unknown {
  const property = Object.getOwnPropertyDescriptor(object, name);
  if (property === undefined) return undefined;
  const { value, get, set, ...flags } = property as PropertyDescriptor & { value?: unknown };
  return { ...flags, value: typeof value, get: fnOf(get), set: fnOf(set), fn: fnOf(value) };
}

function fnOf(value: unknown): unknown {
  return typeof value === "function" ? [value.name, value.length] : undefined;
}

/** The values that no interface accepts as an object of its own. */
export const strangers: readonly unknown[] = [undefined, null, true, "", Symbol("s"), 1, 1n, {}, [], () => 0];
