/**
 * What values are on each side that a guest can be called from: how this test gives them, and whether what came out is the
 * same. Written from docs/clojure.md and the README's table of values, not from the value models.
 */
import { type Random } from "../random.ts";
import { type WitType } from "./types.ts";
import { type Tagged, type Value, wellFormed } from "./values.ts";

/** One side. */
export interface Border {
  readonly name: string;
  /** Options of `load`. */
  readonly options: object;
  /** A value as it is given; where there are several forms, one of them. */
  readonly give: (type: WitType, value: Value, random: Random) => unknown;
  /** What is wrong with a value that came out; undefined where nothing is. */
  readonly differs: (type: WitType, value: Value, actual: unknown) => string | undefined;
}

/** `get-URL-of` as `getUrlOf`. */
export function camelCase(name: string): string {
  return name.toLowerCase().replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isSafe = (value: bigint): boolean => Number.isSafeInteger(Number(value));

const isLong = (type: WitType): boolean => type.kind === "u64" || type.kind === "s64";

const isInteger = (type: WitType): boolean => /^[us]\d+$/.test(type.kind);

const isNested = (type: WitType & { readonly kind: "option" }): boolean => type.some.kind === "option";

/** Names of the cases of a variant, result or enum. */
export const caseNames = (type: WitType): readonly string[] =>
  type.kind === "variant" ? type.cases.map(({ name }) => name) : type.kind === "result" ? ["ok", "err"] : [];

/** The payload's type of a case of a variant or result. */
export const payloadOf = (type: WitType, at: number): WitType | undefined =>
  type.kind === "variant" ? type.cases[at]?.type : type.kind === "result" ? [type.ok, type.err][at] : undefined;

const items = (value: Value): readonly Value[] => value as readonly Value[];

const typed = { u8: Uint8Array, s8: Int8Array, u16: Uint16Array, s32: Int32Array, f64: Float64Array } as const;

function giveJs(type: WitType, value: Value, random: Random): unknown {
  switch (type.kind) {
    case "list": {
      const all = items(value).map((one) => giveJs(type.element, one, random));
      const Typed = typed[type.element.kind as keyof typeof typed];
      return Typed === undefined || random.once(2) ? all : Typed.from(all as number[]);
    }
    case "tuple":
      return items(value).map((one, i) => giveJs(type.items[i]!, one, random));
    case "map":
      return new Map(
        items(value).map((pair) => [
          giveJs(type.key, items(pair)[0], random),
          giveJs(type.value, items(pair)[1], random),
        ]),
      );
    case "record": {
      const given = type.fields.map(
        ({ name, type: of }, i) => [camelCase(name), giveJs(of, items(value)[i], random)] as const,
      );
      return Object.fromEntries(given.filter(([, one]) => one !== undefined || random.once(2)));
    }
    case "variant":
    case "result": {
      const { case: at, payload } = value as Tagged;
      const of = payloadOf(type, at);
      return { tag: caseNames(type)[at], ...(of !== undefined && { val: giveJs(of, payload, random) }) };
    }
    case "option": {
      const { case: at, payload } = value as Tagged;
      if (at === 0) return isNested(type) && random.once(3) ? { tag: "none" } : random.pick([undefined, null]);
      const some = giveJs(type.some, payload, random);
      return isNested(type) ? { tag: "some", val: some } : some;
    }
    case "enum":
      return type.names[(value as Tagged).case];
    case "flags": {
      const given = type.names.map((name, i) => [camelCase(name), items(value)[i]] as const);
      return Object.fromEntries(given.filter(([, on]) => on === true || random.once(2)));
    }
    default:
      return giveNumber(type, value, random);
  }
}

/** Integers of 64 bits are bigints, or numbers where those are exact. */
function giveNumber(type: WitType, value: Value, random: Random): unknown {
  if (typeof value !== "bigint") return value;
  return isLong(type) && !(isSafe(value) && random.once(2)) ? value : Number(value);
}

type Differ = (type: WitType, value: Value, actual: unknown) => string | undefined;

const show = (actual: unknown): string =>
  typeof actual === "bigint" ? `${actual}n` : Object.is(actual, -0) ? "-0" : String(actual);

const expected = (what: unknown, actual: unknown): string => `${show(what)} became ${show(actual)}`;

const same = (what: unknown, actual: unknown): string | undefined =>
  Object.is(what, actual) ? undefined : expected(what, actual);

/** The first thing that is wrong with parts. */
function among(length: number, at: (i: number) => string | undefined): string | undefined {
  for (let i = 0; i < length; i++) {
    const problem = at(i);
    if (problem !== undefined) return `[${i}] ${problem}`;
  }
  return undefined;
}

/** What is the same on all sides: booleans, numbers, chars and strings. */
function plainDiffers(
  type: WitType,
  value: Value,
  actual: unknown,
  long: (value: bigint) => unknown,
): string | undefined {
  if (typeof value === "bigint") return same(isLong(type) ? long(value) : Number(value), actual);
  return same(typeof value === "string" ? wellFormed(value) : value, actual);
}

/** JavaScript, with lists of bytes as arrays or as bytes. */
function jsDiffers(bytes: boolean): Differ {
  const differ: Differ = (type, value, actual) => {
    switch (type.kind) {
      case "list":
      case "tuple": {
        const asBytes = bytes && type.kind === "list" && type.element.kind === "u8";
        if (asBytes ? !(actual instanceof Uint8Array) : !Array.isArray(actual)) return expected("a list", actual);
        const given = actual as ArrayLike<unknown>;
        const of = (i: number): WitType => (type.kind === "list" ? type.element : type.items[i]!);
        if (given.length !== items(value).length) return expected(`${items(value).length} items`, given.length);
        return among(given.length, (i) => differ(of(i), items(value)[i], given[i]));
      }
      case "map": {
        if (!(actual instanceof Map)) return expected("a map", actual);
        const pairs = [...(actual as Map<unknown, unknown>)].flat();
        if (pairs.length !== items(value).length * 2) return expected("a map", `one of ${actual.size}`);
        const flatly = items(value).flatMap(items);
        return among(pairs.length, (i) => differ(i % 2 === 0 ? type.key : type.value, flatly[i], pairs[i]));
      }
      case "record":
        return (
          sameKeys(
            actual,
            type.fields.map(({ name }) => camelCase(name)),
          ) ??
          among(type.fields.length, (i) => {
            const { name, type: of } = type.fields[i]!;
            return differ(of, items(value)[i], (actual as { [key: string]: unknown })[camelCase(name)]);
          })
        );
      case "variant":
      case "result": {
        const { case: at, payload } = value as Tagged;
        const of = payloadOf(type, at);
        const problem = sameKeys(actual, of === undefined ? ["tag"] : ["tag", "val"]);
        if (problem !== undefined || !isObject(actual)) return problem;
        return (
          same(caseNames(type)[at], actual.tag) ?? (of === undefined ? undefined : differ(of, payload, actual.val))
        );
      }
      case "option": {
        const { case: at, payload } = value as Tagged;
        if (at === 0) return same(undefined, actual);
        if (!isNested(type)) return differ(type.some, payload, actual);
        const problem = sameKeys(actual, ["tag", "val"]);
        if (problem !== undefined || !isObject(actual)) return problem;
        return same("some", actual.tag) ?? differ(type.some, payload, actual.val);
      }
      case "enum":
        return same(type.names[(value as Tagged).case], actual);
      case "flags":
        return (
          sameKeys(actual, type.names.map(camelCase)) ??
          among(type.names.length, (i) =>
            same(items(value)[i], (actual as { [key: string]: unknown })[camelCase(type.names[i]!)]),
          )
        );
      default:
        return plainDiffers(type, value, actual, (long) => long);
    }
  };
  return differ;
}

function sameKeys(actual: unknown, names: readonly string[]): string | undefined {
  if (!isObject(actual)) return expected("an object", actual);
  return same([...names].sort().join(" "), Object.keys(actual).sort().join(" "));
}

/** JavaScript's data. */
export const jsBorders: readonly Border[] = [false, true].map((bytes) => ({
  name: bytes ? "TypeScript with bytes" : "TypeScript",
  options: { bytes },
  give: giveJs,
  differs: jsDiffers(bytes),
}));

/** ClojureScript's own functions, and the value model that `cljw.wasm` gives to the package. */
export interface Clojure {
  readonly model: (i64: string) => object;
  readonly keyword: (name: string) => unknown;
  readonly vec: (items: unknown[]) => unknown;
  readonly list: (items: unknown[]) => unknown;
  readonly hashMap: (pairs: unknown[][]) => unknown;
  readonly set: (items: unknown[]) => unknown;
  readonly isVector: (value: unknown) => boolean;
  readonly isMap: (value: unknown) => boolean;
  readonly isSet: (value: unknown) => boolean;
  readonly equal: (a: unknown, b: unknown) => boolean;
  readonly count: (value: unknown) => number;
  readonly nth: (value: unknown, i: number) => unknown;
  readonly get: (value: unknown, key: unknown) => unknown;
  readonly contains: (value: unknown, key: unknown) => boolean;
}

/** ClojureScript's data. */
export function clojureBorders(clj: Clojure): Border[] {
  return ["auto", "bigint"].map((i64) => ({
    name: `Clojure with :i64 :${i64}`,
    options: { i64, model: clj.model(i64) },
    give: (type, value, random) => giveClojure(clj, type, value, random),
    differs: clojureDiffers(clj, (value) => (i64 === "auto" && isSafe(value) ? Number(value) : value)),
  }));
}

function giveClojure(clj: Clojure, type: WitType, value: Value, random: Random): unknown {
  const give = (of: WitType, one: Value): unknown => giveClojure(clj, of, one, random);
  const { keyword } = clj;
  switch (type.kind) {
    case "list": {
      const all = items(value).map((one) => give(type.element, one));
      const form = random.below(3);
      return form === 0 ? all : form === 1 ? clj.list(all) : clj.vec(all);
    }
    case "tuple":
      return clj.vec(items(value).map((one, i) => give(type.items[i]!, one)));
    case "map":
      return clj.hashMap(
        items(value).map((pair) => [give(type.key, items(pair)[0]), give(type.value, items(pair)[1])]),
      );
    case "record": {
      const given = type.fields.map(({ name, type: of }, i) => [keyword(name), give(of, items(value)[i])]);
      return clj.hashMap(given.filter(([, one]) => (one !== null && one !== undefined) || random.once(2)));
    }
    case "variant":
    case "result": {
      const { case: at, payload } = value as Tagged;
      const of = payloadOf(type, at);
      const name = keyword(caseNames(type)[at]!);
      return clj.vec(of === undefined ? [name] : [name, give(of, payload)]);
    }
    case "option": {
      const { case: at, payload } = value as Tagged;
      if (at === 0) return null;
      return isNested(type) ? clj.vec([keyword("some"), give(type.some, payload)]) : give(type.some, payload);
    }
    case "enum":
      return keyword(type.names[(value as Tagged).case]!);
    case "flags":
      return clj.set(type.names.filter((_, i) => items(value)[i] === true).map((name) => keyword(name)));
    default:
      return giveNumber(type, value, random);
  }
}

function clojureDiffers(clj: Clojure, long: (value: bigint) => unknown): Differ {
  const { keyword } = clj;
  const differ: Differ = (type, value, actual) => {
    switch (type.kind) {
      case "list":
      case "tuple": {
        if (!clj.isVector(actual)) return expected("a vector", actual);
        if (clj.count(actual) !== items(value).length)
          return expected(`${items(value).length} items`, clj.count(actual));
        const of = (i: number): WitType => (type.kind === "list" ? type.element : type.items[i]!);
        return among(items(value).length, (i) => differ(of(i), items(value)[i], clj.nth(actual, i)));
      }
      case "map": {
        if (!clj.isMap(actual) || clj.count(actual) !== items(value).length) return expected("a map", actual);
        return among(items(value).length, (i) => {
          const [key, one] = items(items(value)[i]);
          const k = isInteger(type.key) ? (isLong(type.key) ? long(key as bigint) : Number(key)) : key;
          return clj.contains(actual, k) ? differ(type.value, one, clj.get(actual, k)) : expected(k, "no key");
        });
      }
      case "record":
        if (!clj.isMap(actual) || clj.count(actual) !== type.fields.length) return expected("a map", actual);
        return among(type.fields.length, (i) => {
          const { name, type: of } = type.fields[i]!;
          if (!clj.contains(actual, keyword(name))) return expected(name, "no key");
          return differ(of, items(value)[i], clj.get(actual, keyword(name)));
        });
      case "variant":
      case "result": {
        const { case: at, payload } = value as Tagged;
        const of = payloadOf(type, at);
        return tagged(actual, caseNames(type)[at]!, of, payload);
      }
      case "option": {
        const { case: at, payload } = value as Tagged;
        if (at === 0) return same(null, actual ?? null);
        return isNested(type) ? tagged(actual, "some", type.some, payload) : differ(type.some, payload, actual);
      }
      case "enum": {
        const name = type.names[(value as Tagged).case]!;
        return clj.equal(keyword(name), actual) ? undefined : expected(name, actual);
      }
      case "flags": {
        const on = type.names.filter((_, i) => items(value)[i] === true);
        return clj.isSet(actual) && clj.equal(clj.set(on.map((name) => keyword(name))), actual)
          ? undefined
          : expected(on, actual);
      }
      default:
        return plainDiffers(type, value, actual, long);
    }
  };
  const tagged = (actual: unknown, name: string, of: WitType | undefined, payload: Value): string | undefined => {
    if (!clj.isVector(actual) || clj.count(actual) !== (of === undefined ? 1 : 2)) return expected(name, actual);
    if (!clj.equal(keyword(name), clj.nth(actual, 0))) return expected(name, actual);
    return of === undefined ? undefined : differ(of, payload, clj.nth(actual, 1));
  };
  return differ;
}
