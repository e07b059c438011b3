/**
 * Which JavaScript function stands for which `Func`. Kept beside the functions, not on them: a callable is a
 * plain function, and a frozen or foreign one must work as well.
 */
import { type Func } from "./func.ts";

const funcs = new WeakMap<object, Func>();

/** Notes that `callable` stands for `func`. */
export function rememberCallable(callable: object, func: Func): void {
  funcs.set(callable, func);
}

/** The `Func` that this function stands for, if any. */
export function isCallableOf(callable: object): Func | undefined {
  return funcs.get(callable);
}
