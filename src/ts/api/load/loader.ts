/**
 * Makes instances: sources are compiled, imports resolved, an engine chosen, WASI and WIT put in place. The part that
 * all verbs share.
 */
import { LinkError, UsageError } from "../../base/errors/errors.ts";
import { isOfAnother } from "../../base/copy.ts";
import { isA } from "../../base/foreign.ts";
import type { Answer } from "../../base/host/web.ts";
import { bare, owns } from "../../base/own.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { inSeries, shownList, shownNameOr } from "../../base/errors/shown.ts";
import { showValue } from "../../runtime/store/values.ts";
import type { BoundFunction } from "../../component/core-module/bind.ts";
import { Budget } from "../../runtime/budget/budget.ts";
import { beginCall, endCall } from "../../runtime/budget/outermost.ts";
import type { Engine, Instance } from "../../runtime/engine.ts";
import type { Extern } from "../../runtime/store/extern.ts";
import type { Func } from "../../runtime/store/func.ts";
import { whileLoading } from "../../runtime/calls/promises.ts";
import type { Memory } from "../../runtime/store/memory.ts";
import { resolveImports } from "../../runtime/link.ts";
import { wasiModuleName } from "../../wasi/p1/name.ts";
import type { Wasi } from "../../wasi/p1/wasi.ts";
import { translatorOf } from "../language/translator.ts";
import type { ComponentWasi, ComponentsPart, LoadedComponent } from "../parts/part.ts";
import type { Parts } from "../parts/parts.ts";
import { Compiled } from "../source/compiled.ts";
import { compileBytes } from "../source/decode.ts";
import { isComponent, isOfComponent } from "../source/component.ts";
import { compiledByHost, isHostModule, requireNoBounds } from "../source/host-module.ts";
import { engineWithoutRoom, makeInstance } from "./instances.ts";
import type { Host } from "../host/host.ts";
import { userImports } from "./imports.ts";
import { WasmModule, isModule } from "../module/module.ts";
import type { AnyExports } from "../module/typed.ts";
import { type OptionVerb, boundOf, compileOptions, optionRows } from "../options/table.ts";
import type { CompileOptions, ProgramOptions, RunOptions, WasiLoadOptions } from "../options/types.ts";
import type { Program } from "../program/program.ts";
import { type Found, type Source, readSource, readSourceAsync } from "../source/source.ts";
import type { ModuleWit } from "../source/wit.ts";
import { isHostUnit } from "../../runtime/host-unit.ts";

/** A module's source, or a module that has been compiled or loaded. */
export type ModuleSource = Source | Compiled | WasmModule;

/** What the verbs take that return promises: an http(s) URL or a path that is fetched, what a server answered, and promises, too. */
export type AsyncSource = ModuleSource | Answer | PromiseLike<ModuleSource | Answer>;

function budgetOf(options: RunOptions): Budget {
  return new Budget({
    fuel: boundOf(options, "fuel"),
    fuelPerCall: boundOf(options, "fuelPerCall"),
    timeoutMs: boundOf(options, "timeoutMs"),
    signal: options.signal ?? undefined,
    maxMemoryPages: boundOf(options, "maxMemoryPages"),
    maxTableElements: boundOf(options, "maxTableElements"),
    maxCallDepth: boundOf(options, "maxCallDepth"),
  });
}

function importsWasi({ module }: Compiled): boolean {
  return module.imports.some((wanted) => wanted.module === wasiModuleName);
}

function exportsFunc({ module }: Compiled, name: string): boolean {
  return module.exports.some((e) => e.name === name && e.kind === "func");
}

/** A component, and the part that reads it. */
export interface OpenComponent {
  readonly part: ComponentsPart;
  readonly bytes: Uint8Array;
  readonly path: string | undefined;
}

/** A module before it is used. */
interface Linked {
  readonly module: WasmModule;
  /** The function that is to be called before. */
  readonly initialize: Func | undefined;
}

/** Makes instances: the part that all verbs share. */
export class Loader {
  readonly parts: Parts;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  get engines(): readonly Engine[] {
    return this.parts.engines;
  }

  get host(): Host {
    return this.parts.host;
  }

  compile(verb: OptionVerb, source: unknown, options: CompileOptions & RunOptions): Compiled {
    return this._ready(this.decode(verb, source, options), options);
  }

  /** `compile` without validation. */
  decode(verb: OptionVerb, source: unknown, options: CompileOptions): Compiled {
    this._requireWit(options);
    const known = knownModule(source);
    if (known !== undefined) return withOptions(verb, known, options);
    if (isHostModule(source)) return compiledByHost(source, compileOptions(options));
    return this._compile(readSource(source, this.parts), compileOptions(options));
  }

  private _compile(found: Found, options: CompileOptions): Compiled {
    const { contents } = found;
    if (typeof contents === "string" || !isComponent(contents)) return compileBytes(found, options, this.parts);
    const core = (bytes: Uint8Array): Compiled =>
      compileBytes({ contents: bytes, path: undefined }, { disable: options.disable }, this.parts);
    return this.parts.need("components", "A component").compile(found, options, core);
  }

  /** `decode` for verbs that take components as well: of one, its bytes and where they come from. @throws UsageError `part-missing` */
  look(source: unknown, options: CompileOptions = bare({})): Compiled | OpenComponent {
    const known = knownModule(source);
    if (known !== undefined && isOfComponent(known.unit)) {
      const { unit, path } = known;
      return { part: this.parts.need("components", "A component"), bytes: unit.module.bytes, path };
    }
    if (known !== undefined || isHostModule(source)) return this.decode("compile", source, options);
    const found = readSource(source, this.parts);
    const { contents, path } = found;
    if (typeof contents !== "string" && isComponent(contents)) {
      return { part: this.parts.need("components", "A component"), bytes: contents, path };
    }
    this._requireWit(options);
    return compileBytes(found, compileOptions(options), this.parts);
  }

  async compileAsync(verb: OptionVerb, source: unknown, options: CompileOptions & RunOptions): Promise<Compiled> {
    this._requireWit(options);
    const known = knownModule(source);
    if (known !== undefined) {
      const complete = await this._withFetchedWit(options);
      return this._documented(withOptions(verb, known, complete), complete);
    }
    const settled: unknown = await source;
    if (isHostModule(settled)) return compiledByHost(settled, compileOptions(await this._withFetchedWit(options)));
    const found = await readSourceAsync(settled, this.parts);
    const complete = await this._withFetchedWit(options, found.url);
    return this._ready(this._compile(found, compileOptions(complete)), complete);
  }

  /** The options with the WIT that has to be fetched for them. */
  private async _withFetchedWit<O extends CompileOptions>(options: O, url?: string): Promise<O> {
    return this.parts.wit === undefined ? options : this.parts.wit.fetched(options, url, this.host);
  }

  /** @throws UsageError `part-missing` for options that WIT serves */
  private _requireWit({ wit, world }: CompileOptions): void {
    const given = wit !== undefined && wit !== false ? "wit" : world === undefined ? undefined : "world";
    if (given !== undefined) this.parts.need("wit", `The option ${phrase("option-sign")}${given}`);
  }

  /** Validates with the engine that the module will run on, as far as that is known. */
  private _ready(compiled: Compiled, options: CompileOptions & RunOptions): Compiled {
    const { engine: choice = "auto" } = options;
    const first = this.engines.find(
      (engine) => (choice === "auto" || engine.name === choice) && engine.unavailable() === undefined,
    );
    requireValid(compiled, first, budgetOf(options));
    return this._documented(compiled, options);
  }

  /** A component with the documentation of the WIT that is given with it now. */
  private _documented(compiled: Compiled, { wit }: CompileOptions): Compiled {
    if (wit === undefined || !isOfComponent(compiled.unit)) return compiled;
    const documents = this.parts.wit?.documents(compiled, this.host);
    return documents === undefined
      ? compiled
      : this.parts.need("components", "A component").documented(compiled, documents);
  }

  /** An instance with WASI where asked for or where the module is a reactor that needs it. */
  instantiate<E extends AnyExports>(compiled: Compiled, options: WasiLoadOptions, wantsWasi: boolean): WasmModule<E> {
    const { module, initialize } = this._linked(compiled, options, wantsWasi);
    try {
      if (initialize !== undefined) initialize.callable();
    } catch (error) {
      throw this._withoutModule(module, whileLoading(error, "initialize"));
    }
    return module as WasmModule<E>;
  }

  /** The same; `_initialize` may wait. */
  async instantiateAsync<E extends AnyExports>(
    compiled: Compiled,
    options: WasiLoadOptions,
    wantsWasi: boolean,
  ): Promise<WasmModule<E>> {
    const { module, initialize } = await this._linkedPatiently(compiled, options, wantsWasi);
    try {
      await initialize?.callAsync([], same);
    } catch (error) {
      throw this._withoutModule(module, whileLoading(error, "initialize"));
    }
    return module as WasmModule<E>;
  }

  /** The error of an initialisation: nobody has the module, so nothing of it stays open, and nothing can be resumed. */
  private _withoutModule(module: WasmModule, error: unknown): unknown {
    for (const engine of this.engines) engine.suspended?.(error);
    return module.abandoned(error);
  }

  /** `_linked`; an engine that has no room for the module's memories is asked once more, when what has been dropped may be gone. */
  private async _linkedPatiently(compiled: Compiled, options: WasiLoadOptions, wantsWasi: boolean): Promise<Linked> {
    const budget = budgetOf(options);
    try {
      return this._linked(compiled, options, wantsWasi, budget, true);
    } catch (error) {
      const engine = engineWithoutRoom(this.engines, error, budget);
      if (engine === undefined) throw error;
      await engine.room?.wait();
    }
    return this._linked(compiled, options, wantsWasi);
  }

  /** An instance on an engine that serves. */
  private _linked(
    compiled: Compiled,
    options: WasiLoadOptions,
    wantsWasi: boolean,
    budget = budgetOf(options),
    patient = false,
  ): Linked {
    const reactor = exportsFunc(compiled, "_initialize") && importsWasi(compiled);
    // A component has a world of its own.
    const wants = (wantsWasi || reactor) && !isOfComponent(compiled.unit);
    const wasi = wants ? this._createWasi(options, budget) : undefined;
    const module = this._linkOrClose(compiled, options, budget, wasi, patient);
    const initialize = options.initialize === false ? undefined : initializer(module);
    return { module, initialize };
  }

  /** @throws UsageError `part-missing` */
  requireWasi(): void {
    this.parts.need("wasi", "WASI");
  }

  private _createWasi(options: WasiLoadOptions, budget: Budget): Wasi {
    const part = this.parts.need("wasi", "WASI");
    return part.create(bare(options, { interrupt: () => budget.poll() }), this.host.platform);
  }

  private _linkOrClose(
    compiled: Compiled,
    options: RunOptions,
    budget: Budget,
    wasi: Wasi | undefined,
    patient: boolean,
  ): WasmModule {
    try {
      return this._link(compiled, options, budget, wasi, this._witOf(compiled), patient);
    } catch (error) {
      wasi?.close();
      throw error;
    }
  }

  /** The WIT of a module. Without the part it has none: its core functions are called as they are. */
  private _witOf(compiled: Compiled): ModuleWit | undefined {
    this._requireWit(compiled.options);
    return this.parts.wit?.ofModule(compiled, this.host);
  }

  private _link(
    compiled: Compiled,
    options: RunOptions,
    budget: Budget,
    wasi: Wasi | undefined,
    wit: ModuleWit | undefined,
    patient = false,
  ): WasmModule {
    const { unit } = compiled;
    if (isOfComponent(unit)) return this._linkComponent(compiled, options, budget, patient);
    if (isHostUnit(unit)) requireNoBounds(options);
    const translator = translatorOf(options.language, options.i64 ?? "bigint");
    const imports = userImports(options.imports, unit, translator);
    if (wasi !== undefined) this.parts.wasi!.addTo(imports, wasi);
    // Imports are made before the instance that they serve.
    const made: { instance?: Instance } = {};
    const typed = wit && this.parts.wit!.addImports(imports, compiled, wit, options, () => made.instance);
    const externs = this._hinting(compiled, wasi, () =>
      resolveImports(unit, imports.all, { unused: options.unusedImports, typed: typed?.typeOf }),
    );
    const choice = options.engine ?? "auto";
    const validate = (engine: Engine): void => requireValid(compiled, engine, budget);
    const parts = { unit, imports: externs, budget, choice, patient, validate };
    const instance = started(() => inOneCall(() => makeInstance(this.engines, parts)));
    made.instance = instance;
    wasi?.bindMemory(() => memoryOf(instance));
    const bound: ReadonlyMap<string, BoundFunction> =
      wit === undefined ? new Map() : this.parts.wit!.bindExports(wit, instance, options);
    const world = wasi && this.parts.wasi!.worldOf(wasi, budget, options);
    const remake = (): WasmModule => this.instantiate(compiled, options, wasi !== undefined);
    return new WasmModule(compiled, instance, bound, translator, world, remake, () => typed?.describe() ?? {});
  }

  private _component(
    compiled: Compiled,
    options: RunOptions,
    budget: Budget,
    wasi: ComponentWasi | undefined,
    patient = false,
  ): LoadedComponent {
    const choice = options.engine ?? "auto";
    const instantiate = (core: Compiled, imports: readonly Extern[]): Instance => {
      const validate = (engine: Engine): void => requireValid(core, engine, budget);
      return makeInstance(this.engines, { unit: core.unit, imports, budget, choice, patient, validate });
    };
    const link = (): LoadedComponent =>
      this.parts.need("components", "A component").link(compiled, options, { budget, wasi, instantiate });
    return started(() => inOneCall(link));
  }

  private _createComponentWasi(options: WasiLoadOptions, budget: Budget): ComponentWasi {
    this.parts.need("wasi", "WASI");
    const part = this.parts.need("components", "A component");
    return part.createWasi(bare(options, { interrupt: () => budget.poll() }), this.host.platform);
  }

  /** A component with WASI where it asks for that. */
  private _linkComponent(compiled: Compiled, options: WasiLoadOptions, budget: Budget, patient: boolean): WasmModule {
    const asks = this.parts.need("components", "A component").importsWasi(compiled);
    const wasi = asks ? this._createComponentWasi(options, budget) : undefined;
    try {
      return this._componentModule(compiled, options, budget, wasi, patient);
    } catch (error) {
      wasi?.close();
      throw error;
    }
  }

  private _componentModule(
    compiled: Compiled,
    options: WasiLoadOptions,
    budget: Budget,
    wasi: ComponentWasi | undefined,
    patient: boolean,
  ): WasmModule {
    const loaded = this._component(compiled, options, budget, wasi, patient);
    const { instance, functions, interfaces, imports } = loaded;
    const world = wasi && this.parts.wasi!.worldOf(wasi, budget, options);
    const translator = translatorOf(options.language, options.i64 ?? "bigint");
    const remake = (): WasmModule => this.instantiate(compiled, options, false);
    const module = new WasmModule(compiled, instance, functions, translator, world, remake, imports, interfaces);
    loaded.held.owner = module;
    return module;
  }

  /** Says first what to do about a module that was built for another world than it is loaded in. */
  private _hinting<T>(compiled: Compiled, wasi: Wasi | undefined, link: () => T): T {
    try {
      return link();
    } catch (error) {
      if (!isA(error, LinkError) || error.code !== "import-mismatch") throw error;
      const advice =
        wasi === undefined && importsWasi(compiled)
          ? wasiAdvice(compiled)
          : this.parts.validation?.importAdvice(compiled.module.imports);
      throw advice === undefined ? error : advised(error, advice);
    }
  }

  /** A WASI command in its world, to be run. @throws UsageError `not-a-command`, and what its options deserve */
  program(compiled: Compiled, options: ProgramOptions): Program {
    if (isOfComponent(compiled.unit)) return this._componentProgram(compiled, options);
    requireCommand(compiled);
    const budget = budgetOf(options);
    const wasi = this._createWasi(options, budget);
    const translator = translatorOf(options.language, options.i64 ?? "bigint");
    // Past the translator of the user's language, so that errors are still ours.
    const start = (): Func => {
      this._requireWit(compiled.options);
      const wit = this.parts.wit?.ofProgram(compiled, this.host);
      return coreFunc(this._link(compiled, options, budget, wasi, wit), "_start")!;
    };
    return this.parts.wasi!.program({ engines: this.engines, wasi, budget, options, translator, start });
  }

  private _componentProgram(compiled: Compiled, options: ProgramOptions): Program {
    const part = this.parts.need("components", "A component");
    if (!part.isCommand(compiled)) {
      const text = `${shownNameOr(compiled.unit.name, "The component")} is not a WASI command: it exports no wasi:cli/run. ${phrase("a-library")}.`;
      throw new UsageError("not-a-command", text, { export: "wasi:cli/run" });
    }
    const budget = budgetOf(options);
    const wasi = this._createComponentWasi(options, budget);
    const translator = translatorOf(options.language, options.i64 ?? "bigint");
    const start = (): Func => part.commandOf(this._component(compiled, options, budget, wasi));
    return this.parts.wasi!.program({ engines: this.engines, wasi, budget, options, translator, start });
  }

  /** Whether a program may wait. Those of WASI 0.2 import what waits even where they never do. */
  private _maySleep(compiled: Compiled): boolean {
    if (!isOfComponent(compiled.unit)) return importsSleep(compiled);
    return this.parts.need("components", "A component").importsWasi(compiled);
  }

  /** The same, to be run where the thread may not block: there a program that sleeps has to be put aside. */
  programThatMayWait(compiled: Compiled, options: ProgramOptions): Program {
    const engine = options.engine ?? "auto";
    const chosen =
      engine === "auto" && this._maySleep(compiled) && !this.parts.need("wasi", "WASI").mayBlock() ? "interp" : engine;
    return this.program(compiled, bare(options, { engine: chosen }));
  }
}

/**
 * Has a module validated, as far as that is not to be done later: by the engine, where it does so with a module as it
 * is given, else by our own validation. @throws InvalidError, MalformedError
 */
function requireValid({ unit, options }: Compiled, engine: Engine | undefined, budget: Budget): void {
  // Nothing of one is compiled before all of it is valid.
  if (isOfComponent(unit)) return;
  const asGiven = options.disable === undefined || options.disable.length === 0;
  if (asGiven && engine?.admits?.(unit, budget) === true) return;
  if (options.validate === "lazy") unit.lazy?.checkDeclarations();
  else unit.lazy?.checkAll();
}

const same = (value: unknown): unknown => value;

function importsSleep({ module }: Compiled): boolean {
  return module.imports.some((wanted) => wanted.module === wasiModuleName && wanted.name === "poll_oneoff");
}

/** The memory that WASI reads and writes: the export `memory`, as the standard has it. @throws UsageError `not-available` */
function memoryOf(instance: Instance): Memory {
  const memory = instance.exports.get("memory");
  if (memory?.kind === "memory") return memory;
  throw new UsageError(
    "not-available",
    `${shownNameOr(instance.unit.name, "The module")} called WASI and exports no memory of the name "memory", which is the one that WASI reads and writes.`,
    { export: "memory" },
  );
}

/** An exported function itself, past the translator of the user's language. */
function coreFunc(module: WasmModule, name: string): Func | undefined {
  const func = module.instance.exports.get(name);
  return func?.kind === "func" ? func : undefined;
}

/** The function that makes a reactor ready, by its standard name and type; another of that name is one like others. */
function initializer(module: WasmModule): Func | undefined {
  const func = coreFunc(module, "_initialize");
  return func?.type.params.length === 0 && func.type.results.length === 0 ? func : undefined;
}

function requireCommand(compiled: Compiled): void {
  if (exportsFunc(compiled, "_start")) return;
  const names = compiled.module.exports.map((e) => e.name);
  const advice = exportsFunc(compiled, "_initialize") ? phrase("a-reactor") : phrase("a-library");
  throw new UsageError(
    "not-a-command",
    `${shownNameOr(compiled.unit.name, "The module")} is not a WASI command: it exports ${names.length === 0 ? "nothing" : `no function "_start", but ${shownList(names)}`}. ${advice}.`,
    { export: "_start", suggestions: names.slice(0, 10) },
  );
}

/** The error for imports that are not there, which begins with what to do. */
function advised(error: LinkError, advice: string): LinkError {
  const { text } = error;
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return new LinkError("import-mismatch", `${advice}. ${sentence}`, { ...error.data, cause: error });
}

/** Runs what is one call of the host for all that counts by calls, though nothing is called by name. */
function inOneCall<T>(run: () => T): T {
  const outer = beginCall();
  try {
    return run();
  } finally {
    endCall(outer);
  }
}

/** Runs what may run a module's start function. */
function started<T>(instantiate: () => T): T {
  try {
    return instantiate();
  } catch (error) {
    throw whileLoading(error, "start");
  }
}

function wasiAdvice(compiled: Compiled): string {
  return exportsFunc(compiled, "_start")
    ? "Use run: it is a WASI program"
    : `Use ${phrase("load-wasi")}: it imports WASI`;
}

/** The compiled module that a source already is, if it is one or a loaded module. */
export function knownModule(source: unknown): Compiled | undefined {
  if (isA(source, Compiled)) return source;
  return isModule(source) && !isOfAnother(source) ? source.compiled : undefined;
}

function withOptions(verb: OptionVerb, compiled: Compiled, options: CompileOptions): Compiled {
  const given = compileOptions(options);
  const names = Object.keys(optionRows.decode);
  if (names.some((name) => owns(given, name))) {
    const shown = inSeries(names.map((name) => `${phrase("option-sign")}${name}`));
    const text = `${verb}: ${shown} are options of compile; the module is compiled already.`;
    throw new UsageError("bad-option", text);
  }
  if (Object.keys(given).length === 0) return compiled;
  return new Compiled(compiled.unit, compiled.path, bare(compiled.options, given));
}

/** The value as a loaded module. @throws UsageError `bad-argument` */
export function requireModule<E extends AnyExports>(verb: string, value: unknown): WasmModule<E> {
  if (isModule(value)) return value as WasmModule<E>;
  throw new UsageError("bad-argument", `${verb} takes a loaded module; ${showValue(value)} was given.`, { value });
}
