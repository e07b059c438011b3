/**
 * `compileToJs`: modules and components as files of JavaScript in which nothing is evaluated, for hosts that let no program generate code.
 */
import { UsageError } from "../base/errors/errors.ts";
import { isList } from "../base/foreign.ts";
import { bare } from "../base/own.ts";
import { reduced } from "../compile/ahead/reduce.ts";
import { writeAhead } from "../compile/ahead/write.ts";
import type { Module } from "../core/module.ts";
import type { Unit } from "../runtime/engine.ts";
import { funcLabel } from "../runtime/names.ts";
import { printWit } from "../wit/print/print.ts";
import type { Loader, ModuleSource } from "./load/loader.ts";
import { flag, oneOf } from "./options/checks.ts";
import { unknownExport } from "./module/unknown-export.ts";
import { checkNamed } from "./options/options.ts";
import { compileOptions, optionSets } from "./options/table.ts";
import type { CompileOptions } from "./options/types.ts";
import type { Compiled } from "./source/compiled.ts";
import { type ComponentCores, isOfComponent } from "./source/component.ts";
import { witOfExports } from "./source/fewer-exports.ts";
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
  /**
   * `esm` for modules of JavaScript, which is the default; `cjs` for CommonJS; `expression` for programs that put the text into their own:
   * a function, which takes the module's bytes, and whose names of properties the Closure Compiler leaves as they are.
   */
  readonly form?: "esm" | "cjs" | "expression" | undefined;
  /**
   * The exports to keep of a core module: functions that none of them reaches have no code. Memories, `_initialize` and what
   * these exports need by WIT are kept as well. All of them by default.
   */
  readonly exports?: readonly string[] | undefined;
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

const isNames = (value: unknown): boolean =>
  isList(value) && Array.from(value).every((name) => typeof name === "string");

/** What it takes: the options of `compile`, and its own. */
const options = {
  ...optionSets.compile,
  exports: { expected: 'an array of names, as ["add"]', accepts: isNames },
  fuel: flag,
  callDepth: flag,
  form: oneOf(["esm", "cjs", "expression"]),
  base: {
    expected: "the name of a file, without its ending",
    accepts: (value: unknown) => typeof value === "string" && /^[^/\\\0]+$/.test(value),
  },
  chunk: { expected: "a number from 1 on", accepts: (value: unknown) => typeof value === "number" && value >= 1 },
};

/** Makes `compileToJs`. */
export const compileToJsOn = (given: () => Loader): CompileToJs =>
  function compileToJs(source, asked) {
    const checked: CompileToJsOptions = checkNamed("compileToJs", options, asked);
    const { fuel = false, callDepth = false, form = "esm", base = "app", chunk = Number.POSITIVE_INFINITY } = checked;
    const loader = given();
    loader.parts.need("validation", "compileToJs");
    const whole = requireBytes("compileToJs", loader.decode("compile", source, compileOptions(checked)));
    for (const one of unitsOf(whole.unit)) one.lazy?.checkAll();
    const { compiled, reached } = withExports(loader, whole, checked.exports);
    const { unit } = compiled;
    const units = unitsOf(unit);
    const wit = isOfComponent(unit) ? undefined : witOf(loader, whole, unit.module);
    const { files, functions, interpreted } = writeAhead(
      { bytes: unit.module.bytes, name: unit.name, wit, world: checked.world, units, reached },
      { bounds: { metered: fuel, deep: callDepth }, form, base, chunk: chunk * 1_000 },
    );
    return { files, functions, interpreted: interpreted.map((one) => funcLabel(one.unit.module, one.index)) };
  };

/** What is compiled, and of its functions those that can be called, where those are not all. */
interface Kept {
  readonly compiled: Compiled;
  readonly reached: ReadonlySet<number> | undefined;
}

/** The module with these exports alone. @throws UsageError `unknown-export`, `bad-option` */
function withExports(loader: Loader, whole: Compiled, names: readonly string[] | undefined): Kept {
  if (names === undefined) return { compiled: whole, reached: undefined };
  const { unit, options: given } = whole;
  if (isOfComponent(unit)) {
    const text =
      "compileToJs keeps some exports of core modules alone: this is a component. Leave the option exports out.";
    throw new UsageError("bad-option", text, { option: "exports", value: names });
  }
  const known = unit.module.exports.map(({ name }) => name);
  for (const name of names) if (!known.includes(name)) throw unknownExport(unit.name, name, known);
  const { bytes, functions: reached } = reduced(unit.module, new Set(names));
  const found = { contents: bytes, path: undefined, name: unit.name };
  const compiled = loader.compileFound(found, bare(given, { wit: false }), () => undefined);
  compiled.unit.lazy?.checkAll();
  return { compiled, reached };
}

/** A module by itself, or the core modules of a component. */
const unitsOf = (unit: Unit): readonly Unit[] =>
  isOfComponent(unit) ? Array.from((unit as ComponentCores).modules.values(), (core) => core.unit) : [unit];

/** The WIT of a module that its bytes do not carry, as text: what of it the exports of these serve. */
function witOf({ parts, host }: Loader, whole: Compiled, { exports }: Module): string | undefined {
  const found = parts.wit?.ofModule(whole, host);
  if (found === undefined || exports.length === whole.module.exports.length) {
    return found && parts.wit?.textOf(whole, host);
  }
  const functions = exports.filter(({ kind }) => kind === "func").map(({ name }) => name);
  return printWit(witOfExports(found, functions));
}
