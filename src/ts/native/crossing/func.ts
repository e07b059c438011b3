/**
 * Functions across the native border: `NativeFunc` stands for a function of the host's WebAssembly, and every other
 * `Func` gets an exported function where the host needs one. Identity is kept both ways.
 */
import { f32FromBits, f64FromBits } from "../../base/bytes/bits.ts";
import { LinkError } from "../../base/errors/errors.ts";
import { hideFields } from "../../base/hidden.ts";
import { shownName } from "../../base/errors/shown.ts";
import { isA } from "../../base/foreign.ts";
import { instructionsOf } from "../../binary/body.ts";
import type { CanonType } from "../../core/canon.ts";
import { type ValType, isRef } from "../../core/types.ts";
import type { Budget } from "../../runtime/budget/budget.ts";
import { WasmException } from "../../runtime/store/exception.ts";
import type { Bits } from "../../runtime/store/bits.ts";
import { type Callable, Func } from "../../runtime/store/func.ts";
import type { Family } from "../../runtime/store/family.ts";
import { requireFit } from "../../runtime/store/ties.ts";
import { look } from "../../runtime/budget/guard.ts";
import { HostFunc } from "../../runtime/calls/host-func.ts";
import { funcName } from "../../runtime/names.ts";
import { arityError, fromRef, fromResults, toArgs, toBits } from "../../runtime/store/values.ts";
import { boundedCall, tracedCall } from "../../runtime/calls/entering.ts";
import { isStackOverflow } from "../../runtime/stack-overflow.ts";
import { type Conversion, checkedCall, trustedCall } from "../../runtime/calls/guest-calls.ts";
import { type Code, aliveCode, bodyOf } from "./code.ts";
import { atBorder } from "./errors.ts";
import { heldRaw, rawException, throwsIntoGuests, useReferences } from "./exceptions.ts";
import { isExnRef } from "./exn.ts";
import { hostCall } from "./host-calls.ts";
import { hostMatches } from "./refs.ts";
import {
  callCarried,
  carry,
  exportCarried,
  exportValues,
  hasType,
  isFuncRef,
  needsCarrying,
  uncarry,
  uncarryAll,
} from "./shim.ts";

/** Where a function lives: what its calls need of the instance. */
export interface Home {
  readonly code: Code;
  /** Undefined where the instance is not known: then its calls have no bounds to watch. */
  readonly budget: Budget | undefined;
}

/** The functions that exported functions of the host stand for. */
const funcs = new WeakMap<Callable, Func>();

/** The exported functions of functions that are not the host's. */
const exported = new WeakMap<Func, Callable>();

/** A function of the host's WebAssembly. */
export class NativeFunc extends Func {
  readonly raw: Callable;
  readonly index: number;
  readonly home: Home;
  declare private _carried: Callable | undefined;

  constructor(canon: CanonType, name: string | undefined, raw: Callable, index: number, home: Home) {
    super(canon, name);
    this.raw = raw;
    this.index = index;
    this.home = home;
    funcs.set(raw, this);
  }

  override get family(): Family {
    return "native";
  }

  /** What to throw where the host threw. */
  readonly fail = (error: unknown): unknown => atBorder(error, this.home.code);

  protected override makeCallable(): Callable {
    const { type, name } = this;
    const all = [...type.params, ...type.results];
    if (all.some((one) => one === "v128" || isExnRef(one))) {
      return (...args) => fromResults(this.invoke(toArgs(args, type.params, name, hostMatches)), type.results);
    }
    return this._checked({
      convert: (value, param) => {
        const one = type.params[param]!;
        return toHost(toBits(value, one, { fn: name, param }, hostMatches), one);
      },
      arity: (given) => arityError(name, type.params, given),
      fail: this.fail,
    });
  }

  private _checked(conversion: Conversion): Callable {
    const { params, results } = this.type;
    return checkedCall(withUserResults(this.guarded(this.raw), results, this.home), params, "native", conversion);
  }

  override callableThrowing(thrown: (error: unknown) => unknown): Callable | undefined {
    const { type, name, fail } = this;
    if (![...type.params, ...type.results].every(isNumeric)) return undefined;
    return this._checked({
      convert(value, param) {
        const one = type.params[param]!;
        try {
          return toHost(toBits(value, one, { fn: name, param }, hostMatches), one);
        } catch (error) {
          throw thrown(error);
        }
      },
      arity: (given) => thrown(arityError(name, type.params, given)),
      fail: (error) => thrown(fail(error)),
    });
  }

  protected override makeTrusted(): Callable {
    const { params, results } = this.type;
    if ([...params, ...results].some((type) => type === "v128" || isRef(type))) return this.callable;
    return trustedCall(this.guarded(this.raw), params.length, this.fail);
  }

  override invoke(args: readonly Bits[]): Bits[] {
    const { type, home } = this;
    requireFit(args, type.params, "native");
    if (this._carried === undefined) {
      hideFields(this, "_carried");
      this._carried = this.guarded(needsCarrying(type) ? callCarried(this.canon, this.raw) : this.raw);
    }
    let result: unknown;
    try {
      result = this._carried(...carry(toRaws(args, type.params), type.params));
    } catch (error) {
      throw this.fail(error);
    }
    return fromRaws(uncarry(result, type.results), type.results, home);
  }

  protected guarded(raw: Callable): Callable {
    return guardedCall(raw, this.home, this.index);
  }
}

/**
 * Within the budget of its instance, where that is written into its code; and with deep traces where it calls anything, be
 * it an account that is not known here.
 */
export function guardedCall(raw: Callable, { code, budget }: Home, funcIdx: number): Callable {
  const isBounded = code.bounded !== undefined;
  const isAlone = callsNothing(code, funcIdx) && (budget !== undefined || !isBounded);
  if (isBounded && budget !== undefined) return boundedCall(raw, { budget, isLost: isStackOverflow }, !isAlone);
  return isAlone ? raw : tracedCall(raw);
}

const isNumeric = (type: ValType): boolean => type !== "v128" && !isRef(type);

/** Bodies up to this size are read to see whether they call; above it a call's price does not show. */
const smallBody = 512;

/** Whether a function is one frame at most. */
function callsNothing({ unit }: Code, funcIdx: number): boolean {
  const body = bodyOf(unit, funcIdx);
  if (body === undefined || body.end - body.start > smallBody) return false;
  const reader = instructionsOf(unit.module.bytes, body);
  while (!reader.done) if (reader.next().calls !== undefined) return false;
  return true;
}

function withUserResults(raw: Callable, results: readonly ValType[], home: Home): Callable {
  if (!results.some(isFuncRef)) return raw;
  const one = (value: unknown, type: ValType): unknown => (isFuncRef(type) ? fromRef(heldFunc(value, home)) : value);
  if (results.length === 1) return (...args) => fromRef(heldFunc(raw(...args), home));
  return (...args) => (raw(...args) as readonly unknown[]).map((value, i) => one(value, results[i]!));
}

/** The host's value of these bits, but for vectors, which it takes in no form. */
export function toHost(bits: Bits, type: ValType): unknown {
  if (type === "f32") return f32FromBits(bits as number);
  if (type === "f64") return f64FromBits(bits as bigint);
  return isFuncRef(type) ? rawOf(bits) : bits;
}

function toRaws(bits: readonly Bits[], types: readonly ValType[]): readonly Bits[] {
  return types.some(hasForms) ? bits.map((value, i) => (hasForms(types[i]!) ? rawOf(value) : value)) : bits;
}

function fromRaws(values: Bits[], types: readonly ValType[], home: Home | undefined): Bits[] {
  return types.some(hasForms)
    ? values.map((value, i) => (hasForms(types[i]!) ? heldRef(value, types[i]!, home) : value))
    : values;
}

useReferences({ toRaws, fromRaws: (values, types) => fromRaws(values, types, undefined) });

/** Whether references of a type are other objects for the host than for the runtime: functions and exceptions. */
export function hasForms(type: ValType): boolean {
  return isFuncRef(type) || isExnRef(type);
}

/** The host's form of a function or exception: an exported function, or what it throws; null for null. */
export function rawOf(ref: unknown): unknown {
  if (isA(ref, WasmException)) return rawException(ref);
  return isA(ref, Func) ? exportedFunc(ref) : null;
}

/** The runtime's form of the host's function or exception. */
export function heldRef(raw: unknown, type: ValType, home: Home | undefined): Bits {
  return isExnRef(type) ? heldRaw(raw) : heldFunc(raw, home);
}

/** The exported function that stands for a function; always the same one. */
export function exportedFunc(func: Func): Callable {
  if (func instanceof NativeFunc) return func.raw;
  let raw = exported.get(func);
  if (raw === undefined) {
    raw = makeExported(func);
    exported.set(func, raw);
    funcs.set(raw, func);
  }
  return raw;
}

function makeExported(func: Func): Callable {
  const { canon, type } = func;
  if (needsCarrying(type)) return exportCarried(canon, carriedCall(func));
  return exportValues(canon, func instanceof HostFunc ? hostValues(func) : carriedCall(func));
}

/** What the host calls for a function of another engine: bits go through as they are. */
function carriedCall(func: Func): Callable {
  const { params, results } = func.type;
  return throwsIntoGuests((...args) => {
    const bits = fromRaws(uncarryAll(args, params), params, undefined);
    const given = func instanceof HostFunc ? func.invoke(bits, hostMatches) : invokeOwn(func, bits);
    look();
    const values = carry(toRaws(given, results), results);
    return values.length === 1 ? values[0] : values;
  });
}

/** Calls a function of a guest, on another engine mostly, with values of a guest on the host's. */
function invokeOwn(func: Func, bits: readonly Bits[]): Bits[] {
  const { params, results } = func.type;
  if (func.family === "own") requireFit(bits, params, "own");
  const given = func.invoke(bits);
  requireFit(given, results, "native");
  return given;
}

/** What the host calls for a function of the host program: values of the JavaScript API. */
export function hostValues(func: HostFunc): Callable {
  return hostCall(func, {
    param: (value) => fromRef(heldFunc(value, undefined)),
    result: (bits, type) => toHost(bits, type),
  });
}

/** The function of an import in the form that costs least: where it may escape as a reference, its exported function. */
export function importedFunc(func: Func, escapes: boolean): Callable {
  const all = [...func.type.params, ...func.type.results];
  if (func instanceof HostFunc && !escapes && !all.some((type) => type === "v128" || isExnRef(type))) {
    return hostValues(func);
  }
  return exportedFunc(func);
}

/** The function that an exported function of the host is known to stand for. */
export function knownFunc(raw: Callable): Func | undefined {
  return funcs.get(raw);
}

/** The function that an exported function of the host stands for; null for null. */
export function heldFunc(raw: unknown, home: Home | undefined): Func | null {
  if (typeof raw !== "function") return null;
  return funcs.get(raw as Callable) ?? discover(raw as Callable, home);
}

/**
 * A function that came out of a table or a call and is no export. The host tells its index as its name; of the
 * modules that have a function with that index, the one whose type the host accepts serves.
 * @throws LinkError `foreign-engine` for a function of an instance that is not ours
 */
function discover(raw: Callable, home: Home | undefined): Func {
  const index = Number(raw.name);
  for (const code of home === undefined ? aliveCode() : [home.code, ...aliveCode()]) {
    const canon = typeOf(code, index);
    if (canon !== undefined && hasType(canon, raw)) {
      return new NativeFunc(canon, funcName(code.unit.module, index), raw, index, {
        code,
        budget: code === home?.code ? home.budget : undefined,
      });
    }
  }
  throw new LinkError(
    "foreign-engine",
    `The function ${shownName(raw.name)} belongs to a WebAssembly instance that is not ours.`,
  );
}

function typeOf({ unit }: Code, index: number): CanonType | undefined {
  const typeIdx = unit.module.spaces.funcs[index];
  return typeIdx === undefined ? undefined : unit.types[typeIdx];
}
