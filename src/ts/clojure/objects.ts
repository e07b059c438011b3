/**
 * Objects of Clojure's around objects of the package. They are told by the property that holds the package's, never by
 * their class, so that they survive a reload.
 */
import { propertyOf } from "../base/foreign.ts";
import { madeFrom } from "./data.ts";

/** A plain name, which no compiler changes. */
const rawKey = "cljw.wasm/raw";

/** An object that stands for one of the package's and inherits how it answers. */
export function standingFor(raw: object, answers: object): object {
  const object = Object.create(answers, { [rawKey]: { value: raw } }) as object;
  madeFrom(raw, object);
  return object;
}

/** The package's object that a value stands for; any other value is itself, and undefined is nil. */
export function rawOf(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  const found = propertyOf(value, rawKey);
  return found === undefined ? value : found;
}

/** A value for a guest: undefined is nil as well, the null reference. */
export function defined(value: unknown): unknown {
  return value === undefined ? null : value;
}
