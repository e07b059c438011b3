/**
 * `diff`: the same calls on every engine, held against each other.
 */
import { UsageError, isWasmError } from "../base/errors/errors.ts";
import { isList, propertyOf, thrownText } from "../base/foreign.ts";
import { phrase } from "../base/errors/phrases.ts";
import { bare, own } from "../base/own.ts";
import { ambiguousOnNative } from "../core/traps.ts";
import { type EngineName, engineNames } from "../runtime/engine.ts";
import { showValue } from "../runtime/store/values.ts";
import type { Loader, ModuleSource } from "./load/loader.ts";
import type { WasmModule } from "./module/module.ts";
import { checkOptions } from "./options/options.ts";
import type { LoadOptions } from "./options/types.ts";

/** A call: the name of an export, and its arguments. */
export type DiffCall = readonly [name: string, ...args: unknown[]];

/** What a call came to on one engine. */
export interface DiffOutcome {
  /** What it returned. */
  readonly value?: unknown;
  /** What it threw. */
  readonly error?: unknown;
  /** The fuel that is left behind it, where the module was given some. */
  readonly fuelLeft?: number;
}

/** A call, or the loading, that came to different things. */
export interface Difference {
  /** Which of the calls it is, from 0 on; -1 for the loading. */
  readonly index: number;
  readonly call: DiffCall | undefined;
  readonly outcomes: { readonly [name in EngineName]?: DiffOutcome };
}

/** What `diff` gives. */
export interface Diff {
  /** The engines that took part: those that can run the module here. */
  readonly engines: readonly EngineName[];
  /** Empty where they do the same. */
  readonly differences: readonly Difference[];
}

/** How modules are loaded and called that are held against each other. */
export interface DiffRuns<M> {
  readonly load: (engine: EngineName) => M;
  readonly call: (module: M, call: DiffCall) => unknown;
  readonly fuelLeft: (module: M) => number | undefined;
  /** The parts of a value that has some, with what it is; undefined for others. */
  readonly partsOf: (value: unknown) => readonly unknown[] | undefined;
  /** A value without parts, as text. */
  readonly textOf: (value: unknown) => string;
}

/** What something comes to. */
function outcomeOf(run: () => unknown, fuelLeft: () => number | undefined): DiffOutcome {
  const told = (outcome: DiffOutcome): DiffOutcome => {
    const left = fuelLeft();
    return left === undefined ? outcome : { ...outcome, fuelLeft: left };
  };
  try {
    return told({ value: run() });
  } catch (error) {
    return told({ error });
  }
}

/** Whether two values are the same: numbers to the sign of zero, what has parts by these, all else as text. */
function isSame<M>(runs: DiffRuns<M>, a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== typeof b || typeof a === "number") return false;
  try {
    const [ofA, ofB] = [runs.partsOf(a), runs.partsOf(b)];
    if (ofA === undefined || ofB === undefined) return ofA === ofB && runs.textOf(a) === runs.textOf(b);
    return ofA.length === ofB.length && ofA.every((part, i) => isSame(runs, part, ofB[i]));
  } catch {
    // Objects of the host program may refuse to be looked at, and there is nothing then by which they differ.
    return true;
  }
}

/** The kind and code of an error, where it is one of ours, or was made of one. */
function codeOf(error: unknown): string {
  const ours = [error, propertyOf(error, "cause")].find((one) => isWasmError(one));
  return ours === undefined ? "" : `${ours.kind} ${ours.code}`;
}

/** Whether codes of traps mean one trap for which the host has a single text. */
const isOneTrap = (a: string, b: string): boolean =>
  ambiguousOnNative.some((group) => [a, b].every((code) => group.some((one) => code === `trap ${one}`)));

/** Whether outcomes are the same. */
function isSameOutcome<M>(runs: DiffRuns<M>, a: DiffOutcome, b: DiffOutcome): boolean {
  if (a.fuelLeft !== b.fuelLeft) return false;
  const [errorA, errorB] = [own(a, "error"), own(b, "error")];
  if (errorA === undefined || errorB === undefined) return errorA === errorB && isSame(runs, a.value, b.value);
  const [codeA, codeB] = [codeOf(errorA), codeOf(errorB)];
  return codeA === codeB ? codeA !== "" || thrownText(errorA) === thrownText(errorB) : isOneTrap(codeA, codeB);
}

type Outcomes = ReadonlyMap<EngineName, DiffOutcome>;

/** The module on each engine, and what those have thrown that could not load it. @throws what all throw */
function loadedOn<M>(runs: DiffRuns<M>): { readonly modules: ReadonlyMap<EngineName, M>; readonly refusals: Outcomes } {
  const modules = new Map<EngineName, M>();
  const refusals = new Map<EngineName, DiffOutcome>();
  let last: unknown;
  // One that is not there is unavailable like one that cannot.
  for (const engine of engineNames) {
    try {
      modules.set(engine, runs.load(engine));
    } catch (error) {
      last = error;
      if (!codeOf(error).endsWith(" engine-unavailable")) refusals.set(engine, { error });
    }
  }
  if (modules.size === 0 && areSame(runs, refusals)) throw last;
  return { modules, refusals };
}

/** Whether all outcomes are the same. */
function areSame<M>(runs: DiffRuns<M>, outcomes: Outcomes): boolean {
  const [first, ...others] = outcomes.values();
  return others.every((one) => isSameOutcome(runs, first!, one));
}

/**
 * The same calls on each engine, each on an instance of its own, in their order. @throws what all engines throw when they load the module
 */
export function compared<M>(calls: readonly DiffCall[], runs: DiffRuns<M>): Diff {
  const { modules, refusals } = loadedOn(runs);
  const differences: Difference[] = [];
  const note = (index: number, outcomes: Outcomes): void => {
    if (areSame(runs, outcomes)) return;
    differences.push({ index, call: calls[index], outcomes: Object.fromEntries(outcomes) });
  };
  note(-1, new Map([...Array.from(modules.keys(), (engine) => [engine, {}] as const), ...refusals]));
  for (const [index, call] of calls.entries()) {
    const onEach = Array.from(modules, ([engine, module]) => {
      const outcome = outcomeOf(
        () => runs.call(module, call),
        () => runs.fuelLeft(module),
      );
      return [engine, outcome] as const;
    });
    note(index, new Map(onEach));
  }
  return { engines: engineNames.filter((engine) => modules.has(engine) || refusals.has(engine)), differences };
}

/** What JavaScript's values consist of. */
function partsOf(value: unknown): readonly unknown[] | undefined {
  if (isList(value)) return ["list", ...value];
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return [Object.prototype.toString.call(value), ...Array.from(value as Uint8Array)];
  if (typeof value !== "object" || value === null) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  return Object.entries<unknown>(value as { readonly [name: string]: unknown })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flat();
}

/** Objects of guests have nothing that could be held against another's. */
const textOf = (value: unknown): string =>
  typeof value === "object" && value !== null
    ? Object.prototype.toString.call(value)
    : `${typeof value} ${String(value)}`;

/** The calls that `diff` is given, as lists; `given` is what the user wrote. @throws UsageError `bad-argument` */
export function diffCalls(calls: unknown, example: string, given = calls): readonly DiffCall[] {
  const isCall = (call: unknown): boolean => isList(call) && call.length > 0;
  if (isList(calls) && calls.every(isCall)) return calls as readonly DiffCall[];
  const text = `diff takes a list of calls, each a list of a name and arguments, as ${example}; ${showValue(given)} was given.`;
  throw new UsageError("bad-argument", text, { fn: "diff", value: given });
}

/** The error for an engine that is named: all are looked at. */
export function engineGiven(value: unknown): UsageError {
  const text = `diff runs on all engines: leave ${phrase("option-sign")}engine out.`;
  return new UsageError("bad-option", text, { option: "engine", value });
}

/** Runs calls on all engines, and says where they differ. @throws usage; malformed and invalid where no engine could load the module */
export type DiffVerb = (
  source: ModuleSource,
  calls: readonly DiffCall[],
  options?: Omit<LoadOptions, "engine">,
) => Diff;

/** Makes `diff`. */
export const diffOn = (given: () => Loader): DiffVerb =>
  function diff(source, calls, options) {
    const checked = checkOptions("load", options);
    if (checked.engine !== undefined) throw engineGiven(checked.engine);
    const loader = given();
    const list = diffCalls(calls, '[["add", 1, 2]]');
    return compared<WasmModule>(list, {
      load: (engine) => {
        const on = bare(checked, { engine });
        return loader.instantiate(loader.compile("load", source, on), on, false);
      },
      call: (module, [name, ...args]): unknown => module.call(name, ...args),
      fuelLeft: ({ fuelLeft }) => fuelLeft,
      partsOf,
      textOf,
    });
  };
