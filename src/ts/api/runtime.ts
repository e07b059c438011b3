/**
 * The verbs of the package, bound to a set of engines and a host: load, compile, instantiate, run and what goes
 * with them.
 */
import { UsageError, type WasmError, isWasmError } from "../base/errors/errors.ts";
import { bare, holdsNames } from "../base/own.ts";
import { phrase } from "../base/errors/phrases.ts";
import { isList } from "../base/foreign.ts";
import { accountOf } from "../runtime/budget/budget.ts";
import type { Engine, EngineName, SuspendedRun } from "../runtime/engine.ts";
import { printModule } from "../text/print/print.ts";
import { translatorOfError } from "./language/translator.ts";
import type { Compiled } from "./source/compiled.ts";
import { requireBytes } from "./source/host-module.ts";
import { type EngineInfo, describeEngines } from "./load/engines.ts";
import type { Host } from "./host/host.ts";
import { type ImportInfo, type ModuleInfo, importsInfo, inspectUnit } from "./module/inspect.ts";
import { Loader, type AsyncSource, type ModuleSource, knownModule, requireModule } from "./load/loader.ts";
import { type WasmModule, addFuelTo, isModule } from "./module/module.ts";
import { checkOptions } from "./options/options.ts";
import type {
  CompileOptions,
  LoadOptions,
  ProgramOptions,
  InstantiateOptions,
  WasiLoadOptions,
} from "./options/types.ts";
import { programOf, takeProgram } from "./program/program.ts";
import type { RunResult } from "./program/run-result.ts";
import type { AnyExports, ArgsOf, NameOf, ResultOf } from "./module/typed.ts";
import { witFileText, witText } from "./source/wit.ts";

export { type AsyncSource, type ModuleSource } from "./load/loader.ts";

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
  /** What a module needs, in its order. @throws as `compile` */
  readonly imports: (source: ModuleSource) => ImportInfo[];
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

/** The verbs, bound to engines and a host. */
export interface Runtime extends SyncVerbs, AsyncVerbs {}

/** The verbs over these engines, best first, and this host. */
export function createRuntime(config: { readonly engines: readonly Engine[]; readonly host: Host }): Runtime {
  const { engines, host } = holdsNames(config) ? bare(config) : bare<{ engines?: undefined; host?: undefined }>({});
  if (!isList(engines) || !holdsNames(host)) {
    throw new UsageError(
      "bad-argument",
      "createRuntime takes { engines, host }: a list of engines, best first, as [nativeEngine, interpEngine], and a host, as noHost.",
      { fn: "createRuntime", value: config },
    );
  }
  const loader = new Loader(engines, host);
  return { ...syncVerbs(loader), ...asyncVerbs(loader) };
}

function syncVerbs(loader: Loader): SyncVerbs {
  const compile: SyncVerbs["compile"] = (source, options) =>
    loader.compile("compile", source, checkOptions("compile", options));
  const validated = (source: ModuleSource): Compiled => {
    const compiled = loader.decode("compile", source, {});
    compiled.unit.lazy?.checkAll();
    return compiled;
  };
  const explain: SyncVerbs["explain"] = (source) => explained(() => validated(source));
  return {
    load(source, options) {
      const checked = checkOptions("load", options);
      return loader.instantiate(loader.compile("load", source, checked), checked, false);
    },
    loadWasi(source, options) {
      const checked = checkOptions("load-wasi", options);
      return loader.instantiate(loader.compile("load-wasi", source, checked), checked, true);
    },
    compile,
    instantiate(compiled, options) {
      return loader.instantiate(compiledModule(compiled), checkOptions("instantiate", options), false);
    },
    run<O extends ProgramOptions>(source: ModuleSource, options?: O) {
      const checked = checkOptions("run", options);
      return loader.program(loader.compile("run", source, checked), checked).run() as RunResult<O>;
    },
    explain,
    validate: (source) => explain(source) === undefined,
    fresh: <E extends AnyExports>(module: WasmModule<E>) => requireModule<E>("fresh", module).remake(),
    resume: (error) => resume(loader.engines, error),
    addFuel,
    close: (target) => close(loader.engines, target),
    inspect: (source) => inspectUnit(loader.decode("compile", source, {}).unit),
    imports: (source) => importsInfo(compile(source).module),
    wat: (source) => printModule(requireBytes("wat", validated(source)).module),
    wit: (source, options) => witFileText(source, loader.host) ?? witText(compile(source, options), loader.host),
    engines: () => describeEngines(loader.engines),
  };
}

/** @throws UsageError `bad-argument` */
function compiledModule(value: unknown): Compiled {
  const known = knownModule(value);
  if (known !== undefined) return known;
  const text = "instantiate takes what compile returned; load takes a source.";
  throw new UsageError("bad-argument", text, { value });
}

function asyncVerbs(loader: Loader): AsyncVerbs {
  return {
    async loadAsync(source, options) {
      const checked = checkOptions("load", options);
      return loader.instantiateAsync(await loader.compileAsync("load", source, checked), checked, false);
    },
    async loadWasiAsync(source, options) {
      const checked = checkOptions("load-wasi", options);
      return loader.instantiateAsync(await loader.compileAsync("load-wasi", source, checked), checked, true);
    },
    compileAsync: async (source, options) => loader.compileAsync("compile", source, checkOptions("compile", options)),
    async instantiateAsync(compiled, options) {
      return loader.instantiateAsync(compiledModule(compiled), checkOptions("instantiate", options), false);
    },
    async runAsync<O extends ProgramOptions>(source: unknown, options?: O) {
      const checked = checkOptions("run", options);
      const compiled = await loader.compileAsync("run", source, checked);
      return (await loader.programThatMayWait(compiled, checked).runAsync()) as RunResult<O>;
    },
    callAsync: async <E extends AnyExports, K extends NameOf<E>>(
      module: WasmModule<E>,
      key: K,
      ...args: ArgsOf<E[K]>
    ) => requireModule<E>(phrase("of-call-async"), module).callAsync(key, ...args) as Promise<never>,
  };
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

function resume(engines: readonly Engine[], error: unknown): unknown {
  const program = takeProgram(error);
  const run = takeRun(engines, error);
  if (run !== undefined && program !== undefined) return program.resume(run);
  if (run?.mayWait === true) return translatorOfError(error).callAsync(async () => run.resume());
  if (run !== undefined) return translatorOfError(error).call(run.func, run.resume);
  throw new UsageError(
    "not-suspended",
    `There is no run to go on with: only a call on ${phrase("interp")} that ran out of fuel or time, with no host function in between, can be resumed, and once.`,
    { value: error },
  );
}

function addFuel(target: unknown, amount: number): number {
  const budget = isModule(target) ? target.instance.budget : accountOf(target);
  if (budget !== undefined) return addFuelTo(budget, amount);
  const text = `${phrase("of-add-fuel")} takes a loaded module, or the error of a run that is out of fuel.`;
  throw new UsageError("bad-argument", text, { value: target });
}

function close(engines: readonly Engine[], target: unknown): void {
  if (isModule(target)) {
    target.close();
    return;
  }
  if (!isWasmError(target)) {
    const text = `${phrase("of-close")} takes a loaded module, or the error that has ended a program.`;
    throw new UsageError("bad-argument", text, { value: target });
  }
  takeRun(engines, target);
  programOf(target)?.close();
}
