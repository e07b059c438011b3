/**
 * Functions as the runtime exchanges them (Execution, Function Instances). Whoever made one, a function can be
 * called in two ways: `callable` with the values of the JavaScript API, checked; and `invoke` with bits.
 */
import { copy, copyKey } from "../../base/copy.ts";
import { hideFields } from "../../base/hidden.ts";
import type { CanonType } from "../../core/canon.ts";
import type { FuncType } from "../../core/types.ts";
import type { Bits } from "./bits.ts";
import type { Family } from "./family.ts";

/** A function that a guest or a host program can hold. */
export abstract class Func {
  readonly kind = "func";
  /** Its type, for linking and indirect calls. */
  readonly canon: CanonType;
  /** For messages: an export's name, a name section's, or that of a host function. */
  readonly name: string | undefined;
  // A module may have tens of thousands of functions, of which few are called from outside: there only once they are.
  declare private _callable: Callable | undefined;
  declare private _trusted: Callable | undefined;

  constructor(canon: CanonType, name: string | undefined) {
    this.canon = canon;
    this.name = name;
  }

  /** The copy of the package that it is of. */
  get [copyKey](): object {
    return copy;
  }

  /** Its type; heap types are canonical. */
  get type(): FuncType {
    return this.canon.comp as FuncType;
  }

  /** The family of the engine that runs it; undefined for a host function, which serves all. */
  get family(): Family | undefined {
    return undefined;
  }

  /** Whether anybody tells its type: the host does not of what it has compiled. */
  get isTyped(): boolean {
    return true;
  }

  /** The function as one of this type, where nobody tells its own; undefined where it is of another. Else itself. */
  withType(_canon: CanonType): Func | undefined {
    return this;
  }

  /** The same, of which the caller answers for the type. */
  assuming(_canon: CanonType): Func {
    return this;
  }

  /** The JavaScript function that stands for it: one function, one callable. */
  get callable(): Callable {
    if (this._callable === undefined) {
      hideFields(this, "_callable");
      this._callable = this.makeCallable();
      rememberCallable(this._callable, this);
    }
    return this._callable;
  }

  /** The same for callers of ours whose arguments are right: numbers and bigints of the parameters' types. */
  get trusted(): Callable {
    if (this._trusted === undefined) {
      hideFields(this, "_trusted");
      this._trusted = this.makeTrusted();
    }
    return this._trusted;
  }

  /** Makes the function for trusted callers; by default the checked one. */
  protected makeTrusted(): Callable {
    return this.callable;
  }

  /**
   * Another function like `callable`, of which `thrown` says what to throw for each error: one step instead of two. Undefined
   * where that is no gain.
   */
  callableThrowing(_thrown: (error: unknown) => unknown): Callable | undefined {
    return undefined;
  }

  /** Makes the JavaScript function: checks its arguments (RATIONALE, "Why is nothing coerced at the border?"), calls, converts the results. */
  protected abstract makeCallable(): Callable;

  /**
   * Calls it as its callable does, and gives a promise of what `finish` makes of the results as soon as they are there.
   * Engines that can put a guest aside wait for promises of host functions; the others call it at once. `_outermost` is
   * the call that it is a part of, where that has begun.
   */
  async callAsync(
    args: readonly unknown[],
    finish: (value: unknown) => unknown,
    _outermost?: object,
  ): Promise<unknown> {
    return finish(this.callable(...args));
  }

  /** Calls it with bits, as many as it has parameters, and returns as many as it has results. */
  abstract invoke(args: readonly Bits[]): Bits[];
}

/** A plain JavaScript function with the values of the API: one result itself, several in an array. */
export type Callable = (...args: unknown[]) => unknown;

/** Kept beside the functions, not on them: a callable is a plain function, and a frozen or foreign one must work as well. */
const funcs = new WeakMap<object, Func>();

/** Notes that `callable` stands for `func`. */
export function rememberCallable(callable: object, func: Func): void {
  funcs.set(callable, func);
}

/** The function that a callable stands for, or undefined for any other value. */
export function funcOfCallable(value: unknown): Func | undefined {
  return typeof value === "function" ? funcs.get(value) : undefined;
}
