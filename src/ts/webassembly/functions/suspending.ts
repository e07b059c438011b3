/**
 * Guests that wait for promises (JavaScript Promise Integration): `Suspending` marks imports that do, `promising` makes the exports
 * that can.
 */
import { type Callable, funcOfCallable } from "../../runtime/store/func.ts";
import { outward } from "../values/errors.ts";
import { requireArguments } from "../values/idl.ts";
import { Brand, asInterface } from "../values/interfaces.ts";
import type { Realm } from "../values/realm.ts";
import { isUncrossable, toWebAssembly } from "../values/values.ts";
import { convertAll, convertResults, isExported, uncrossableError } from "./exported.ts";

const targets = new Brand<Callable>("Suspending");

/** The function that an object of `WebAssembly.Suspending` has; undefined for anything else. */
export const suspendingTarget = (value: unknown): Callable | undefined => targets.find(value);

/** The class. */
export function suspendingClass(): abstract new (...args: never[]) => object {
  class Suspending {
    constructor(fn: unknown) {
      const place = "WebAssembly.Suspending()";
      requireArguments(arguments.length, 1, place);
      if (typeof fn !== "function") throw new TypeError(`${place}: Argument 0 must be a function`);
      targets.give(this, fn as Callable);
    }
  }
  return asInterface(Suspending, "Suspending");
}

/** `WebAssembly.promising` of one object. */
export function promisingOf(realm: Realm): (fn: unknown) => Callable {
  return function promising(fn: unknown): Callable {
    const place = "WebAssembly.promising()";
    requireArguments(arguments.length, 1, place);
    if (typeof fn !== "function") throw new TypeError(`${place}: Argument 0 must be a function`);
    const func = funcOfCallable(fn);
    if (func === undefined || !isExported(func, fn)) {
      throw new TypeError(`${place}: Argument 0 must be a WebAssembly exported function`);
    }
    const { params, results } = func.type;
    const converts = params.map(toWebAssembly);
    const finish = convertResults(realm, results);
    const crosses = ![...params, ...results].some(isUncrossable);
    const made: Callable = async (...args) => {
      if (!crosses) throw uncrossableError();
      const values = convertAll(converts, args);
      try {
        return await func.callAsync(values, finish);
      } catch (error) {
        throw outward(realm, error);
      }
    };
    Object.defineProperty(made, "length", { value: params.length, configurable: true });
    Object.defineProperty(made, "name", { value: fn.name, configurable: true });
    return made;
  };
}
