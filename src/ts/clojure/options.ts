/**
 * Options on the way in: what Clojure gives for each becomes what the package takes.
 */
import { kebabOptions } from "../base/kebab.ts";
import { own } from "../base/own.ts";
import type { Clojure, Core, Package } from "./core.ts";
import type { Convert } from "./convert.ts";
import { allOf, bareObject, entriesOf, isNil, iterableOf, keyName, mapFrom, objectOf } from "./data.ts";
import type { Errors } from "./errors.ts";
import { rawOf } from "./objects.ts";

type ToJs = (value: Clojure) => unknown;

/** The options of a Clojure. */
export interface Options {
  /**
   * The options of a verb as the package takes them, `extra` among them. What a nil means is the package's to say: it lifts a
   * bound, and elsewhere nothing is given.
   */
  readonly toJs: (verb: string, given: Clojure, extra: object) => object;
  /** Where a directory of a guest comes from. */
  readonly directory: ToJs;
}

/** What conversions of options need. */
interface Ways {
  readonly core: Core;
  readonly convert: Convert;
  readonly errors: Errors;
  readonly guestValue: ToJs;
  /** A value for an error message. */
  readonly show: (value: Clojure) => string;
}

function ifFunction({ convert }: Ways, value: Clojure, made: (f: (given: unknown) => unknown) => unknown): unknown {
  const f = convert.toFunction(value);
  return typeof f === "function" ? made(f as (given: unknown) => unknown) : f;
}

/** Whether a value of Clojure's has no names, which the package need not see. */
const isNone = (core: Core, value: Clojure): boolean =>
  typeof value === "function" ||
  core.isKeyword(value) ||
  core.isSymbol(value) ||
  core.isSequential(value) ||
  core.isSet(value);

/** The error for what is given for a module's imports and looks as if it held names, but does not. */
function noNames({ core, errors, show }: Ways, key: Clojure, names: Clojure): unknown {
  const text = `The imports of ${core.prStr(keyName(core, key))} must be a map of names or a loaded module; ${show(names)} was given. Imports are given by module, then by name: {:env {"f" (fn [] 42)}}.`;
  return errors.usage("bad-option", text, { option: core.keyword("imports"), value: names });
}

function importsToJs(ways: Ways, given: Clojure): unknown {
  const { core, convert, errors, show } = ways;
  if (isNone(core, given)) {
    const text = `The option :imports must be a map of modules' names to maps of names; ${show(given)} was given.`;
    throw errors.usage("bad-option", text, { option: core.keyword("imports"), expected: "a map", value: given });
  }
  if (!core.isMap(given)) return rawOf(given);
  const object = bareObject();
  for (const [key, names] of entriesOf(core, given)) {
    // A component may import a function by its name alone; the package refuses one for a module.
    if (isNone(core, names) && typeof names !== "function") throw noNames(ways, key, names);
    const module = keyName(core, key);
    if (module in object) {
      const text = `The option :imports has ${core.prStr(module)} twice, as a string and as a keyword. Merge the two.`;
      throw errors.usage("bad-option", text, { option: core.keyword("imports"), value: module });
    }
    const valueOf = (value: Clojure): unknown => convert.toFunction(rawOf(value));
    // Of a resource, "iface#resource", methods are maps of functions; elsewhere a map may be a value.
    const ofResource = (value: Clojure): unknown =>
      core.isMap(value) && module.includes("#") ? objectOf(core, value, valueOf) : valueOf(value);
    object[module] = core.isMap(names) ? objectOf(core, names, ofResource) : valueOf(names);
  }
  return object;
}

/** What a stream is read from: sequences as JavaScript iterates them, functions as it calls them. */
function pieces({ core, convert }: Ways, given: Clojure): unknown {
  // A map can be iterated, but its entries are no text: the package refuses what is none of what it takes.
  if (core.isMap(given)) return objectOf(core, given, rawOf);
  return core.isSequential(given) ? iterableOf(core, given) : convert.toFunction(given);
}

function stdinToJs(ways: Ways, given: Clojure): unknown {
  const { core, errors } = ways;
  // The package takes this text for the keyword.
  if (given === "inherit") return ["inherit"];
  if (!core.isKeyword(given)) return pieces(ways, given);
  if (keyName(core, given) === "inherit") return "inherit";
  const text = `The option :stdin is text, bytes, a sequence of these, a function that gives them, or :inherit; ${core.prStr(given)} was given.`;
  throw errors.usage("bad-option", text, { option: core.keyword("stdin"), value: given });
}

function outputToJs({ core, convert }: Ways, given: Clojure): unknown {
  const f = convert.toFunction(given);
  if (typeof f === "function") return { lines: f };
  return core.isMap(given) ? objectOf(core, given, convert.toFunction) : convert.toJs(given);
}

/** Maps, nested, as objects; all else is itself. They may be nested deeper than the host's stack. */
function directoryToJs(core: Core, given: Clojure): unknown {
  const todo: (readonly [Clojure, Record<PropertyKey, unknown>])[] = [];
  const begin: ToJs = (value) => {
    if (!core.isMap(value)) return value;
    const object = bareObject();
    todo.push([value, object]);
    return object;
  };
  const root = begin(given);
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    for (const [key, value] of entriesOf(core, next[0])) next[1][keyName(core, key)] = begin(value);
  }
  return root;
}

/**
 * What a socket is made of: its pieces as `:stdin` takes them, functions that return more of the same. A map, though it can
 * be called, is no function here: what was meant is a vector of it. The address in `:bound` is a map, as are datagrams.
 */
function connectionToJs(ways: Ways, given: Clojure): unknown {
  const { core, convert } = ways;
  if (!core.isMap(given)) return rawOf(given);
  const described = objectOf(core, given, (value, name) => {
    if (core.isMap(value)) return objectOf(core, value, rawOf);
    const part = own(socketParts, name);
    if (part !== undefined) return part(ways, value);
    return convert.toFunction(core.isKeyword(value) ? keyName(core, value) : value);
  });
  return Object.assign(described, { [kebabOptions]: true });
}

const listToJs = ({ core }: Ways, value: Clojure): unknown =>
  core.isSequential(value) ? [...allOf(core, value)] : rawOf(value);

/** A function of data that the package gives, as a function of a map of it. */
const onMap = (ways: Ways, value: Clojure): unknown => {
  const { core, convert } = ways;
  const map = (data: unknown): Clojure =>
    convert.toMap(
      (name) => core.keyword(name),
      (one) => one,
      data as object,
    );
  return ifFunction(ways, value, (f) => (data: unknown) => f(map(data)));
};

/** A sequence of maps, or a function that gives them. There may be no end of them: each is looked at when it comes. */
function manyToJs(ways: Ways, value: Clojure, each: ToJs): unknown {
  const { core } = ways;
  if (core.isSequential(value)) return iterableOf(core, core.lazyMap(each, value));
  return ifFunction(ways, value, (f) => () => each(f(undefined)));
}

const socketParts: { readonly [name: string]: (ways: Ways, value: Clojure) => unknown } = {
  recv: pieces,
  bound: onMap,
  accept: (ways, value) => manyToJs(ways, value, (one) => connectionToJs(ways, one)),
  datagrams: (ways, value) =>
    manyToJs(ways, value, (one) => (ways.core.isMap(one) ? objectOf(ways.core, one, rawOf) : rawOf(one))),
  "send-to": (ways, value) => (ways.core.isKeyword(value) ? keyName(ways.core, value) : onMap(ways, value)),
  to: listToJs,
  addresses: listToJs,
};

function traceToJs(ways: Ways, given: Clojure): unknown {
  const { core, convert, guestValue } = ways;
  return ifFunction(ways, given, (f) => (call: unknown) => {
    const { fn, args, result, errno } = call as { fn: string; args: object; result?: unknown; errno?: string };
    const code = errno === undefined ? null : core.keyword(errno);
    const data = { fn, args: convert.toMap(convert.kebab, guestValue, args), result: result ?? null, errno: code };
    return f(mapFrom(core, (name) => core.keyword(name), data));
  });
}

/** How options are converted; others are plain data. */
const byName: { readonly [name: string]: (ways: Ways, given: Clojure) => unknown } = {
  imports: importsToJs,
  // Of other keywords none is a path.
  wit: ({ core }, given) => (core.isKeyword(given) && keyName(core, given) === "beside" ? "beside" : rawOf(given)),
  stdin: stdinToJs,
  stdout: outputToJs,
  stderr: outputToJs,
  trace: traceToJs,
  dirs: ({ core }, given) => (core.isSequential(given) ? [...allOf(core, given)] : directoryToJs(core, given)),
  sockets: (ways, given) =>
    ways.core.isSequential(given)
      ? Array.from(allOf(ways.core, given), (one) => connectionToJs(ways, one))
      : rawOf(given),
};

function converted(ways: Ways, name: string, value: Clojure): unknown {
  const way = own(byName, name);
  return way === undefined ? ways.convert.toJs(value) : way(ways, value);
}

/** What was given for an option, or for an entry or item of it, which the package knows by name or number. */
function givenFor(core: Core, options: Clojure, option: string, part: string | number | undefined): Clojure {
  const named = (map: Clojure, wanted: string): Clojure => {
    for (const [key, value] of entriesOf(core, map)) if (keyName(core, key) === wanted) return value;
    return undefined;
  };
  const value = named(options, option);
  if (part === undefined) return value;
  return typeof part === "string" ? named(value, part) : core.nth(core.toArray(value), part);
}

/** The options of a Clojure. `guestValue` makes a guest's value the user's. */
export function optionsOf(rt: Package, ways: Ways): Options {
  const { core, errors } = ways;
  return {
    directory: (given) => directoryToJs(core, given),
    toJs(verb, given, extra) {
      if (!isNil(given) && !core.isMap(given)) {
        const text = `The options of ${verb} are a map, as {:name "app"}; ${core.prBegin(given)} was given.`;
        throw errors.usage("bad-option", text, { fn: verb, expected: "a map", value: given });
      }
      const object = Object.assign(bareObject(), extra);
      object[rt.kebabOptions] = (option: string, part?: string | number) => givenFor(core, given, option, part);
      for (const [key, value] of entriesOf(core, given)) {
        const name = keyName(core, key);
        object[name] = isNil(value) ? null : converted(ways, name, value);
      }
      return object;
    },
  };
}
