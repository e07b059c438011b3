/**
 * The last step to the user's language: how an i64 looks, what several results are, how an error is thrown. With
 * plain JavaScript nothing changes.
 */
import { UsageError, type WasmError, isWasmError } from "../../base/errors/errors.ts";
import { hideFields } from "../../base/hidden.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { toCamelCase } from "../../component/model/names.ts";
import { type FuncType, type ValType, isRef } from "../../core/types.ts";
import { type Callable, type Func, funcOfCallable, rememberCallable } from "../../runtime/store/func.ts";
import { isPromise } from "../../runtime/calls/host-func.ts";
import type { I64Mode, Language } from "./language.ts";

type Convert = (value: unknown) => unknown;

const same: Convert = (value) => value;

const isExact = (value: bigint): boolean =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);

const fromI64: { readonly [K in I64Mode]: (value: bigint) => unknown } = {
  bigint: (value) => value,
  auto: (value) => (isExact(value) ? Number(value) : value),
  number: (value) => {
    if (isExact(value)) return Number(value);
    throw new UsageError("out-of-range", `The i64 ${value} is no exact number. ${phrase("i64-modes")}`, { value });
  },
};

/** Null for what is not there: the languages over JavaScript have one such value, and for the guest it is the null reference. */
const nullish: Convert = (value) => (value === undefined ? null : value);

/** A function with the name and the length of another. V8 makes one that is told them slower to call, by 8 ns in nbb. */
function named(made: Callable, { name, length }: Callable): Callable {
  if (made.name === name && made.length === length) return made;
  return Object.defineProperties(made, { name: { value: name }, length: { value: length } });
}

/** Converts what crosses to users of one language, with one i64 mode. */
export class Translator {
  readonly i64: I64Mode;
  private readonly _language: Language | undefined;
  private readonly _adapted: WeakMap<Callable, Callable>;

  /** Use `translatorOf`. */
  constructor(language: Language | undefined, i64: I64Mode) {
    hideFields(this, "_language", "_adapted");
    this._language = language;
    this._adapted = new WeakMap();
    this.i64 = i64;
  }

  /** Whether functions stay as they are. */
  get plain(): boolean {
    return this._language === undefined && this.i64 === "bigint";
  }

  /** What objects for resources inherit in the language. */
  get resource(): object | undefined {
    return this._language?.resource;
  }

  /** The translator of the same language with another mode. */
  withI64(mode: I64Mode | undefined): Translator {
    return mode === undefined ? this : translatorOf(this._language, mode);
  }

  /** A value for users. */
  value(value: unknown): unknown {
    if (typeof value === "bigint") return fromI64[this.i64](value);
    return this._reference(value);
  }

  /** A reference for users: a guest's function as theirs, anything of the host as it is. */
  private _reference(value: unknown): unknown {
    return funcOfCallable(value) === undefined ? value : this.func(value as Callable);
  }

  /** How a value of a type becomes the user's. */
  private _conversion(type: ValType): Convert {
    if (type === "i64") return fromI64[this.i64] as Convert;
    return isRef(type) ? (value) => this._reference(value) : same;
  }

  /** A function for users: the same one for the same function. */
  func(callable: Callable): Callable {
    if (this.plain) return callable;
    let adapted = this._adapted.get(callable);
    if (adapted === undefined) {
      const func = funcOfCallable(callable);
      adapted = this._adapt(callable, func);
      if (func !== undefined) rememberCallable(adapted, func);
      this._adapted.set(callable, adapted);
      this._adapted.set(adapted, adapted);
    }
    return adapted;
  }

  private _adapt(callable: Callable, func: Func | undefined): Callable {
    const convert = this.converter(func);
    const short = convert === same ? func?.callableThrowing((error) => this._leaving(error)) : undefined;
    if (short !== undefined && func?.callable === callable) return named(short, callable);
    return this._wrap(this._taking(callable, func), convert);
  }

  /** The functions of an interface for users: a map of theirs, or an object with their names in camelCase as well. */
  functions(entries: readonly (readonly [name: string, callable: Callable])[]): object {
    const adapted = entries.map(([name, callable]) => [name, this.func(callable)] as const);
    if (this._language?.functions !== undefined) return this._language.functions(adapted) as object;
    const made = Object.create(null) as { [name: string]: Callable };
    for (const [name, callable] of adapted) made[name] = callable;
    for (const [name, callable] of adapted) made[toCamelCase(name)] ??= callable;
    return Object.freeze(made);
  }

  /** Runs something, and throws its errors as the language does. */
  guard<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw this._thrown(error);
    }
  }

  private _thrown(error: unknown): unknown {
    if (!isWasmError(error) || this._language === undefined) return error;
    return this._language.error(error, (value) => this.value(value));
  }

  /** Runs a function of this type, whose values and errors come out as the user's. */
  call(func: Func, run: () => unknown): unknown {
    return this._wrap(run, this.converter(func))();
  }

  /** Runs what gives a promise; `finish` has made its value the user's. */
  async callAsync(run: () => Promise<unknown>): Promise<unknown> {
    try {
      return await run();
    } catch (error) {
      throw this._leaving(error);
    }
  }

  /** What to throw for an error of a call, which may be resumed. */
  private _leaving(error: unknown): unknown {
    if (isWasmError(error)) errorTranslators.set(error, this);
    return this._thrown(error);
  }

  private _wrap(callable: Callable, convert: Convert): Callable {
    const adapted = (...args: unknown[]): unknown => {
      try {
        return convert(callable(...args));
      } catch (error) {
        throw this._leaving(error);
      }
    };
    return named(adapted, callable);
  }

  /** What the results of a core function need; a lifted one gives the language's data itself. */
  converter(func: Func | undefined): Convert {
    if (func?.isTyped === false) return (given) => this._untyped(given);
    const results = func?.type.results ?? [];
    if (results.length > 1) {
      const vector = this._language?.vector ?? ((items: unknown[]): unknown => items);
      const conversions = results.map((type) => this._conversion(type));
      return (values) => vector((values as unknown[]).map((value, i) => conversions[i]!(value)));
    }
    return results.length === 0 ? same : this._conversion(results[0]!);
  }

  /** What a function without a type has returned: several results are an array of the host's. */
  private _untyped(given: unknown): unknown {
    if (!Array.isArray(given)) return this.value(given);
    const values = given.map((value) => this.value(value));
    return this._language === undefined ? values : this._language.vector(values);
  }

  /** The arguments of a call as the function takes them. */
  args(args: readonly unknown[], func: Func): readonly unknown[] {
    return this._language !== undefined && func.type.params.some(isRef) ? args.map(nullish) : args;
  }

  private _taking(callable: Callable, func: Func | undefined): Callable {
    if (this._language === undefined || func?.type.params.some(isRef) !== true) return callable;
    return named((...args) => callable(...args.map(nullish)), callable);
  }

  /** A host function, whose arguments are the user's values, and so is what it returns; of a type, where it is known. */
  hostFunc(fn: Callable, type: FuncType | undefined): Callable {
    if (this.plain) return fn;
    if (type === undefined) return (...args) => fn(...args.map((arg) => this.value(arg)));
    const { params, results } = type;
    const given = this._language !== undefined && results.some(isRef) ? givingNull(fn, results.length) : fn;
    if (!params.some(crosses)) return given;
    const conversions = params.map((type) => this._conversion(type));
    return (...args) => given(...args.map((arg, i) => conversions[i]!(arg)));
  }
}

/** A function that returns references, with null where there is nothing, also once its promise is kept. */
function givingNull(fn: Callable, nResults: number): Callable {
  const given = (value: unknown): unknown => {
    if (nResults === 1) return nullish(value);
    return Array.isArray(value) ? value.map(nullish) : value;
  };
  return (...args) => {
    const value = fn(...args);
    return isPromise(value) ? value.then(given) : given(value);
  };
}

/** Whether values of a type may look different to users. */
function crosses(type: ValType): boolean {
  return type === "i64" || isRef(type);
}

/** Where an error left for the user: a run that is resumed comes out there. */
const errorTranslators = new WeakMap<WasmError, Translator>();

/** The translator that an error has crossed, or the plain one. */
export function translatorOfError(error: unknown): Translator {
  return (isWasmError(error) ? errorTranslators.get(error) : undefined) ?? translatorOf(undefined, "bigint");
}

const plainTranslators = new Map<I64Mode, Translator>();
const translators = new WeakMap<Language, Map<I64Mode, Translator>>();

/** The translator of a language with a mode; one object for each pair, so that functions keep their identity. */
export function translatorOf(language: Language | undefined, i64: I64Mode): Translator {
  let known = language === undefined ? plainTranslators : translators.get(language);
  if (known === undefined) translators.set(language!, (known = new Map<I64Mode, Translator>()));
  let translator = known.get(i64);
  if (translator === undefined) known.set(i64, (translator = new Translator(language, i64)));
  return translator;
}
