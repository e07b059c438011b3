/**
 * Options, checked once: unknown names and wrong types are usage errors with near misses. Names are given in
 * camelCase by JavaScript and in kebab-case by Clojure; messages use Clojure's spelling where it was used.
 */
import { UsageError } from "../../base/errors.ts";
import { bare, holdsNames, provides, owns } from "../../base/own.ts";
import { phrase } from "../../base/phrases.ts";
import { quoted, shownList, shownName } from "../../base/shown.ts";
import { didYouMean, nearMisses } from "../../base/suggest.ts";
import { isA, propertyOf } from "../../base/foreign.ts";
import type { ValueModel } from "../../component/model/value-model.ts";
import { type Feature, optionalFeatures } from "../../core/features.ts";
import { showValue } from "../../runtime/store/values.ts";
import { type I64Mode, type Language, i64Modes } from "../language/language.ts";
import type { WasiOptions } from "../../wasi/host/world/options.ts";
import { readable } from "../../base/readable.ts";
import type { Signal } from "../../base/web.ts";

/** The engines that can be asked for. */
export type EngineChoice = "auto" | "native" | "compiled" | "interp";

/** When the bodies of a module are validated. */
export type ValidationTime = "eager" | "lazy";

/** What decides how a module is read. */
export interface CompileOptions {
  /** A name for messages and backtraces, where the module has none of its own. */
  readonly name?: string | undefined;
  /** Features to reject. */
  readonly disable?: readonly Feature[] | undefined;
  /** When bodies are validated: all at once, or on our own engines each at its function's first call. `eager` by default. */
  readonly validate?: ValidationTime | undefined;
  /** Where WIT types come from: a path, WIT text, or `false` for none. Otherwise they are looked for beside the module. */
  readonly wit?: string | false | undefined;
  /** The world or interface to use, where the WIT has several. */
  readonly world?: string | undefined;
}

/** What decides how a module runs; `null` lifts a bound. */
export interface RunOptions {
  /** `auto` takes the first engine that can serve. */
  readonly engine?: EngineChoice | undefined;
  /**
   * Imports by module and name: functions, memories, tables, globals, numbers, or a loaded module for a whole name. Only own
   * properties are imports.
   */
  readonly imports?: unknown;
  /** Units of fuel for the instance's lifetime. No bound by default. */
  readonly fuel?: number | null | undefined;
  /** Milliseconds for each outermost call. No bound by default. */
  readonly timeoutMs?: number | null | undefined;
  /** Ends a run. */
  readonly signal?: Signal | null | undefined;
  /** Pages of 64 KiB of all the module's memories together at most, whatever their page sizes are; 65,536 by default. */
  readonly maxMemoryPages?: number | null | undefined;
  /** Elements of all its tables together at most; 10,000,000 by default. */
  readonly maxTableElements?: number | null | undefined;
  /** Nested calls at most. The engine's own bound by default. */
  readonly maxCallDepth?: number | null | undefined;
  /** Bytes that a call lifts and lowers by WIT at most; 64 MiB by default. */
  readonly maxLiftBytes?: number | null | undefined;
  /** Values in what a call lifts and lowers by WIT at most; 4,194,304 by default. */
  readonly maxLiftElements?: number | null | undefined;
  /** WIT `list<u8>` comes out as a Uint8Array. */
  readonly bytes?: boolean | undefined;
  /** How an i64 comes out: always a bigint by default in JavaScript, `auto` in ClojureScript. */
  readonly i64?: I64Mode | undefined;
  /** The language that results and errors are for: JavaScript by default. */
  readonly language?: Language | undefined;
  /** How WIT values look: plain JavaScript data by default. */
  readonly model?: ValueModel | undefined;
}

/** What decides what happens to a new instance before anybody has it. */
export interface InitOptions {
  /** `false`: an exported `_initialize` is not called; the caller does so. */
  readonly initialize?: boolean | undefined;
}

/** How a program's bytes are given: as text, ill-formed UTF-8 replaced, or as they are. */
export type ResultForm = "text" | "bytes";

/** The forms of a result's parts, each option named as the part. */
export interface ResultOptions {
  /** Standard output: text by default. */
  readonly out?: ResultForm | undefined;
  /** Standard error: text by default. */
  readonly err?: ResultForm | undefined;
  /** Files in memory: by default text where a file is well-formed UTF-8, else bytes; `bytes` for all of them. */
  readonly fsAfter?: ResultForm | undefined;
  /** What was sent to sockets: text by default. */
  readonly sent?: ResultForm | undefined;
}

/** All that `instantiate` takes. */
export type InstantiateOptions = RunOptions & InitOptions;

/** All that `load` takes. */
export type LoadOptions = CompileOptions & InstantiateOptions;

/** All that `loadWasi` and `run` take. */
export type WasiLoadOptions = LoadOptions & Omit<WasiOptions, "interrupt">;

/** All that `run` takes. */
export type ProgramOptions = Omit<WasiLoadOptions, keyof InitOptions> & ResultOptions;

/** What a value must be. */
export interface Check {
  readonly expected: string;
  /** The names that it can be, where those are all: Clojure shows them as keywords. */
  readonly names?: readonly string[];
  /** The names that its items can be. */
  readonly items?: readonly string[];
  readonly accepts: (value: unknown) => boolean;
  /** The part of an accepted value that is wrong. */
  readonly part?: (value: unknown) => Part | undefined;
}

/** An item or entry of an option's value. */
interface Part {
  readonly key: string | number;
  readonly value: unknown;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const isName = (value: unknown): boolean => typeof value === "string";

/** The first item or entry that is no string. */
function noName(value: unknown): Part | undefined {
  const parts = Array.isArray(value) ? value.entries() : Object.entries(value as object);
  for (const [key, part] of parts) if (!isName(part)) return { key, value: part };
  return undefined;
}

const text: Check = { expected: "a string", accepts: isName };
const flag: Check = { expected: "true or false", accepts: (value) => typeof value === "boolean" };
const bound: Check = {
  expected: "a whole number from 0 to 2^53-1, or nil for no bound",
  accepts: (value) => value === null || (typeof value === "number" && Number.isSafeInteger(value) && value >= 0),
};
const millis: Check = {
  expected: "a number of milliseconds above 0, or nil for no bound",
  accepts: (value) => value === null || (typeof value === "number" && value > 0),
};
const isInteger = (value: unknown): boolean => typeof value === "bigint" || Number.isSafeInteger(value);
const inputSource: Check = {
  expected: 'text, bytes, a sequence of these, a function that gives them, or "inherit"',
  accepts: (value) =>
    isName(value) ||
    typeof value === "function" ||
    isA(value, ArrayBuffer) ||
    (isObject(value) &&
      (propertyOf(value, Symbol.iterator) !== undefined || provides(value, "read") || ArrayBuffer.isView(value))),
};
const outputTarget: Check = {
  expected: '"capture", "inherit", a function, or a map of one: lines or chunks',
  accepts: (value) => value === "capture" || value === "inherit" || typeof value === "function" || isObject(value),
};
const object: Check = { expected: phrase("a-map"), accepts: holdsNames };

const isOneOf = (names: readonly string[], value: unknown): boolean => names.some((name) => name === value);

const featureNames: readonly string[] = optionalFeatures;
const engineNames: readonly EngineChoice[] = ["auto", "native", "compiled", "interp"];

const oneOf = (names: readonly string[]): Check => ({
  expected: names.join(", "),
  names,
  accepts: (value) => isOneOf(names, value),
});

const compileChecks = {
  name: text,
  disable: {
    expected: 'a sequence of features, as ["simd"]',
    items: featureNames,
    accepts: (value: unknown) => Array.isArray(value) && value.every((name: unknown) => isOneOf(featureNames, name)),
  },
  validate: oneOf(["eager", "lazy"] satisfies ValidationTime[]),
  wit: { expected: "a path, WIT text, or false", accepts: (value: unknown) => isName(value) || value === false },
  world: text,
} satisfies { [K in keyof Required<CompileOptions>]: Check };

const runChecks = {
  engine: oneOf(engineNames),
  imports: object,
  fuel: bound,
  timeoutMs: millis,
  signal: {
    expected: "an AbortSignal",
    accepts: (value: unknown) =>
      value === null || (isObject(value) && typeof propertyOf(value, "aborted") === "boolean"),
  },
  maxMemoryPages: bound,
  maxTableElements: bound,
  maxCallDepth: bound,
  maxLiftBytes: bound,
  maxLiftElements: bound,
  bytes: flag,
  i64: oneOf(i64Modes),
  language: object,
  model: object,
} satisfies { [K in keyof Required<RunOptions>]: Check };

const instantiateChecks = { ...runChecks, initialize: flag } satisfies {
  [K in keyof Required<InstantiateOptions>]: Check;
};

const wasiChecks = {
  args: { expected: "a sequence of strings", accepts: (value: unknown) => Array.isArray(value), part: noName },
  env: { expected: `${phrase("a-map")} of strings to strings`, accepts: holdsNames, part: noName },
  stdin: inputSource,
  stdout: outputTarget,
  stderr: outputTarget,
  dirs: object,
  sockets: {
    expected: "a sequence of sockets, each a map of recv and send, of accept, of listen, or of connect",
    accepts: (value: unknown) => Array.isArray(value),
  },
  clock: {
    expected: '"system", or a map of realtime and monotonic in nanoseconds',
    accepts: (value: unknown) => value === "system" || isObject(value),
  },
  random: {
    expected: '"system", or a seed, which is an integer',
    accepts: (value: unknown) => value === "system" || isInteger(value) || (isObject(value) && provides(value, "fill")),
  },
  maxOutputBytes: bound,
  maxFsBytes: bound,
  trace: { expected: "a function", accepts: (value: unknown) => typeof value === "function" },
} satisfies { [K in keyof Required<Omit<WasiOptions, "interrupt">>]: Check };

const resultForms = oneOf(["text", "bytes"]);

const resultChecks = {
  out: resultForms,
  err: resultForms,
  fsAfter: resultForms,
  sent: resultForms,
} satisfies { [K in keyof Required<ResultOptions>]: Check };

/** The options of each verb. */
export const optionSets = {
  compile: compileChecks,
  instantiate: instantiateChecks,
  load: { ...compileChecks, ...instantiateChecks },
  "load-wasi": { ...compileChecks, ...instantiateChecks, ...wasiChecks },
  run: { ...compileChecks, ...runChecks, ...wasiChecks, ...resultChecks },
  output: resultChecks,
  "take-output": { out: resultForms, err: resultForms },
} as const;

/** A verb that takes options. */
export type OptionVerb = keyof typeof optionSets;

const verbNames: { readonly [K in OptionVerb]: string } = {
  compile: "compile",
  instantiate: "instantiate",
  load: "load",
  "load-wasi": phrase("load-wasi"),
  run: "run",
  output: "output",
  "take-output": phrase("of-take-output"),
};

/** Marks an options object whose names are kebab-case, as Clojure's layer makes them. */
export const kebabOptions = Symbol.for("cljw.wasm/kebab-options");

const camel = (name: string): string => name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * The options of a verb with their names in camelCase, in an object that inherits nothing; absent ones are left out.
 * @throws UsageError `bad-option`
 */
export function checkOptions(verb: OptionVerb, given: unknown): ProgramOptions & InitOptions {
  const checked = bare<{ [name: string]: unknown }>({});
  if (given === undefined || given === null) return checked;
  if (!holdsNames(given)) {
    const message = `The options of ${verbNames[verb]} are ${phrase("a-map")}, ${showValue(given)} was given.`;
    throw new UsageError("bad-option", message, { value: given });
  }
  const shown = verbNames[verb];
  const options = readable(`The options of ${shown}`, given);
  const clojure = owns(options, kebabOptions);
  const checks: { readonly [name: string]: Check } = optionSets[verb];
  for (const [name, value] of Object.entries(options)) {
    const key = clojure ? camel(name) : name;
    const spelt = clojure ? kebab(key) : key;
    const check = spelt === name && owns(checks, key) ? bare(checks[key]!) : undefined;
    if (check === undefined) throw unknownOption(shown, name, checks, clojure);
    if (value === undefined) continue;
    if (!check.accepts(value)) throw badOption(shown, key, clojure, check, value);
    const part = check.part?.(value);
    if (part !== undefined) throw badPart(shown, spell(key, clojure), check, part, value);
    checked[key] = value;
  }
  return checked;
}

const spell = (key: string, clojure: boolean): string => (clojure ? `:${kebab(key)}` : key);

/** The verbs that take an option, in words. */
function takersOf(key: string): string {
  const verbs = (Object.keys(optionSets) as OptionVerb[]).filter((verb) => owns(optionSets[verb], key));
  const names = verbs.map((verb) => verbNames[verb]);
  const last = names.pop() ?? "";
  return names.length === 0 ? last : `${names.join(", ")} and ${last}`;
}

function unknownOption(verb: string, name: string, checks: object, clojure: boolean): UsageError {
  const known = Object.keys(checks).filter((key) => key !== "model" && key !== "language");
  const shown = clojure ? `:${shownName(name)}` : shownName(name);
  const key = clojure ? camel(name) : name;
  const isOthers = owns(optionSets.run, key) && !owns(checks, key);
  const suggestions = isOthers ? [] : nearMisses(name, known).map((one) => spell(one, clojure));
  const elsewhere = isOthers
    ? ` It belongs to ${takersOf(key)}.`
    : `${didYouMean(suggestions).replaceAll(/":([^"]*)"/g, ":$1")} It takes ${shownList(known.map((one) => spell(one, clojure))).replaceAll('"', "")}.`;
  return new UsageError("bad-option", `${verb} has no option ${shown}.${elsewhere}`, {
    option: shown,
    suggestions,
  });
}

function badOption(verb: string, key: string, clojure: boolean, check: Check, value: unknown): UsageError {
  const option = spell(key, clojure);
  const { names, items } = check;
  const stranger: unknown =
    items && Array.isArray(value) ? value.find((item: unknown) => !isOneOf(items, item)) : undefined;
  if (items !== undefined && isName(stranger))
    return unknownItem(verb, option, clojure, String(stranger), items, value);
  const phrased = clojure ? check.expected : check.expected.replace("or nil", "or null");
  const listed = clojure ? phrased.replaceAll(/"(\w+)"/g, ":$1") : phrased;
  const expected = names === undefined ? listed : names.map((name) => spell(name, clojure)).join(", ");
  const word = clojure && (names ?? items) !== undefined && isName(value);
  const shown = word ? `:${shownName(String(value))}` : showValue(value);
  return new UsageError("bad-option", `The option ${option} of ${verb} must be ${expected}; ${shown} was given.`, {
    option,
    expected,
    value,
  });
}

/** The error for a value that is wrong inside. */
function badPart(verb: string, option: string, { expected }: Check, part: Part, value: unknown): UsageError {
  const { key } = part;
  const where = typeof key === "number" ? `item ${key}` : `entry ${quoted(key)}`;
  const message = `The option ${option} of ${verb} must be ${expected}; its ${where} is ${showValue(part.value)}.`;
  return new UsageError("bad-option", message, { option, expected, path: [key], value });
}

/** The error for a name among several of which one is none of those that there are. */
function unknownItem(
  verb: string,
  option: string,
  clojure: boolean,
  item: string,
  items: readonly string[],
  value: unknown,
): UsageError {
  const shown = (name: string): string => (clojure ? `:${shownName(name)}` : quoted(name));
  const near = nearMisses(item, items);
  const hint = near.length === 0 ? "" : ` Did you mean ${near.map(shown).join(" or ")}?`;
  const known = items.map(shown).join(", ");
  return new UsageError(
    "bad-option",
    `The option ${option} of ${verb} is a sequence of features; ${shown(item)} is none.${hint} There are ${known}.`,
    { option, value, suggestions: near.map((name) => spell(name, clojure)) },
  );
}
