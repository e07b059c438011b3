/**
 * Values of WIT types at random, in a form of this test's own: integers are bigints, a variant is its case's index and its
 * payload, a record or tuple its values in order.
 */
import type { Random } from "../random.ts";
import type { ScalarKind, WitType } from "./types.ts";

/** A value of a type. */
export type Value = boolean | bigint | number | string | readonly Value[] | Tagged | undefined;

/** A value of a variant, option, result or enum. */
export interface Tagged {
  readonly case: number;
  readonly payload: Value;
}

/** Payloads by case of what is a variant in one of its forms. */
export function casesOf(type: WitType): readonly (WitType | undefined)[] | undefined {
  switch (type.kind) {
    case "variant":
      return type.cases.map((one) => one.type);
    case "option":
      return [undefined, type.some];
    case "result":
      return [type.ok, type.err];
    case "enum":
      return type.names.map(() => undefined);
    default:
      return undefined;
  }
}

/** The types of what lies one after another in a record or tuple. */
export function fieldsOf(type: WitType): readonly WitType[] | undefined {
  return type.kind === "tuple" ? type.items : type.kind === "record" ? type.fields.map((one) => one.type) : undefined;
}

/** Bits of an integer type. */
export const bitsOf = (kind: ScalarKind): number => Number(kind.slice(1));

function integer(random: Random, kind: ScalarKind): bigint {
  const bits = BigInt(bitsOf(kind));
  const wide = (BigInt(random.bits()) << 32n) | BigInt(random.bits());
  const one = random.once(2)
    ? wide
    : random.pick([0n, 1n, -1n, 1n << (bits - 1n), (1n << (bits - 1n)) - 1n, 2n ** 53n]);
  return kind.startsWith("u") ? BigInt.asUintN(Number(bits), one) : BigInt.asIntN(Number(bits), one);
}

const floats = [
  ...[0, -0, 1, -1, 0.1, 1.5, NaN, Infinity, -Infinity, 2 ** 24 + 1, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 63), 2 ** 64],
  ...[
    Number.MAX_VALUE,
    Number.MIN_VALUE,
    Number.EPSILON,
    3.4028234663852886e38,
    1.401298464324817e-45,
    2.2250738585072014e-308,
  ],
];

function float(random: Random, kind: ScalarKind): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, random.bits());
  view.setUint32(4, random.bits());
  const x = random.once(2) ? random.pick(floats) : view.getFloat64(0);
  if (kind === "f64") return x;
  // What is finite must not become infinite: that is no value of the type.
  const single = Math.fround(x);
  return Number.isFinite(x) && !Number.isFinite(single) ? 0 : single;
}

const chars = [
  "\0",
  "a",
  "\n",
  '"',
  "\u007f",
  "\u0080",
  "\u07ff",
  "\u0800",
  "\ud7ff",
  "\ue000",
  "\ufeff",
  "\ufffd",
  "\uffff",
];
const latin1 = ["a", "\u0080", "é", "¿", "À", "\u00ff"];
const beyond = ["\u{10000}", "😀", "\u{10ffff}"];

const char = (random: Random): string => random.pick(random.once(3) ? beyond : chars);

/** Lengths near those at which strings are handled in other ways. */
const lengths = [0, 0, 1, 2, 3, 7, 8, 23, 24, 25, 31, 32, 33, 100];

function text(random: Random): string {
  const length = random.once(200) ? 70_000 : random.pick(lengths);
  if (random.once(2)) return "abcdefghijklmnopqrstuvwxyz"[random.below(26)]!.repeat(length);
  const isLatin1 = random.once(3);
  const parts = Array.from({ length: Math.min(length, 200) }, () => {
    if (random.once(2)) return "x";
    return isLatin1 ? random.pick(latin1) : char(random);
  });
  if (isLatin1) return parts.join("");
  // What is half of a pair becomes the replacement character on its way.
  if (random.once(4)) parts.splice(random.below(parts.length + 1), 0, random.pick(["\ud800", "\udfff", "\ud83d"]));
  return parts.join("");
}

/** What a string is once it has been UTF-8. */
export function wellFormed(given: string): string {
  return given.replaceAll(/\p{Surrogate}/gu, "\ufffd");
}

/** A value of the type; `room` bounds how many parts it may have. */
export function valueOf(random: Random, type: WitType, room: number): Value {
  const cases = casesOf(type);
  if (cases !== undefined) {
    const at = random.once(3) ? cases.length - 1 : random.below(cases.length);
    const payload = cases[at];
    return { case: at, payload: payload === undefined ? undefined : valueOf(random, payload, room) };
  }
  const fields = fieldsOf(type);
  if (fields !== undefined) return fields.map((field) => valueOf(random, field, Math.ceil(room / fields.length)));
  switch (type.kind) {
    case "bool":
      return random.once(2);
    case "f32":
    case "f64":
      return float(random, type.kind);
    case "char":
      return char(random);
    case "string":
      return text(random);
    case "list":
      return items(random, type, room);
    case "map":
      return entries(random, type, room);
    case "flags":
      return type.names.map(() => random.once(2));
    default:
      return integer(random, type.kind as ScalarKind);
  }
}

const isSmall = (type: WitType): boolean => /^(?:bool|char|[usf]\d+)$/.test(type.kind);

function items(random: Random, { element, length }: WitType & { kind: "list" }, room: number): Value {
  const most = Math.max(1, Math.floor(room / 2));
  const many = isSmall(element) && random.once(50) ? 3_000 : random.pick([0, 0, 1, 2, 3, 5, 9, 17]);
  const n = length ?? (isSmall(element) ? many : Math.min(many, most));
  return Array.from({ length: n }, () => valueOf(random, element, most / Math.max(1, n)));
}

function entries(random: Random, { key, value }: WitType & { kind: "map" }, room: number): Value {
  const found = new Map<string, Value>();
  for (let n = random.below(Math.max(1, Math.min(5, room))); n > 0; n--) {
    const one = valueOf(random, key, 1);
    const name = typeof one === "string" ? wellFormed(one) : String(one);
    found.set(name, [typeof one === "string" ? name : one, valueOf(random, value, room / 4)]);
  }
  return [...found.values()];
}

/** A value as a text that says all of it. */
export function showValue(value: Value): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (value === undefined || typeof value === "boolean") return String(value);
  if ("case" in value) return `#${value.case}${value.payload === undefined ? "" : `(${showValue(value.payload)})`}`;
  return `[${value.map(showValue).join(", ")}]`;
}
