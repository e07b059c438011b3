/**
 * Switches the hook on: in this thread where Node can, else in the one that it has for hooks.
 */
import * as nodeModule from "node:module";
import { type Loaded, type Opening, loaded } from "./hooks.ts";
import { opensLater } from "./open.ts";

type Next = (url: string, context: object) => unknown;

/** What Node's module has from 22.15 on, and older ones in part. */
interface Hooks {
  readonly registerHooks?: (hooks: {
    load: (url: string, context: { readonly importAttributes?: object }, next: Next) => Loaded | unknown;
  }) => void;
  readonly register: (specifier: string, options: { readonly data: Opening }) => void;
}

/** A file of this folder in the package as it is installed, wherever this one has been put. */
const fileOf = (name: string): string =>
  new URL(`dist/node/register/${name}.js`, import.meta.resolve("cljw-wasm/package.json")).href;

const { registerHooks, register } = nodeModule as unknown as Hooks;

/** Whether Node has a thread for hooks, which takes longer to start than most programs. */
export const needsThread = registerHooks === undefined;

let isOn = false;

/** Makes `.wasm` files modules of this process. */
export function switchOn(): void {
  if (isOn) return;
  isOn = true;
  const opening = { opener: fileOf("open"), waits: opensLater() };
  if (registerHooks === undefined) register(fileOf("thread"), { data: opening });
  else {
    registerHooks({
      load: (url, context, next) => loaded(url, context.importAttributes, opening) ?? next(url, context),
    });
  }
}
