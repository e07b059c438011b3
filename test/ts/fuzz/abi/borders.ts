/**
 * What values are on each side that a guest can be called from: how this test gives them, and whether what came out is the
 * same. Written from the table of values in docs/wit.md, not from the value models.
 */
import type { Random } from "../random.ts";
import type { WitType } from "./types.ts";
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

/** Whether a number is exact for it. */
export const isSafe = (value: bigint): boolean => Number.isSafeInteger(Number(value));

/** Whether integers of the type have 64 bits. */
export const isLong = (type: WitType): boolean => type.kind === "u64" || type.kind === "s64";

/** Whether values of the type are integers. */
export const isInteger = (type: WitType): boolean => /^[us]\d+$/.test(type.kind);

/** Whether the payload of an option is an option. */
export const isNested = (type: WitType & { readonly kind: "option" }): boolean => type.some.kind === "option";

/** Names of the cases of a variant, result or enum. */
export const caseNames = (type: WitType): readonly string[] =>
  type.kind === "variant" ? type.cases.map(({ name }) => name) : type.kind === "result" ? ["ok", "err"] : [];

/** The payload's type of a case of a variant or result. */
export const payloadOf = (type: WitType, at: number): WitType | undefined =>
  type.kind === "variant" ? type.cases[at]?.type : type.kind === "result" ? [type.ok, type.err][at] : undefined;

/** The parts of a list, tuple, record or pair, or the flags. */
export const items = (value: Value): readonly Value[] => value as readonly Value[];

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
export function giveNumber(type: WitType, value: Value, random: Random): unknown {
  if (typeof value !== "bigint") return value;
  return isLong(type) && !(isSafe(value) && random.once(2)) ? value : Number(value);
}

/** What is wrong with a value that came out. */
export type Differ = (type: WitType, value: Value, actual: unknown) => string | undefined;

const show = (actual: unknown): string =>
  typeof actual === "bigint" ? `${actual}n` : Object.is(actual, -0) ? "-0" : String(actual);

/** Words for what came out otherwise. */
export const expected = (what: unknown, actual: unknown): string => `${show(what)} became ${show(actual)}`;

/** What is wrong where two are not the same; zeros of two signs are not. */
export const same = (what: unknown, actual: unknown): string | undefined =>
  Object.is(what, actual) ? undefined : expected(what, actual);

/** The first thing that is wrong with parts. */
export function among(length: number, at: (i: number) => string | undefined): string | undefined {
  for (let i = 0; i < length; i++) {
    const problem = at(i);
    if (problem !== undefined) return `[${i}] ${problem}`;
  }
  return undefined;
}

/** What is the same on all sides: booleans, numbers, chars and strings. */
export function plainDiffers(
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
