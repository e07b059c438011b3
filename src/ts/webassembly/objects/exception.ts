/**
 * `WebAssembly.Exception` (JavaScript API, Exceptions).
 */
import { WasmException } from "../../runtime/store/exception.ts";
import { jsTag } from "../../runtime/store/tag.ts";
import { exceptionBehind, pair } from "../values/errors.ts";
import { dictionary, enforceRange, requireArguments, sequence } from "../values/idl.ts";
import { asInterface } from "../values/interfaces.ts";
import type { Realm } from "../values/realm.ts";
import { isUncrossable, toHeldBits, toJsFromBits } from "../values/values.ts";
import { requireTag } from "./tag.ts";

const place = "WebAssembly.Exception()";

/** @throws TypeError */
function behind(object: object): WasmException {
  const exception = exceptionBehind(object);
  if (exception === undefined) throw new TypeError("Receiver is not a WebAssembly.Exception");
  return exception;
}

/** What the program sees of the stack where one was made. */
const stacks = new WeakMap<object, string>();

function made(tagGiven: unknown, payloadGiven: unknown): WasmException {
  const tag = requireTag(tagGiven, `${place}: Argument 0`);
  const payload = sequence(payloadGiven, `${place}: Argument 1`);
  if (tag === jsTag) throw new TypeError(`${place}: Argument 0 cannot be WebAssembly.JSTag`);
  const { params } = tag.type;
  if (payload.length !== params.length) {
    throw new TypeError(`${place}: Number of exception values does not match signature length`);
  }
  const bits = params.map((type, i) => {
    if (isUncrossable(type)) throw new TypeError(`${place}: Invalid type v128 or exnref`);
    return toHeldBits(payload[i], type);
  });
  return new WasmException(tag, bits);
}

/** The class of one `WebAssembly` object. */
export function exceptionClass(realm: Realm): abstract new (...args: never[]) => object {
  class Exception {
    constructor(tag: unknown, payload: unknown, ...rest: readonly unknown[]) {
      requireArguments(arguments.length, 2, place);
      const exception = made(tag, payload);
      const traces = dictionary(rest[0], `${place}: Argument 2`)?.traceStack;
      pair(this, exception);
      if (traces) stacks.set(this, new Error("WebAssembly.Exception").stack ?? "");
    }

    is(tag: unknown): boolean {
      const exception = behind(this);
      requireArguments(arguments.length, 1, "WebAssembly.Exception.is()");
      return exception.tag === requireTag(tag, "WebAssembly.Exception.is(): Argument 0");
    }

    getArg(tag: unknown, index: unknown): unknown {
      const where = "WebAssembly.Exception.getArg()";
      const exception = behind(this);
      requireArguments(arguments.length, 2, where);
      const wanted = requireTag(tag, `${where}: Argument 0`);
      const at = enforceRange(index, `${where}: Argument 1`);
      if (exception.tag !== wanted) throw new TypeError(`${where}: First argument does not match the exception tag`);
      const { params } = wanted.type;
      if (at >= params.length) throw new RangeError(`${where}: Index must be convertible to a valid number`);
      const type = params[at]!;
      if (isUncrossable(type)) throw new TypeError(`${where}: a value of this type does not cross to JavaScript`);
      return toJsFromBits(realm, exception.bits[at], type);
    }

    get stack(): string | undefined {
      behind(this);
      return stacks.get(this);
    }
  }
  return asInterface(Exception, "Exception");
}
