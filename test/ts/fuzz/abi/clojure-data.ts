/**
 * What values are in Clojure: see `borders.ts`.
 */
import type { Random } from "../random.ts";
import {
  type Border,
  type Differ,
  among,
  caseNames,
  expected,
  giveNumber,
  isInteger,
  isLong,
  isNested,
  isSafe,
  items,
  payloadOf,
  plainDiffers,
  same,
} from "./borders.ts";
import type { WitType } from "./types.ts";
import type { Tagged, Value } from "./values.ts";

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
