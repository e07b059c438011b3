/**
 * Functions of the host program as imports: they get converted values, and what they return is checked
 * (JavaScript API, Create a Host Function; without its coercions).
 */
import { UsageError } from "../../base/errors/errors.ts";
import { shownNameOr } from "../../base/errors/shown.ts";
import { isA, propertyOf } from "../../base/foreign.ts";
import type { CanonType } from "../../core/canon.ts";
import type { ValType } from "../../core/types.ts";
import type { Bits, RefTest } from "../store/bits.ts";
import { type Callable, Func } from "../store/func.ts";
import { promiseError } from "./promises.ts";
import { Waiting, waitingVersionOf } from "./async-results.ts";
import { fromBits, fromResults, showValue, toArgs, toBits } from "../store/values.ts";

/** A JavaScript function with a WebAssembly type. */
export class HostFunc extends Func {
  readonly fn: Callable;
  /** The same for callers that can wait: it may return a promise or a `Waiting`. */
  readonly waitingFn: Callable;

  constructor(canon: CanonType, name: string, fn: Callable) {
    super(canon, name);
    this.fn = fn;
    this.waitingFn = waitingVersionOf(fn);
  }

  protected override makeCallable(): Callable {
    const { type, name } = this;
    return (...args) => fromResults(this.invoke(toArgs(args, type.params, name)), type.results);
  }

  override invoke(args: readonly Bits[], test?: RefTest): Bits[] {
    const { params } = this.type;
    return this.resultBits(this.fn(...params.map((type, i) => fromBits(args[i], type))), test);
  }

  /**
   * What the function returned, as bits; `test` is the engine's that called it.
   * @throws UsageError `bad-host-result`, `promise-in-sync-call`
   */
  resultBits(value: unknown, test?: RefTest): Bits[] {
    if (isPromise(value)) throw promiseError(this.name ?? "", value);
    return this.bitsOf(value, test);
  }

  /** What is waited for where the function returned that to a caller that can wait; undefined where it is the result. */
  waitedFor(value: unknown): Waiting | undefined {
    if (isA(value, Waiting)) return value;
    return isPromise(value) ? new Waiting(value, (given) => given) : undefined;
  }

  /** The results as bits. @throws UsageError `bad-host-result` */
  protected bitsOf(value: unknown, test: RefTest | undefined): Bits[] {
    const types = this.type.results;
    if (types.length === 0) return [];
    if (types.length === 1) return [this._resultOf(value, types[0]!, "result", test)];
    const values = this.resultList(value, types);
    return types.map((type, i) => this._resultOf(values[i], type, `result ${i + 1}`, test));
  }

  /** Several results as an array of the right length. @throws UsageError `bad-host-result` */
  resultList(value: unknown, types: readonly ValType[]): unknown[] {
    const values = isIterable(value) ? take(value, types.length + 1) : undefined;
    if (values?.length === types.length) return values;
    throw new UsageError(
      "bad-host-result",
      `The host function ${shownNameOr(this.name, "")} must return a sequence of ${types.length} values, it returned ${showValue(value)}.`,
      { fn: this.name ?? "", value },
    );
  }

  private _resultOf(value: unknown, type: ValType, param: string, test?: RefTest): Bits {
    try {
      return toBits(value, type, { fn: `host function ${this.name ?? ""}`, param }, test);
    } catch (cause) {
      if (!isA(cause, UsageError)) throw cause;
      throw new UsageError("bad-host-result", cause.text, { ...cause.data, fn: this.name ?? "", cause });
    }
  }
}

/** Whether a value has a `then` to call. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof propertyOf(value, "then") === "function";
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && typeof propertyOf(value, Symbol.iterator) === "function";
}

/** The first items of what may have no end. */
function take(items: Iterable<unknown>, most: number): unknown[] {
  const taken: unknown[] = [];
  for (const item of items) if (taken.push(item) === most) break;
  return taken;
}
