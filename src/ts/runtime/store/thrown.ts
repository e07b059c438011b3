/**
 * Thrown values between guests and the host program (JavaScript API, Exceptions): an exception that leaves a guest is
 * an `ExceptionError`, one that the host program throws may be caught by a guest. What ends a run is never caught.
 */
import { type ErrorKind, ExceptionError, isWasmError } from "../../base/errors/errors.ts";
import { quoted } from "../../base/errors/shown.ts";
import { isA, causesOf } from "../../base/foreign.ts";
import { type ValType, valTypeName } from "../../core/types.ts";
import { WasmException, heldException } from "./exception.ts";
import type { Bits } from "./bits.ts";
import { type Tag, jsTag } from "./tag.ts";
import { fromBits, showValue, toArgs } from "./values.ts";

/** Whether no guest may catch the errors of a kind: they are the end of its run, not something that happens in it. */
const ends: { readonly [K in ErrorKind]: boolean } = {
  trap: true,
  limit: true,
  exit: true,
  bug: true,
  instantiation: true,
  exception: false,
  malformed: false,
  invalid: false,
  link: false,
  usage: false,
  wit: false,
};

/** Whether a thrown value ends the runs of all guests that it passes: it is such an error, or one is its cause. */
export function endsRuns(thrown: unknown): boolean {
  for (const one of causesOf(thrown)) if (isWasmError(one) && ends[one.kind]) return true;
  return false;
}

/** The exception that guests see of a thrown value, or undefined where it ends their runs. */
export function exceptionOf(thrown: unknown): WasmException | undefined {
  if (isA(thrown, WasmException)) return thrown;
  if (endsRuns(thrown)) return undefined;
  const held = heldException(thrown);
  if (held === undefined) return new WasmException(jsTag, [thrown]);
  held.thrown = thrown;
  return held;
}

/** What the host program sees of an exception that no guest has caught. */
export function thrownOf(exception: WasmException): unknown {
  return exception.tag === jsTag ? exception.bits[0] : (exception.thrown ?? errorOf(exception));
}

/** The error that stands for an exception; always the same one. */
export function errorOf(exception: WasmException): ExceptionError {
  exception.error ??= makeError(exception);
  return exception.error;
}

function makeError(exception: WasmException, cause?: unknown): ExceptionError {
  const { tag, bits } = exception;
  const { params } = tag.type;
  const payload = params.map((type, i) => fromBits(bits[i], type));
  const name = tag.name === undefined ? "a tag without a name" : `the tag ${quoted(tag.name)}`;
  const values = payload.map((value, i) => describe(value, params[i]!)).join(", ");
  return new ExceptionError(
    "uncaught-exception",
    `uncaught exception of ${name}${values === "" ? "" : ` with ${values}`}. Catch it around the call, by its kind and its tag, or in the guest.`,
    { tag, payload, ...(cause === undefined ? {} : { cause }) },
    exception,
  );
}

function describe(value: unknown, type: ValType): string {
  return `${valTypeName(type)} ${showValue(value)}`;
}

/** The exception of the host's WebAssembly that a border has taken over, which stays the error's cause. */
export function adoptException(tag: Tag, bits: readonly Bits[], host: unknown): WasmException {
  const exception = new WasmException(tag, bits);
  exception.error = makeError(exception, host);
  return exception;
}

/**
 * An exception of the host program, to be thrown: guests that know its tag catch it.
 * @throws UsageError `arity`, `bad-argument`, `out-of-range` for a payload that does not fit the tag
 */
export function newException(tag: Tag, payload: readonly unknown[]): ExceptionError {
  const name = tag.name === undefined ? "exception" : `exception of ${tag.name}`;
  return errorOf(new WasmException(tag, toArgs(payload, tag.type.params, name, tag.matches)));
}
