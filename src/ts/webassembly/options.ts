/**
 * What a `WebAssembly` object is made with.
 */
import { UsageError } from "../base/errors/errors.ts";
import { shownList, shownName } from "../base/errors/shown.ts";
import { didYouMean, nearMisses } from "../base/errors/suggest.ts";
import { holdsNames, owns } from "../base/own.ts";
import { optionRows } from "../api/options/table.ts";
import type { EngineChoice, RunOptions } from "../api/options/types.ts";
import { showValue } from "../runtime/store/values.ts";

/** The bounds among the options of a load. */
type Bounds = Pick<
  RunOptions,
  "fuel" | "fuelPerCall" | "timeoutMs" | "signal" | "maxMemoryPages" | "maxTableElements" | "maxCallDepth"
>;

/** Options of `createWebAssembly`. Bounds count over all that is made with the object; none is set where none is given. */
export interface WebAssemblyOptions extends Bounds {
  /** Where modules run; by default the best engine of the package's own that serves. */
  readonly engine?: Exclude<EngineChoice, "native"> | undefined;
}

const { engine, fuel, fuelPerCall, timeoutMs, signal, maxMemoryPages, maxTableElements, maxCallDepth } = optionRows.run;

const rows = { engine, fuel, fuelPerCall, timeoutMs, signal, maxMemoryPages, maxTableElements, maxCallDepth };

type Name = keyof typeof rows;

/** The options as they hold: what is undefined is not bounded. */
export type CheckedOptions = { readonly engine: EngineChoice } & {
  readonly [K in keyof Bounds]?: NonNullable<Bounds[K]>;
};

function badOption(text: string, option: string, value: unknown): UsageError {
  return new UsageError("bad-option", `createWebAssembly: ${text}`, { option, value });
}

/** @throws UsageError `bad-option` */
function requireKnown(name: string): asserts name is Name {
  if (owns(rows, name)) return;
  const known = Object.keys(rows);
  const near = didYouMean(nearMisses(name, known));
  throw badOption(`there is no option ${shownName(name)}.${near} It takes ${shownList(known)}.`, name, undefined);
}

const ofHost =
  "the host's own WebAssembly object is what the native engine has to offer here, with its classes and rules. Use that as it is; or auto, compiled or interp";

/** @throws UsageError `bad-option` for unknown ones, wrong values, and the native engine */
export function checkedOptions(given: unknown): CheckedOptions {
  if (!holdsNames(given)) throw badOption(`options are an object, not ${showValue(given)}.`, "options", given);
  const checked: { [name: string]: unknown } = { engine: "auto" };
  for (const [name, value] of Object.entries(given) as [string, unknown][]) {
    requireKnown(name);
    if (value === undefined) continue;
    if (!rows[name].accepts(value)) {
      throw badOption(`${name} must be ${rows[name].expected}, not ${showValue(value)}.`, name, value);
    }
    if (value !== null) checked[name] = value;
  }
  if (checked.engine === "native") throw badOption(`the engine cannot be native: ${ofHost}.`, "engine", "native");
  return checked as unknown as CheckedOptions;
}
