/**
 * Errors as the JavaScript API has them: its classes, and what the runtime's become where they leave a guest, and again where they come
 * back into one.
 */
import {
  ExceptionError,
  InstantiationError,
  InvalidError,
  LimitError,
  LinkError,
  MalformedError,
  Trap,
  isWasmError,
  type WasmError,
} from "../../base/errors/errors.ts";
import { frameLines } from "../../base/errors/frame-lines.ts";
import { isA } from "../../base/foreign.ts";
import { backtraceOf, rememberBacktrace } from "../../runtime/backtrace.ts";
import { WasmException } from "../../runtime/store/exception.ts";
import type { ErrorClass, ErrorClasses, Realm } from "./realm.ts";

/** The language's class with the second parameter that it has since ES2022. */
const WithOptions = Error as unknown as new (message?: unknown, options?: unknown) => Error;

/** V8's function, which is no part of the language. */
const traced = Error as { captureStackTrace?: (error: Error, below: unknown) => void };

/** A class as the language's own errors have theirs (ECMAScript, NativeError Object Structure). */
function errorClass(name: string): ErrorClass {
  const made = function (this: unknown, message?: unknown, options?: unknown): Error {
    const error = new WithOptions(message, options);
    Object.setPrototypeOf(error, (new.target ?? made).prototype as object);
    // The trace begins with the name that the error had when it was taken.
    traced.captureStackTrace?.(error, new.target ?? made);
    return error;
  } as unknown as ErrorClass;
  const fixed = { writable: false, enumerable: false, configurable: false };
  const usual = { writable: true, enumerable: false, configurable: true };
  const prototype = Object.create(Error.prototype, {
    constructor: { ...usual, value: made },
    name: { ...usual, value: name },
    message: { ...usual, value: "" },
  }) as Error;
  Object.setPrototypeOf(made, Error);
  Object.defineProperties(made, {
    prototype: { ...fixed, value: prototype },
    name: { value: name, configurable: true },
    length: { value: 1, configurable: true },
  });
  return made;
}

/** The classes of one `WebAssembly` object. */
export function errorClasses(): ErrorClasses {
  return {
    CompileError: errorClass("CompileError"),
    LinkError: errorClass("LinkError"),
    RuntimeError: errorClass("RuntimeError"),
    SuspendError: errorClass("SuspendError"),
  };
}

/** What JavaScript sees of the runtime's errors and exceptions, and the other way round: one object for one. */
const outside = new WeakMap<object, object>();
const inside = new WeakMap<object, WasmError | WasmException>();

/** Notes that an object of JavaScript stands for an exception or an error of the runtime. */
export function pair(object: object, ours: WasmError | WasmException): void {
  outside.set(ours, object);
  inside.set(object, ours);
}

/** The exception that an object of `WebAssembly.Exception` is. */
export function exceptionBehind(object: object): WasmException | undefined {
  const ours = inside.get(object);
  return isA(ours, WasmException) ? ours : undefined;
}

/** The error of JavaScript for one of the runtime's; undefined for what comes out as it is. */
function classOf(realm: Realm, error: WasmError): ErrorClass | undefined {
  if (isA(error, Trap)) {
    return error.code === "call-stack-exhausted" ? RangeError : realm.errors.RuntimeError;
  }
  if (isA(error, InstantiationError)) return realm.errors.RuntimeError;
  if (isA(error, LinkError)) return realm.errors.LinkError;
  if (isA(error, InvalidError) || isA(error, MalformedError)) return realm.errors.CompileError;
  // What hosts run out of, too. A bound of the program's own is told in the package's own words.
  const isSize = isA(error, LimitError) && (error.code === "memory" || error.code === "table");
  return isSize ? RangeError : undefined;
}

const overflowText = "Maximum call stack size exceeded";

function errorFor(realm: Realm, error: WasmError): object {
  const made = classOf(realm, error);
  if (made === undefined) return error;
  const overflows = isA(error, Trap) && error.code === "call-stack-exhausted";
  const shown = new made(overflows ? overflowText : error.message);
  addFrames(shown, error);
  pair(shown, error);
  return shown;
}

/** Puts the guest's frames above those of the program, as hosts do. */
function addFrames(shown: Error, error: WasmError): void {
  const trace = backtraceOf(error);
  if (trace.length === 0) return;
  rememberBacktrace(shown, trace);
  const { stack } = shown;
  if (typeof stack !== "string") return;
  const head = `${shown.name}: ${shown.message}`;
  if (!stack.startsWith(head)) return;
  shown.stack = [head, ...frameLines(trace)].join("\n") + stack.slice(head.length);
}

/** What JavaScript sees of a value that a guest, or its validation, has thrown. */
export function outward(realm: Realm, thrown: unknown): unknown {
  if (isA(thrown, WasmException)) return exceptionObject(realm, thrown);
  if (!isWasmError(thrown)) return thrown;
  if (isA(thrown, ExceptionError)) return exceptionObject(realm, thrown.exception as WasmException);
  const known = outside.get(thrown);
  return known ?? errorFor(realm, thrown);
}

function exceptionObject(realm: Realm, exception: WasmException): object {
  let object = outside.get(exception);
  if (object === undefined) {
    object = Object.create(realm.prototypes.Exception!) as object;
    pair(object, exception);
  }
  return object;
}

/** What a guest gets of a value that JavaScript has thrown: traps go on as traps, which no guest catches. */
export function inward(thrown: unknown): unknown {
  const ours = typeof thrown === "object" && thrown !== null ? inside.get(thrown) : undefined;
  if (ours === undefined) return thrown;
  return ours;
}
