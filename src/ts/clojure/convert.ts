/**
 * Plain data across the border: what the package says as Clojure's data, and Clojure's data as the package takes it.
 */
import type { Clojure, Core, Package } from "./core.ts";
import { isPlain, itemsOf, keyName, mapOf, objectOf } from "./data.ts";
import { rawOf } from "./objects.ts";

/** The conversions. */
export interface Convert {
  /** A JavaScript name as a keyword in kebab-case. */
  readonly kebab: (name: string) => Clojure;
  /** A plain object as a map; what is undefined or null is left out. */
  readonly toMap: (
    key: (name: string) => Clojure,
    value: (value: unknown, name: string) => Clojure,
    object: object,
  ) => Clojure;
  /** Plain data as Clojure's: keys are keywords in kebab-case. */
  readonly toData: (value: unknown) => Clojure;
  /** Clojure's data as the package takes it: keywords are names, maps objects, sequences and sets arrays. */
  readonly toJs: (value: Clojure) => unknown;
  /** A function that JavaScript can call, for vars, multimethods and the like; data and all else is itself. */
  readonly toFunction: (value: Clojure) => unknown;
}

/** The conversions of a Clojure. */
export function conversions(core: Core, rt: Package): Convert {
  const kebab = (name: string): Clojure => core.keyword(rt.toKebabCase(name));

  const toMap: Convert["toMap"] = (key, value, object) => {
    const flat: unknown[] = [];
    for (const name of Object.keys(object)) {
      const given = (object as { readonly [name: string]: unknown })[name];
      if (given !== undefined && given !== null) flat.push(key(name), value(given, name));
    }
    return mapOf(core, flat);
  };

  const toData = (value: unknown): Clojure => {
    if (Array.isArray(value)) return core.vec(value.map(toData));
    return isPlain(value) ? toMap(kebab, toData, value) : value;
  };

  const toJs = (value: Clojure): unknown => {
    if (core.isKeyword(value)) return keyName(core, value);
    if (core.isMap(value)) return objectOf(core, value, toJs);
    return core.isSequential(value) || core.isSet(value) ? Array.from(itemsOf(core, value), toJs) : rawOf(value);
  };

  const isData = (value: Clojure): boolean => core.isColl(value) || core.isKeyword(value) || core.isSymbol(value);

  const toFunction = (value: Clojure): unknown => {
    if (typeof value === "function" || !core.isIfn(value) || isData(value) || rt.isModule(rawOf(value))) return value;
    return (...args: unknown[]) => core.apply(value, args);
  };

  return { kebab, toMap, toData, toJs, toFunction };
}

/** The description of an object to make: the names of types are given as keywords, values stay as they are. */
export function descriptorOf(core: Core, given: Clojure): unknown {
  if (!core.isMap(given)) return given;
  return objectOf(core, given, (value) => (core.isKeyword(value) ? keyName(core, value) : rawOf(value)));
}
