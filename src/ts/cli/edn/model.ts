/**
 * EDN as a value model: what WIT values are in Clojure, read and written by the command.
 */
import type { ValueModel } from "../../api/exports.ts";
import { shownName } from "../../base/errors/shown.ts";
import { EdnMap, EdnSet, Keyword } from "./data.ts";
import { writeEdn } from "./write.ts";

const isKeyword = (value: unknown, name: string): boolean => value instanceof Keyword && value.name === name;

const indexIn = (names: readonly string[]): ((value: unknown) => number) => {
  const index = new Map(names.map((name, i) => [name, i]));
  return (value) => (value instanceof Keyword ? (index.get(value.name) ?? -1) : -1);
};

const isExact = (value: bigint): boolean =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);

/** Characters of a value in a message. */
const longestShown = 80;

/** Keys of a map that are looked at for one that is misspelt. */
const mostKeys = 100;

/** The model. */
export const ednModel: ValueModel = {
  fromBigint: (value) => (isExact(value) ? Number(value) : value),
  toBigint: (value) => {
    if (typeof value === "bigint") return value;
    return typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : undefined;
  },
  list: (items) => items,
  items: (value) => {
    if (Array.isArray(value)) return value as readonly unknown[];
    return value instanceof EdnSet ? value.members : undefined;
  },
  map: (entries) => new EdnMap(entries),
  entries: (value) => (value instanceof EdnMap ? value.entries : undefined),
  record(names) {
    const keys = names.map((name) => new Keyword(name));
    return {
      make: (values) => new EdnMap(keys.map((key, i) => [key, values[i]])),
      is: (value) => value instanceof EdnMap,
      get: (value, field) => (value as EdnMap).get(names[field]!),
    };
  },
  variant(cases) {
    const indexOf = indexIn(cases.map(({ name }) => name));
    const tags = cases.map(({ name }) => new Keyword(name));
    return {
      make: (caseIdx, payload) => (cases[caseIdx]!.hasPayload ? [tags[caseIdx], payload] : [tags[caseIdx]]),
      caseOf: (value) => (Array.isArray(value) && value.length >= 1 && value.length <= 2 ? indexOf(value[0]) : -1),
      payloadOf: (value) => (value as unknown[])[1],
    };
  },
  option: (isNested) => ({
    none: null,
    some: (value) => (isNested ? [new Keyword("some"), value] : value),
    isNone: (value) => value === null || value === undefined,
    unwrap: (value) => {
      if (!isNested) return [value];
      return Array.isArray(value) && value.length === 2 && isKeyword(value[0], "some") ? [value[1]] : undefined;
    },
  }),
  enum(names) {
    const tags = names.map((name) => new Keyword(name));
    return { make: (caseIdx) => tags[caseIdx], caseOf: indexIn(names) };
  },
  flags(names) {
    const indexOf = indexIn(names);
    const labels = names.map((name) => new Keyword(name));
    return {
      make: (bits) => new EdnSet(labels.filter((_, i) => ((bits >>> i) & 1) === 1)),
      bitsOf(value) {
        if (!(value instanceof EdnSet)) return undefined;
        const indices = value.members.map(indexOf);
        return indices.includes(-1) ? undefined : indices.reduce((bits, i) => bits | (1 << i), 0) >>> 0;
      },
    };
  },
  forms: { variant: "as [:case value]", flags: "as a set" },
  written: (name) => `:${name}`,
  keysOf: (value) => (value as EdnMap).entries.slice(0, mostKeys).map(([key]) => writeEdn(key)),
  show(value) {
    const text = writeEdn(value);
    return shownName(text.length > longestShown ? `${text.slice(0, longestShown - 1)}…` : text, 2 * longestShown);
  },
};
