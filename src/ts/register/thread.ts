/**
 * The hook in the thread that Node 20 runs hooks in. It loads the package when the first file asks for it.
 */
import type { Loaded, Opening } from "./hooks.ts";

let opening: Opening | undefined;

/** Called by Node with what `register` was given. */
export function initialize(data: Opening): void {
  opening = data;
}

type Next = (url: string, context: object) => Promise<unknown>;

/** Node's hook: the module for an address. */
export async function load(
  url: string,
  context: { readonly importAttributes?: object },
  next: Next,
): Promise<Loaded | unknown> {
  if (!url.includes(".wasm")) return next(url, context);
  const { loaded } = await import("./hooks.ts");
  return loaded(url, context.importAttributes, opening!) ?? next(url, context);
}
