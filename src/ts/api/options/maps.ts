/**
 * Maps of JavaScript where names are wanted: as options, and as what some of them hold by name.
 */
import { UsageError } from "../../base/errors/errors.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { bare, holdsNames } from "../../base/own.ts";
import { showValue } from "../../runtime/store/values.ts";

/** The entries of a Map of whichever realm; undefined for anything else. What it has been taught to say of itself is not asked. */
function entriesOf(value: unknown): [unknown, unknown][] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  try {
    const entries: [unknown, unknown][] = [];
    Map.prototype.forEach.call(value as Map<unknown, unknown>, (item, key) => entries.push([key, item]));
    return entries;
  } catch {
    return undefined;
  }
}

/** A Map as an object that inherits nothing; anything else is itself. @throws UsageError `bad-option` for keys that are no strings */
export function named(what: string, value: unknown): unknown {
  const entries = entriesOf(value);
  if (entries === undefined) return value;
  const names = bare<{ [name: string]: unknown }>({});
  for (const [key, item] of entries) {
    if (typeof key !== "string") {
      const text = `${what} are ${phrase("a-map")}, or a Map with strings as keys; ${showValue(key)} is one of its keys.`;
      throw new UsageError("bad-option", text, { value });
    }
    names[key] = item;
  }
  return names;
}

/** The same of what the names have, one level below. */
export function namedWithin(what: string, value: unknown): unknown {
  const names = named(what, value);
  if (!holdsNames(names)) return names;
  const entries = Object.entries(bare(names)).map(([key, item]) => [key, named(what, item)] as const);
  const isChanged = entries.some(([key, item]) => item !== (names as { readonly [name: string]: unknown })[key]);
  return isChanged ? bare(Object.fromEntries(entries)) : names;
}
