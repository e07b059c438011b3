/**
 * Generated code as V8 optimises it. A script runs three times with the same code and instances of its own: first as it is, so that V8
 * learns what its values are; then each function that has run is optimised at its next call; then once more, with what came of that.
 */
import { setFlagsFromString } from "node:v8";
import { runInThisContext } from "node:vm";
import { CompiledFunc } from "../../../src/ts/compile/run/instance.ts";
import type { Loaded, SuiteEngine } from "./adapter.ts";
import { Report } from "./report.ts";
import { type Filter, runScript } from "./runner.ts";
import type { CommandType, Script } from "./script.ts";

/** What V8 does with a function. */
interface Natives {
  readonly prepare: (fn: unknown) => void;
  readonly optimise: (fn: unknown) => void;
  readonly status: (fn: unknown) => number;
}

let natives: Natives | undefined;

/** V8's own functions, which are no part of the language. */
function nativesOf(): Natives {
  if (natives !== undefined) return natives;
  for (const flag of ["--allow-natives-syntax", "--no-lazy-feedback-allocation", "--no-concurrent-recompilation"])
    setFlagsFromString(flag);
  const one = (name: string): never => runInThisContext(`(fn) => %${name}(fn)`) as never;
  return (natives = {
    prepare: one("PrepareFunctionForOptimization"),
    optimise: one("OptimizeFunctionOnNextCall"),
    status: one("GetOptimizationStatus"),
  });
}

/** The bit of V8's status that says so. */
const isOptimised = (fn: unknown): boolean => (nativesOf().status(fn) & (1 << 4)) !== 0;

/** Commands that are not about instances, and need not be met again. */
const aboutText: ReadonlySet<CommandType> = new Set([
  "assert_malformed",
  "assert_malformed_custom",
  "assert_invalid",
  "assert_invalid_custom",
]);

/** An engine on which scripts become hot. */
export class HotEngine<L extends Loaded> {
  /** Calls of exported functions in last rounds, and after how many the code was optimised. */
  calls = 0;
  hot = 0;
  private readonly _engine: SuiteEngine<L>;
  private _round = 0;
  private _loaded = new Map<string, L>();
  private readonly _marked = new WeakSet<object>();

  constructor(engine: SuiteEngine<L>) {
    nativesOf();
    this._engine = {
      ...engine,
      load: (bytes, disabled) => {
        const key = Buffer.from(bytes).toString("latin1");
        const known = this._loaded.get(key);
        if (known !== undefined) return known;
        const loaded = engine.load(bytes, disabled);
        this._loaded.set(key, loaded);
        return loaded;
      },
      invoke: (fn, args) => {
        try {
          return engine.invoke(fn, args);
        } finally {
          if (fn instanceof CompiledFunc) this._note(fn);
        }
      },
    };
  }

  /** Runs a script. Failures of all rounds are reported, of the cases the last. */
  run(script: Script, report: Report, filter: Filter): void {
    this._loaded = new Map();
    const again = { ...script, commands: script.commands.filter(({ type }) => !aboutText.has(type)) };
    for (this._round = 1; this._round <= 2; this._round++) {
      const warm = new Report(report.engine);
      runScript(this._engine, again, warm, filter);
      report.failures.push(...warm.failures);
      report.total.failed += warm.total.failed;
    }
    runScript(this._engine, script, report, filter);
  }

  private _note({ instance, whole }: CompiledFunc): void {
    if (this._round === 2) {
      for (const func of instance.funcs) {
        if (!(func instanceof CompiledFunc) || func.whole === undefined || this._marked.has(func.whole)) continue;
        this._marked.add(func.whole);
        nativesOf().prepare(func.whole);
        nativesOf().optimise(func.whole);
      }
    }
    if (this._round !== 3) return;
    this.calls++;
    if (isOptimised(whole)) this.hot++;
  }
}
