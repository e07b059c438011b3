/**
 * Both engines through the same script, with fuel: after every instantiation and every call, what came of it and the fuel
 * left in all instances must be equal to the unit; in the end all memories and globals as well. Modules that the host
 * cannot run are left out on both.
 */
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { encodeModule } from "../../../src/ts/binary/encode-module.ts";
import type { Module } from "../../../src/ts/core/module.ts";
import { LinkError } from "../../../src/ts/base/errors.ts";
import type { ExternKind } from "../../../src/ts/core/types.ts";
import { interpEngine } from "../../../src/ts/interp/engine.ts";
import { nativeEngine } from "../../../src/ts/native/engine.ts";
import type { Budget } from "../../../src/ts/runtime/budget.ts";
import type { Engine } from "../../../src/ts/runtime/engine.ts";
import { Global } from "../../../src/ts/runtime/global.ts";
import { Memory } from "../../../src/ts/runtime/memory.ts";
import type { Exports, Failure, SuiteEngine } from "./adapter.ts";
import { type OwnModule, ownEngine } from "./own-engine.ts";
import { Report } from "./report.ts";
import { runScript } from "./runner.ts";
import type { Script } from "./script.ts";
import { showBits } from "./values.ts";

/** Fuel that no script uses up. */
export const plentyOfFuel = 1e15;

/** Frames that the host's stack has room for, also where each has a thousand locals. */
const maxCallDepth = 64;

/** What came of an instantiation or a call. */
interface Step {
  readonly what: string;
  readonly outcome: { readonly values: readonly unknown[] } | { readonly failure: Failure };
  /** Fuel left in each instance that has less or more than before, as text. */
  readonly fuel: string;
  /** Whether the standard lets the engine choose the result: of relaxed vector operators. */
  readonly free: boolean;
}

/** A script on one engine. */
interface Run {
  readonly steps: readonly Step[];
  readonly states: ReadonlyMap<string, Uint8Array | string>;
  /** Cases left out, by reason. */
  readonly skipped: ReadonlyMap<string, number>;
  /** What one instance used at most. */
  readonly used: number;
}

/** Larger memories are compared by their beginning. */
const comparedBytes = 1 << 24;

/** The module with its memories and globals exported under names of ours. */
function opened(module: Module): Uint8Array {
  const all = (kind: ExternKind, from: number, count: number) =>
    Array.from({ length: count }, (_, i) => ({ name: `opened ${kind} ${from + i}`, kind, index: from + i }));
  const { imported } = module.spaces;
  const added = [
    ...all("memory", imported.memory, module.memories.length),
    ...all("global", imported.global, module.globals.length),
  ];
  return added.length === 0 ? module.bytes : encodeModule(module, { exports: [...module.exports, ...added] });
}

/** The native adapter says what the host lacks, for both engines. */
const host = ownEngine(nativeEngine);

class Recorder {
  readonly steps: Step[] = [];
  private readonly budgets: Budget[] = [];
  private readonly left: number[] = [];
  private readonly instances: Exports[] = [];
  /** Functions of modules with relaxed vector operators. */
  private readonly relaxed = new Set<unknown>();
  private readonly fuel: number;
  private readonly inner: SuiteEngine<OwnModule>;

  constructor(engine: Engine, fuel: number) {
    this.fuel = fuel;
    const onBudget = (budget: Budget): void => {
      this.budgets.push(budget);
      this.left.push(fuel);
    };
    this.inner = ownEngine(engine, { bounds: { fuel, maxCallDepth }, onBudget });
  }

  adapter(): SuiteEngine<OwnModule> {
    const { inner } = this;
    const lacks = (module: OwnModule): ReturnType<typeof host.lacks> => host.lacks(module);
    return {
      ...inner,
      lacks,
      load: (bytes, disabled) => {
        const first = inner.load(bytes, disabled);
        const more = opened(first.unit.module);
        return more === bytes ? first : { ...first, unit: { ...first.unit, module: decodeModule(more) } };
      },
      instantiate: (module, imports) => {
        const lacking = lacks(module);
        if (lacking !== undefined) throw new LinkError("engine-unavailable", `The host has no ${lacking}.`);
        return this.step("instantiation", () => {
          const exports = inner.instantiate(module, imports);
          this.instances.push(exports);
          if (module.unit.features.has("relaxed-simd")) for (const extern of exports.values()) this.relaxed.add(extern);
          return exports;
        });
      },
      invoke: (fn, args) => this.step(`call with ${args.map(showBits).join(", ")}`, () => inner.invoke(fn, args), fn),
    };
  }

  private step<T>(what: string, run: () => T, fn?: unknown): T {
    const free = this.relaxed.has(fn);
    try {
      const result = run();
      this.note(what, { values: Array.isArray(result) ? result : [] }, free);
      return result;
    } catch (error) {
      this.note(what, { failure: this.inner.failure(error) }, free);
      throw error;
    }
  }

  private note(what: string, outcome: Step["outcome"], free: boolean): void {
    const changes: string[] = [];
    for (const [i, { left }] of this.budgets.entries()) {
      if (left !== this.left[i]) changes.push(`${i}: ${left}`);
      this.left[i] = left;
    }
    this.steps.push({ what, outcome, fuel: changes.join(", "), free });
  }

  states(): Map<string, Uint8Array | string> {
    const states = new Map<string, Uint8Array | string>();
    for (const [i, exports] of this.instances.entries()) {
      for (const [name, extern] of exports) {
        if (extern instanceof Memory) states.set(`${name} of ${i}`, extern.bytes.subarray(0, comparedBytes).slice());
        else if (extern instanceof Global) states.set(`${name} of ${i}`, showBits(extern.getBits()));
      }
    }
    return states;
  }

  /** What one instance used at most. */
  get used(): number {
    return this.fuel - this.left.reduce((least, left) => Math.min(least, left), this.fuel);
  }
}

function runOn(engine: Engine, script: Script, fuel: number): Run {
  const recorder = new Recorder(engine, fuel);
  const report = new Report(engine.name);
  runScript(recorder.adapter(), script, report);
  return { steps: recorder.steps, states: recorder.states(), skipped: report.reasons, used: recorder.used };
}

/** Whether bits are those of a NaN, of either width. */
function isNaNBits(bits: unknown): boolean {
  if (typeof bits === "number") return (bits & 0x7fff_ffff) > 0x7f80_0000;
  return typeof bits === "bigint" && BigInt.asUintN(63, bits) > 0x7ff0_0000_0000_0000n;
}

/** Whether two vectors are equal but for the bits of NaNs. */
function sameVector(a: Uint8Array, b: Uint8Array): boolean {
  const [x, y] = [a, b].map((bytes) => new DataView(bytes.buffer, bytes.byteOffset, 16)) as [DataView, DataView];
  const same = (size: number, read: (view: DataView, at: number) => unknown): boolean => {
    for (let at = 0; at < 16; at += size) if (!sameBits(read(x, at), read(y, at))) return false;
    return true;
  };
  return same(4, (view, at) => view.getInt32(at, true)) || same(8, (view, at) => view.getBigInt64(at, true));
}

/** Whether results are equal: NaNs may have any bits, and references are objects of the engine's own. */
function sameBits(a: unknown, b: unknown): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return sameVector(a, b);
  if (typeof a === "object" || typeof a === "function") return (a === null) === (b === null);
  return a === b || (typeof a === typeof b && isNaNBits(a) && isNaNBits(b));
}

/** Whether a message is this text, or this text and details that the host does not tell. */
function begins(message: string, text: string): boolean {
  return message === text || message.startsWith(`${text}:`) || message.startsWith(`${text} (`);
}

function sameOutcome(a: Step["outcome"], b: Step["outcome"]): boolean {
  if ("values" in a && "values" in b) {
    return a.values.length === b.values.length && a.values.every((value, i) => sameBits(value, b.values[i]));
  }
  if (!("failure" in a && "failure" in b) || a.failure.kind !== b.failure.kind) return false;
  const [x, y] = [a.failure, b.failure];
  // A link error of an engine says what is wrong in the engine's own words.
  return x.kind === "link" || begins(x.text, y.text) || y.alternatives.some((text) => x.text.startsWith(text));
}

function sameStep(x: Step, y: Step): boolean {
  const bothReturned = "values" in x.outcome && "values" in y.outcome;
  return x.fuel === y.fuel && ((x.free && bothReturned) || sameOutcome(x.outcome, y.outcome));
}

function show({ what, outcome, fuel }: Step): string {
  const came =
    "values" in outcome ? outcome.values.map(showBits).join(" ") : `${outcome.failure.kind}: ${outcome.failure.text}`;
  return `${what} gave ${came}; fuel ${fuel || "as before"}`;
}

function sameState(a: Uint8Array | string, b: Uint8Array | string | undefined): boolean {
  if (typeof a === "string" || typeof b === "string" || b === undefined) return a === b;
  return Buffer.compare(a, b) === 0;
}

/** What came of comparing the engines over a script. */
export interface Comparison {
  /** Instantiations and calls that were compared. */
  readonly steps: number;
  readonly differences: readonly string[];
  readonly skipped: ReadonlyMap<string, number>;
  /** Fuel that an instance used at most. */
  readonly used: number;
  /** Steps that the fuel ended. */
  readonly ended: number;
}

/** Runs a script on both engines with so much fuel for each instance. */
export function compareScript(script: Script, fuel: number): Comparison {
  const [a, b] = [runOn(interpEngine, script, fuel), runOn(nativeEngine, script, fuel)];
  const differences: string[] = [];
  const steps = Math.max(a.steps.length, b.steps.length);
  let ended = 0;
  for (let i = 0; i < steps; i++) {
    const [x, y] = [a.steps[i], b.steps[i]];
    if (x !== undefined && "failure" in x.outcome && x.outcome.failure.kind === "limit") ended++;
    if (x !== undefined && y !== undefined && sameStep(x, y)) continue;
    differences.push(`step ${i}, interp: ${x && show(x)}\n    native: ${y && show(y)}`);
  }
  // NaNs that a script computes may lie in globals and memories; where one is, the bits are the engine's choice.
  for (const [name, state] of a.states) {
    if (!sameState(state, b.states.get(name))) differences.push(`in the end ${name} differs`);
  }
  return { steps, differences, skipped: a.skipped, used: a.used, ended };
}

/** Compares the engines over scripts and writes what was found. Returns the exit code. */
export function compareFuel(scripts: readonly Script[], write: (text: string) => void): number {
  let [passed, failed, skipped] = [0, 0, 0];
  const reasons = new Map<string, number>();
  for (const script of scripts) {
    const { steps, differences, skipped: left } = compareScript(script, plentyOfFuel);
    for (const text of differences) write(`${script.name}: ${text}\n`);
    passed += Math.max(0, steps - differences.length);
    failed += differences.length;
    for (const [reason, n] of left) {
      skipped += n;
      reasons.set(reason, (reasons.get(reason) ?? 0) + n);
    }
  }
  write("fuel left after each instantiation and call, interp against native\n");
  if (reasons.size > 0) write(`left out for want of: ${Array.from(reasons, (pair) => pair.join(" ")).join(", ")}\n`);
  write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  return failed === 0 && passed > 0 ? 0 : 1;
}
