/**
 * `compileToJs`: modules and components as files of JavaScript in which nothing is evaluated, for hosts that let no program generate code.
 */
import { UsageError } from "../base/errors/errors.ts";
import { phrase } from "../base/errors/phrases.ts";
import { inSeries, shownName } from "../base/errors/shown.ts";
import { didYouMean, nearMisses } from "../base/errors/suggest.ts";
import { holdsNames, owns } from "../base/own.ts";
import { writeAhead } from "../compile/ahead/write.ts";
import { funcLabel } from "../runtime/names.ts";
import { showValue } from "../runtime/store/values.ts";
import type { Loader, ModuleSource } from "./load/loader.ts";
import { named } from "./options/maps.ts";
import { checkOptions } from "./options/options.ts";
import { readable } from "./options/readable.ts";
import { optionSets } from "./options/table.ts";
import type { CompileOptions } from "./options/types.ts";
import type { Compiled } from "./source/compiled.ts";
import { type ComponentCores, isOfComponent } from "./source/component.ts";
import { requireBytes } from "./source/host-module.ts";

/** How a module is compiled ahead of time; beside these the options of `compile`. */
export interface CompileToJsOptions extends CompileOptions {
  /**
   * Whether the code counts fuel: with it, it runs within `fuel`, `fuelPerCall`, `timeoutMs` and `signal`, and without them as
   * well, but slower. `false` by default.
   */
  readonly fuel?: boolean | undefined;
  /** Whether it counts the depth of calls, for `maxCallDepth`. `false` by default. */
  readonly callDepth?: boolean | undefined;
  /** `esm` for modules of JavaScript, which is the default, or `cjs` for CommonJS. */
  readonly form?: "esm" | "cjs" | undefined;
  /** What the files are called before their endings: `app` by default. */
  readonly base?: string | undefined;
  /** Thousands of characters of code that a file may have, about: more is put into files beside the first. No bound by default. */
  readonly chunk?: number | undefined;
}

/** A file of code. */
export interface CompiledFile {
  /** Its name, `app.js` or `app.1.js`: the first one loads the others from beside it. */
  readonly name: string;
  readonly text: string;
}

/** What `compileToJs` gives. */
export interface CompiledToJs {
  /** The files, the one to be loaded first. What that exports, by default, is a source for `load`. */
  readonly files: readonly CompiledFile[];
  /** How many functions have been compiled. */
  readonly functions: number;
  /** Those that are too large or too deeply nested for it, by name: the interpreter runs them. */
  readonly interpreted: readonly string[];
}

/** Makes a module or component, of any source, into JavaScript. @throws malformed, invalid, usage */
export type CompileToJs = (source: ModuleSource, options?: CompileToJsOptions) => CompiledToJs;

interface Own {
  readonly fuel: boolean;
  readonly callDepth: boolean;
  readonly form: "esm" | "cjs";
  readonly base: string;
  readonly chunk: number;
}

/** What each option of its own may be. */
const rows: { readonly [key in keyof Own]: readonly [expected: string, accepts: (value: unknown) => boolean] } = {
  fuel: ["true or false", (value) => typeof value === "boolean"],
  callDepth: ["true or false", (value) => typeof value === "boolean"],
  form: ['"esm" or "cjs"', (value) => value === "esm" || value === "cjs"],
  base: ["the name of a file, without its ending", (value) => typeof value === "string" && /^[^/\\\0]+$/.test(value)],
  chunk: ["a number from 1 on", (value) => typeof value === "number" && value >= 1],
};

const defaults: Own = { fuel: false, callDepth: false, form: "esm", base: "app", chunk: Number.POSITIVE_INFINITY };

const title = "The options of compileToJs";

/** Its own options, and those of `compile`. @throws UsageError `bad-option`, `bad-argument` */
function split(options: unknown): { readonly own: Own; readonly rest: CompileOptions } {
  if (options === undefined || options === null) return { own: defaults, rest: {} };
  const given = named(title, options);
  if (!holdsNames(given)) {
    const text = `${title} are ${phrase("a-map")}, ${showValue(given)} was given.`;
    throw new UsageError("bad-option", text, { value: given });
  }
  const own: { [key: string]: unknown } = { ...defaults };
  const rest: { [key: string]: unknown } = {};
  for (const [key, value] of Object.entries(readable(title, given))) {
    if (owns(optionSets.compile, key)) rest[key] = value;
    else if (!owns(rows, key)) throw unknownOption(key);
    else if (value !== undefined) own[key] = checked(key as keyof Own, value);
  }
  return { own: own as unknown as Own, rest: checkOptions("compile", rest) };
}

function unknownOption(key: string): UsageError {
  const others = Object.entries(optionSets.compile).flatMap(([name, { hidden }]) => (hidden === true ? [] : [name]));
  const known = [...Object.keys(rows), ...others];
  const suggestions = nearMisses(key, known);
  const text = `compileToJs has no option ${shownName(key)}.${didYouMean(suggestions)} It takes ${inSeries(known)}.`;
  return new UsageError("bad-option", text, { option: key, suggestions });
}

function checked(key: keyof Own, value: unknown): unknown {
  const [expected, accepts] = rows[key];
  if (accepts(value)) return value;
  throw new UsageError(
    "bad-argument",
    `The option ${key} of compileToJs is ${expected}; ${showValue(value)} was given.`,
    {
      option: key,
      value,
    },
  );
}

/** Makes `compileToJs`. */
export const compileToJsOn = (given: () => Loader): CompileToJs =>
  function compileToJs(source, options) {
    const { own, rest } = split(options);
    const loader = given();
    loader.parts.need("validation", "compileToJs");
    const cores: Compiled[] = [];
    const compiled = loader.decode("compile", source, rest, (core) => void cores.push(core));
    const { unit } = compiled;
    const isComponent = isOfComponent(unit);
    if (isComponent) for (const core of (unit as ComponentCores).modules.values()) cores.push(core);
    else cores.push(requireBytes("compileToJs", compiled));
    const units = [...new Set(cores.map((core) => core.unit))];
    for (const one of units) one.lazy?.checkAll();
    const wit = isComponent ? undefined : witOf(loader, compiled);
    const { fuel: metered, callDepth: deep, form, base, chunk } = own;
    const { files, functions, interpreted } = writeAhead(
      { bytes: unit.module.bytes, name: unit.name, wit, units },
      { bounds: { metered, deep }, form, base, chunk: chunk * 1_000 },
    );
    return { files, functions, interpreted: interpreted.map((one) => funcLabel(one.unit.module, one.index)) };
  };

/** The WIT of a module that its bytes do not carry, as text. */
function witOf({ parts, host }: Loader, compiled: Compiled): string | undefined {
  const found = parts.wit?.ofModule(compiled, host);
  return found === undefined ? undefined : parts.wit?.textOf(compiled, host);
}
