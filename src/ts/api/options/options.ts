/**
 * Options, checked once: unknown names and wrong types are usage errors with near misses. Names are given in
 * camelCase by JavaScript and in kebab-case by Clojure; messages use Clojure's spelling where it was used.
 */
import { UsageError } from "../../base/errors/errors.ts";
import { camel, isKebab, kebab, kebabOptions } from "../../base/kebab.ts";
import { bare, holdsNames, owns } from "../../base/own.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { named, namedWithin } from "./maps.ts";
import { readable, reading } from "./readable.ts";
import { inSeries, quoted, shownList, shownName } from "../../base/errors/shown.ts";
import { didYouMean, nearMisses } from "../../base/errors/suggest.ts";
import { showValue } from "../../runtime/store/values.ts";
import { type Check, type Part, isOneOf } from "./checks.ts";
import { type OptionSet, type OptionVerb, optionSets } from "./table.ts";
import type { InitOptions, ProgramOptions } from "./types.ts";

const verbNames: { readonly [K in OptionVerb]: string } = {
  compile: "compile",
  instantiate: "instantiate",
  load: "load",
  "load-wasi": phrase("load-wasi"),
  run: "run",
  output: "output",
  "take-output": phrase("of-take-output"),
};

/** What the caller gave, for errors. */
type Given = (option: string, part?: Part["key"]) => unknown;

/**
 * The options of a verb with their names in camelCase, in an object that inherits nothing; absent ones are left out.
 * @throws UsageError `bad-option`
 */
export function checkOptions(verb: OptionVerb, options: unknown): ProgramOptions & InitOptions {
  return checkNamed(verbNames[verb], optionSets[verb], options);
}

/** The same for a function that is no verb of the table, by what it is called. @throws UsageError `bad-option` */
export function checkNamed(shown: string, checks: OptionSet, options: unknown): { [name: string]: unknown } {
  const checked = bare<{ [name: string]: unknown }>({});
  if (options === undefined || options === null) return checked;
  const given = named(`The options of ${shown}`, options);
  if (!holdsNames(given)) {
    const message = `The options of ${shown} are ${phrase("a-map")}, ${showValue(given)} was given.`;
    throw new UsageError("bad-option", message, { value: given });
  }
  const all = readable(`The options of ${shown}`, given);
  const clojure = isKebab(all);
  const marked: unknown = clojure ? (all as { readonly [kebabOptions]?: unknown })[kebabOptions] : undefined;
  for (const [name, item] of Object.entries(all)) {
    const key = clojure ? camel(name) : name;
    const spelt = clojure ? kebab(key) : key;
    const check = spelt === name && owns(checks, key) ? bare(checks[key]!) : undefined;
    if (check === undefined) throw unknownOption(shown, name, checks, clojure);
    const value = withoutMaps(key, item);
    // Clojure's nil means that nothing is given, where it does not lift a bound.
    if (value === undefined || (clojure && value === null && !check.accepts(value))) continue;
    const asGiven = typeof marked === "function" ? (marked as Given) : undefined;
    const whole = (): unknown => (asGiven === undefined ? value : asGiven(name));
    if (!check.accepts(value)) throw badOption(shown, key, clojure, check, value, whole());
    const part = check.part?.(value);
    if (part === undefined) {
      checked[key] = value;
      continue;
    }
    const inner = asGiven === undefined ? part.value : asGiven(name, part.key);
    throw badPart(shown, spell(key, clojure), check, { key: part.key, value: inner }, whole());
  }
  return checked;
}

/** The options that hold things by name, each with how its Maps become objects; a folder's Maps are the world's to read. */
const byName: { readonly [name: string]: (what: string, value: unknown) => unknown } = {
  env: named,
  dirs: named,
  imports: (what, value) => reading(what, () => namedWithin(what, value)),
};

function withoutMaps(key: string, value: unknown): unknown {
  return owns(byName, key) ? byName[key]!(`The ${key}`, value) : value;
}

const spell = (key: string, clojure: boolean): string => (clojure ? `:${kebab(key)}` : key);

/** The verbs that take an option, in words. */
function takersOf(key: string): string {
  const verbs = (Object.keys(optionSets) as OptionVerb[]).filter((verb) => owns(optionSets[verb], key));
  return inSeries(verbs.map((verb) => verbNames[verb]));
}

function unknownOption(verb: string, name: string, checks: OptionSet, clojure: boolean): UsageError {
  const known = Object.keys(checks).filter((one) => checks[one]?.hidden !== true);
  const given = name === "" ? '""' : shownName(name);
  const shown = clojure ? `:${given}` : given;
  const key = camel(name);
  const isOthers = owns(optionSets.run, key) && !owns(checks, key);
  // The name of another verb's, which may be written as it is in the other language.
  const isMisspelt = isOthers && spell(key, clojure) !== shown;
  const suggestions = isOthers
    ? [spell(key, clojure)].filter(() => isMisspelt)
    : nearMisses(name, known).map((one) => spell(one, clojure));
  const elsewhere = isOthers
    ? ` ${isMisspelt ? spell(key, clojure) : "It"} belongs to ${takersOf(key)}.`
    : `${didYouMean(suggestions).replaceAll(/":([^"]*)"/g, ":$1")} It takes ${shownList(known.map((one) => spell(one, clojure))).replaceAll('"', "")}.`;
  return new UsageError("bad-option", `${verb} has no option ${shown}.${elsewhere}`, {
    option: shown,
    suggestions,
  });
}

function badOption(
  verb: string,
  key: string,
  clojure: boolean,
  check: Check,
  value: unknown,
  given: unknown,
): UsageError {
  const option = spell(key, clojure);
  const { names, items } = check;
  const stranger: unknown =
    items && Array.isArray(value) ? value.find((item: unknown) => !isOneOf(items, item)) : undefined;
  if (items !== undefined && typeof stranger === "string")
    return unknownItem(verb, option, clojure, stranger, items, given);
  const phrased = clojure ? check.expected : check.expected.replace("or nil", "or null");
  const listed = clojure ? phrased.replaceAll(/"(\w+)"/g, ":$1") : phrased;
  const expected = names === undefined ? listed : names.map((name) => spell(name, clojure)).join(", ");
  const word = given === value && clojure && (names ?? items) !== undefined && typeof value === "string";
  const near = names !== undefined && typeof value === "string" ? nearMisses(value, names) : [];
  const suggestions = near.map((name) => spell(name, clojure));
  const hint = suggestions.length === 0 ? "" : ` Did you mean ${suggestions.join(" or ")}?`;
  const shown = word ? `:${shownName(value)}` : showValue(given);
  return new UsageError(
    "bad-option",
    `The option ${option} of ${verb} must be ${expected}; ${shown} was given.${hint}`,
    {
      option,
      expected,
      value: given,
      ...(near.length === 0 ? {} : { suggestions }),
    },
  );
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
