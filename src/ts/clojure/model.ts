/**
 * What WIT values are in Clojure, as a value model of the package: data is built and taken apart in one pass. The
 * functions that take names are called once a type, the ones that they return once a value.
 */
import { shownName } from "../base/errors/shown.ts";
import type { ValueModel } from "../api/exports.ts";
import type { Clojure, DataCore } from "./core.ts";
import { isNil, itemsOf, mapMaker, mapOf } from "./data.ts";

type RecordModel = ReturnType<ValueModel["record"]>;
type VariantModel = ReturnType<ValueModel["variant"]>;
type OptionModel = ReturnType<ValueModel["option"]>;
type EnumModel = ReturnType<ValueModel["enum"]>;
type FlagsModel = ReturnType<ValueModel["flags"]>;
type Cases = Parameters<ValueModel["variant"]>[0];

/** Characters of a value in a message. */
const longestShown = 80;

/** Keys of a map that are looked at for one that is misspelt. */
const mostKeys = 100;

const functionText = "#object[";

/** A text without the names that a compiler gave to functions in it. */
function unmunged(text: string): string {
  const [first = "", ...pieces] = text.split(functionText);
  return pieces.reduce((before, piece) => {
    const end = piece.indexOf("]");
    return `${before}${functionText}${piece.slice(0, end).includes("$") ? "Function" : piece.slice(0, end)}${piece.slice(end)}`;
  }, first);
}

/**
 * A value for an error message: short, also where it is endless. What lets nobody look at it, as an array whose buffer is
 * gone, is an object.
 */
export function showFor(core: DataCore): (value: Clojure) => string {
  return (value) => {
    let text = "#object[Object]";
    if (typeof value === "function") return "a function";
    try {
      text = unmunged(core.prBegin(value));
    } catch {
      // The text above says what is known.
    }
    return shownName(text, longestShown);
  };
}

function toBigint(core: DataCore, value: unknown): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return core.isInt(value) ? BigInt(value as never) : undefined;
}

const isArrayLike = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

function items(core: DataCore, value: unknown, most: number): ArrayLike<unknown> | undefined {
  if (isArrayLike(value)) return value;
  const isSequential = core.isSequential(value);
  if (core.isCounted(value) && (isSequential || core.isSet(value))) return core.toArray(value);
  return isSequential ? core.toArray(core.take(most + 1, value)) : undefined;
}

function entries(core: DataCore, value: unknown): ArrayLike<readonly [unknown, unknown]> | undefined {
  if (!core.isMap(value)) return undefined;
  return Array.from(itemsOf(core, value), (entry) => [core.key(entry), core.val(entry)] as const);
}

/** Keywords and their places. Keywords are equal by their text, and need not be the same objects. */
function indexOf(core: DataCore, keys: readonly Clojure[]): (key: Clojure) => number {
  const map = mapOf(
    core,
    keys.flatMap((key, at) => [key, at]),
  );
  return (key) => core.get(map, key, -1) as number;
}

function record(core: DataCore, names: readonly string[]): RecordModel {
  const keys = names.map((name) => core.keyword(name));
  const map = mapMaker(core, keys);
  return {
    make(values) {
      const flat = new Array<unknown>(2 * keys.length);
      for (let at = 0; at < keys.length; at++) {
        flat[2 * at] = keys[at];
        flat[2 * at + 1] = values[at];
      }
      return map(flat);
    },
    is: core.isMap,
    get: (value, field) => core.get(value, keys[field]),
  };
}

function variant(core: DataCore, cases: Cases): VariantModel {
  const tags = cases.map(({ name }) => core.keyword(name));
  const index = indexOf(core, tags);
  return {
    make: (caseIdx, payload) => core.vec(cases[caseIdx]!.hasPayload ? [tags[caseIdx], payload] : [tags[caseIdx]]),
    caseOf(value) {
      if (!core.isVector(value)) return -1;
      const count = core.count(value);
      return count === 1 || count === 2 ? index(core.nth(value, 0)) : -1;
    },
    payloadOf: (value) => (core.count(value) === 2 ? core.nth(value, 1) : undefined),
  };
}

const plainOption: OptionModel = {
  none: null,
  some: (value) => value,
  isNone: isNil,
  unwrap: (value) => [value],
};

function nestedOption(core: DataCore): OptionModel {
  const some = core.keyword("some");
  const isSome = indexOf(core, [some]);
  return {
    none: null,
    some: (value) => core.vec([some, value]),
    isNone: isNil,
    unwrap(value) {
      if (!core.isVector(value) || core.count(value) !== 2 || isSome(core.nth(value, 0)) !== 0) return undefined;
      return [core.nth(value, 1)];
    },
  };
}

function enumeration(core: DataCore, names: readonly string[]): EnumModel {
  const keys = names.map((name) => core.keyword(name));
  return { make: (caseIdx) => keys[caseIdx], caseOf: indexOf(core, keys) };
}

function flags(core: DataCore, names: readonly string[]): FlagsModel {
  const keys = names.map((name) => core.keyword(name));
  const index = indexOf(core, keys);
  return {
    make: (bits) => core.set(keys.filter((_, at) => ((bits >>> at) & 1) === 1)),
    bitsOf(value) {
      if (!core.isSet(value)) return undefined;
      let bits = 0;
      for (const key of itemsOf(core, value)) {
        const at = index(key);
        if (at < 0) return undefined;
        bits |= 1 << at;
      }
      return bits >>> 0;
    },
  };
}

/** The model of Clojure's data; `fromBigint` makes 64-bit integers the user's. */
export function clojureModel(core: DataCore, fromBigint: (value: bigint) => unknown): ValueModel {
  const nested = nestedOption(core);
  return {
    fromBigint,
    toBigint: (value) => toBigint(core, value),
    list: core.vec,
    items: (value, most) => items(core, value, most),
    map: (pairs) => mapOf(core, pairs.flat()),
    entries: (value) => entries(core, value),
    record: (names) => record(core, names),
    variant: (cases) => variant(core, cases),
    option: (isNested) => (isNested ? nested : plainOption),
    enum: (names) => enumeration(core, names),
    flags: (names) => flags(core, names),
    show: showFor(core),
    forms: { variant: "as [:case value]", flags: "as a set" },
    written: (name) => `:${name}`,
    keysOf: (value) => Array.from(itemsOf(core, core.take(mostKeys, value)), (entry) => core.prBegin(core.key(entry))),
  };
}
