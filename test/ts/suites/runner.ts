/**
 * Runs one script on one engine. State is what a script sees: the current module, modules by name, registered
 * modules. Every command is a case with one outcome in the report.
 */
import type { Feature } from "../../../src/ts/core/features.ts";
import type { Exports, Failure, Loaded, SuiteEngine } from "./adapter.ts";
import { unknownFeature } from "./features.ts";
import type { Report } from "./report.ts";
import { type Action, type Command, type CommandType, type Script, moduleOf } from "./script.ts";
import { argumentBits, matchesValue, showBits, showExpected } from "./values.ts";

/** Which cases count; the others run, but are not reported. */
export interface Filter {
  readonly line?: number | undefined;
  /** Only cases of modules that use it. */
  readonly feature?: string | undefined;
}

/** The attempt to run a skipped module after all. */
interface Trial {
  readonly exports: Exports;
  passed: number;
  failed: number;
}

interface LiveSlot {
  readonly kind: "live";
  readonly exports: Exports;
  readonly module: Loaded;
  /** Why a module that was to change this one's memories, tables or globals was skipped. */
  unchanged?: string;
}

interface SkippedSlot {
  readonly kind: "skipped";
  readonly reason: string;
  /** Undefined where it could not even be loaded. */
  readonly module: Loaded | undefined;
  readonly trial: Trial | undefined;
  readonly line: number;
}

/** What a module's name stands for. */
type Slot = LiveSlot | SkippedSlot | { readonly kind: "broken" };

/** The outcome of a case: passed, skipped with a reason, or failed with a message. */
type Outcome = { readonly passed: true } | { readonly skipped: string } | { readonly failed: string };

const passed: Outcome = { passed: true };

/** Commands that give a text which the message of an error must begin with. */
const givesText: ReadonlySet<CommandType> = new Set([
  "assert_trap",
  "assert_exhaustion",
  "assert_malformed",
  "assert_malformed_custom",
  "assert_invalid",
  "assert_invalid_custom",
  "assert_unlinkable",
  "assert_uninstantiable",
]);
const runsCode: ReadonlySet<CommandType> = new Set([
  "assert_return",
  "assert_trap",
  "assert_exhaustion",
  "assert_exception",
]);

/** Commands about a module that is instantiated. */
const onInstance: ReadonlySet<CommandType> = new Set([...runsCode, "module", "module_instance", "register", "action"]);
const noFeatures: ReadonlySet<Feature> = new Set();

class ScriptRun {
  readonly engine: SuiteEngine;
  readonly script: Script;
  readonly report: Report;
  readonly filter: Filter;
  current: Slot = { kind: "broken" };
  readonly named = new Map<string, Slot>();
  readonly registered = new Map<string, Slot>();
  readonly definitions = new Map<string | undefined, Command>();
  readonly skipped: SkippedSlot[] = [];

  constructor(engine: SuiteEngine, script: Script, report: Report, filter: Filter) {
    this.engine = engine;
    this.script = script;
    this.report = report;
    this.filter = filter;
    this.registered.set("spectest", { kind: "live", exports: engine.spectest(), module: spectestModule });
  }

  run(): void {
    for (const command of this.script.commands) {
      let outcome: Outcome;
      try {
        outcome = handlers[command.type](this, command);
      } catch (error) {
        const { kind, text } = this.engine.failure(error);
        outcome = { failed: `${command.type} ended with ${kind}: ${text}` };
      }
      this._settle(command, outcome);
    }
    for (const slot of this.skipped) this._checkTrial(slot);
  }

  private _settle(command: Command, outcome: Outcome): void {
    const { type, line } = command;
    const slot = onInstance.has(type) ? this.slotOf(command) : undefined;
    const features = slot === undefined || slot.kind === "broken" ? noFeatures : (slot.module?.features ?? noFeatures);
    if (!this._counts(line, features, outcome)) return;
    const info = { script: this.script.name, line, type, features };
    if ("skipped" in outcome) {
      this.report.skip(info, outcome.skipped);
      return;
    }
    if ("failed" in outcome) this.report.fail(info, outcome.failed);
    else this.report.pass(info);
    if (givesText.has(type)) this.report.worded(type, "passed" in outcome);
    if (runsCode.has(type) && slot?.kind === "live" && !usesVectors(slot.module)) this.report.scalarActions++;
  }

  private _counts(at: number, features: ReadonlySet<Feature>, outcome: Outcome): boolean {
    const { line, feature } = this.filter;
    if (line !== undefined && line !== at) return false;
    if (feature === undefined || features.has(feature as Feature)) return true;
    return "skipped" in outcome && outcome.skipped === feature;
  }

  /** A skipped module that works as well as one that is not makes the skip wrong. */
  private _checkTrial({ trial, reason, line, module }: SkippedSlot): void {
    if (trial === undefined || trial.failed > 0 || trial.passed === 0) return;
    const info = { script: this.script.name, line, type: "module", features: module?.features ?? noFeatures } as const;
    if (!this._counts(line, info.features, { skipped: reason })) return;
    this.report.fail(info, `skipped for ${reason}, but it loads and its ${trial.passed} assertions pass`);
  }

  slotOf({ action, name }: Command): Slot {
    const id = action === undefined ? name : action.module;
    return (id === undefined ? undefined : this.named.get(id)) ?? this.current;
  }

  /** Makes the slot of a module that is to be instantiated. */
  makeSlot(command: Command): { slot: Slot; outcome: Outcome } {
    let module: Loaded;
    try {
      module = this.load(command);
    } catch (error) {
      const failure = this.engine.failure(error);
      const reason = unknownFeature(this.script, failure);
      if (reason !== undefined) return this._skip(reason, command);
      return { slot: { kind: "broken" }, outcome: { failed: `the module is ${failure.kind}: ${failure.text}` } };
    }
    const reason = this.engine.lacks(module) ?? this.skippedImport(module);
    if (reason !== undefined) return this._skip(reason, command, module);
    try {
      const exports = this.instantiate(module);
      return { slot: { kind: "live", exports, module }, outcome: passed };
    } catch (error) {
      const { kind, text } = this.engine.failure(error);
      return { slot: { kind: "broken" }, outcome: { failed: `instantiation ended with ${kind}: ${text}` } };
    }
  }

  /** Decodes and validates a command's module. */
  load(command: Command): Loaded {
    return this.engine.load(moduleOf(this.script, command), this.script.disabled);
  }

  private _skip(reason: string, { line }: Command, module?: Loaded): { slot: Slot; outcome: Outcome } {
    if (module !== undefined) this.noteUnchanged(module, reason);
    const trial = module === undefined ? undefined : this._tryAnyway(module);
    const slot: SkippedSlot = { kind: "skipped", reason, module, trial, line };
    this.skipped.push(slot);
    return { slot, outcome: { skipped: reason } };
  }

  /** A skipped module leaves those that it imports from as they are: what they should contain later is open. */
  noteUnchanged(module: Loaded, reason: string): void {
    for (const name of module.importedModules) {
      const slot = this.registered.get(name);
      if (slot?.kind === "live") slot.unchanged ??= reason;
    }
  }

  private _tryAnyway(module: Loaded): Trial | undefined {
    try {
      return { exports: this.instantiate(module), passed: 0, failed: 0 };
    } catch {
      return undefined;
    }
  }

  /** The reason why a module that this one imports from was skipped. */
  skippedImport(module: Loaded): string | undefined {
    for (const name of module.importedModules) {
      const slot = this.registered.get(name);
      if (slot?.kind === "skipped") return slot.reason;
    }
    return undefined;
  }

  instantiate(module: Loaded): Exports {
    const imports = new Map<string, Exports>();
    for (const [name, slot] of this.registered) {
      if (slot.kind === "live") imports.set(name, slot.exports);
      else if (slot.kind === "skipped" && slot.trial !== undefined) imports.set(name, slot.trial.exports);
    }
    return this.engine.instantiate(module, imports);
  }

  /** Performs an action and has its results or its error judged; a skipped module's go into its trial alone. */
  act(command: Command, judge: (result: ActionResult) => string | undefined): Outcome {
    const slot = this.slotOf(command);
    if (slot.kind === "broken") return { failed: "its module did not load" };
    if (slot.kind === "live") {
      const problem = judge(this._perform(slot.exports, command.action!));
      if (problem === undefined) return passed;
      return slot.unchanged === undefined ? { failed: problem } : { skipped: slot.unchanged };
    }
    if (slot.trial?.failed === 0) {
      const problem = judge(this._perform(slot.trial.exports, command.action!));
      if (problem !== undefined) slot.trial.failed++;
      else if (runsCode.has(command.type)) slot.trial.passed++;
    }
    return { skipped: slot.reason };
  }

  private _perform(exports: Exports, action: Action): ActionResult {
    const extern = exports.get(action.field);
    if (extern === undefined) return { failure: otherFailure(`nothing is exported as ${action.field}`) };
    try {
      if (action.type === "get") return { values: [this.engine.read(extern)] };
      return { values: this.engine.invoke(extern, (action.args ?? []).map(argumentBits)) };
    } catch (error) {
      return { failure: this.engine.failure(error) };
    }
  }
}

type ActionResult = { readonly values: readonly unknown[] } | { readonly failure: Failure };

const spectestModule: Loaded = { features: new Set(), importedModules: [] };

function usesVectors({ features }: Loaded): boolean {
  return features !== undefined && (features.has("simd") || features.has("relaxed-simd"));
}

function otherFailure(text: string): Failure {
  return { kind: "other", text, alternatives: [] };
}

/** Whether a message begins with the suite's text; an index behind the text is the suite's own detail. */
function hasText({ text, alternatives }: Failure, expected: string): boolean {
  const general = expected.replace(/ \d+$/, "");
  return [text, ...alternatives].some((one) => one.startsWith(expected) || one.startsWith(general));
}

function judgeReturn(run: ScriptRun, command: Command): Outcome {
  const expected = command.expected ?? [];
  return run.act(command, (result) => {
    if ("failure" in result) return `ended with ${result.failure.kind}: ${result.failure.text}`;
    const { values } = result;
    const isRef = run.engine.isRef;
    if (values.length === expected.length && expected.every((one, i) => matchesValue(one, values[i], isRef)))
      return undefined;
    return `gave ${values.map(showBits).join(" ")}, expected ${expected.map(showExpected).join(" ")}`;
  });
}

function judgeFailure(kind: Failure["kind"]) {
  return (run: ScriptRun, command: Command): Outcome =>
    run.act(command, (result) => {
      if ("values" in result)
        return `returned ${result.values.map(showBits).join(" ")}, expected ${kind} ${command.text ?? ""}`;
      const { failure } = result;
      if (failure.kind === kind && hasText(failure, command.text ?? "")) return undefined;
      return `ended with ${failure.kind}: ${failure.text}; expected ${kind}: ${command.text ?? ""}`;
    });
}

/** A module that must be refused before it is linked. */
function judgeRefusal(kind: "malformed" | "invalid") {
  return (run: ScriptRun, command: Command): Outcome => {
    try {
      run.load(command);
    } catch (error) {
      const failure = run.engine.failure(error);
      if (failure.kind === kind && hasText(failure, command.text ?? "")) return passed;
      const reason = unknownFeature(run.script, failure);
      if (reason !== undefined) return { skipped: reason };
      return { failed: `is ${failure.kind}: ${failure.text}; expected ${kind}: ${command.text}` };
    }
    return { failed: `is accepted; expected ${kind}: ${command.text}` };
  };
}

/** A module that must not link, or whose segments or start function must trap. */
function judgeInstantiation(kind: "link" | "trap") {
  return (run: ScriptRun, command: Command): Outcome => {
    let reason: string | undefined;
    try {
      const module = run.load(command);
      reason = run.skippedImport(module) ?? run.engine.lacks(module);
      if (reason !== undefined) run.noteUnchanged(module, reason);
      run.instantiate(module);
    } catch (error) {
      const failure = run.engine.failure(error);
      if (failure.kind === kind && hasText(failure, command.text ?? "")) return passed;
      reason ??= unknownFeature(run.script, failure);
      if (reason !== undefined) return { skipped: reason };
      return { failed: `ended with ${failure.kind}: ${failure.text}; expected ${kind}: ${command.text}` };
    }
    return reason === undefined
      ? { failed: `is instantiated; expected ${kind}: ${command.text}` }
      : { skipped: reason };
  };
}

function defineInstance(run: ScriptRun, definition: Command, name: string | undefined): Outcome {
  const { slot, outcome } = run.makeSlot(definition);
  run.current = slot;
  if (name !== undefined) run.named.set(name, slot);
  return outcome;
}

function register(run: ScriptRun, command: Command): Outcome {
  const slot = run.slotOf(command);
  run.registered.set(command.as!, slot);
  if (slot.kind === "broken") return { failed: "its module did not load" };
  return slot.kind === "skipped" ? { skipped: slot.reason } : passed;
}

/** A definition is loaded when it is met, and again for each instance, so that its state is new. */
function defineModule(run: ScriptRun, command: Command): Outcome {
  run.definitions.set(command.name, command);
  try {
    run.load(command);
    return passed;
  } catch (error) {
    const failure = run.engine.failure(error);
    const reason = unknownFeature(run.script, failure);
    return reason === undefined ? { failed: `the module is ${failure.kind}: ${failure.text}` } : { skipped: reason };
  }
}

function instantiateDefinition(run: ScriptRun, command: Command): Outcome {
  const definition = run.definitions.get(command.module);
  if (definition === undefined) return { failed: `no module is defined as ${command.module}` };
  return defineInstance(run, definition, command.instance);
}

function doAction(run: ScriptRun, command: Command): Outcome {
  return run.act(command, (result) =>
    "failure" in result ? `ended with ${result.failure.kind}: ${result.failure.text}` : undefined,
  );
}

const handlers: { readonly [K in CommandType]: (run: ScriptRun, command: Command) => Outcome } = {
  module: (run, command) => defineInstance(run, command, command.name),
  module_definition: defineModule,
  module_instance: instantiateDefinition,
  register,
  action: doAction,
  assert_return: judgeReturn,
  assert_trap: judgeFailure("trap"),
  assert_exhaustion: judgeFailure("trap"),
  assert_exception: judgeFailure("exception"),
  assert_malformed: judgeRefusal("malformed"),
  assert_malformed_custom: judgeRefusal("malformed"),
  assert_invalid: judgeRefusal("invalid"),
  assert_invalid_custom: judgeRefusal("invalid"),
  assert_unlinkable: judgeInstantiation("link"),
  assert_uninstantiable: judgeInstantiation("trap"),
};

/** Runs a script on an engine; the outcomes are added to the report. */
export function runScript(engine: SuiteEngine, script: Script, report: Report, filter: Filter = {}): void {
  new ScriptRun(engine, script, report, filter).run();
}
