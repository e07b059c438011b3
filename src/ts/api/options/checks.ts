/**
 * What values of options must be.
 */
import { isBuffer } from "../../base/bytes/buffers.ts";
import { propertyOf } from "../../base/foreign.ts";
import { holdsNames, provides } from "../../base/own.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { spelt } from "../../base/errors/suggest.ts";

/** What a value must be. */
export interface Check {
  readonly expected: string;
  /** The names that it can be, where those are all: Clojure shows them as keywords. */
  readonly names?: readonly string[];
  /** The names that its items can be. */
  readonly items?: readonly string[];
  readonly accepts: (value: unknown) => boolean;
  /** The part of an accepted value that is wrong. */
  readonly part?: (value: unknown) => Part | undefined;
}

/** An item or entry of an option's value. */
export interface Part {
  readonly key: string | number;
  readonly value: unknown;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const isName = (value: unknown): boolean => typeof value === "string";
const isInteger = (value: unknown): boolean => typeof value === "bigint" || Number.isSafeInteger(value);

/** Whether a value is one of these names. */
export const isOneOf = (names: readonly string[], value: unknown): boolean => names.some((name) => name === value);

/** The first item or entry that is no string. */
function noName(value: unknown): Part | undefined {
  const parts = Array.isArray(value) ? value.entries() : Object.entries(value as object);
  for (const [key, part] of parts) if (!isName(part)) return { key, value: part };
  return undefined;
}

/** One of a few names. */
export const oneOf = (names: readonly string[]): Check => ({
  expected: names.join(", "),
  names,
  accepts: (value) => isOneOf(names, value),
});

/** Names of features. */
export const featuresOf = (items: readonly string[]): Check => ({
  expected: 'a sequence of features, as ["simd"]',
  items,
  accepts: (value) => Array.isArray(value) && value.every((name: unknown) => isOneOf(items, name)),
});

/** A string. */
export const text: Check = { expected: "a string", accepts: isName };

/** A boolean. */
export const flag: Check = { expected: "true or false", accepts: (value) => typeof value === "boolean" };

/** Names with anything. */
export const object: Check = { expected: phrase("a-map"), accepts: holdsNames };

/** Something to call. */
export const callback: Check = { expected: "a function", accepts: (value) => typeof value === "function" };

/** A number that bounds; null lifts the bound. */
export const count: Check = {
  expected: "a whole number from 0 to 2^53-1, or nil for no bound",
  accepts: (value) => value === null || (typeof value === "number" && Number.isSafeInteger(value) && value >= 0),
};

/** A time that bounds; null lifts the bound. */
export const millis: Check = {
  expected: "a number of milliseconds above 0, or nil for no bound",
  accepts: (value) => value === null || (typeof value === "number" && value > 0),
};

/** What ends a run from outside. */
export const abortSignal: Check = {
  expected: "an AbortSignal",
  accepts: (value) => value === null || (isObject(value) && typeof propertyOf(value, "aborted") === "boolean"),
};

/** Where WIT comes from. */
export const witSource: Check = {
  expected: 'a path or URL, WIT text, "beside", or false',
  accepts: (value) => isName(value) || value === false || (isObject(value) && isName(propertyOf(value, "href"))),
};

/** A list of strings. */
export const texts: Check = {
  expected: "a sequence of strings",
  accepts: (value) => Array.isArray(value),
  part: noName,
};

/** Strings by name. */
export const textsByName: Check = {
  expected: `${phrase("a-map")} of strings to strings`,
  accepts: holdsNames,
  part: noName,
};

/** What a guest reads. */
export const inputSource: Check = {
  expected: 'text, bytes, a sequence of these, a function that gives them, or "inherit"',
  accepts: (value) =>
    isName(value) ||
    typeof value === "function" ||
    isBuffer(value) ||
    (isObject(value) &&
      (propertyOf(value, Symbol.iterator) !== undefined || provides(value, "read") || ArrayBuffer.isView(value))),
};

/** Where goes what a guest writes. */
export const outputTarget: Check = {
  expected: `"capture", "inherit", a function, or ${phrase("a-map")} of one: ${spelt("lines")} or ${spelt("chunks")}`,
  accepts: (value) => value === "capture" || value === "inherit" || typeof value === "function" || isObject(value),
};

/** A guest's directories, which the world looks at one by one. */
export const directories: Check = {
  expected: `${phrase("a-map")} of the program's paths to directories`,
  accepts: holdsNames,
};

/** Sockets, which the world looks at one by one. */
export const sockets: Check = {
  expected: `a sequence of sockets, each ${phrase("a-map")} of ${spelt("recv")} and ${spelt("send")}, of ${spelt("accept")}, of ${spelt("listen")}, or of ${spelt("connect")}`,
  accepts: (value) => Array.isArray(value),
};

/** A guest's clock. */
export const clock: Check = {
  expected: `"system", or ${phrase("a-map")} of ${spelt("realtime")} and ${spelt("monotonic")} in nanoseconds`,
  accepts: (value) => value === "system" || isObject(value),
};

/** A guest's random numbers. */
export const randomSource: Check = {
  expected: '"system", or a seed, which is an integer',
  accepts: (value) => value === "system" || isInteger(value) || (isObject(value) && provides(value, "fill")),
};
