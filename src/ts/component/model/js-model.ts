/**
 * JavaScript data as a value model: arrays, plain objects with camelCase keys, `{tag, val}`, undefined for
 * none, strings for enum cases, objects of booleans for flags, bigint for 64-bit integers.
 */
import { holdsNames, own, provides } from "../../base/own.ts";
import { shownName } from "../../base/errors/shown.ts";
import { toCamelCase } from "./names.ts";
import { siteOf } from "./record-sites.ts";
import type {
  CaseShape,
  EnumModel,
  FlagsModel,
  OptionModel,
  RecordModel,
  ValueModel,
  VariantModel,
} from "./value-model.ts";

/** A plain view of an object's own properties. */
type Bag = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Bag => typeof value === "object" && value !== null;
const isBag = (value: unknown): value is Bag => holdsNames(value) && !ArrayBuffer.isView(value);

const indexTable = (names: readonly string[]): ReadonlyMap<unknown, number> =>
  new Map(names.map((name, i) => [name, i]));

/** An object with these keys. In a copy of it they can be set, whatever `Object.prototype` has by their names. */
const emptyOf = (keys: readonly string[]): { [key: string]: unknown } =>
  Object.fromEntries(keys.map((key) => [key, undefined]));

function record(names: readonly string[]): RecordModel {
  const keys = names.map(toCamelCase);
  const empty = emptyOf(keys);
  return {
    make: (values) => {
      const made = { ...empty };
      for (let i = 0; i < keys.length; i++) made[keys[i]!] = values[i];
      return made;
    },
    is: isBag,
    get: (value, field) => own(value as Bag, keys[field]!),
    site: () => siteOf(keys),
  };
}

function variant(cases: readonly CaseShape[]): VariantModel {
  const index = indexTable(cases.map((c) => c.name));
  const make = cases.map(({ name, hasPayload }) =>
    hasPayload ? (val: unknown) => ({ tag: name, val }) : () => ({ tag: name }),
  );
  return {
    make: (caseIdx, payload) => make[caseIdx]!(payload),
    caseOf: (value) => (isObject(value) ? (index.get(own(value, "tag")) ?? -1) : -1),
    payloadOf: (value) => own(value as Bag, "val"),
  };
}

const plainOption: OptionModel = {
  none: undefined,
  some: (value) => value,
  isNone: (value) => value === undefined || value === null,
  unwrap: (value) => [value],
};

const nestedOption: OptionModel = {
  none: undefined,
  some: (val) => ({ tag: "some", val }),
  isNone: (value) => value === undefined || value === null || (isObject(value) && own(value, "tag") === "none"),
  unwrap: (value) => (isObject(value) && own(value, "tag") === "some" ? [own(value, "val")] : undefined),
};

function enumModel(names: readonly string[]): EnumModel {
  const index = indexTable(names);
  return { make: (caseIdx) => names[caseIdx], caseOf: (value) => index.get(value) ?? -1 };
}

function flags(names: readonly string[]): FlagsModel {
  const keys = names.map(toCamelCase);
  const index = indexTable(keys);
  const empty = emptyOf(keys);
  return {
    make: (bits) => {
      const made = { ...empty };
      for (let i = 0; i < keys.length; i++) made[keys[i]!] = ((bits >>> i) & 1) === 1;
      return made;
    },
    bitsOf: (value) => {
      if (!isBag(value)) return undefined;
      let bits = 0;
      for (const [key, on] of Object.entries(value)) {
        const at = index.get(key);
        if (at === undefined || (typeof on !== "boolean" && on !== undefined)) return undefined;
        if (on === true) bits |= 1 << at;
      }
      return bits >>> 0;
    },
  };
}

/** Characters of a value in a message. */
const longestShown = 80;

/** Keys of an object that are looked at for one that is misspelt. */
const mostKeys = 100;

/**
 * As much of a value as its text begins with. Parts may be shared, so that the whole would be longer than any string: each
 * part takes a character at least, and when there are enough no more are looked at.
 */
class Beginning {
  private _left = longestShown;

  of(value: unknown): unknown {
    this._left--;
    if (typeof value === "bigint") return `${value}n`;
    if (typeof value === "string") return value.slice(0, longestShown);
    if (!isObject(value) || provides(value, "toJSON")) return value;
    if (ArrayBuffer.isView(value)) return this._numbers(value);
    return Array.isArray(value) ? this._items(value) : this._fields(value);
  }

  private _numbers(value: ArrayBufferView): object {
    return value instanceof DataView
      ? {}
      : Object.fromEntries((value as Uint8Array).subarray(0, longestShown).entries());
  }

  private _items(value: readonly unknown[]): unknown[] {
    const items: unknown[] = [];
    for (let i = 0; i < value.length && this._left > 0; i++) items.push(this.of(value[i]));
    return items;
  }

  private _fields(value: Bag): object {
    const fields: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      if (this._left <= 0) break;
      Object.defineProperty(fields, key, { value: this.of(value[key]), enumerable: true });
    }
    return fields;
  }
}

/** A value as a short text: JSON where that says enough, else its kind. */
function show(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (typeof value === "symbol") return shownName(value.toString());
  if (value === undefined || typeof value === "number") return String(value);
  let text: string | undefined;
  try {
    text = JSON.stringify(new Beginning().of(value));
  } catch {
    text = undefined;
  }
  text ??= Object.prototype.toString.call(value);
  // How long the whole is nobody has found out.
  return text.length > longestShown
    ? `${shownName(text.slice(0, longestShown - 1), 2 * longestShown)}…`
    : shownName(text);
}

/** The names of an object, which may not let itself be asked. */
function keysOf(value: unknown): readonly string[] {
  try {
    return Object.keys(value as Bag).slice(0, mostKeys);
  } catch {
    return [];
  }
}

/** The model of JavaScript data. */
export const jsModel: ValueModel = {
  fromBigint: (value) => value,
  toBigint: (value) => {
    if (typeof value === "bigint") return value;
    return typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : undefined;
  },
  list: (items) => items,
  items: (value) => {
    if (Array.isArray(value)) return value as readonly unknown[];
    return ArrayBuffer.isView(value) && !(value instanceof DataView)
      ? (value as unknown as ArrayLike<unknown>)
      : undefined;
  },
  map: (entries) => new Map(entries),
  entries: (value) => (value instanceof Map ? [...(value as ReadonlyMap<unknown, unknown>)] : undefined),
  record,
  variant,
  option: (isNested) => (isNested ? nestedOption : plainOption),
  enum: enumModel,
  flags,
  show,
  forms: { variant: "as { tag, val }", flags: "as an object of booleans" },
  written: (name, as) => (as === "key" ? toCamelCase(name) : name),
  keysOf,
};
