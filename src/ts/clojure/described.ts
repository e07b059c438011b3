/**
 * What the package says about modules, hosts and types, as Clojure's data.
 */
import type { Clojure, DataCore } from "./core.ts";
import type { Outward } from "./convert.ts";
import { isPlain, mapFrom, mapOf, wordOf } from "./data.ts";

type Value = (value: unknown) => Clojure;

/** What is said. */
export interface Described {
  /** Everything about a module. */
  readonly inspected: Value;
  /** The imports in the module's order. */
  readonly imports: Value;
  /** The exports by name. */
  readonly exports: Value;
  /** What each engine can do: `{:native {:available true :features {:simd true …} :missing {:gc "…"}} …}`. */
  readonly engines: Value;
  /** The exports of a module as vars are made of them. */
  readonly bindings: Value;
  /** WIT functions by name; with imports those of both, the imports by module. */
  readonly wit: Value;
}

/** Names of types. Many functions have one type, and the package has one array for it. */
function sharedWords(core: DataCore): Value {
  const known = new WeakMap<object, Clojure>();
  return (names) => {
    let words = known.get(names as object);
    if (words === undefined)
      known.set(names as object, (words = core.vec((names as unknown[]).map((name) => wordOf(core, name)))));
    return words;
  };
}

/** What the package says, in a Clojure. */
export function descriptions(core: DataCore, convert: Outward): Described {
  const { kebab, toData, toMap } = convert;
  const same = (name: string): Clojure => name;
  const toText: Value = (text) => text;
  const keyword = (name: unknown): Clojure => core.keyword(name as string);
  const vec = (values: unknown, each: Value): Clojure => core.vec((values as unknown[]).map((value) => each(value)));
  /** A plain object as a map with kebab-case keywords; values whose keys are here go through these functions. */
  const fields =
    (special: { readonly [key: string]: Value }): Value =>
    (object) =>
      toMap(kebab, (value, name) => (special[name] ?? toData)(value), object as object);

  const words = sharedWords(core);

  const extern = fields({
    kind: keyword,
    params: words,
    results: words,
    element: (name) => wordOf(core, name),
    type: (name) => wordOf(core, name),
    address: keyword,
  });
  const names: Value = (all) => vec(all, (name) => name);
  const item = fields({ kind: keyword, types: names, functions: (object) => toMap(same, toText, object as object) });
  const items: Value = (object) => toMap(same, item, object as object);
  // A function that WIT types has its type as text.
  const either: Value = (one) => {
    const { kind, type, functions } = one as { kind: string; type?: unknown; functions?: unknown };
    return (functions !== undefined || (kind === "func" && type !== undefined) ? item : extern)(one);
  };
  const imports: Value = (all) => vec(all, either);
  const exports: Value = (object) => toMap(same, either, object as object);
  const featureSet: Value = (all) => core.set((all as unknown[]).map(keyword));
  const component = fields({ imports: items, exports: items, features: featureSet });
  const byFeature: Value = (object) => toMap(keyword, (value) => value, object as object);
  const engine = fields({ features: byFeature, missing: byFeature });

  return {
    imports,
    exports,
    inspected: fields({
      imports,
      features: featureSet,
      component,
      exports,
      sections: (all) => vec(all, toData),
      producers: (object) => toMap(same, (tools) => core.vec([...(tools as unknown[])]), object as object),
    }),
    engines: (object) => toMap(keyword, engine, object as object),
    bindings(all) {
      const type = witTypes(core, convert);
      const signature = ({ info: { kind: _, ...types }, wit }: BindingData): Clojure =>
        wit === undefined ? extern(types) : witFunc(core, type, { ...wit, docs: undefined });
      return vec(all, (one) => bindingOf(core, convert, one as BindingData, signature(one as BindingData)));
    },
    wit(object) {
      const type = witTypes(core, convert);
      const funcs: Value = (of) => toMap(same, (func) => witFunc(core, type, func as FuncData), of as object);
      // Of a function named so the parameters are a list.
      const sides = object as { readonly exports?: FuncData; readonly imports?: FuncData };
      if (sides.imports === undefined || sides.exports === undefined || "params" in sides.imports) return funcs(object);
      const both = { exports: funcs(sides.exports), imports: toMap(same, funcs, sides.imports) };
      return toMap(keyword, same as Value, both);
    },
  };
}

interface BindingData {
  readonly name: string;
  readonly key?: string;
  readonly info: { readonly kind: string };
  readonly params: readonly (string | undefined)[];
  readonly wit: FuncData | undefined;
}

function bindingOf(core: DataCore, { kebab }: Outward, binding: BindingData, signature: Clojure): Clojure {
  const { name, key = core.name(kebab(name)), info, params, wit } = binding;
  const entries = {
    name,
    key,
    kind: core.keyword(info.kind),
    args: info.kind === "func" ? core.vec(params.map((param) => param ?? null)) : null,
    doc: wit?.docs ?? null,
    signature,
  };
  return mapFrom(core, (word) => core.keyword(word), entries);
}

interface FieldData {
  readonly name: string;
  readonly type?: unknown;
}

interface FuncData {
  readonly params: readonly FieldData[];
  readonly result?: unknown;
  readonly docs?: string | undefined;
  readonly async?: boolean;
}

function fieldOf(core: DataCore, type: Value, { name, type: given }: FieldData): Clojure {
  // A type may be an array, which `concat` would take apart.
  const typed = given === undefined ? [] : [core.keyword("type"), type(given)];
  return mapOf(core, [core.keyword("name"), name, ...typed]);
}

function witFunc(core: DataCore, type: Value, { params, result, docs, async }: FuncData): Clojure {
  const flat = [core.keyword("params"), core.vec(params.map((param) => fieldOf(core, type, param)))];
  if (result !== undefined) flat.push(core.keyword("results"), type(result));
  if (docs !== undefined) flat.push(core.keyword("docs"), docs);
  if (async === true) flat.push(core.keyword("async"), true);
  return mapOf(core, flat);
}

/**
 * WIT types: `:string`, `[:list :u8]`, `[:record [{:name "x" :type :s32}]]`. Types share parts, of which each is made once.
 */
function witTypes(core: DataCore, { toMap }: Outward): Value {
  const keyword = (name: unknown): Clojure => core.keyword(name as string);
  const fields = (all: unknown): Clojure =>
    core.vec((all as readonly FieldData[]).map((field) => fieldOf(core, typeOf, field)));
  const names = (all: unknown): Clojure => core.vec((all as readonly string[]).map(keyword));
  const types = (all: unknown): Clojure[] => (all as readonly unknown[]).map((type) => typeOf(type));

  /** What stands behind the tag in the vector of a type that has parts. */
  const parts: {
    readonly [tag: string]: ((of: unknown, type: { readonly length?: unknown }) => Clojure[]) | undefined;
  } = {
    list: (of, { length }) => [typeOf(of), ...(length === undefined ? [] : [length])],
    tuple: types,
    map: types,
    result: (of) => [toMap(keyword, typeOf, of as object)],
    record: (of) => [fields(of)],
    variant: (of) => [fields(of)],
    enum: (of) => [names(of)],
    flags: (of) => [names(of)],
    own: (of) => [of],
    borrow: (of) => [of],
  };
  const structure = (type: { readonly [tag: string]: unknown }): Clojure => {
    const [tag = ""] = Object.keys(type);
    const rest = parts[tag]?.(type[tag], type) ?? [typeOf(type[tag])];
    return core.vec([core.keyword(tag), ...rest]);
  };

  const seen = new Map<unknown, Clojure>();
  const typeOf: Value = (type) => {
    if (!isPlain(type)) return core.keyword(type as string);
    let made = seen.get(type);
    if (made === undefined) seen.set(type, (made = structure(type)));
    return made;
  };
  return typeOf;
}
