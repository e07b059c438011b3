/**
 * The names under which JavaScript and Clojure import what a module exports, known before it is instantiated.
 */
import { NameIndex, exportNames, witFunctions } from "../../component/core-module/find.ts";
import { toCamelCase, toKebabCase } from "../../component/model/names.ts";
import type { Host } from "../host/host.ts";
import type { Compiled } from "./compiled.ts";
import { type NamingUnit, isOfComponent } from "./component.ts";
import { readText } from "./wit-text.ts";
import { findWit } from "./wit.ts";

/** What Clojure compilers write for characters that JavaScript has not in names. */
const munged: { readonly [char: string]: string } = {
  "-": "_",
  "?": "_QMARK_",
  "!": "_BANG_",
  "*": "_STAR_",
  "+": "_PLUS_",
  ">": "_GT_",
  "<": "_LT_",
  "=": "_EQ_",
  "%": "_PERCENT_",
  "&": "_AMPERSAND_",
  "|": "_BAR_",
  "#": "_SHARP_",
  "'": "_SINGLEQUOTE_",
  ":": "_COLON_",
  "/": "_SLASH_",
  "@": "_CIRCA_",
  "~": "_TILDE_",
  "^": "_CARET_",
};

const munge = (name: string): string => name.replaceAll(/[-?!*+><=%&|#':/@~^]/g, (char) => munged[char]!);

/**
 * Names, and the exports of the loaded module that they stand for: those that exports have; of functions with WIT types also
 * camelCase and kebab-case; and what Clojure's compilers write for either. Where two exports would have the same short
 * name nothing has it. Nothing is called `then`: a module that has such a function passes for a promise.
 */
export function importNames(compiled: Compiled, host: Host): Map<string, string> {
  const { unit } = compiled;
  if (isOfComponent(unit)) return componentNames(unit as NamingUnit);
  const names = new Map(compiled.module.exports.map(({ name }) => [name, name]));
  const typed = witNames(compiled, host);
  for (const key of typed) {
    const camel = toCamelCase(key);
    if (!names.has(camel)) names.set(camel, camel);
  }
  const wanted = [...names.values()];
  const taken = new Set(wanted);
  const ambiguous = new Set<string>();
  const add = (name: string, key: string): void => {
    if (taken.has(name)) return;
    if (names.has(name) && names.get(name) !== key) ambiguous.add(name);
    names.set(name, key);
  };
  for (const key of wanted) add(munge(key), key);
  for (const key of typed) {
    const kebab = toKebabCase(key);
    add(kebab, toCamelCase(key));
    add(munge(kebab), toCamelCase(key));
  }
  for (const name of [...ambiguous, "then"]) names.delete(name);
  return names;
}

/** Those of a component's functions, without their interfaces and resources. */
function componentNames(unit: NamingUnit): Map<string, string> {
  const names = new Map<string, string>();
  for (const { name, key } of unit.exportedFuncs())
    for (const one of [key, toCamelCase(key), munge(key)]) if (!names.has(one)) names.set(one, name);
  names.delete("then");
  return names;
}

function witNames(compiled: Compiled, host: Host): string[] {
  const wit = findWit(compiled, host, readText);
  if (wit === undefined) return [];
  const functions = witFunctions(wit.resolve, wit.selection, "exports");
  const funcs = compiled.module.exports.filter(({ kind }) => kind === "func").map(({ name }) => name);
  return exportNames(functions, new NameIndex(funcs)).flatMap(({ key, coreName }) =>
    coreName === undefined ? [] : [key],
  );
}
