/**
 * Exported Functions (JavaScript API): the JavaScript functions of functions of guests, one each, with the index of the function as
 * name and its number of parameters as length.
 */
import { own } from "../../base/own.ts";
import type { ValType } from "../../core/types.ts";
import { type Callable, type Func, rememberCallable } from "../../runtime/store/func.ts";
import { outward } from "../values/errors.ts";
import type { Realm } from "../values/realm.ts";
import { type Convert, isUncrossable, toJs, toWebAssembly } from "../values/values.ts";

const known = new WeakMap<Func, Callable>();

/** What a function of JavaScript needs around the runtime's. */
interface Around {
  readonly realm: Realm;
  readonly params: readonly Convert[];
  readonly result: Convert;
}

type Maker = (call: Callable, around: Around) => Callable;

const none: Maker =
  (call, { realm, result }) =>
  () => {
    try {
      return result(call());
    } catch (error) {
      throw outward(realm, error);
    }
  };

// What the conversions throw is the caller's; only one of ours is changed, and they throw none.
const one: Maker = (call, { realm, params, result }) => {
  const [p0] = params as [Convert];
  return (a) => {
    const x = p0(a);
    try {
      return result(call(x));
    } catch (error) {
      throw outward(realm, error);
    }
  };
};

const two: Maker = (call, { realm, params, result }) => {
  const [p0, p1] = params as [Convert, Convert];
  return (a, b) => {
    const x = p0(a);
    const y = p1(b);
    try {
      return result(call(x, y));
    } catch (error) {
      throw outward(realm, error);
    }
  };
};

const three: Maker = (call, { realm, params, result }) => {
  const [p0, p1, p2] = params as [Convert, Convert, Convert];
  return (a, b, c) => {
    const x = p0(a);
    const y = p1(b);
    const z = p2(c);
    try {
      return result(call(x, y, z));
    } catch (error) {
      throw outward(realm, error);
    }
  };
};

const many: Maker =
  (call, { realm, params, result }) =>
  (...args) => {
    const values = convertAll(params, args);
    try {
      return result(call(...values));
    } catch (error) {
      throw outward(realm, error);
    }
  };

const makers: readonly Maker[] = [none, one, two, three];

/** Converts arguments, of which absent ones are undefined. */
export function convertAll(params: readonly Convert[], args: readonly unknown[]): unknown[] {
  const values: unknown[] = [];
  for (let i = 0; i < params.length; i++) values.push(params[i]!(args[i]));
  return values;
}

/** What becomes of a call's results: nothing, one value, or an array. */
export function convertResults(realm: Realm, types: readonly ValType[]): Convert {
  const converts = types.map((type) => toJs(realm, type));
  if (converts.length === 0) return () => undefined;
  if (converts.length === 1) return converts[0]!;
  return (values) => (values as readonly unknown[]).map((value, i) => converts[i]!(value));
}

/** The error for a call of a function whose type has what does not cross. */
export function uncrossableError(): TypeError {
  return new TypeError("type incompatibility when transforming from/to JS: a v128 or an exnref");
}

function make(realm: Realm, func: Func): Callable {
  const { params, results } = func.type;
  if ([...params, ...results].some(isUncrossable)) {
    return () => {
      throw uncrossableError();
    };
  }
  const around = { realm, params: params.map(toWebAssembly), result: convertResults(realm, results) };
  return (makers[params.length] ?? many)(func.callable, around);
}

/** Gives a function the name and the length of a function of a guest. */
export function nameFunction(fn: Callable, func: Func): Callable {
  const name = String(own(func as Func & { readonly index?: number }, "index") ?? 0);
  Object.defineProperty(fn, "length", { value: func.type.params.length, configurable: true });
  Object.defineProperty(fn, "name", { value: name, configurable: true });
  return fn;
}

/** The Exported Function of a function: always the same one. */
export function exportedFunction(realm: Realm, func: Func): Callable {
  let fn = known.get(func);
  if (fn === undefined) {
    fn = nameFunction(make(realm, func), func);
    known.set(func, fn);
    rememberCallable(fn, func);
  }
  return fn;
}

/** Whether a function is an Exported Function. */
export function isExported(func: Func, fn: unknown): boolean {
  return known.get(func) === fn;
}
