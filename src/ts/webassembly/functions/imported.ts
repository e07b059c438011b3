/**
 * Functions of JavaScript as guests call them (JavaScript API, run a host function): they get the values of the API, without a `this`, and
 * what they return is converted.
 */
import { isA } from "../../base/foreign.ts";
import type { CanonType } from "../../core/canon.ts";
import type { FuncType, ValType } from "../../core/types.ts";
import { Waiting, rememberWaitingVersion } from "../../runtime/calls/async-results.ts";
import { HostFunc } from "../../runtime/calls/host-func.ts";
import type { Bits, RefTest } from "../../runtime/store/bits.ts";
import type { Callable } from "../../runtime/store/func.ts";
import { inward } from "../values/errors.ts";
import { listOf } from "../values/idl.ts";
import type { Realm } from "../values/realm.ts";
import { type Convert, isUncrossable, toJs, toWebAssembly } from "../values/values.ts";
import { uncrossableError } from "./exported.ts";

type Maker = (target: Callable, params: readonly Convert[], result: Convert) => Callable;

const none: Maker = (target, _, result) => () => {
  try {
    return result(target());
  } catch (error) {
    throw inward(error);
  }
};

const one: Maker = (target, params, result) => {
  const [p0] = params as [Convert];
  return (a) => {
    try {
      return result(target(p0(a)));
    } catch (error) {
      throw inward(error);
    }
  };
};

const two: Maker = (target, params, result) => {
  const [p0, p1] = params as [Convert, Convert];
  return (a, b) => {
    try {
      return result(target(p0(a), p1(b)));
    } catch (error) {
      throw inward(error);
    }
  };
};

const many: Maker =
  (target, params, result) =>
  (...args) => {
    try {
      return result(target(...args.map((value, i) => params[i]!(value))));
    } catch (error) {
      throw inward(error);
    }
  };

const makers: readonly Maker[] = [none, one, two];

/** What becomes of what a function returns. */
function convertReturned(types: readonly ValType[]): Convert {
  const converts = types.map(toWebAssembly);
  if (converts.length === 0) return () => undefined;
  if (converts.length === 1) return converts[0]!;
  return (value) => severalOf(value, converts);
}

function severalOf(value: unknown, converts: readonly Convert[]): unknown[] {
  const method =
    value === undefined || value === null ? undefined : (value as Partial<Iterable<unknown>>)[Symbol.iterator];
  if (typeof method !== "function") throw new TypeError("multi-return value must be iterable");
  const values = listOf(value, method);
  if (values.length !== converts.length) {
    throw new TypeError(`multi-return length mismatch: ${values.length} values for ${converts.length} results`);
  }
  return values.map((each, i) => converts[i]!(each));
}

/** A function of JavaScript under a type. */
export class ImportedFunc extends HostFunc {
  /** The number of functions that were imported before it. */
  readonly index: number;

  constructor(canon: CanonType, index: number, fn: Callable) {
    super(canon, "", fn);
    this.index = index;
  }

  /** A promise is a value as any other here: what waits for one says so itself. */
  override waitedFor(value: unknown): Waiting | undefined {
    return isA(value, Waiting) ? value : undefined;
  }

  override resultBits(value: unknown, test?: RefTest): Bits[] {
    return this.bitsOf(value, test);
  }
}

const refuse: Callable = () => {
  throw uncrossableError();
};

const crosses = ({ params, results }: FuncType): boolean => ![...params, ...results].some(isUncrossable);

/** An import of a function that is none of a guest. */
export function importedFunc(realm: Realm, canon: CanonType, index: number, target: Callable): ImportedFunc {
  const type = canon.comp as FuncType;
  if (!crosses(type)) return new ImportedFunc(canon, index, refuse);
  const params = type.params.map((param) => toJs(realm, param));
  const make = makers[params.length] ?? many;
  return new ImportedFunc(canon, index, make(target, params, convertReturned(type.results)));
}

/** An import that waits for the promise that it returns, where a caller of the guest does; else it cannot be called. */
export function suspendingFunc(realm: Realm, canon: CanonType, index: number, target: Callable): ImportedFunc {
  const type = canon.comp as FuncType;
  const sync: Callable = () => {
    throw new realm.errors.SuspendError("trying to suspend without WebAssembly.promising");
  };
  if (crosses(type)) rememberWaitingVersion(sync, waitingVersion(realm, type, target));
  return new ImportedFunc(canon, index, crosses(type) ? sync : refuse);
}

function waitingVersion(realm: Realm, type: FuncType, target: Callable): Callable {
  const params = type.params.map((param) => toJs(realm, param));
  const result = convertReturned(type.results);
  const call = (makers[params.length] ?? many)(target, params, (value) => value);
  return (...args) => {
    const value = call(...args);
    const promise = Promise.resolve(value).catch((error: unknown) => {
      throw inward(error);
    });
    return new Waiting(promise, result);
  };
}
