/**
 * Names of options in the two spellings that they have: camelCase in JavaScript, kebab-case in Clojure.
 */
import { owns } from "./own.ts";

/**
 * Marks an object whose names are kebab-case, as Clojure's layer makes them: options, and what describes a socket. Of options it may
 * have what was given for one, or for an entry or item of one, before that was converted.
 */
export const kebabOptions = Symbol.for("cljw.wasm/kebab-options");

/** Whether the names of an object are kebab-case. */
export const isKebab = (object: object): boolean => owns(object, kebabOptions);

/** `max-bytes` as `maxBytes`. */
export const camel = (name: string): string =>
  name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** `maxBytes` as `max-bytes`. */
export const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
