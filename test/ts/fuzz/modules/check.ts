/**
 * One case on every engine and in every way, compared.
 */
import { type Feature, optionalFeatures } from "../../../../src/ts/core/features.ts";
import { decodeModule } from "../../../../src/ts/binary/decode.ts";
import { interpEngine } from "../../../../src/ts/interp/engine.ts";
import { ahead } from "../../compile/ahead.ts";
import { aheadEngine, compiledEngine } from "../../compile/whole.ts";
import { nativeEngine } from "../../native/bounded.ts";
import { hostSupports } from "../../../../src/ts/native/host/probe.ts";
import type { Engine, Unit } from "../../../../src/ts/runtime/engine.ts";
import { parseWat } from "../../../../src/ts/text/parse/parse.ts";
import { printModule } from "../../../../src/ts/text/print/print.ts";
import { isForBare, observeBare } from "./bare.ts";
import { difference, type Leniency } from "./compare.ts";
import { type Mode, type Observation, observe, plenty, unitOf } from "./own.ts";
import type { Scenario } from "./scenario.ts";

/** What was found out about a case. */
export interface Verdict {
  /** What the case was run on, for the counts. */
  readonly note: string;
  /** Which comparison failed, and what differs. */
  readonly problem: { readonly check: string; readonly text: string } | undefined;
}

/** The features of the host. */
export const hostFeatures: ReadonlySet<Feature> = new Set(optionalFeatures.filter((one) => hostSupports(one)));

/** All features. */
export const allFeatures: ReadonlySet<Feature> = new Set(optionalFeatures);

const poisons = [0x5eed_5eed, -0x1234_5679, 0x7ff1_2345] as const;
const everywhere = (engine: Engine) => (): Engine => engine;
const interp = everywhere(interpEngine);
const compiled = everywhere(compiledEngine);
const native = everywhere(nativeEngine);
const plentyEach = (): number => plenty;

/** Milliseconds that no run takes. */
const longTime = 1e9;

/** Runs the modes of one case, each at most once. */
class Checker {
  readonly scenario: Scenario;
  readonly units: readonly Unit[];
  readonly reference: Observation;
  problem: Verdict["problem"];
  private _metered: Observation | undefined;

  constructor(scenario: Scenario, units: readonly Unit[]) {
    this.scenario = scenario;
    this.units = units;
    this.reference = observe(scenario, units, { name: "interp", engine: interp, poison: poisons[0] });
  }

  run(mode: Mode, units: readonly Unit[] = this.units): Observation {
    return observe(this.scenario, units, mode);
  }

  /** A run on the interpreter with plenty of fuel, each body validated at its first call. */
  get metered(): Observation {
    this._metered ??= this.run(
      { name: "metered", engine: interp, fuel: plentyEach, poison: poisons[1] },
      this.scenario.modules.map((bytes) => unitOf(bytes, "lazy")),
    );
    return this._metered;
  }

  compare(check: string, b: Observation, leniency: Leniency, a = this.reference, withFuel = false): void {
    if (this.problem !== undefined) return;
    const text = difference(["interp", a], [check, b], { leniency, withFuel });
    if (text !== undefined) this.problem = { check, text };
  }

  /** What the code itself has held against what is known. */
  known(): void {
    const wrong = [...this.reference.states].find(([name, state]) => name.endsWith(".wrong") && state !== "i32:0");
    if (wrong !== undefined) this.problem = { check: "known results", text: `${wrong[0]} is ${String(wrong[1])}` };
  }

  own(draw: number): void {
    this.compare("lazy, metered interp", this.metered, "none");
    if (draw % 8 === 0)
      this.compare(
        "interp from text",
        this.run({ name: "text", engine: interp, poison: poisons[2] }, this._printed()),
        "none",
      );
    if (draw % 8 === 1) {
      const resumed = this.run({
        name: "resumed",
        engine: interp,
        fuel: plentyEach,
        drip: this.scenario.settings.drip,
        poison: poisons[2],
      });
      this.compare("resumed interp", resumed, "nans");
      this._compareUsed(resumed);
    }
  }

  /** Generated code, which is to give the same in all ways to run it. */
  compiled(draw: number): void {
    const { scenario, metered } = this;
    const mode = { name: "compiled", engine: compiled, poison: poisons[2] };
    this.compare("compiled", this.run(mode), "none");
    if ((draw & 1) === 0) {
      const timeoutMs = (draw & 512) === 0 ? longTime : undefined;
      const lazy = this.scenario.modules.map((bytes) => unitOf(bytes, "lazy"));
      this.compare("metered compiled", this.run({ ...mode, fuel: plentyEach, timeoutMs }, lazy), "none", metered, true);
    }
    if ((draw & 6) === 0) this._pair("with a depth", { fuel: plentyEach, depth: scenario.settings.depth }, compiled);
    if ((draw & 6) === 2) {
      const fuel = (module: number): number => Math.floor((metered.used[module]! * scenario.settings.cut) / 1_000);
      this._pair("cut short", { fuel }, compiled);
    }
    if ((draw & 6) === 4) {
      const bounds = { room: (draw >>> 6) & 3, fuel: (draw & 256) === 0 ? plentyEach : undefined };
      this._pair("with little room", bounds, compiled);
    }
    if ((draw & 24) === 8) this._ahead((draw & 1) === 0);
    // Between engines each call is one of the host's, tail calls included.
    if (!scenario.mixable || scenario.modules.length < 2) return;
    const engines = (draw & 32) === 0 ? [interpEngine, compiledEngine] : [compiledEngine, interpEngine];
    const mixed = { ...mode, name: "mixed", engine: (module: number) => engines[module]!, fuel: plentyEach };
    this.compare("modules on interp and compiled", this.run(mixed), "none", metered, true);
  }

  /** By the files that the modules are compiled into ahead of time. */
  private _ahead(isMetered: boolean): void {
    const units = this.scenario.modules.map((bytes) => {
      const unit = unitOf(bytes, "eager");
      return { ...unit, module: ahead(unit, isMetered) };
    });
    const mode = { name: "ahead of time", engine: everywhere(aheadEngine), poison: poisons[2] };
    const fuel = isMetered ? plentyEach : undefined;
    this.compare(
      "ahead of time",
      this.run({ ...mode, fuel }, units),
      "none",
      isMetered ? this.metered : undefined,
      isMetered,
    );
  }

  private _printed(): Unit[] {
    return this.scenario.modules.map((bytes) => unitOf(parseWat(printModule(decodeModule(bytes))), "eager"));
  }

  private _compareUsed(resumed: Observation): void {
    const [whole, dripped] = [this.metered.used.join(), resumed.used.join()];
    if (this.problem === undefined && whole !== dripped) {
      this.problem = { check: "resumed interp", text: `fuel used ${dripped}, in one go ${whole}` };
    }
  }

  native(draw: number): void {
    const { scenario, metered } = this;
    const mode = { name: "native", engine: native, poison: poisons[2] };
    this.compare("native", this.run(mode), "native");
    if ((draw & 1) === 0) {
      const timeoutMs = (draw & 512) === 0 ? longTime : undefined;
      this.compare("metered native", this.run({ ...mode, fuel: plentyEach, timeoutMs }), "native", metered, true);
    }
    if ((draw & 6) === 0) this._pair("with a depth", { fuel: plentyEach, depth: scenario.settings.depth });
    if ((draw & 6) === 2) {
      this._pair("cut short", {
        fuel: (module) => Math.floor((metered.used[module]! * scenario.settings.cut) / 1_000),
      });
    }
    if ((draw & 6) === 4) this._room(draw);
    if ((draw & 8) === 0 && isForBare(scenario)) this.compare("bare host", observeBare(scenario, this.units), "bare");
    if (scenario.mixable && scenario.modules.length > 1) this._mixed(draw);
  }

  /** Little room for growth: within it sizes are the same on each engine, and on both together. */
  private _room(draw: number): void {
    const bounds = { room: (draw >>> 6) & 3, fuel: (draw & 256) === 0 ? plentyEach : undefined };
    const ours = this._pair("with little room", bounds);
    if (!this.scenario.mixable || this.scenario.modules.length < 2) return;
    const seen = this.run({ name: "room on both", engine: mixOf(draw), poison: poisons[2], ...bounds });
    if (seen.lines.some((line) => line.includes(" link "))) return;
    this.compare("both engines with little room", seen, "native", ours);
  }

  /** Two engines within the same bounds, which may end the run; gives what was seen on the interpreter. */
  private _pair(what: string, bounds: Pick<Mode, "fuel" | "depth" | "room">, other = native): Observation {
    const ours = this.run({ name: what, engine: interp, poison: poisons[2], ...bounds });
    const theirs = this.run({ name: what, engine: other, poison: poisons[2], ...bounds });
    const { name } = other();
    this.compare(`${name} ${what}`, theirs, name === "native" ? "native" : "none", ours, bounds.fuel !== undefined);
    return ours;
  }

  /** Each module on another engine. A link may be refused there, and then the second module is not there. */
  private _mixed(draw: number): void {
    const seen = this.run({
      name: "mixed",
      engine: mixOf(draw),
      fuel: plentyEach,
      poison: poisons[2],
    });
    if (seen.lines.some((line) => line.includes(" link "))) return;
    this.compare("modules on both engines", seen, "native", this.metered, true);
  }
}

/** One module on each engine. */
function mixOf(draw: number): Mode["engine"] {
  const engines = (draw & 32) === 0 ? [interpEngine, nativeEngine] : [nativeEngine, interpEngine];
  return (module) => engines[module]!;
}

/** A module that one of us or the host refuses: the generator makes none. */
function refusal(scenario: Scenario): string | undefined {
  for (const [i, bytes] of scenario.modules.entries()) {
    try {
      unitOf(bytes, "eager");
    } catch (error) {
      return `m${i} is refused: ${String(error)}`;
    }
  }
  return undefined;
}

function hostRefusal(scenario: Scenario): string | undefined {
  for (const [i, bytes] of scenario.modules.entries()) {
    try {
      new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
    } catch (error) {
      return `the host refuses m${i}: ${String(error)}`;
    }
  }
  return undefined;
}

/** Runs and compares. */
export function check(scenario: Scenario): Verdict {
  const refused = refusal(scenario);
  if (refused !== undefined) return { note: "refused", problem: { check: "validation", text: refused } };
  const units = scenario.modules.map((bytes) => unitOf(bytes, "eager"));
  const used = new Set(units.flatMap(({ features }) => [...features.names]));
  const onHost = [...used].every((feature) => hostSupports(feature));
  const note = onHost ? "on all engines" : "on ours";
  const hostSays = onHost ? hostRefusal(scenario) : undefined;
  if (hostSays !== undefined) return { note, problem: { check: "validation", text: hostSays } };
  const checker = new Checker(scenario, units);
  checker.known();
  checker.own(scenario.settings.draw);
  checker.compiled(scenario.settings.draw >>> 3);
  if (onHost) checker.native(scenario.settings.draw >>> 8);
  return { note, problem: checker.problem };
}
