/**
 * The one table of options: every name with what its value must be. The types of options, the lists in messages, what a
 * bound is where none is given, the pages of docs/ and, by tests, the docstrings of `cljw.wasm` follow it.
 */
import { bare, owns } from "../../base/own.ts";
import { optionalFeatures } from "../../core/features.ts";
import { liftLimits, limits, maxPages32 } from "../../core/limits.ts";
import { defaultMaxFsBytes, defaultMaxOutputBytes } from "../../wasi/host/defaults.ts";
import { i64Modes } from "../language/language.ts";
import * as check from "./checks.ts";
import type { Check } from "./checks.ts";
import type {
  CompileOptions,
  DecodeOptions,
  EngineChoice,
  InitOptions,
  ResultForm,
  ResultOptions,
  RunOptions,
  UnusedImports,
  ValidationTime,
  WorldOptions,
  WrittenOptions,
} from "./types.ts";

/** An option. */
export interface OptionRow extends Check {
  /** Whether it is for those who bring a language, and named in no list. */
  readonly hidden?: true;
}

/** An option that bounds a run: null lifts the bound. */
export interface BoundRow extends OptionRow {
  /** The bound where none is given; undefined where there is none then, or the engine's own. */
  readonly byDefault: number | undefined;
}

/** Options by what they decide. */
interface Groups {
  /** How a module is decoded, which is done once. */
  readonly decode: DecodeOptions;
  /** Its WIT. */
  readonly wit: Omit<CompileOptions, keyof DecodeOptions>;
  readonly run: RunOptions;
  readonly init: InitOptions;
  readonly world: WorldOptions;
  readonly written: WrittenOptions;
  /** What is left beside what was written. */
  readonly left: Omit<ResultOptions, keyof WrittenOptions>;
}

/** What an option's type has, the table has, and the other way round. */
type Rows = { readonly [G in keyof Groups]: { readonly [K in keyof Required<Groups[G]>]: OptionRow } };

const engines: readonly EngineChoice[] = ["auto", "native", "compiled", "interp"];
const times: readonly ValidationTime[] = ["eager", "lazy"];
const unused: readonly UnusedImports[] = ["error", "ignore"];
const forms: readonly ResultForm[] = ["text", "bytes"];
const hidden: OptionRow = { ...check.object, hidden: true };
const bound = (byDefault?: number): BoundRow => ({ ...check.count, byDefault });

/** The rows. */
export const optionRows = {
  decode: {
    name: check.text,
    disable: check.featuresOf(optionalFeatures),
    validate: check.oneOf(times),
  },
  wit: {
    wit: check.witSource,
    world: check.text,
  },
  run: {
    engine: check.oneOf(engines),
    imports: check.object,
    unusedImports: check.oneOf(unused),
    fuel: bound(),
    fuelPerCall: bound(),
    timeoutMs: { ...check.millis, byDefault: undefined } as BoundRow,
    signal: check.abortSignal,
    maxMemoryPages: bound(maxPages32),
    maxTableElements: bound(limits.tableElements),
    maxCallDepth: bound(),
    maxLiftBytes: bound(liftLimits.bytes),
    maxLiftElements: bound(liftLimits.elements),
    bytes: check.flag,
    i64: check.oneOf(i64Modes),
    language: hidden,
    model: hidden,
  },
  init: {
    initialize: check.flag,
  },
  world: {
    args: check.texts,
    env: check.textsByName,
    stdin: check.inputSource,
    stdout: check.outputTarget,
    stderr: check.outputTarget,
    dirs: check.directories,
    sockets: check.sockets,
    clock: check.clock,
    random: check.randomSource,
    maxOutputBytes: bound(defaultMaxOutputBytes),
    maxFsBytes: bound(defaultMaxFsBytes),
    trace: check.callback,
  },
  written: {
    out: check.oneOf(forms),
    err: check.oneOf(forms),
  },
  left: {
    fsAfter: check.oneOf(forms),
    sent: check.oneOf(forms),
  },
} satisfies Rows;

/** What the options of each verb decide. */
const groups = {
  compile: ["decode", "wit"],
  instantiate: ["run", "init"],
  load: ["decode", "wit", "run", "init"],
  "load-wasi": ["decode", "wit", "run", "init", "world"],
  run: ["decode", "wit", "run", "world", "written", "left"],
  output: ["written", "left"],
  "take-output": ["written"],
} as const satisfies { readonly [verb: string]: readonly (keyof Groups)[] };

/** A verb that takes options. */
export type OptionVerb = keyof typeof groups;

/** The names of a verb's options. @internal A test has the compiler hold the types of verbs to it. */
export type OptionName<V extends OptionVerb> = {
  [G in keyof Groups]: keyof Groups[G];
}[(typeof groups)[V][number]];

/** Rows by name. */
export interface OptionSet {
  readonly [name: string]: OptionRow;
}

const setOf = (verb: OptionVerb): OptionSet =>
  Object.fromEntries(groups[verb].flatMap((group) => Object.entries<OptionRow>(optionRows[group])));

/** The options of each verb. */
export const optionSets: { readonly [V in OptionVerb]: OptionSet } = {
  compile: setOf("compile"),
  instantiate: setOf("instantiate"),
  load: setOf("load"),
  "load-wasi": setOf("load-wasi"),
  run: setOf("run"),
  output: setOf("output"),
  "take-output": setOf("take-output"),
};

type BoundsOf<R> = { [K in keyof R]: R[K] extends BoundRow ? K : never }[keyof R];
type RunBound = BoundsOf<(typeof optionRows)["run"]>;

/** An option that bounds. */
export type BoundName = RunBound | BoundsOf<(typeof optionRows)["world"]>;

/** The bound that is given, or the one that there is without; undefined for none. */
export function boundOf(options: RunOptions, name: RunBound): number | undefined {
  const given = options[name];
  return given === undefined ? optionRows.run[name].byDefault : (given ?? undefined);
}

/** The options of `compile` among others. */
export function compileOptions(options: CompileOptions): CompileOptions {
  return bare(Object.fromEntries(Object.entries(options).filter(([name]) => owns(optionSets.compile, name))));
}
