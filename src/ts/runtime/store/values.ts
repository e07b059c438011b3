/**
 * Values at the border (RATIONALE, "Why is nothing coerced at the border?"): what users hand over is checked and becomes bits, and bits become what
 * users get. Nothing is coerced: what does not fit is a usage error that names function, parameter and value.
 */
import { f32FromBits, f32ToBits, f64FromBits, f64ToBits, overflowsF32 } from "../../base/bytes/bits.ts";
import { UsageError } from "../../base/errors/errors.ts";
import { isOfAnother } from "../../base/copy.ts";
import { isA, textOf } from "../../base/foreign.ts";
import { isPhrase, phrase } from "../../base/errors/phrases.ts";
import { quoted, shownName } from "../../base/errors/shown.ts";
import { matchesHeap, topHeap } from "../../core/canon.ts";
import { type NumType, type RefType, type ValType, isRef, valTypeName } from "../../core/types.ts";
import { isOfHeap } from "../../exec/gc.ts";
import type { RefTest, Bits } from "./bits.ts";
import { fitsFamily } from "./family.ts";
import { WasmException, heldException } from "./exception.ts";
import { Func, funcOfCallable } from "./func.ts";

/** Where a value stands, for messages. */
export interface ValueSite {
  /** The function's, global's or table's name. */
  readonly fn: string | undefined;
  /** The parameter's position from 0, or a word such as `result`. */
  readonly param: number | string;
}

/** A value in a message: short, and never a whole data structure. */
export function showValue(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") return quoted(value, 40);
  if (typeof value === "function") return `the function ${shownName(textOf(value, "name") || "(anonymous)")}`;
  if (typeof value !== "object" || value === null) {
    const text = String(value);
    return text === "null" ? phrase("nil") : shownName(text, 60);
  }
  return shownName(objectText(value), 60);
}

/** Classes of objects that print themselves as the values that they hold, and are none. */
const boxes = [Number, String, Boolean, BigInt] as unknown as readonly (new () => object)[];

/** Clojure data prints itself; plain objects do not, and an object's own way to print may fail, or be looked at in vain. */
function objectText(value: object): string {
  try {
    if (isOfAnother(value)) return "an object of another copy of cljw-wasm";
    const box = boxes.find((one) => isA(value, one));
    if (box !== undefined) return `the ${box.name} object ${(value as { toString: () => string }).toString()}`;
    if (Array.isArray(value)) return `an array of ${value.length}`;
    if (Object.getPrototypeOf(value) === null) return "a plain object";
    const text: unknown = isLong(value) ? "a long sequence" : (value as { toString: () => unknown }).toString();
    if (typeof text !== "string") return "an object";
    return text === "[object Object]" ? "a plain object" : text;
  } catch {
    return "an object";
  }
}

/** Items that a message could show of one collection, and of all that lie in it. */
const mostItems = 100;
const mostNested = 1000;

/**
 * Whether a value yields more items than a message could show, or something in it does, whose items its text has, too; a
 * lazy sequence may have no end at all.
 */
function isLong(value: object): boolean {
  let left = mostNested;
  const isTooLong = (one: unknown): boolean => {
    if (typeof one !== "object" || one === null) return false;
    if (ArrayBuffer.isView(one) || !(Symbol.iterator in one)) return false;
    const items = itemsIn(one as Iterable<unknown>);
    let n = 0;
    for (let next = items.next(); next.done !== true; next = items.next()) {
      if (++n > mostItems || --left < 0 || isTooLong(next.value)) return true;
    }
    return false;
  };
  return isTooLong(value);
}

/** What iterates a value: the entries of Clojure's maps cannot be iterated themselves, `entries` gives them as arrays. */
function itemsIn(value: Iterable<unknown>): Iterator<unknown> {
  const { entries } = value as { entries?: unknown };
  return typeof entries === "function" && !Array.isArray(value)
    ? (entries as () => Iterator<unknown>).call(value)
    : value[Symbol.iterator]();
}

/** A function's name for a message: a guest's, or a verb of ours. */
function fnLabel(fn: string): string {
  return isPhrase(fn) ? fn : shownName(fn);
}

function siteName(site: ValueSite): string {
  const param = typeof site.param === "number" ? `parameter ${site.param + 1}` : site.param;
  return site.fn === undefined ? param : `${fnLabel(site.fn)}: ${param}`;
}

/** A parameter as messages count: from 1 on. */
const numbered = (param: ValueSite["param"]): ValueSite["param"] => (typeof param === "number" ? param + 1 : param);

const ranges: { readonly [K in NumType]: string } = {
  i32: "an integer from -2147483648 to 4294967295, or a boolean",
  i64: "an integer from -(2^53-1) to 2^53-1, or a BigInt from -2^63 to 2^64-1",
  f32: "a number up to 3.4028235e38 on either side of 0, or one that is infinite or NaN itself",
  f64: "a number",
  v128: "a Uint8Array of 16 bytes",
};

/** The error for a value that does not fit. */
export function valueError(value: unknown, type: ValType, site: ValueSite, outOfRange = false): UsageError {
  const expected = isRef(type) ? refExpectation(type) : ranges[type];
  const data = { ...(site.fn === undefined ? {} : { fn: site.fn }), param: numbered(site.param), expected, value };
  const problem = outOfRange ? rangeProblem(value, type) : "has the wrong type";
  return new UsageError(
    outOfRange ? "out-of-range" : "bad-argument",
    `${siteName(site)} (${valTypeName(type)}) ${problem}: ${showValue(value)}. Give ${expected}.${dataHint(value, type, site)}`,
    data,
  );
}

/** What to do where data is given for what is a pointer without WIT. */
function dataHint(value: unknown, type: ValType, { param }: ValueSite): string {
  const isData = typeof value === "string" || (typeof value === "object" && value !== null);
  return isData && typeof param === "number" && type === "i32" ? ` ${phrase("data-needs-wit")}` : "";
}

/** What is wrong with a number, in words. */
function rangeProblem(value: unknown, type: ValType): string {
  if (type === "f32") return "would become infinite";
  if (typeof value !== "number") return "is out of range";
  if (!Number.isInteger(value)) return "is no integer";
  // Such a number may stand for any of several integers: which one was meant is not known any more.
  return type === "i64" ? "is beyond 2^53-1, where only a BigInt is exact" : "is out of range";
}

function refExpectation(type: RefType): string {
  const top = topHeap(type.heap);
  if (top === "extern") return type.nullable ? "any value" : `any value but ${phrase("nil")}`;
  const what =
    top === "func" ? "a WebAssembly function" : top === "exn" ? "an exception of a guest" : "a guest's reference";
  return type.nullable ? `${what}, or ${phrase("nil")}` : what;
}

function intBits(value: unknown, type: "i32", site: ValueSite): number {
  if (typeof value === "number") {
    if ((value | 0) === value) return value | 0;
    if (Number.isInteger(value)) {
      if (value >= -0x80000000 && value <= 0xffffffff) return value | 0;
      throw valueError(value, type, site, true);
    }
  } else if (typeof value === "boolean") return value ? 1 : 0;
  else if (typeof value === "bigint" && value >= -0x80000000n && value <= 0xffffffffn) return Number(value) | 0;
  throw valueError(value, type, site, typeof value === "bigint" || typeof value === "number");
}

function longBits(value: unknown, type: "i64", site: ValueSite): bigint {
  const exact = typeof value === "bigint" || (typeof value === "number" && Number.isSafeInteger(value));
  const big = exact ? BigInt(value) : undefined;
  if (big !== undefined && big >= -0x8000000000000000n && big <= 0xffffffffffffffffn) return BigInt.asIntN(64, big);
  throw valueError(value, type, site, typeof value === "number" || typeof value === "bigint");
}

function floatOf(value: unknown, type: "f32" | "f64", site: ValueSite): number {
  if (typeof value !== "number") throw valueError(value, type, site);
  if (type === "f32" && overflowsF32(value)) throw valueError(value, type, site, true);
  return value;
}

function vectorBits(value: unknown, type: "v128", site: ValueSite): Uint8Array {
  if (isA(value, Uint8Array) && value.length === 16) return value;
  throw valueError(value, type, site);
}

const toBitsOf: { readonly [K in NumType]: (value: unknown, site: ValueSite) => Bits } = {
  i32: (value, site) => intBits(value, "i32", site),
  i64: (value, site) => longBits(value, "i64", site),
  f32: (value, site) => f32ToBits(floatOf(value, "f32", site)),
  f64: (value, site) => f64ToBits(floatOf(value, "f64", site)),
  v128: (value, site) => vectorBits(value, "v128", site),
};

/**
 * The bits of a user's value.
 * @throws UsageError `bad-argument`, `out-of-range`
 */
export function toBits(value: unknown, type: ValType, site: ValueSite, test: RefTest = refMatches): Bits {
  return isRef(type) ? toRef(value, type, site, test) : toBitsOf[type](value, site);
}

/** Whether a reference value, as the runtime holds it, belongs to a canonical reference type. */
export function refMatches(value: unknown, type: RefType): boolean {
  if (value === null) return type.nullable;
  const top = topHeap(type.heap);
  if (top === "any") return isOfHeap(value, type.heap) && fitsFamily(value, "own");
  if (top === "extern") return type.heap === "extern" && fitsFamily(value, "own");
  if (top === "func") return isA(value, Func) && (type.heap === "func" || matchesHeap(value.canon.id, type.heap));
  return type.heap === "exn" && isA(value, WasmException);
}

/** A reference as the runtime holds it. @throws UsageError `bad-argument` */
export function toRef(value: unknown, type: RefType, site: ValueSite, test: RefTest = refMatches): unknown {
  const held = holders[topHeap(type.heap)]?.(value) ?? value;
  if (!test(held, type)) throw valueError(value, type, site);
  return held;
}

/** What the runtime holds for values of users, by the top of their hierarchy; undefined where that is the value itself. */
const holders: { readonly [top: string]: (value: unknown) => unknown } = {
  func: funcOfCallable,
  exn: heldException,
};

const fromBitsOf: { readonly [K in NumType]: (bits: Bits) => unknown } = {
  i32: (bits) => bits,
  i64: (bits) => bits,
  f32: (bits) => f32FromBits(bits as number),
  f64: (bits) => f64FromBits(bits as bigint),
  v128: (bits) => bits,
};

/** The user's value of these bits: functions become callables. */
export function fromBits(bits: Bits, type: ValType): unknown {
  return isRef(type) ? fromRef(bits) : fromBitsOf[type](bits);
}

/** A reference as users hold it. */
export function fromRef(value: unknown): unknown {
  return isA(value, Func) ? value.callable : value;
}

/** Results as users get them: nothing, one value, or an array. */
export function fromResults(results: readonly Bits[], types: readonly ValType[]): unknown {
  if (types.length === 0) return undefined;
  if (types.length === 1) return fromBits(results[0], types[0]!);
  return types.map((type, i) => fromBits(results[i], type));
}

/** The error for a call with too many or too few arguments. */
export function arityError(fn: string | undefined, params: readonly ValType[], given: number): UsageError {
  const name = fn === undefined ? "The function" : fnLabel(fn);
  const types = params.length === 0 ? "" : ` (${params.map(valTypeName).join(", ")})`;
  return new UsageError(
    "arity",
    `${name} takes ${params.length} argument${params.length === 1 ? "" : "s"}${types}, ${given} given.`,
    {
      ...(fn === undefined ? {} : { fn }),
      expected: String(params.length),
      value: given,
    },
  );
}

/**
 * All arguments of a call as bits.
 * @throws UsageError `arity`, `bad-argument`, `out-of-range`
 */
export function toArgs(
  args: readonly unknown[],
  types: readonly ValType[],
  fn: string | undefined,
  test: RefTest = refMatches,
): Bits[] {
  if (args.length !== types.length) throw arityError(fn, types, args.length);
  return types.map((type, param) => toBits(args[param], type, { fn, param }, test));
}
