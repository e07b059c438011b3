/**
 * Plain data across the border: what the package says as Clojure's data, and Clojure's data as the package takes it.
 */
import type { Clojure, Core, DataCore, Package } from "./core.ts";
import { arrayOf, isPlain, keyName, mapOf, objectOf } from "./data.ts";
import { rawOf } from "./objects.ts";

/** What the package says as Clojure's data. */
export interface Outward {
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
}

/** The conversions. */
export interface Convert extends Outward {
  /** Clojure's data as the package takes it: keywords are names, maps objects, sequences and sets arrays. */
  readonly toJs: (value: Clojure) => unknown;
  /** A function that JavaScript can call, for vars, multimethods and the like; data and all else is itself. */
  readonly toFunction: (value: Clojure) => unknown;
}

/** The conversions outwards; `toKebabCase` is the package's. */
export function outward(core: DataCore, toKebabCase: (name: string) => string): Outward {
  const kebab = (name: string): Clojure => core.keyword(toKebabCase(name));

  const toMap: Outward["toMap"] = (key, value, object) => {
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

  return { kebab, toMap, toData };
}

/** The conversions of a Clojure. */
export function conversions(core: Core, rt: Package): Convert {
  const toJs = (value: Clojure): unknown => {
    if (core.isKeyword(value)) return keyName(core, value);
    if (core.isMap(value)) return objectOf(core, value, toJs);
    return core.isSequential(value) || core.isSet(value) ? arrayOf(core, value, toJs) : rawOf(value);
  };

  const isData = (value: Clojure): boolean => core.isColl(value) || core.isKeyword(value) || core.isSymbol(value);

  /** Whether a value is an object of ours, which looks up what it is called with. */
  const isObject = (value: Clojure): boolean => rt.isModule(rawOf(value)) || rt.resourceOf(value) !== undefined;

  const toFunction = (value: Clojure): unknown => {
    if (typeof value === "function" || !core.isIfn(value) || isData(value) || isObject(value)) return value;
    return (...args: unknown[]) => core.apply(value, args);
  };

  return { ...outward(core, rt.toKebabCase), toJs, toFunction };
}

const elements = "i8 u8 i16 u16 i32 u32 i64 u64 f32 f64".split(" ");

/** Types of views of a memory, of its contents, and of values. */
export const types = {
  elements: new Set(elements),
  contents: new Set([...elements, "string", "bytes"]),
  values: new Set("i32 i64 f32 f64 v128 funcref externref exnref".split(" ")),
} as const;

/** The name of a type among these. Any other keyword stays what was given, as errors have it. */
export function typeNameOf(core: Core, given: Clojure, among: ReadonlySet<string>): unknown {
  const name = core.isKeyword(given) ? keyName(core, given) : undefined;
  return name !== undefined && among.has(name) ? name : rawOf(given);
}

/** The description of an object to make: the names of types are given as keywords, values stay as they are. */
export function descriptorOf(core: Core, given: Clojure): unknown {
  const typeName = (value: Clojure): unknown => typeNameOf(core, value, types.values);
  if (!core.isMap(given)) return given;
  return objectOf(core, given, (value, name) => {
    if (name === "params" && core.isSequential(value)) return arrayOf(core, value, typeName);
    return name === "type" || name === "element" ? typeName(value) : rawOf(value);
  });
}

/** A signature: types are given as keywords, their names may be any. */
export function signatureOf(core: Core, given: Clojure): unknown {
  if (!core.isMap(given)) return given;
  const nameOf = (value: Clojure): unknown => (core.isKeyword(value) ? keyName(core, value) : value);
  return objectOf(core, given, (value, name) => {
    if (core.isSequential(value)) return arrayOf(core, value, nameOf);
    return name === "i64" ? nameOf(value) : rawOf(value);
  });
}
