/**
 * Guests that are run whole, on any engine and with any fuel, so that what can be seen of a run can be compared: the
 * kernels of the benchmark and programs of testdata, by compilers and by hand.
 */
import { existsSync, readFileSync } from "node:fs";
import { kernels } from "../../../bench/kernels/kernels.ts";
import { BugError, ExceptionError, Trap } from "../../../src/ts/base/errors/errors.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { canonicalTypes } from "../../../src/ts/core/canon.ts";
import { backtraceOf } from "../../../src/ts/runtime/backtrace.ts";
import { Budget, type BudgetOptions } from "../../../src/ts/runtime/budget/budget.ts";
import type { Engine, Instance, Unit } from "../../../src/ts/runtime/engine.ts";
import type { Bits } from "../../../src/ts/runtime/store/bits.ts";
import { type Callable, Func } from "../../../src/ts/runtime/store/func.ts";
import { HostFunc } from "../../../src/ts/runtime/calls/host-func.ts";
import { Memory } from "../../../src/ts/runtime/store/memory.ts";
import { validateModule } from "../../../src/ts/validate/module.ts";
import type { WasiOptions } from "../../../src/ts/wasi/host/world/options.ts";
import { createWasi } from "../../../src/ts/wasi/p1/wasi.ts";
import { type Outcome, type State, differingStates, opened, sameOutcome, showOutcome, statesOf } from "./observed.ts";
import { ownEngine } from "./own-engine.ts";

/** What a guest's imports are, for one run. */
export interface World {
  /** Calls the function that a guest imports by this name. */
  readonly call: (name: string, args: readonly unknown[]) => unknown;
  /** Told of the instance before the guest runs, start functions aside. */
  readonly begin?: (instance: Instance) => void;
  readonly end?: () => void;
}

/** A guest: imports functions alone, and exports those that are called. */
export interface Guest {
  readonly name: string;
  readonly unit: Unit;
  readonly world: () => World;
  /** The calls that a run is, one after the other. */
  readonly calls: readonly (readonly [name: string, ...args: Bits[]])[];
}

/** A module as a unit whose memories, globals and tables can be seen. */
export function openedUnit(bytes: Uint8Array): Unit {
  return closedUnit(opened(decodeModule(bytes)));
}

/** A module as a unit as it is: tables that it does not export are its own. */
export function closedUnit(bytes: Uint8Array): Unit {
  const module = decodeModule(bytes);
  const { features } = validateModule(module);
  return { module, features, types: canonicalTypes(module.types), host: undefined, name: undefined };
}

const noWorld = (): World => ({
  call: (name) => {
    throw new BugError(`${name} is not there.`);
  },
});

const folder = new URL("../../../", import.meta.url);

const read = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, folder)));

/** Arguments of the kernels that make a run of some ten thousand units. */
export const smallArguments: { readonly [kernel: string]: number } = {
  fib: 9,
  tak: 3,
  sieve: 300,
  nqueens: 4,
  matmul: 5,
  mandel: 3,
  xorshift64: 400,
  fnv64: 400,
  sum64: 1,
  fib64: 9,
  call_indirect: 400,
  memory_ops: 2,
  sha256: 100,
};

/** Arguments of the kernels that make a run of some hundred units; those that are not there always take more. */
export const tinyArguments: { readonly [kernel: string]: number } = {
  fib: 6,
  tak: 1,
  sieve: 8,
  nqueens: 2,
  matmul: 2,
  mandel: 1,
  xorshift64: 8,
  fnv64: 8,
  fib64: 6,
  call_indirect: 8,
};

/** The kernels of the benchmark, each with a small argument. */
export function kernelGuests(unitOf: typeof openedUnit = openedUnit): Guest[] {
  return kernels.map(({ name, file }) => ({
    name,
    unit: unitOf(read(`bench/kernels/${file}`)),
    world: noWorld,
    calls: [["run", smallArguments[name] ?? 1]],
  }));
}

/** What programs are given; all that they see of the world is the same each time. */
const world: WasiOptions = {
  args: ["program", "/d/a.txt", "--write", "/d/b.txt", "text", "--ls", "/d", "--args"],
  env: { A: "b" },
  stdin: "one two two three\n",
  clock: { realtime: 10n ** 18n, monotonic: 1n },
  random: 7,
};

function wasiWorld(): World {
  const wasi = createWasi({ ...world, dirs: { "/d": { "a.txt": "alpha\n" } } });
  return {
    call: (name, args) => (wasi.imports as Readonly<Record<string, Callable>>)[name]!(...args),
    begin: ({ exports }) => {
      const memory = exports.get("memory");
      if (memory instanceof Memory) wasi.bindMemory(() => memory);
    },
    end: () => wasi.close(),
  };
}

/** Programs on WASI preview 1 and what is called of them. */
const programs: readonly (readonly [path: string, ...calls: Guest["calls"]])[] = [
  ["testdata/07_wasi_hello.wasm", ["_start"]],
  ["testdata/09_go_math.wasm", ["_initialize"], ["add", 1, 2], ["fibonacci", 12]],
  ["testdata/26_cat.wasm", ["_start"]],
  ["testdata/28_exceptions.wasm", ["_start"]],
  ["test/apps/guests/life.wasm", ["_start"]],
  ["test/apps/guests/words.wasm", ["_start"]],
  // Go's commands are too big to commit; `scripts/build-testdata` makes this one.
  ["testdata/built/shapes.wasm", ["_start"]],
];

/** The programs that are there. */
export function programGuests(unitOf: typeof openedUnit = openedUnit): Guest[] {
  return programs
    .filter(([path]) => existsSync(new URL(path, folder)))
    .map(([path, ...calls]) => ({ name: path, unit: unitOf(read(path)), world: wasiWorld, calls }));
}

/** What was seen of a run. */
export interface Observation {
  readonly outcomes: readonly Outcome[];
  readonly left: number;
  readonly states: ReadonlyMap<string, State>;
  /** Calls of the host's functions, with the fuel left at each, and where runs ended. */
  readonly trace: readonly string[];
}

/** Frames that are compared of where a run ended. */
const comparedFrames = 100;

/**
 * Where an error was thrown, innermost frame first. Where calls nest too deep, the interpreter fails at the call,
 * the other engines in the function that is called.
 */
function placesOf(engine: Engine, error: unknown): string {
  // The host tells no frames of its exceptions.
  if (error instanceof ExceptionError) return "a place of the engine's own";
  const isDeep = error instanceof Trap && error.code === "call-stack-exhausted" && engine.name !== "interp";
  const from = isDeep ? 1 : 0;
  const places = backtraceOf(error).slice(from, from + comparedFrames);
  return places.map(({ index, offset }) => `${index}@${offset}`).join(" ");
}

/** An argument in a trace; functions of two engines have not one text. */
const shown = (arg: unknown): string => (typeof arg === "function" ? "a function" : String(arg));

/** Runs a guest. A call that fails ends the run. */
export function observe(engine: Engine, guest: Guest, bounds: BudgetOptions): Observation {
  const { failure } = ownEngine(engine);
  const { unit, calls } = guest;
  const budget = new Budget(bounds);
  const trace: string[] = [];
  const outcomes: Outcome[] = [];
  const there = guest.world();
  const host = unit.module.imports.map(({ name, type }) => {
    if (type.kind !== "func") throw new BugError(`The guest imports ${type.kind} ${name}.`);
    return new HostFunc(unit.types[type.typeIdx]!, name, (...args) => {
      trace.push(`${name}(${args.map(shown).join(", ")}) with ${budget.left} left`);
      const result = there.call(name, args);
      trace.push(`gave ${String(result)} with ${budget.left} left`);
      return result;
    });
  });
  let instance: Instance | undefined;
  try {
    instance = engine.instantiate(unit, host, { budget });
    there.begin?.(instance);
    for (const [name, ...args] of calls) {
      const fn = instance.exports.get(name);
      if (!(fn instanceof Func)) throw new BugError(`${guest.name} exports no function ${name}.`);
      outcomes.push({ values: fn.invoke(args) });
    }
  } catch (error) {
    outcomes.push({ failure: failure(error) });
    trace.push(`ended at ${placesOf(engine, error)}`);
  }
  there.end?.();
  return { outcomes, left: budget.left, states: statesOf(instance?.exports ?? new Map()), trace };
}

/** What differs between a run on our engine and one on the host's; undefined where nothing does. */
export function differenceOf(ours: Observation, hosts: Observation, name = "native"): string | undefined {
  for (let i = 0; i < Math.max(ours.trace.length, hosts.trace.length); i++) {
    if (ours.trace[i] !== hosts.trace[i]) return `on interp ${ours.trace[i]}, on ${name} ${hosts.trace[i]}`;
  }
  for (let i = 0; i < Math.max(ours.outcomes.length, hosts.outcomes.length); i++) {
    const [x, y] = [ours.outcomes[i], hosts.outcomes[i]];
    if (x !== undefined && y !== undefined && sameOutcome(x, y)) continue;
    return `call ${i} gave on interp ${x && showOutcome(x)}, on ${name} ${y && showOutcome(y)}`;
  }
  if (ours.left !== hosts.left) return `fuel left on interp ${ours.left}, on ${name} ${hosts.left}`;
  const [state] = differingStates(ours.states, hosts.states);
  return state === undefined ? undefined : `in the end ${state} differs on ${name}`;
}
