/**
 * What the verbs share: the package and `cljs.core`, and all that stands between them.
 */
import type { Language } from "../api/exports.ts";
import type { Clojure, Core, Package } from "./core.ts";
import { type Convert, conversions } from "./convert.ts";
import { mapOf } from "./data.ts";
import { datafiedBy } from "./datafied.ts";
import { type Described, descriptions } from "./described.ts";
import { type Errors, errorsOf } from "./errors.ts";
import { clojureModel, showFor } from "./model.ts";
import { type Modules, modulesOf } from "./modules.ts";
import { type Options, optionsOf } from "./options.ts";
import { resourceAnswers } from "./resources.ts";

type Translator = ReturnType<Package["translatorOf"]>;
type Mode = Translator["i64"];

/** Verbs by the names of their vars in camelCase, without `!` and `?`. */
export interface Verbs {
  readonly [name: string]: (...args: never[]) => unknown;
}

/** What the verbs share. */
export interface Context {
  readonly core: Core;
  readonly rt: Package;
  readonly convert: Convert;
  readonly errors: Errors;
  readonly options: Options;
  readonly modules: Modules;
  readonly described: Described;
  readonly language: Language;
  /** A value for an error message. */
  readonly show: (value: Clojure) => string;
  /** A value of a memory, global or table for the user: an i64 as `mode` wants it, functions adapted, all else itself. */
  readonly valueFor: (mode: Mode, value: unknown) => Clojure;
  /** The options of a verb that runs a module. */
  readonly runOptions: (verb: string, given: Clojure) => object;
}

/** What the verbs share, in a Clojure, over an entry of the package. */
export function contextOf(core: Core, rt: Package): Context {
  const convert = conversions(core, rt);
  const show = showFor(core);
  const translator = (mode: Mode): Translator => rt.translatorOf(language, mode);
  const guestValue = (value: unknown): Clojure => translator("auto").value(value);
  const errors = errorsOf(core, rt, convert, guestValue);

  let resource: object | undefined;
  const language: Language = {
    error: errors.toEx,
    // Made when the first component is loaded.
    get resource() {
      return (resource ??= resourceAnswers({ core, rt, errors }));
    },
    vector: core.vec,
    map: (entries) => mapOf(core, entries.flat()),
    functions: (entries) =>
      mapOf(
        core,
        entries.flatMap(([name, fn]) => [core.keyword(name), fn]),
      ),
    result: (result) =>
      convert.toMap(convert.kebab, (value, name) => (name === "sent" ? errors.sent(value) : value), result),
  };
  const valueFor: Context["valueFor"] = (mode, value) => errors.guard(() => translator(mode).value(value));

  const described = descriptions(core, convert);
  const inspected = (raw: object): Clojure => described.inspected(errors.guard(() => rt.inspect(raw as never)));
  const datafied = datafiedBy(core, rt, errors, inspected);
  const modules = modulesOf({ core, rt, convert, errors, show, datafied });
  const options = optionsOf(rt, { core, convert, errors, guestValue, show });

  const modelFor = (mode: Mode): object => clojureModel(core, (value) => valueFor(mode, value));
  const models: { readonly [mode in Mode]: object } = {
    auto: modelFor("auto"),
    number: modelFor("number"),
    bigint: modelFor("bigint"),
  };
  /** The model for what is given as `:i64`, which need not be a mode: the package says so. */
  const modelOf = (given: Clojure): object => {
    const mode = core.isMap(given) ? convert.toJs(core.get(given, core.keyword("i64"))) : "auto";
    return mode === "number" || mode === "bigint" ? models[mode] : models.auto;
  };
  const runOptions: Context["runOptions"] = (verb, given) =>
    options.toJs(verb, given, { language, i64: "auto", model: modelOf(given) });

  return { core, rt, convert, errors, options, modules, described, language, show, valueFor, runOptions };
}
