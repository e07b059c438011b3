/**
 * Functions whose types nobody tells, across the native border: values go through as they are, errors as everywhere.
 */
import { UsageError } from "../../base/errors.ts";
import { shownNameOr } from "../../base/shown.ts";
import type { CanonType } from "../../core/canon.ts";
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
import { type Home, NativeFunc } from "./func.ts";

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

  override withType(canon: CanonType): NativeFunc {
    // The host names an exported function by its index (JavaScript API, Exported Functions).
    return new NativeFunc(canon, this.name, this.raw, Number(this.raw.name), this._home);
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

function arityError(name: string | undefined, wanted: number, given: number): UsageError {
  const fn = shownNameOr(name, "The function");
  return new UsageError("arity", `${fn} takes ${wanted} arguments, ${given} were given.`, { fn: name ?? "" });
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
