/**
 * The Component Model's reference tests as they run: components are loaded by the package's own verbs, on one engine.
 */
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { type WasmModule, compile, instantiate } from "../../../src/ts/index.ts";
import type { RunnableCommand } from "./suite.ts";
import { dataOf, isSameData } from "./suite-values.ts";

/** How scripts are run. */
export interface RunOptions {
  readonly engine: "compiled" | "interp" | "native";
  readonly fuel: number | undefined;
}

/** What became of a command: nothing wrong, what was wrong, or the feature that does not run yet. */
export type RunOutcome = { readonly fault: string | undefined } | { readonly needs: string };

/** The feature that an error, or what led to it, says does not run yet; of the host, that it has no such feature. */
function neededBy(error: unknown): string | undefined {
  for (let at = error; at instanceof WasmError; at = at.cause) {
    if (at.code === "unsupported-feature") return String(at.data.feature);
    if (at.code === "engine-unavailable") return `of the host: ${at.data.feature}`;
  }
  return undefined;
}

const told = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

type Attempt = { readonly value: unknown } | { readonly error: unknown };

function attempt(run: () => unknown): Attempt {
  try {
    return { value: run() };
  } catch (error) {
    return { error };
  }
}

/** Runs one script's commands in their order. */
export class ScriptRun {
  private readonly _options: RunOptions;
  private readonly _defined = new Map<string, ReturnType<typeof compile>>();
  private readonly _instances = new Map<string, WasmModule>();
  private _current: WasmModule | undefined;
  /** Why there is no instance, where there should be one. */
  private _lost: unknown;

  constructor(options: RunOptions) {
    this._options = options;
  }

  /** What becomes of a command; undefined of one that does not run. */
  run(command: RunnableCommand): RunOutcome | undefined {
    switch (command.type) {
      case "module":
        return this._made(command, () => this._instance(compile(command.bytes())), command.name);
      case "module_definition":
        this._defined.set(command.name ?? "", compile(command.bytes()));
        return { fault: undefined };
      case "module_instance":
        return this._made(command, () => this._instance(this._defined.get(command.module ?? "")!), command.instance);
      case "action":
      case "assert_return":
        return this._returns(command);
      case "assert_trap":
        return this._traps(command);
      case "assert_uninstantiable":
        return judged(
          attempt(() => this._instance(compile(command.bytes()))),
          (made) => ("error" in made ? undefined : "it was instantiated"),
        );
      default:
        return undefined;
    }
  }

  private _instance(compiled: ReturnType<typeof compile>): WasmModule {
    const { engine, fuel } = this._options;
    return instantiate(compiled, { engine, ...(fuel === undefined ? {} : { fuel }) });
  }

  private _made(_: RunnableCommand, make: () => WasmModule, name: string | undefined): RunOutcome {
    const made = attempt(make);
    this._current = "value" in made ? (made.value as WasmModule) : undefined;
    this._lost = "error" in made ? made.error : undefined;
    if (name !== undefined && this._current !== undefined) this._instances.set(name, this._current);
    return judged(made, (got) => ("error" in got ? told(got.error) : undefined));
  }

  private _call({ action }: RunnableCommand): Attempt {
    const { module, field, args } = action!;
    const instance = module === undefined ? this._current : this._instances.get(module);
    if (instance === undefined) return { error: this._lost };
    return attempt(() => instance.call(field, ...args.map(dataOf)));
  }

  private _returns(command: RunnableCommand): RunOutcome {
    const [wanted] = command.values;
    return judged(this._call(command), (got) => {
      if ("error" in got) return told(got.error);
      const expected = wanted === undefined ? undefined : dataOf(wanted);
      return isSameData(got.value, expected) ? undefined : `it returned ${String(got.value)}`;
    });
  }

  private _traps(command: RunnableCommand): RunOutcome {
    return judged(this._call(command), (got) => {
      if ("value" in got) return `it returned ${String(got.value)}, and should trap: ${command.text}`;
      return got.error instanceof WasmError && got.error.kind === "trap" ? undefined : told(got.error);
    });
  }
}

function judged(made: Attempt, faultOf: (made: Attempt) => string | undefined): RunOutcome {
  const needs = "error" in made ? neededBy(made.error) : undefined;
  return needs === undefined ? { fault: faultOf(made) } : { needs };
}
