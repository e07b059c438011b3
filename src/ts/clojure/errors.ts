/**
 * Errors as Clojure throws them. They are converted where the stack may be used up, and there V8 ends the process if it has
 * to compile a regular expression: none is used on the way of an error, here or in the package.
 */
import type { CodeOf } from "../base/errors/error-codes.ts";
import type { WasmError, WasmFrame } from "../base/errors/errors.ts";
import { own } from "../base/own.ts";
import type { Clojure, Core, Package } from "./core.ts";
import type { Convert } from "./convert.ts";
import { itemsOf, mapFrom, mapOf, originOf } from "./data.ts";
import { clojureWords } from "./words.ts";

type Value = (value: unknown) => Clojure;

/** What a mistake of the caller is about, by the keys of the error's data. */
export type Mistake = { readonly [key: string]: Clojure };

/** The ways of errors. */
export interface Errors {
  /** An error of the package as an `ex-info`; the error itself is its cause. */
  readonly toEx: (error: WasmError, convert?: Value) => unknown;
  /** Runs something; errors of the package come out as `ex-info`. */
  readonly guard: <T>(run: () => T) => T;
  /** A promise of what a promise, or a function's value, comes to; errors are rejections with an `ex-info`. */
  readonly promise: (run: () => unknown, convert?: (value: never) => unknown) => Promise<unknown>;
  /** An error of the package as data, its message included; nil for none. */
  readonly toMap: (error: WasmError | undefined) => Clojure;
  /** The `ex-info` for a mistake of the caller that is found on this side of the border. */
  readonly usage: (code: CodeOf<"usage">, message: string, data: Mistake) => unknown;
  /** The Wasm frames of a caught value and its causes, innermost first. */
  readonly frames: (thrown: unknown) => WasmFrame[];
  /** What was sent to sockets: text, bytes, or nil, in vectors. */
  readonly sent: Value;
}

/** Items of a lazy sequence, which may be endless, that an error's data has. */
const mostItems = 10;

/** An error's data as keys and values in turns; values of guests go through `ofGuest`. */
type FlatData = (error: WasmError, ofGuest: Value) => unknown[];

const same: Value = (value) => value;
const vec = (core: Core, values: unknown, each: Value): Clojure =>
  core.vec((values as unknown[]).map((value) => each(value)));

/** What was sent to sockets: text, bytes, or nil, in vectors; datagrams are maps. */
function sentOf(core: Core, value: unknown): Clojure {
  if (Array.isArray(value)) return vec(core, value, (one) => sentOf(core, one));
  if (value === null || typeof value !== "object" || ArrayBuffer.isView(value)) return value;
  return mapFrom(core, (name) => core.keyword(name), value);
}

/** A value of the user's: of a lazy sequence, which may be endless, the first items. */
function beginOf(core: Core, value: Clojure): Clojure {
  if (!core.isSeq(value) || core.isCounted(value)) return value;
  return core.list(...itemsOf(core, core.take(mostItems, value)));
}

const optionKey = (core: Core, name: string): Clojure => core.keyword(name.startsWith(":") ? name.slice(1) : name);

function typeAndCode(core: Core, kind: string, code: string): unknown[] {
  return [core.keyword("type"), core.keyword("cljw.wasm", kind), core.keyword("code"), core.keyword(code)];
}

function flatDataFor(core: Core, { kebab, toData }: Convert): FlatData {
  const suggestion = (name: string): Clojure => (name.startsWith(":") ? optionKey(core, name) : name);
  /** Near misses of options and of their keys are keywords. */
  const suggested = (error: WasmError): Value =>
    error.code === "bad-option" ? (name) => optionKey(core, name as string) : (name) => suggestion(name as string);
  /** How values are converted; those that are the user's own stay as they are. */
  const conversion: { readonly [key: string]: Value | undefined } = {
    value: (value) => beginOf(core, originOf(value)),
    out: same,
    err: same,
    fsAfter: same,
    sent: (value) => sentOf(core, value),
    tag: same,
    option: (name) => optionKey(core, name as string),
    feature: (name) => core.keyword(name as string),
    per: (name) => core.keyword(name as string),
    segment: (name) => core.keyword(name as string),
  };
  return (error, ofGuest) => {
    const flat = typeAndCode(core, error.kind, error.code);
    const items: { readonly [key: string]: Value | undefined } = { payload: ofGuest, suggestions: suggested(error) };
    for (const [key, value] of Object.entries(error.dataFor(clojureWords))) {
      if (value === undefined || key === "cause") continue;
      const each = own(items, key);
      flat.push(kebab(key), each === undefined ? (own(conversion, key) ?? toData)(value) : vec(core, value, each));
    }
    return flat;
  };
}

/** The ways of errors of a Clojure; `guestValue` is asked once an error is there. */
export function errorsOf(core: Core, rt: Package, convert: Convert, guestValue: Value): Errors {
  const flatData = flatDataFor(core, convert);
  const toEx: Errors["toEx"] = (error, ofGuest = guestValue) =>
    core.exInfo(error.messageFor(clojureWords), mapOf(core, flatData(error, ofGuest)), error);
  const ours = (thrown: unknown): unknown => (rt.isWasmError(thrown) ? toEx(thrown) : thrown);
  return {
    toEx,
    sent: (value) => sentOf(core, value),
    guard(run) {
      try {
        return run();
      } catch (thrown) {
        throw ours(thrown);
      }
    },
    async promise(run, finish = same) {
      try {
        return finish((await run()) as never);
      } catch (thrown) {
        throw ours(thrown);
      }
    },
    toMap(error) {
      if (error === undefined) return null;
      const message = [core.keyword("message"), error.messageFor(clojureWords)];
      return mapOf(core, [...flatData(error, guestValue), ...message]);
    },
    usage(code, message, data) {
      const rest = Object.entries(data).flatMap(([key, value]) => [convert.kebab(key), value]);
      return core.exInfo(message, mapOf(core, [...typeAndCode(core, "usage", code), ...rest]));
    },
    frames: (thrown) =>
      rt
        .causesOf(thrown)
        .reverse()
        .flatMap((one) => [...rt.backtraceOf(one)]),
  };
}
