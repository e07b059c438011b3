/**
 * Loaded and compiled modules as Clojure's objects, and what is asked of them by name.
 */
import { shownName } from "../base/errors/shown.ts";
import { isA, propertyOf, textOf } from "../base/foreign.ts";
import type { TellingUnit } from "../api/module/component-info.ts";
import type { Clojure, Core, Face, Package } from "./core.ts";
import { type Convert, signatureOf } from "./convert.ts";
import { isNil, isPlain, keyName, mapOf } from "./data.ts";
import type { Errors } from "./errors.ts";
import { rawOf, standingFor } from "./objects.ts";

type Loaded = ReturnType<Package["load"]>;
type Compiled = InstanceType<Package["Compiled"]>;
type Func = (...args: unknown[]) => unknown;
type Kind = "memory" | "table" | "global";
type OfKind<K extends Kind> = ReturnType<Loaded[K]>;

/** What is asked of modules. */
export interface Modules {
  readonly isModule: (value: unknown) => boolean;
  /** The package's objects as ours. */
  readonly wrapLoaded: (raw: object) => object;
  readonly wrapCompiled: (raw: object) => object;
  /** The package's module that a value stands for; `verb` is who asks. */
  readonly loaded: (verb: string, value: Clojure) => Loaded;
  /** What a value stands for that should be a compiled module, which the package checks; of a promise it could not say more. */
  readonly compiled: (verb: string, value: Clojure) => unknown;
  /** The function of a name; with a signature its core function. */
  readonly func: (verb: string, module: Clojure, key: Clojure, signature?: Clojure) => Func;
  readonly exportKey: (verb: string, key: Clojure) => string;
  /** The functions of a module by keyword in kebab-case; where two have the same, by their exact names. */
  readonly functions: (module: Clojure) => Clojure;
  /** The memory, table or global that a value is or, as a module, exports. */
  readonly extern: <K extends Kind>(verb: string, kind: K, value: Clojure, key: Clojure) => OfKind<K>;
  /** How 64-bit integers of a module or an extern look. */
  readonly i64Mode: (value: Clojure) => Loaded["translator"]["i64"];
}

/** Exports that a printed module shows. */
const mostNames = 20;

/** What modules of a Clojure need; `show` is for values in messages. */
interface Ways {
  readonly core: Core;
  readonly rt: Package;
  readonly convert: Convert;
  readonly errors: Errors;
  readonly show: (value: Clojure) => string;
  readonly datafied: (raw: object) => Clojure;
}

const isKey = (core: Core, key: Clojure): boolean => typeof key === "string" || core.isKeyword(key);

/** The error for an argument that is none. */
function wrongArgument(
  { errors, show }: Ways,
  fn: string,
  param: string,
  value: Clojure,
  expected: string,
  { takes = expected, advice = "" } = {},
): unknown {
  const text = `${fn} takes ${takes}, ${show(value)} was given.${advice}`;
  return errors.usage("bad-argument", text, { fn, param, expected, value });
}

const promiseAdvice =
  " That is a promise, as load-async gives one: wait for it, with (.then p (fn [m] ...)), or await in nbb.";

/** Whether a value is a module or an instance of the host's. */
const isOfHost = (value: Clojure): boolean => textOf(value, Symbol.toStringTag)?.startsWith("WebAssembly.") === true;

/** What to do with what was given in the place of a module. */
function adviceFor({ core, rt }: Ways, value: Clojure): string {
  if (isA(value, Promise)) return promiseAdvice;
  if (core.isKeyword(value)) return " The module comes first: (wasm/call m :add 1 2). Use wasm/load to load one.";
  if (isOfHost(value))
    return " That is the host's own: (wasm/load x) makes a loaded module of a WebAssembly.Module, or of bytes.";
  if (isA(rawOf(value), rt.Compiled)) return " That has no state yet: (wasm/instantiate c) gives a loaded module.";
  return " Use wasm/load to load one.";
}

function loadedOf(ways: Ways, verb: string, value: Clojure): Loaded {
  const raw = rawOf(value);
  if (ways.rt.isModule(raw)) return raw;
  throw wrongArgument(ways, verb, "m", value, "a loaded module", { advice: adviceFor(ways, value) });
}

/** What to do with what was given in the place of an export's name. */
function keyAdvice({ core }: Ways, key: Clojure): string {
  if (core.isSymbol(key)) return ` Write :${shownName(core.name(key))}.`;
  if (typeof key === "function")
    return " A function is called as it is: (f 1 2); its export is named, as in (wasm/call m :add 1 2).";
  return "";
}

function exportKeyOf(ways: Ways, verb: string, key: Clojure): string {
  if (isKey(ways.core, key)) return keyName(ways.core, key);
  const takes = "an export's name as a keyword or string";
  throw wrongArgument(ways, verb, "k", key, "a keyword or string", { takes, advice: keyAdvice(ways, key) });
}

function shownAs({ rt }: Ways, what: string, object: object): string {
  const raw = rawOf(object) as Loaded | Compiled;
  // Nothing is asked that a part has to answer, which may not be there.
  const { unit } = rt.isModule(raw) ? raw.compiled : raw;
  const { name } = unit;
  const exported = (unit as Partial<TellingUnit>).exportedFuncs?.() ?? unit.module.exports;
  const names = exported.map((one) => one.name);
  const left = names.length - mostNames;
  const words = [what, ...(isNil(name) ? [] : [name]), ...names.slice(0, mostNames)].map((word) => shownName(word));
  return `#<${[...words, ...(left > 0 ? [`… and ${left} more`] : [])].join(" ")}>`;
}

function faceOf(ways: Ways, what: string): Face {
  const { core, errors } = ways;
  return {
    lookup(object, key, notFound) {
      if (!isKey(core, key)) return notFound;
      const found = errors.guard(() => (rawOf(object) as Loaded).lookup(keyName(core, key)) as unknown);
      return found ?? notFound;
    },
    invoke(object, key) {
      // Clojure's nil is null: what is undefined was not given.
      if (key === undefined) {
        const text = `A module called as a function looks an export up: (m :add); 0 arguments were given.`;
        throw errors.usage("arity", text, { fn: "module" });
      }
      return errors.guard(() => (rawOf(object) as Loaded).get(exportKeyOf(ways, "A module", key)) as unknown);
    },
    notACall(key) {
      const k = core.prStr(key);
      const text = `A module called as a function looks an export up: (m ${k}). To call it with arguments, write (wasm/call m ${k} ...) or ((m ${k}) ...).`;
      throw errors.usage("arity", text, { fn: "module", export: key });
    },
    shown: (object) => shownAs(ways, what, object),
    datafied: (object) => ways.datafied(rawOf(object) as object),
  };
}

/** What loaded modules inherit. */
function loadedAnswers(ways: Ways): object {
  const face = faceOf(ways, "WasmModule");
  return Object.assign(ways.core.module(face), {
    toString(this: object): string {
      return face.shown(this);
    },
    /** What compiled ClojureScript calls with more arguments than a key. */
    call(this: object, _self: unknown, key: Clojure, ...more: unknown[]): Clojure {
      return more.length === 0 ? face.invoke(this, key) : face.notACall(key);
    },
  });
}

/** What compiled modules inherit. */
function compiledAnswers(ways: Ways): object {
  const face = faceOf(ways, "CompiledModule");
  return Object.assign(ways.core.compiled(face), {
    toString(this: object): string {
      return face.shown(this);
    },
  });
}

function functionsOf(ways: Ways, module: Clojure): Clojure {
  const { core, rt } = ways;
  const byKebab = new Map<string, [string, unknown][]>();
  for (const [name, value] of Object.entries(loadedOf(ways, "functions", module).exports)) {
    if (typeof value !== "function") continue;
    const kebab = rt.toKebabCase(name);
    byKebab.set(kebab, [...(byKebab.get(kebab) ?? []), [name, value]]);
  }
  const flat = [...byKebab].flatMap(([kebab, group]) => {
    const first = group[0]![1];
    return group.every(([, value]) => value === first)
      ? [core.keyword(kebab), first]
      : group.flatMap(([name, value]) => [core.keyword(name), value]);
  });
  return mapOf(core, flat);
}

/** The functions by module and key: keywords may be made at any time, so nobody holds them for long. */
function finder(ways: Ways): (verb: string, raw: Loaded, key: Clojure) => Func {
  const asked = new WeakMap<Loaded, WeakMap<object, Func>>();
  const find = (verb: string, raw: Loaded, key: Clojure): Func =>
    ways.errors.guard(() => raw.func(exportKeyOf(ways, verb, key)));
  return (verb, raw, key) => {
    if (typeof key !== "object" || key === null) return find(verb, raw, key);
    let byKey = asked.get(raw);
    if (byKey === undefined) asked.set(raw, (byKey = new WeakMap()));
    let func = byKey.get(key);
    if (func === undefined) byKey.set(key, (func = find(verb, raw, key)));
    return func;
  };
}

function externOf<K extends Kind>(ways: Ways, verb: string, kind: K, value: Clojure, key: Clojure): OfKind<K> {
  if (propertyOf(value, "kind") === kind) return value as OfKind<K>;
  const raw = rawOf(value);
  if (!ways.rt.isModule(raw)) throw wrongArgument(ways, verb, "m", value, `a loaded module or a ${kind}`);
  if (kind !== "memory" && isNil(key)) {
    const takes = `a ${kind} alone, or a module and the export's name`;
    const advice = ` The name comes behind the module: (wasm/${verb} m :name ...).`;
    throw wrongArgument(ways, verb, "k", value, "a keyword or string", { takes, advice });
  }
  return ways.errors.guard(() => {
    if (kind === "memory") return isNil(key) ? raw.memory() : raw.memory(exportKeyOf(ways, verb, key));
    return raw[kind](exportKeyOf(ways, verb, key));
  }) as OfKind<K>;
}

/** The modules of a Clojure. */
export function modulesOf(ways: Ways): Modules {
  const answers = { loaded: loadedAnswers(ways), compiled: compiledAnswers(ways) };
  const find = finder(ways);
  return {
    isModule: (value) => ways.rt.isModule(rawOf(value)),
    wrapLoaded: (raw) => standingFor(raw, answers.loaded),
    wrapCompiled: (raw) => standingFor(raw, answers.compiled),
    loaded: (verb, value) => loadedOf(ways, verb, value),
    compiled(verb, value) {
      if (!isA(value, Promise)) return rawOf(value);
      const advice = " That is a promise, as compile-async gives one: wait for it.";
      throw wrongArgument(ways, verb, "compiled", value, "what compile returned", { advice });
    },
    exportKey: (verb, key) => exportKeyOf(ways, verb, key),
    functions: (module) => functionsOf(ways, module),
    extern: (verb, kind, value, key) => externOf(ways, verb, kind, value, key),
    func(verb, module, key, signature) {
      const raw = loadedOf(ways, verb, module);
      if (isNil(signature)) return find(verb, raw, key);
      if (!ways.core.isMap(signature) && !isPlain(signature)) {
        const takes = "a signature as a map, {:params [:i32] :results [:i32]}";
        throw wrongArgument(ways, verb, "signature", signature, "a map", { takes });
      }
      const given = signatureOf(ways.core, signature);
      return ways.errors.guard(() => raw.func(exportKeyOf(ways, verb, key), given as never));
    },
    i64Mode(value) {
      const raw = rawOf(value);
      return ways.rt.isModule(raw) ? raw.translator.i64 : "auto";
    },
  };
}
