/**
 * The verbs of the package, each made on what gives the parts that it works with: load, compile, instantiate, run and what goes with them.
 */
import { MalformedError, UsageError, type WasmError, isWasmError } from "../base/errors/errors.ts";
import { phrase } from "../base/errors/phrases.ts";
import { showValue } from "../runtime/store/values.ts";
import { addFuelTo } from "../runtime/budget/adding.ts";
import { accountOf } from "../runtime/budget/budget.ts";
import type { Engine, EngineFacts, EngineName, SuspendedRun } from "../runtime/engine.ts";
import { translatorOfError } from "./language/translator.ts";
import { isA } from "../base/foreign.ts";
import { bare } from "../base/own.ts";
import { Compiled } from "./source/compiled.ts";
import { isOfComponent } from "./source/component.ts";
import { baseName } from "./source/decode.ts";
import { requireBytes } from "./source/host-module.ts";
import { type EngineInfo, describeEngines } from "./load/engines.ts";
import type { ComponentImport, ComponentItems, TellingUnit } from "./module/component-info.ts";
import { type ImportInfo, type ModuleInfo, importsInfo, inspectUnit } from "./module/inspect.ts";
import { type AsyncSource, type Loader, type ModuleSource, knownModule, requireModule } from "./load/loader.ts";
import { look } from "./load/look.ts";
import { compileAsync as compileSourceAsync, instantiateAsync as instantiateModuleAsync } from "./load/patient.ts";
import { programIn, programThatMayWait } from "./load/programs.ts";
import { type WasmModule, isModule } from "./module/module.ts";
import { checkOptions } from "./options/options.ts";
import type {
  CompileOptions,
  LoadOptions,
  ProgramOptions,
  InstantiateOptions,
  WasiLoadOptions,
} from "./options/types.ts";
import type { Parts } from "./parts/parts.ts";
import type { RunResult } from "./program/run-result.ts";
import type { AnyExports, ArgsOf, NameOf, ResultOf } from "./module/typed.ts";

/** The verbs that return at once. Each throws a `WasmError` of the kind that its sentence names. */
interface SyncVerbs {
  /** A module with its state. @throws every kind but exit */
  readonly load: <E extends AnyExports = AnyExports>(source: ModuleSource, options?: LoadOptions) => WasmModule<E>;
  /** `load` with a WASI world. @throws as `load`; limit where `_initialize` writes too much */
  readonly loadWasi: <E extends AnyExports = AnyExports>(
    source: ModuleSource,
    options?: WasiLoadOptions,
  ) => WasmModule<E>;
  /** A module decoded and validated, to be instantiated as often as wanted. @throws malformed, invalid, usage */
  readonly compile: (source: ModuleSource, options?: CompileOptions) => Compiled;
  /** A new instance of a compiled module. @throws link, instantiation, limit, trap, usage */
  readonly instantiate: <E extends AnyExports = AnyExports>(
    compiled: Compiled,
    options?: InstantiateOptions,
  ) => WasmModule<E>;
  /** Runs a WASI command: its exit code is a result. @throws as `load`; the error carries the output so far */
  readonly run: <const O extends ProgramOptions>(source: ModuleSource, options?: O) => RunResult<O>;
  /** The error that `compile` would throw for a module that is malformed or invalid. @throws usage */
  readonly explain: (source: ModuleSource) => WasmError | undefined;
  /** Whether a source is a valid module. @throws usage where it cannot be read */
  readonly validate: (source: ModuleSource) => boolean;
  /** The same code and imports with new state. @throws as `instantiate` */
  readonly fresh: <E extends AnyExports>(module: WasmModule<E>) => WasmModule<E>;
  /**
   * Goes on with a run that a limit ended (fuel, deadline, abort) on the interpreter, and returns what the call, or `run`,
   * would have returned: a promise where it was one of `callAsync` or `runAsync`. The world of a program is open until then.
   * @throws usage `not-suspended`, and whatever the run throws
   */
  readonly resume: (error: unknown) => unknown;
  /**
   * Gives a module, or the run that an error has ended, more fuel, and returns what is left now.
   * @throws usage `bad-argument` where neither was given any
   */
  readonly addFuel: (moduleOrError: unknown, amount: number) => number;
  /**
   * Closes the files and streams of a module's WASI world, or of a program that an error has ended and that is not to be
   * resumed. @throws usage `bad-argument`
   */
  readonly close: (moduleOrError: unknown) => void;
  /** Everything known about a module. @throws as `compile` */
  readonly inspect: (source: ModuleSource) => ModuleInfo;
  /** What a module needs, in its order; of a component, interfaces and functions. @throws as `compile` */
  readonly imports: (source: ModuleSource) => (ImportInfo | ComponentImport)[];
  /** A module as text. @throws as `compile` */
  readonly wat: (source: ModuleSource) => string;
  /** The WIT of a module, or of a `.wit` file or directory, as text. @throws wit; usage where there is none; as `compile` */
  readonly wit: (source: ModuleSource, options?: CompileOptions) => string;
  /** What this host can run, engine by engine, feature by feature. */
  readonly engines: () => { [name in EngineName]?: EngineInfo };
}

/**
 * The verbs that return promises: they also take http(s) URLs, responses, and promises of sources. On the interpreter
 * a guest's call waits where a host function returns a promise, and where WASI sleeps; the start function does not.
 */
interface AsyncVerbs {
  /** `load`; `_initialize` may wait. Rejected as `load` throws; `not-found` where nothing can be fetched */
  readonly loadAsync: <E extends AnyExports = AnyExports>(
    source: AsyncSource,
    options?: LoadOptions,
  ) => Promise<WasmModule<E>>;
  /** `loadWasi`; likewise. */
  readonly loadWasiAsync: <E extends AnyExports = AnyExports>(
    source: AsyncSource,
    options?: WasiLoadOptions,
  ) => Promise<WasmModule<E>>;
  /** `compile`; likewise. */
  readonly compileAsync: (source: AsyncSource, options?: CompileOptions) => Promise<Compiled>;
  /** `instantiate`; `_initialize` may wait. Rejected as `instantiate` throws. */
  readonly instantiateAsync: <E extends AnyExports = AnyExports>(
    compiled: Compiled,
    options?: InstantiateOptions,
  ) => Promise<WasmModule<E>>;
  /** `run`; the program may wait. Rejected as `run` throws. */
  readonly runAsync: <const O extends ProgramOptions>(source: AsyncSource, options?: O) => Promise<RunResult<O>>;
  /** Looks a function up and calls it; waits for promises that host functions return. Rejected as the call throws. */
  readonly callAsync: <E extends AnyExports, K extends NameOf<E>>(
    module: WasmModule<E>,
    key: K,
    ...args: ArgsOf<E[K]>
  ) => Promise<Awaited<ResultOf<E[K]>>>;
}

/** The verbs. */
export interface Verbs extends SyncVerbs, AsyncVerbs {}

/** Gives the loader that a verb works with, which is made when it is first called. */
export type Given = () => Loader;

/** Makes `load`. */
export const loadOn = (given: Given): Verbs["load"] =>
  function load(source, options) {
    const checked = checkOptions("load", options);
    const loader = given();
    return loader.instantiate(loader.compile("load", source, checked), checked, false);
  };

/** Makes `loadWasi`. */
export const loadWasiOn = (given: Given): Verbs["loadWasi"] =>
  function loadWasi(source, options) {
    const checked = checkOptions("load-wasi", options);
    const loader = given();
    loader.requireWasi();
    return loader.instantiate(loader.compile("load-wasi", source, checked), checked, true);
  };

/** Makes `compile`. */
export const compileOn = (given: Given): Verbs["compile"] =>
  function compile(source, options) {
    return given().compile("compile", source, checkOptions("compile", options));
  };

/** Makes `instantiate`. */
export const instantiateOn = (given: Given): Verbs["instantiate"] =>
  function instantiate(compiled, options) {
    return given().instantiate(compiledModule(compiled), checkOptions("instantiate", options), false);
  };

/** Makes `run`. */
export const runOn = (given: Given): Verbs["run"] =>
  function run<O extends ProgramOptions>(source: ModuleSource, options?: O) {
    const checked = checkOptions("run", options);
    const loader = given();
    loader.requireWasi();
    return programIn(loader, loader.compile("run", source, checked), checked).run() as RunResult<O>;
  };

/** Makes `explain`. */
export const explainOn = (given: Given): Verbs["explain"] =>
  function explain(source) {
    return explained(() => checked(given(), source));
  };

/** Makes `validate`. */
export const validateOn = (given: Given): Verbs["validate"] =>
  function validate(source) {
    return explained(() => checked(given(), source)) === undefined;
  };

/** The same code and imports with new state. @throws as `instantiate` */
export function fresh<E extends AnyExports>(module: WasmModule<E>): WasmModule<E> {
  return requireModule<E>("fresh", module).remake();
}

/** Makes `resume`. */
export const resumeOn = (given: Given): Verbs["resume"] =>
  function resume(error) {
    return resumed(given().parts, error);
  };

/** Makes `close`. */
export const closeOn = (given: Given): Verbs["close"] =>
  function close(target) {
    closed(given().parts, target);
  };

/** Makes `inspect`. */
export const inspectOn = (given: Given): Verbs["inspect"] =>
  function inspect(source) {
    const loader = given();
    loader.parts.need("validation", "inspect");
    const found = look(loader, source);
    if (isA(found, Compiled)) return inspectUnit(found.unit);
    const { part, bytes, path } = found;
    const info = part.inspect(bytes, path === undefined ? undefined : baseName(path));
    return isModule(source) ? { ...info, live: source.instance.live } : info;
  };

const listed = (items: ComponentItems): ComponentImport[] =>
  Object.entries(items).map(([name, item]) => ({ name, ...item }));

/** Makes `imports`. */
export const importsOn = (given: Given): Verbs["imports"] =>
  function imports(source) {
    const loader = given();
    const unit = knownModule(source)?.unit;
    if (unit !== undefined && isOfComponent(unit)) return listed((unit as TellingUnit).items("imports"));
    const found = look(loader, source);
    if (isA(found, Compiled)) return importsInfo(loader.compile("compile", found, bare({})).unit.module);
    return listed(found.part.inspect(found.bytes, undefined).component?.imports ?? {});
  };

/** Makes `wat`. */
export const watOn = (given: Given): Verbs["wat"] =>
  function wat(source) {
    const loader = given();
    const text = loader.parts.need("text", "wat");
    const found = look(loader, source);
    if (!isA(found, Compiled))
      throw new MalformedError("not-wasm", "wat prints core modules, and this is a component.");
    return text.print(requireBytes("wat", validated(loader, found)).module);
  };

/** Makes `wit`. */
export const witOn = (given: Given): Verbs["wit"] =>
  function wit(source, options) {
    const loader = given();
    const part = loader.parts.need("wit", "wit");
    const { host } = loader;
    const text = part.fileText(source, host);
    if (text !== undefined) return text;
    const checked = checkOptions("compile", options);
    const found = look(loader, source, checked);
    return isA(found, Compiled)
      ? part.textOf(loader.compile("compile", found, checked), host)
      : found.part.witOf(found.bytes, part.documents({ options: checked, path: found.path }, host));
  };

/** Makes `engines`. */
export const enginesOn = (given: () => readonly EngineFacts[]): Verbs["engines"] =>
  function engines() {
    return describeEngines(given());
  };

/** Makes `loadAsync`. */
export const loadAsyncOn = (given: Given): Verbs["loadAsync"] =>
  async function loadAsync(source, options) {
    const checked = checkOptions("load", options);
    const loader = given();
    return instantiateModuleAsync(loader, await compileSourceAsync(loader, "load", source, checked), checked, false);
  };

/** Makes `loadWasiAsync`. */
export const loadWasiAsyncOn = (given: Given): Verbs["loadWasiAsync"] =>
  async function loadWasiAsync(source, options) {
    const checked = checkOptions("load-wasi", options);
    const loader = given();
    loader.requireWasi();
    return instantiateModuleAsync(
      loader,
      await compileSourceAsync(loader, "load-wasi", source, checked),
      checked,
      true,
    );
  };

/** Makes `compileAsync`. */
export const compileAsyncOn = (given: Given): Verbs["compileAsync"] =>
  async function compileAsync(source, options) {
    return compileSourceAsync(given(), "compile", source, checkOptions("compile", options));
  };

/** Makes `instantiateAsync`. */
export const instantiateAsyncOn = (given: Given): Verbs["instantiateAsync"] =>
  async function instantiateAsync(compiled, options) {
    return instantiateModuleAsync(given(), compiledModule(compiled), checkOptions("instantiate", options), false);
  };

/** Makes `runAsync`. */
export const runAsyncOn = (given: Given): Verbs["runAsync"] =>
  async function runAsync<O extends ProgramOptions>(source: unknown, options?: O) {
    const checked = checkOptions("run", options);
    const loader = given();
    loader.requireWasi();
    const compiled = await compileSourceAsync(loader, "run", source, checked);
    return (await programThatMayWait(loader, compiled, checked).runAsync()) as RunResult<O>;
  };

/** Looks a function up and calls it, and waits for what it waits for. */
export async function callAsync<E extends AnyExports, K extends NameOf<E>>(
  module: WasmModule<E>,
  key: K,
  ...args: ArgsOf<E[K]>
): Promise<Awaited<ResultOf<E[K]>>> {
  return requireModule<E>(phrase("of-call-async"), module).callAsync(key, ...args);
}

/** A module that is valid as a whole. */
function validated(loader: Loader, source: ModuleSource): Compiled {
  const compiled = loader.decode("compile", source, {});
  compiled.unit.lazy?.checkAll();
  return compiled;
}

/** Checks a module or a component. */
function checked(loader: Loader, source: ModuleSource): void {
  const found = look(loader, source);
  if (isA(found, Compiled)) found.unit.lazy?.checkAll();
  else found.part.check(found.bytes);
}

/** @throws UsageError `bad-argument` */
function compiledModule(value: unknown): Compiled {
  const known = knownModule(value);
  if (known !== undefined) return known;
  const text = `instantiate takes what compile returned, ${showValue(value)} was given; load takes a source.`;
  throw new UsageError("bad-argument", text, { value });
}

function explained(compile: () => unknown): WasmError | undefined {
  try {
    compile();
    return undefined;
  } catch (error) {
    if (isWasmError(error) && (error.kind === "malformed" || error.kind === "invalid")) return error;
    throw error;
  }
}

function takeRun(engines: readonly Engine[], error: unknown): SuspendedRun | undefined {
  return engines.map((engine) => engine.suspended?.(error)).find((found) => found !== undefined);
}

function resumed({ engines, wasi }: Parts, error: unknown): unknown {
  const program = wasi?.takeEnded(error);
  const run = takeRun(engines, error);
  if (run !== undefined && program !== undefined) return program.resume(run);
  if (run?.mayWait === true) return translatorOfError(error).callAsync(async () => run.resume());
  if (run?.isWrapped === true) return translatorOfError(error).guard(run.resume);
  if (run !== undefined) return translatorOfError(error).call(run.func, run.resume);
  throw new UsageError(
    "not-suspended",
    `There is no run to go on with: only a call on ${phrase("interp")} that ran out of fuel or time, with no host function in between, can be resumed, and once.`,
    { value: error },
  );
}

/**
 * Gives a module, or the run that an error has ended, more fuel, and returns what is left now.
 * @throws UsageError `bad-argument` where neither was given any
 */
export function addFuel(target: unknown, amount: number): number {
  const budget = isModule(target) ? target.instance.budget : accountOf(target);
  if (budget !== undefined) return addFuelTo(budget, amount);
  const text = `${phrase("of-add-fuel")} takes a loaded module, or the error of a run that is out of fuel; ${showValue(target)} was given.`;
  throw new UsageError("bad-argument", text, { value: target });
}

function closed({ engines, wasi }: Parts, target: unknown): void {
  if (isModule(target)) {
    target.close();
    return;
  }
  if (!isWasmError(target)) {
    const text = `${phrase("of-close")} takes a loaded module, or the error that has ended a program; ${showValue(target)} was given.`;
    throw new UsageError("bad-argument", text, { value: target });
  }
  takeRun(engines, target);
  wasi?.ended(target)?.close();
}
