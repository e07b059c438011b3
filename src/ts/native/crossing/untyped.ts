/**
 * Functions whose types nobody tells, across the native border: values go through as they are, errors as everywhere.
 */
import { UsageError } from "../../base/errors/errors.ts";
import { shownNameOr } from "../../base/errors/shown.ts";
import type { CanonType } from "../../core/canon.ts";
import { type FuncType, type ValType, isRef } from "../../core/types.ts";
import { look } from "../../runtime/budget/guard.ts";
import { isPromise } from "../../runtime/calls/host-func.ts";
import { promiseError } from "../../runtime/calls/promises.ts";
import type { UntypedHostFunc } from "../../runtime/calls/untyped-host-func.ts";
import type { Family } from "../../runtime/store/family.ts";
import type { Callable } from "../../runtime/store/func.ts";
import { UntypedFunc } from "../../runtime/store/untyped.ts";
import { tracedCall } from "../../runtime/calls/entering.ts";
import { atBorder } from "./errors.ts";
import { throwsIntoGuests } from "./exceptions.ts";
import { hostRefusal } from "../host/probe.ts";
import { type Home, NativeFunc } from "./func.ts";
import { hasType } from "./shim.ts";

/** An exported function of the host's WebAssembly. */
export class UntypedNativeFunc extends UntypedFunc {
  readonly raw: Callable;
  private readonly _home: Home;

  constructor(name: string | undefined, raw: Callable, home: Home) {
    super(name);
    this.raw = raw;
    this._home = home;
  }

  override get family(): Family {
    return "native";
  }

  /** Whether it has this type the host tells where it can compile the question; else what comes out of it does. */
  override withType(canon: CanonType): NativeFunc | undefined {
    if (hostRefusal() === undefined) return hasType(canon, this.raw) ? this.assuming(canon) : undefined;
    const { params } = canon.comp as FuncType;
    return params.length === this.raw.length ? this._as(SaidNativeFunc, canon) : undefined;
  }

  override assuming(canon: CanonType): NativeFunc {
    return this._as(NativeFunc, canon);
  }

  private _as(Kind: typeof NativeFunc, canon: CanonType): NativeFunc {
    // The host names an exported function by its index (JavaScript API, Exported Functions).
    return new Kind(canon, this.name, this.raw, Number(this.raw.name), this._home);
  }

  protected override makeCallable(): Callable {
    const { name, raw, _home: home } = this;
    const traced = tracedCall(raw);
    const call = (...args: unknown[]): unknown => {
      if (args.length !== raw.length) throw arityError(name, raw.length, args.length);
      try {
        return traced(...args);
      } catch (error) {
        throw atBorder(error, home.code);
      }
    };
    return Object.defineProperties(call, { name: { value: name ?? "" }, length: { value: raw.length } });
  }
}

/** A function whose type is what somebody said, on a host that cannot be asked. */
class SaidNativeFunc extends NativeFunc {
  protected override guarded(raw: Callable): Callable {
    const { results } = this.type;
    return super.guarded((...args) => {
      const given = raw(...args);
      if (areValuesOf(given, results)) return given;
      const text = `${shownNameOr(this.name, "The function")} has returned what is not of the results that the signature says`;
      throw new UsageError("signature-mismatch", `${text}.`, { value: given });
    });
  }
}

/** Whether this is what the host gives for results of these types (JavaScript API, ToJSValue), as far as it is seen. */
function areValuesOf(given: unknown, results: readonly ValType[]): boolean {
  if (results.length === 0) return given === undefined;
  if (results.length === 1) return isValueOf(given, results[0]!);
  return (
    Array.isArray(given) && given.length === results.length && given.every((one, i) => isValueOf(one, results[i]!))
  );
}

function isValueOf(value: unknown, type: ValType): boolean {
  if (type === "i64") return typeof value === "bigint";
  return isRef(type) || typeof value === "number";
}

function arityError(name: string | undefined, wanted: number, given: number): UsageError {
  const fn = shownNameOr(name, "The function");
  const what = wanted === 1 ? "argument" : "arguments";
  return new UsageError("arity", `${fn} takes ${wanted} ${what}, ${given} given.`, { fn: name ?? "" });
}

/** What the host calls for a function of the host program whose type nobody tells. */
export function untypedHostCall({ name, fn }: UntypedHostFunc): Callable {
  return throwsIntoGuests((...args) => {
    const result = fn(...args);
    if (isPromise(result)) throw promiseError(name ?? "", result);
    look();
    return result;
  });
}
