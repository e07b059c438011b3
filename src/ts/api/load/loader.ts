/**
 * Makes instances: sources are compiled, imports resolved, an engine chosen, WASI and WIT put in place. The part that
 * all verbs share.
 */
import { LinkError, UsageError } from "../../base/errors/errors.ts";
import { isOfAnother } from "../../base/copy.ts";
import { isA } from "../../base/foreign.ts";
import type { Answer } from "../../base/host/web.ts";
import { bare, own, owns } from "../../base/own.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { inSeries } from "../../base/errors/shown.ts";
import { showValue } from "../../runtime/store/values.ts";
import type { BoundFunction } from "../../component/core-module/bind.ts";
import type { Budget } from "../../runtime/budget/budget.ts";
import type { Module } from "../../core/module.ts";
import type { Engine, Instance } from "../../runtime/engine.ts";
import type { Func } from "../../runtime/store/func.ts";
import { whileLoading } from "../../runtime/calls/promises.ts";
import { resolveImports } from "../../runtime/link.ts";
import type { Wasi } from "../../wasi/p1/wasi.ts";
import { translatorOf } from "../language/translator.ts";
import type { Parts } from "../parts/parts.ts";
import { Compiled } from "../source/compiled.ts";
import { compileBytes, compiledModule } from "../source/decode.ts";
import { isComponent, isOfComponent } from "../source/component.ts";
import { compiledByHost, isHostModule, requireNoBounds } from "../source/host-module.ts";
import { makeInstance } from "./instances.ts";
import type { Host } from "../host/host.ts";
import { budgetOf, exportsFunc, importsWasi, requireValid, started } from "./starting.ts";
import { userImports } from "./imports.ts";
import { WasmModule, isModule } from "../module/module.ts";
import type { AnyExports } from "../module/typed.ts";
import { type OptionVerb, compileOptions, optionRows } from "../options/table.ts";
import type { CompileOptions, RunOptions, WasiLoadOptions } from "../options/types.ts";
import { type Found, type Source, readSource } from "../source/source.ts";
import type { ModuleWit } from "../source/wit.ts";
import { isHostUnit } from "../../runtime/host-unit.ts";

/** A module's source, or a module that has been compiled or loaded. */
export type ModuleSource = Source | Compiled | WasmModule;

/** What the verbs take that return promises: an http(s) URL or a path that is fetched, what a server answered, and promises, too. */
export type AsyncSource = ModuleSource | Answer | PromiseLike<ModuleSource | Answer>;

/** A module before it is used. */
export interface Linked {
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
    return this.ready(this.decode(verb, source, options, this.validator(options)), options);
  }

  /** `compile` without validation, but of components, whose core modules `validate` has validated. */
  decode(
    verb: OptionVerb,
    source: unknown,
    options: CompileOptions,
    validate: (core: Compiled) => void = wholly,
  ): Compiled {
    this.requireWit(options);
    const known = knownModule(source);
    if (known !== undefined) return withOptions(verb, known, options);
    if (isHostModule(source)) return compiledByHost(source, compileOptions(options));
    return this.compileFound(readSource(source, this.parts), compileOptions(options), validate);
  }

  /** What was found, decoded. */
  compileFound(found: Found, given: CompileOptions, validate: (core: Compiled) => void): Compiled {
    const { contents } = found;
    const wit = own(found, "wit");
    const hasWit = wit !== undefined && given.wit === undefined && this.parts.wit?.readsText === true;
    const options = hasWit ? bare(given, { wit, world: given.world ?? own(found, "world") }) : given;
    if (typeof contents === "string" || !isComponent(contents)) return compileBytes(found, options, this.parts);
    const { disable = [] } = options;
    if (disable.length > 0) this.parts.need("validation", `The option ${phrase("option-sign")}disable`);
    const core = (module: Module): Compiled => {
      const compiled = compiledModule(module, { disable }, this.parts);
      validate(compiled);
      return compiled;
    };
    return this.parts.need("components", "A component").compile(found, options, core);
  }

  /** @throws UsageError `part-missing` for options that WIT serves */
  requireWit({ wit, world }: CompileOptions): void {
    const given = wit !== undefined && wit !== false ? "wit" : world === undefined ? undefined : "world";
    if (given !== undefined) this.parts.need("wit", `The option ${phrase("option-sign")}${given}`);
  }

  /** Validates with the engine that a module will run on, as far as that is known. */
  validator(options: RunOptions): (compiled: Compiled) => void {
    const { engine: choice = "auto" } = options;
    const budget = budgetOf(options);
    const chosen = this.engines.filter((engine) => choice === "auto" || engine.name === choice);
    return (compiled) => {
      const first = chosen.find(
        (engine) => engine.ahead?.(compiled.unit, budget) === true || engine.unavailable() === undefined,
      );
      requireValid(compiled, first, budget);
    };
  }

  /** What is compiled, validated and with its documentation. */
  ready(compiled: Compiled, options: CompileOptions & RunOptions): Compiled {
    this.validator(options)(compiled);
    return this.documented(compiled, options);
  }

  /** A component with the documentation of the WIT that is given with it now. */
  documented(compiled: Compiled, { wit }: CompileOptions): Compiled {
    if (wit === undefined || !isOfComponent(compiled.unit)) return compiled;
    const documents = this.parts.wit?.documents(compiled, this.host);
    return documents === undefined
      ? compiled
      : this.parts.need("components", "A component").documented(compiled, documents);
  }

  /** An instance with WASI where asked for or where the module is a reactor that needs it. */
  instantiate<E extends AnyExports>(compiled: Compiled, options: WasiLoadOptions, wantsWasi: boolean): WasmModule<E> {
    const { module, initialize } = this.linked(compiled, options, wantsWasi);
    try {
      if (initialize !== undefined) initialize.callable();
    } catch (error) {
      throw this.withoutModule(module, whileLoading(error, "initialize"));
    }
    return module as WasmModule<E>;
  }

  /** The error of an initialisation: nobody has the module, so nothing of it stays open, and nothing can be resumed. */
  withoutModule(module: WasmModule, error: unknown): unknown {
    for (const engine of this.engines) engine.suspended?.(error);
    return module.abandoned(error);
  }

  /** An instance on an engine that serves. */
  linked(
    compiled: Compiled,
    options: WasiLoadOptions,
    wantsWasi: boolean,
    budget = budgetOf(options),
    patient = false,
  ): Linked {
    const reactor = exportsFunc(compiled, "_initialize") && importsWasi(compiled);
    // A component has a world of its own.
    const wants = (wantsWasi || reactor) && !isOfComponent(compiled.unit);
    const wasi = wants ? this.createWasi(options, budget) : undefined;
    const module = this._linkOrClose(compiled, options, budget, wasi, patient);
    const initialize = options.initialize === false ? undefined : initializer(module);
    return { module, initialize };
  }

  /** @throws UsageError `part-missing` */
  requireWasi(): void {
    this.parts.need("wasi", "WASI");
  }

  /** The world of a guest. @throws UsageError `part-missing`, and what its options deserve */
  createWasi(options: WasiLoadOptions, budget: Budget): Wasi {
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
      return this.link(compiled, options, budget, wasi, this._witOf(compiled), patient);
    } catch (error) {
      wasi?.close();
      throw error;
    }
  }

  /** The WIT of a module. Without the part it has none: its core functions are called as they are. */
  private _witOf(compiled: Compiled): ModuleWit | undefined {
    this.requireWit(compiled.options);
    return this.parts.wit?.ofModule(compiled, this.host);
  }

  /** An instance with these, the engine being the one that serves. */
  link(
    compiled: Compiled,
    options: RunOptions,
    budget: Budget,
    wasi: Wasi | undefined,
    wit: ModuleWit | undefined,
    patient = false,
  ): WasmModule {
    const { unit } = compiled;
    if (isOfComponent(unit)) {
      return this.parts.need("components", "A component").module(this, compiled, options, budget, patient);
    }
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
    const instance = started(() => makeInstance(this.engines, parts));
    made.instance = instance;
    if (wasi !== undefined) this.parts.wasi!.bindMemory(wasi, instance);
    const bound: ReadonlyMap<string, BoundFunction> =
      wit === undefined ? new Map() : this.parts.wit!.bindExports(wit, instance, options);
    const world = wasi && this.parts.wasi!.worldOf(wasi, budget, options);
    const remake = (): WasmModule => this.instantiate(compiled, options, wasi !== undefined);
    return new WasmModule(compiled, instance, bound, translator, world, remake, () => typed?.describe() ?? {});
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
}

/** An exported function itself, past the translator of the user's language. */
export function coreFunc(module: WasmModule, name: string): Func | undefined {
  const func = module.instance.exports.get(name);
  return func?.kind === "func" ? func : undefined;
}

/** The function that makes a reactor ready, by its standard name and type; another of that name is one like others. */
function initializer(module: WasmModule): Func | undefined {
  const func = coreFunc(module, "_initialize");
  return func?.type.params.length === 0 && func.type.results.length === 0 ? func : undefined;
}

/** The error for imports that are not there, which begins with what to do. */
function advised(error: LinkError, advice: string): LinkError {
  const { text } = error;
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return new LinkError("import-mismatch", `${advice}. ${sentence}`, { ...error.data, cause: error });
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

/** Has a module validated as a whole, whatever it will run on. */
const wholly = ({ unit }: Compiled): void => unit.lazy?.checkAll();

/** A compiled module with other options, but for those of decoding. @throws UsageError `bad-option` */
export function withOptions(verb: OptionVerb, compiled: Compiled, options: CompileOptions): Compiled {
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
