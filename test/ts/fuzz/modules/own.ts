/**
 * Runs of a case on engines of ours, with what can be seen of them.
 */
import { ExceptionError, InstantiationError, LimitError, WasmError } from "../../../../src/ts/base/errors/errors.ts";
import { decodeModule } from "../../../../src/ts/binary/decode.ts";
import { canonicalTypes } from "../../../../src/ts/core/canon.ts";
import { pageSize } from "../../../../src/ts/core/limits.ts";
import type { Module } from "../../../../src/ts/core/module.ts";
import { mainFiber } from "../../../../src/ts/interp/run/fiber.ts";
import { Budget, type BudgetOptions, accountOf } from "../../../../src/ts/runtime/budget/budget.ts";
import type { Engine, Instance, Unit } from "../../../../src/ts/runtime/engine.ts";
import type { WasmException } from "../../../../src/ts/runtime/store/exception.ts";
import { Func } from "../../../../src/ts/runtime/store/func.ts";
import { Global } from "../../../../src/ts/runtime/store/global.ts";
import { HostFunc } from "../../../../src/ts/runtime/calls/host-func.ts";
import { type ImportSource, resolveImports } from "../../../../src/ts/runtime/link.ts";
import { Memory } from "../../../../src/ts/runtime/store/memory.ts";
import { Table } from "../../../../src/ts/runtime/store/table.ts";
import { validateLazily, validateModule } from "../../../../src/ts/validate/module.ts";
import { stepsEach } from "./generate.ts";
import { HostProgramError, Player } from "./play.ts";
import type { Call, Scenario } from "./scenario.ts";
import { showBits, showValue } from "./show.ts";

/** Fuel that no run uses up, though each of its steps be a bulk operation at the greatest cost. */
export const plenty = 2 ** 52;

/** A way to run a case. */
export interface Mode {
  readonly name: string;
  /** The engine of each module. */
  readonly engine: (module: number) => Engine;
  /** Fuel of each module. */
  readonly fuel?: ((module: number) => number) | undefined;
  /** A deadline that no run reaches, for the code that looks at it. */
  readonly timeoutMs?: number | undefined;
  readonly depth?: number | undefined;
  /** Pages, and elements, that all memories and all tables of a module have besides their minimums. */
  readonly room?: number | undefined;
  /** Fuel that is added whenever it has run out, after which the run goes on. */
  readonly drip?: number | undefined;
  /** What lies in the slots of the interpreter before each call. */
  readonly poison: number;
}

/** What a memory, table or global holds. */
type State = Uint8Array | string;

/** What was seen of a run. */
export interface Observation {
  readonly lines: readonly string[];
  /** Fuel that each module has used. */
  readonly used: readonly number[];
  readonly states: ReadonlyMap<string, State>;
}

/** A module as it is compiled for all runs: validated at once, or each body when it is first called. */
export function unitOf(bytes: Uint8Array, time: "eager" | "lazy"): Unit {
  const module = decodeModule(bytes);
  const types = canonicalTypes(module.types);
  if (time === "eager")
    return { module, types, host: undefined, name: undefined, features: validateModule(module).features };
  const validated = validateLazily(module);
  const { features, check, checkAll } = validated;
  const lazy = { checkDeclarations: () => {}, check, checkAll, tooHeavy: () => undefined };
  return { module, types, host: undefined, name: undefined, features, lazy };
}

/** Slots that are poisoned: more than calls of a case mostly use. */
const poisonedWords = 1 << 14;

/** What lies in slots of references that nothing may read. */
const stale = Object.freeze({ stale: true });

/** Fills the slots that a call will use with something that would show. */
function poison(pattern: number): void {
  mainFiber.words.fill(pattern, mainFiber.topWords, mainFiber.topWords + poisonedWords);
  for (let slot = mainFiber.topWords >> 1; slot < 200; slot++) mainFiber.refs[slot] = stale;
}

/** Times that fuel is added by drips; then there is plenty. */
const maxDrips = 60;

/** Bounds that leave so much room for growth; none where that is not bounded. */
function sizesOf({ memories, tables }: Module, room: number | undefined): BudgetOptions {
  if (room === undefined) return {};
  const bytes = memories.reduce((sum, { type }) => sum + Number(type.min) * 2 ** type.pageSizeLog2, 0);
  const elements = tables.reduce((sum, { type }) => sum + Number(type.min), 0);
  return { maxMemoryPages: Math.ceil(bytes / pageSize) + room, maxTableElements: elements + room };
}

class OwnPlayer extends Player {
  readonly mode: Mode;
  readonly instances: (Instance | undefined)[] = [];
  readonly budgets: readonly Budget[];
  private _drips = 0;
  private readonly _hosts: ReadonlyMap<string, HostFunc>;
  private readonly _units: readonly Unit[];
  /** What was given besides the first fuel, by budget. */
  private readonly _added = new Map<Budget, number>();

  constructor(scenario: Scenario, units: readonly Unit[], mode: Mode) {
    super(scenario);
    this.mode = mode;
    this._units = units;
    this.budgets = units.map(
      ({ module }, i) =>
        new Budget({
          fuel: mode.fuel?.(i),
          timeoutMs: mode.timeoutMs,
          maxCallDepth: mode.depth,
          ...sizesOf(module, mode.room),
        }),
    );
    const hostTypes = new Map(
      units.flatMap(({ module, types }) =>
        module.imports.flatMap(({ name, type }) =>
          type.kind === "func" ? [[name, types[type.typeIdx]!] as const] : [],
        ),
      ),
    );
    this._hosts = new Map(
      scenario.hosts.flatMap((host) => {
        const canon = hostTypes.get(host.name);
        return canon === undefined ? [] : [[host.name, new HostFunc(canon, host.name, this.hostFunction(host))]];
      }),
    );
  }

  play(): Observation {
    for (const [i, unit] of this._units.entries()) {
      poison(this.mode.poison);
      const outcome = this.outcomeOf(() => this._instantiate(i, unit));
      if (outcome !== "made") this.lines.push(`m${i} ${outcome}`);
    }
    if (this.mode.drip !== undefined)
      for (const budget of this.budgets) this._give(budget, this.mode.drip - budget.left);
    this.playCalls(
      (module) => this.instances[module] !== undefined,
      () => this._reset(),
    );
    return { lines: this.lines, used: this.budgets.map((budget) => this._usedOf(budget)), states: this._states() };
  }

  private _instantiate(i: number, unit: Unit): string {
    const sources = new Map<string, readonly ImportSource[]>([
      ["host", [{ whole: true, names: () => this._hosts.keys(), get: (name) => this._hosts.get(name) }]],
    ]);
    const first = this.instances[0];
    if (i > 0) {
      // A module whose start function failed is not there for others.
      if (first === undefined) return "left out";
      sources.set("m0", [{ whole: true, names: () => first.exports.keys(), get: (name) => first.exports.get(name) }]);
    }
    const externs = resolveImports(unit, sources);
    this.instances[i] = this.mode.engine(i).instantiate(unit, externs, { budget: this.budgets[i]! });
    return "made";
  }

  private _reset(): void {
    for (const instance of this.instances) {
      const steps = instance?.exports.get("steps");
      if (steps instanceof Global) steps.setBits(stepsEach);
    }
    poison(this.mode.poison);
  }

  private _give(budget: Budget, amount: number): void {
    budget.add(amount);
    this._added.set(budget, (this._added.get(budget) ?? 0) + amount);
  }

  private _usedOf(budget: Budget): number {
    const first = this.mode.fuel?.(this.budgets.indexOf(budget)) ?? 0;
    return first + (this._added.get(budget) ?? 0) - budget.left;
  }

  protected override invoke({ module, name, args }: Call): string {
    const func = this.instances[module]?.exports.get(name);
    if (!(func instanceof Func)) return "is not there";
    const { results } = func.type;
    try {
      const bits = func.invoke(args.map((arg) => this.argument(arg)));
      return `gave ${bits.map((one, i) => showBits(one, results[i]!)).join(" ")}`;
    } catch (error) {
      if (this.mode.drip === undefined) throw error;
      const value = this._goOn(error, this.mode.drip);
      const values = results.length === 1 ? [value] : ((value ?? []) as readonly unknown[]);
      return `gave ${values.map((one, i) => showValue(one, results[i]!)).join(" ")}`;
    }
  }

  /** Goes on with a run that has ended for want of fuel, as often as it does. */
  private _goOn(first: unknown, drip: number): unknown {
    let error = first;
    for (;;) {
      const account = accountOf(error);
      if (account === undefined) throw error;
      const run = this.mode.engine(0).suspended?.(error);
      if (run === undefined) throw error;
      this._give(account, this._drips++ < maxDrips ? drip : plenty);
      try {
        return run.resume();
      } catch (next) {
        error = next;
      }
    }
  }

  protected override funcValue(): unknown {
    const func = this.instances[0]?.exports.get("f0");
    return func instanceof Func ? func : null;
  }

  protected override showError(error: unknown): string {
    if (error instanceof InstantiationError) return `${error.code}: ${this.showError(error.cause)}`;
    if (error instanceof ExceptionError) return `exception ${showException(error.exception as WasmException)}`;
    if (error instanceof WasmError) return `${error.kind} ${error.code}${error.kind === "bug" ? error.message : ""}`;
    if (error instanceof HostProgramError) return error.message;
    return error instanceof Error ? `${error.name}: ${error.message}` : `thrown ${typeof error}`;
  }

  protected override isFinal(error: unknown): boolean {
    return error instanceof LimitError || (error instanceof WasmError && error.kind === "bug");
  }

  protected override account(): string {
    const isMetered = this.mode.fuel !== undefined && this.mode.drip === undefined;
    return isMetered ? ` [used ${this.budgets.map((budget) => this._usedOf(budget)).join(" ")}]` : "";
  }

  private _states(): Map<string, State> {
    const states = new Map<string, State>();
    for (const [i, instance] of this.instances.entries()) {
      for (const [name, extern] of instance?.exports ?? []) {
        const state = stateOf(extern);
        if (state !== undefined) states.set(`m${i}.${name}`, state);
      }
    }
    return states;
  }
}

function showException({ tag, bits }: WasmException): string {
  return `(${bits.map((one, i) => showBits(one, tag.type.params[i]!)).join(" ")})`;
}

function stateOf(extern: unknown): State | undefined {
  if (extern instanceof Memory) return extern.bytes;
  if (extern instanceof Global) return showBits(extern.getBits(), extern.type.type);
  if (!(extern instanceof Table)) return undefined;
  const elements = Array.from({ length: Math.min(extern.length, 100) }, (_, i) =>
    showBits(extern.get(i), extern.type.element),
  );
  return `${extern.length}: ${elements.join(", ")}`;
}

/** Runs a case. */
export function observe(scenario: Scenario, units: readonly Unit[], mode: Mode): Observation {
  return new OwnPlayer(scenario, units, mode).play();
}
