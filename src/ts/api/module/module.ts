/**
 * A loaded module: a module with its state, as users hold it.
 */
import { copy, copyKey } from "../../base/copy.ts";
import { shownByConsole } from "../../base/console.ts";
import { UsageError } from "../../base/errors/errors.ts";
import { hideFields } from "../../base/hidden.ts";
import { bare, holdsNames, owns } from "../../base/own.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { quoted, shownList, shownName, shownNameOr, shownNames } from "../../base/errors/shown.ts";
import { didYouMeanKey, nearMisses, spelt } from "../../base/errors/suggest.ts";
import { propertyOf } from "../../base/foreign.ts";
import type { BoundFunction } from "../../component/core-module/bind.ts";
import type { FuncDescriptor } from "../../component/model/describe.ts";
import { keysOf, toCamelCase } from "../../component/model/names.ts";
import { type FuncType, namesOfType } from "../../core/types.ts";
import { addFuelTo } from "../../runtime/budget/adding.ts";
import type { Extern } from "../../runtime/store/extern.ts";
import type { Instance } from "../../runtime/engine.ts";
import { type Callable, Func, funcOfCallable } from "../../runtime/store/func.ts";
import type { Global } from "../../runtime/store/global.ts";
import type { Memory } from "../../runtime/store/memory.ts";
import type { Table } from "../../runtime/store/table.ts";
import { showValue } from "../../runtime/store/values.ts";
import { type I64Mode, i64Modes } from "../language/language.ts";
import type { Translator } from "../language/translator.ts";
import type { ExportedInterface } from "./interfaces.ts";
import type { Compiled } from "../source/compiled.ts";
import { isOfComponent } from "../source/component.ts";
import { type Binding, bindingsOf, componentBindings, liftedExports } from "./bindings.ts";
import { declared } from "./declared.ts";
import type { ComponentItem, TellingUnit } from "./component-info.ts";
import { type ExternInfo, exportsInfo } from "./inspect.ts";
import { unknownExport } from "./unknown-export.ts";
import type { ModuleWorld } from "../program/module-world.ts";
import type { Check } from "../options/checks.ts";
import { checkOptions } from "../options/options.ts";
import type { ResultOptions } from "../options/types.ts";
import type { WorldOutput, WrittenOutput } from "../program/run-result.ts";
import { readable } from "../options/readable.ts";
import type { AnyExports, ArgsOf, FunctionOf, NameOf, ResultOf } from "./typed.ts";

/** A core signature as users write it: `{params: ["i32", "i32"], results: ["i32"]}`. */
export interface Signature {
  readonly params?: readonly string[];
  readonly results?: readonly string[];
  /** How i64 results of this function look; as the module's where it is not given. */
  readonly i64?: I64Mode;
}

/** The WIT functions of a module as data. */
export interface WitDescription {
  readonly exports: { readonly [name: string]: FuncDescriptor };
  /** By the module that they are imported from, and their names in WIT. */
  readonly imports: { readonly [module: string]: { readonly [name: string]: FuncDescriptor } };
}

/** @throws UsageError `bad-option` */
function asksForImports(options: unknown): boolean {
  if (options === undefined || options === null) return false;
  if (!holdsNames(options)) {
    const text = `describe takes ${phrase("a-map")} of options, ${showValue(options)} was given.`;
    throw new UsageError("bad-option", text, { value: options });
  }
  const given = readable("The options of describe", options);
  const strange = Object.keys(given).find((name) => name !== "imports");
  const value = (given as { readonly imports?: unknown }).imports ?? false;
  if (strange === undefined && typeof value === "boolean") return value;
  const sign = phrase("option-sign");
  const text =
    strange === undefined
      ? `The option ${sign}imports of describe must be true or false; ${showValue(value)} was given.`
      : `describe has no option ${sign}${shownName(strange)}. It takes ${sign}imports.`;
  throw new UsageError("bad-option", text, { option: strange ?? "imports", value });
}

/** What an export is to users: functions are plain JavaScript functions. */
export type ExportValue = Callable | Memory | Table | Global | Exclude<Extern, Func>;

/** A module's exports by name. */
interface ExportsByName {
  readonly [name: string]: ExportValue;
}

const brand = Symbol.for("cljw.wasm/module");

/** Whether a value is a loaded module, of this copy of the package or another. */
export function isModule(value: unknown): value is WasmModule {
  return propertyOf(value, brand) === true;
}

/**
 * A module with its state. Made by `load`, `instantiate` and `fresh`. What it exports may be said in a type, as
 * `{ add(a: number, b: number): number }` or one of `cljw-wasm types`; nothing looks whether it does.
 */
export class WasmModule<E extends AnyExports = AnyExports> {
  readonly [brand] = true;
  readonly compiled: Compiled;
  readonly instance: Instance;
  readonly translator: Translator;
  /** Its exports by name: functions with WIT types are lifted. */
  readonly exports: E;
  /** What made it, for `fresh`. */
  readonly remake: () => WasmModule<E>;
  private readonly _witImports: () => WitDescription["imports"];
  private readonly _world: ModuleWorld | undefined;
  /** The same exports, as what they are. */
  private readonly _exports: ExportsByName;
  private readonly _wit: ReadonlyMap<string, BoundFunction>;
  /** The WIT functions by what users call. */
  private readonly _bound: ReadonlyMap<Callable, BoundFunction>;
  private readonly _byKey: ReadonlyMap<string, readonly string[]>;
  /** The WIT functions by the names of their exports. */
  private readonly _lifted: ReadonlyMap<string, BoundFunction>;

  constructor(
    compiled: Compiled,
    instance: Instance,
    wit: ReadonlyMap<string, BoundFunction>,
    translator: Translator,
    world: ModuleWorld | undefined,
    remake: () => WasmModule<E>,
    witImports: () => WitDescription["imports"],
    interfaces: readonly ExportedInterface[] = [],
  ) {
    hideFields(this, "_witImports", "_world", "_exports", "_wit", "_bound", "_byKey", "_lifted");
    this.compiled = compiled;
    this.instance = instance;
    this.translator = translator;
    this.remake = remake;
    this._witImports = witImports;
    this._world = world;
    this._wit = wit;
    this._exports = makeExports(instance, wit, interfaces, translator);
    this.exports = this._exports as unknown as E;
    this._bound = new Map([...wit.values()].map((bound) => [translator.func(bound.call), bound]));
    this._byKey = byKey(this._exports, interfaces);
    this._lifted = liftedNames(wit);
  }

  /** A name for people: the file's, or the module's own. */
  get name(): string | undefined {
    return this.instance.unit.name;
  }

  /** The engine that runs it. */
  get engine(): Instance["engine"] {
    return this.instance.engine;
  }

  /** Its name, and the names of its first exports. */
  toString(): string {
    return `WasmModule ${shownNameOr(this.name, "module")} { ${shownNames(Object.keys(this._exports), 20)} }`;
  }

  /** The copy of the package that it is of. */
  get [copyKey](): object {
    return copy;
  }

  /** What Node's console prints. */
  [shownByConsole](): string {
    return this.toString();
  }

  /**
   * The export of this name, or the one whose kebab-case or camelCase is the key; undefined where there is none.
   * @throws UsageError `ambiguous-export`, `bad-argument`
   */
  lookup<K extends NameOf<E>>(key: K): E[K] | undefined;
  lookup(key: string): ExportValue | undefined;
  lookup(key: string): ExportValue | undefined {
    const name = this._nameOf(key);
    return name === undefined ? undefined : this._exports[name];
  }

  private _nameOf(key: string): string | undefined {
    if (typeof key !== "string") {
      const text = `An export is looked up by its name, a string; ${showValue(key)} was given.`;
      throw new UsageError("bad-argument", text, { value: key });
    }
    if (owns(this._exports, key)) return key;
    const names = this._byKey.get(key) ?? this._longer(key);
    if (names.length < 2) return names[0];
    throw new UsageError("ambiguous-export", `${quoted(key)} may be ${shownList(names)}. Use the exact name.`, {
      export: key,
      suggestions: names,
    });
  }

  /** The functions of a component that a name means that says more than is needed. */
  private _longer(key: string): readonly string[] {
    const { unit } = this.instance;
    return isOfComponent(unit) ? (unit as TellingUnit).namesMeant(key) : [];
  }

  /** The export of this name. @throws UsageError `unknown-export` with near misses, `ambiguous-export` */
  get<K extends NameOf<E>>(key: K): E[K] {
    return this._get(key) as E[K];
  }

  private _get(key: string): ExportValue {
    const name = this._nameOf(key);
    const value = name === undefined ? undefined : this._exports[name];
    if (value === undefined) throw this._unknownExport(key);
    return value;
  }

  private _unknownExport(key: string, what = "export"): UsageError {
    return unknownExport(this.name, key, Object.keys(this._exports), what);
  }

  /**
   * The function of this name. With a signature it is the core function, whose type is checked.
   * @throws UsageError `unknown-export`, `not-a-function`, `signature-mismatch`, `bad-argument`, `bad-option`
   */
  func<K extends NameOf<E>>(key: K, signature?: undefined): FunctionOf<E[K]>;
  func(key: string, signature: Signature | undefined): Callable;
  func(key: string, signature?: Signature): never {
    return this._func(key, signature) as never;
  }

  private _func(key: string, signature?: Signature): Callable {
    const value = signature === undefined ? this._get(key) : this._coreFunc(key, checkedSignature(signature));
    if (typeof value === "function") return value;
    const what = isOfComponent(this.instance.unit)
      ? "an interface, not a function: call one of its functions"
      : `a ${value.kind}, not a function`;
    throw new UsageError("not-a-function", `${quoted(key)} is ${what}.`, { export: key });
  }

  private _coreFunc(key: string, signature: Signature): ExportValue {
    const name = this._nameOf(key);
    if (name === undefined) throw this._unknownExport(key, "function");
    const extern = this.instance.exports.get(this._coreName(name));
    if (isOfComponent(this.instance.unit) && this._lifted.has(name)) throw noCoreFunction(name);
    if (!(extern instanceof Func)) return this._exports[name]!;
    if (!extern.isTyped) return this.translator.withI64(signature.i64).func(declared(extern, signature).callable);
    if (signature.params === undefined && signature.results === undefined) this._requireCore(name);
    checkSignature(key, extern.type, signature);
    return this.translator.withI64(signature.i64).func(extern.callable);
  }

  /** @throws UsageError `bad-option` for a function whose values WIT decides */
  private _requireCore(name: string): void {
    if (!this._lifted.has(name)) return;
    throw new UsageError(
      "bad-option",
      `${quoted(name)} has WIT types: give i64 when loading the module, or params and results to call the core function.`,
      { option: "i64", export: name },
    );
  }

  /** The core export behind a name, which may be a WIT function's. */
  private _coreName(name: string): string {
    if (this.instance.exports.has(name)) return name;
    return this._lifted.get(name)?.coreName ?? name;
  }

  /** Looks a function up and calls it. @throws as `func`, and whatever the call throws */
  call<K extends NameOf<E>>(key: K, ...args: ArgsOf<E[K]>): ResultOf<E[K]> {
    return this._func(key)(...args) as ResultOf<E[K]>;
  }

  /**
   * Looks a function up and calls it; on the interpreter it waits for promises that host functions return.
   * Rejected as `call` throws.
   */
  async callAsync<K extends NameOf<E>>(key: K, ...args: ArgsOf<E[K]>): Promise<Awaited<ResultOf<E[K]>>> {
    return this._callAsync(key, args) as Promise<Awaited<ResultOf<E[K]>>>;
  }

  private async _callAsync(key: string, args: readonly unknown[]): Promise<unknown> {
    const value = this._func(key);
    const bound = this._bound.get(value);
    if (bound !== undefined) return this.translator.callAsync(async () => bound.callAsync(...args));
    const func = funcOfCallable(value);
    if (func === undefined) return value(...args);
    return this.translator.callAsync(async () =>
      func.callAsync(this.translator.args(args, func), this.translator.converter(func)),
    );
  }

  /** The exports as data: name → kind and type; of a component, name → kind, types and functions in WIT, as `inspect` has them. */
  describeExports(): { [name: string]: ExternInfo | ComponentItem } {
    const { unit } = this.instance;
    return isOfComponent(unit) ? (unit as TellingUnit).items("exports") : exportsInfo(unit.module);
  }

  /** The exports as those need them who define a name for each: in the module's order, with the names of parameters. */
  bindings(): Binding[] {
    const { unit } = this.instance;
    if (isOfComponent(unit)) return componentBindings(unit as TellingUnit);
    return bindingsOf(unit.module, liftedExports(this._wit.values()));
  }

  /** The WIT functions as data: name → parameters and result. Empty without WIT. */
  describe(options?: { readonly imports?: false }): { [name: string]: FuncDescriptor };
  /** The same of exports and imports; these by the modules that they are imported from. @throws UsageError `bad-option` */
  describe(options: { readonly imports: true }): WitDescription;
  describe(options?: { readonly imports?: boolean }): { [name: string]: FuncDescriptor } | WitDescription {
    const exports = this._describeExports();
    return asksForImports(options) ? { exports, imports: this._witImports() } : exports;
  }

  private _describeExports(): { [name: string]: FuncDescriptor } {
    return Object.fromEntries([...this._wit].map(([name, { types }]) => [name, { ...types }]));
  }

  /** An exported memory: the one named, else the one called `memory`, else the only one. @throws UsageError */
  memory(key?: string): Memory {
    if (key !== undefined) return this._ofKind(key, "memory");
    const memories = [...this.instance.exports.values()].filter((extern) => extern.kind === "memory");
    const named = this.instance.exports.get("memory");
    if (named?.kind === "memory") return named;
    if (memories.length === 1) return memories[0]!;
    if (owns(this._exports, "memory")) return this._ofKind("memory", "memory");
    throw this._unknownExport("memory", "memory");
  }

  /** An exported table. @throws UsageError `unknown-export`, `bad-argument` */
  table(key: string): Table {
    return this._ofKind(key, "table");
  }

  /** An exported global. @throws UsageError `unknown-export`, `bad-argument` */
  global(key: string): Global {
    return this._ofKind(key, "global");
  }

  private _ofKind<K extends "memory" | "table" | "global">(key: string, kind: K): Extract<Extern, { kind: K }> {
    const value = this._get(key);
    if (typeof value === "object" && value.kind === kind) return value as Extract<Extern, { kind: K }>;
    const actual = typeof value === "function" ? "function" : value.kind;
    throw new UsageError("bad-argument", `${quoted(key)} is a ${actual}, not a ${kind}.`, { export: key });
  }

  /**
   * What it has written and sent so far, the files of its directories in memory, and the fuel it took.
   * @throws UsageError `no-world`, `bad-option`
   */
  output<const O extends ResultOptions>(options?: O): WorldOutput<O> {
    return this._worldFor("output").output(checkOptions("output", options)) as WorldOutput<O>;
  }

  /**
   * What it has written since it was loaded or last asked so; that is not kept any longer, and no longer counts for
   * `maxOutputBytes`. @throws UsageError `no-world`, `bad-option`
   */
  takeOutput<const O extends Pick<ResultOptions, "out" | "err">>(options?: O): WrittenOutput<O> {
    return this._worldFor(phrase("of-take-output")).takeOutput(
      checkOptions("take-output", options),
    ) as WrittenOutput<O>;
  }

  /** Hands over output that is held back and closes its files and streams; nothing happens without a WASI world. */
  close(): void {
    this._world?.close();
  }

  /** The error of a module that nobody will have: its world is closed, and what it has left is in the error. */
  abandoned(error: unknown): unknown {
    return this._world === undefined ? error : this._world.abandoned(error);
  }

  private _worldFor(verb: string): ModuleWorld {
    if (this._world !== undefined) return this._world;
    const text = `${verb} takes a module with a WASI world, and ${this.name ?? "this module"} has none. Load it with ${phrase("load-wasi")}.`;
    throw new UsageError("no-world", text);
  }

  /** Fuel that is left; undefined where it is not bounded. */
  get fuelLeft(): number | undefined {
    const { left } = this.instance.budget;
    return left === Infinity ? undefined : left;
  }

  /** Adds fuel. @throws UsageError `bad-argument` where the load has no fuel bound, and for more than 2^53 units in all */
  addFuel(amount: number): void {
    addFuelTo(this.instance.budget, amount);
  }
}

const exportObjects = new WeakSet<object>();

/** Whether an object is the `exports` of a loaded module. */
export function isExports(value: object): boolean {
  return exportObjects.has(value);
}

function makeExports(
  { exports }: Instance,
  wit: ReadonlyMap<string, BoundFunction>,
  interfaces: readonly ExportedInterface[],
  translator: Translator,
): ExportsByName {
  const values = Object.create(null) as { [name: string]: ExportValue };
  exportObjects.add(values);
  for (const [name, extern] of exports)
    values[name] = extern instanceof Func ? translator.func(extern.callable) : extern;
  for (const { coreName, call } of wit.values()) values[coreName] = translator.func(call);
  for (const { name, call } of wit.values()) {
    const key = toCamelCase(name);
    if (!(key in values)) values[key] = translator.func(call);
  }
  for (const { name, functions } of interfaces) values[name] = translator.functions(functions) as ExportValue;
  return Object.freeze(values);
}

function liftedNames(wit: ReadonlyMap<string, BoundFunction>): Map<string, BoundFunction> {
  const found = new Map<string, BoundFunction>();
  for (const bound of wit.values()) {
    for (const name of [bound.coreName, toCamelCase(bound.name)]) if (!found.has(name)) found.set(name, bound);
  }
  return found;
}

/** The names of exports by their kebab-case and camelCase. A lifted function answers to two names; that is not two exports. */
function byKey(exports: ExportsByName, interfaces: readonly ExportedInterface[]): Map<string, string[]> {
  const called = new Map(interfaces.map(({ name, keys }) => [name, keys]));
  const found = new Map<string, { readonly names: string[]; readonly values: Set<ExportValue> }>();
  for (const name of Object.keys(exports)) {
    const value = exports[name]!;
    for (const key of called.get(name) ?? keysOf(name)) {
      let alike = found.get(key);
      if (alike === undefined) found.set(key, (alike = { names: [], values: new Set() }));
      if (!alike.values.has(value)) alike.names.push(name);
      alike.values.add(value);
    }
  }
  return new Map(Array.from(found, ([key, { names }]) => [key, names]));
}

const typeNames = (value: unknown): boolean =>
  value === undefined || (Array.isArray(value) && value.every((name) => typeof name === "string"));

const signatureChecks: { readonly [key: string]: Check } = {
  params: { expected: `a sequence of types such as ${spelt("i32")}`, accepts: typeNames },
  results: { expected: `a sequence of types such as ${spelt("i32")}`, accepts: typeNames },
  i64: {
    expected: i64Modes.map(spelt).join(", "),
    accepts: (value: unknown) => value === undefined || i64Modes.some((mode) => mode === value),
  },
} satisfies { readonly [K in keyof Signature]-?: Check };

/** A signature that is one. @throws UsageError `bad-argument`, `bad-option` */
function checkedSignature(given: unknown): Signature {
  if (!holdsNames(given)) {
    throw new UsageError(
      "bad-argument",
      `A signature is ${phrase("a-map")} of ${spelt("params")} and ${spelt("results")}, ${phrase("a-signature")}; ${showValue(given)} was given.`,
      {
        value: given,
      },
    );
  }
  for (const [key, value] of Object.entries(readable("A signature", given))) {
    const check = owns(signatureChecks, key) ? signatureChecks[key] : undefined;
    if (check === undefined) {
      const suggestions = nearMisses(key, Object.keys(signatureChecks));
      const text = `A signature has no key ${spelt(key)}.${didYouMeanKey(suggestions)} It takes ${Object.keys(signatureChecks).map(spelt).join(", ")}.`;
      throw new UsageError("bad-option", text, { option: key, suggestions });
    }
    if (check.accepts(value)) continue;
    throw new UsageError(
      "bad-option",
      `A signature's ${spelt(key)} must be ${check.expected}; ${showValue(value)} was given.`,
      {
        option: key,
        expected: check.expected,
        value,
      },
    );
  }
  return bare(given);
}

function noCoreFunction(name: string): UsageError {
  const text = `${quoted(name)} is a function of a component, which has no core signature: call it without one.`;
  return new UsageError("bad-option", text, { export: name });
}

function checkSignature(key: string, type: FuncType, { params, results }: Signature): void {
  const actual = namesOfType(type);
  const same = (a: readonly string[] | undefined, b: readonly string[]): boolean =>
    a === undefined || (a.length === b.length && a.every((name, i) => name === b[i]));
  if (same(params, actual.params) && same(results, actual.results)) return;
  const show = (s: Signature): string =>
    `(${shownName((s.params ?? []).join(" "))}) -> (${shownName((s.results ?? []).join(" "))})`;
  throw new UsageError(
    "signature-mismatch",
    `${quoted(key)} has the type ${show(actual)}, not ${show({ params: params ?? actual.params, results: results ?? actual.results })}.`,
    { export: key, expected: show(actual) },
  );
}
