/**
 * Linking: a module's imports are looked up in what the user gave, checked, and put in order; everything
 * that is missing or does not fit is listed in one error, with near misses.
 */
import { LinkError, UsageError, WasmError } from "../base/errors/errors.ts";
import { has } from "../base/own.ts";
import { phrase } from "../base/errors/phrases.ts";
import { didYouMean, nearMisses, newEffort } from "../base/errors/suggest.ts";
import { quoted, shownList, shownName } from "../base/errors/shown.ts";
import { isA } from "../base/foreign.ts";
import type { Import } from "../core/module.ts";
import type * as WebAssembly from "../base/host/web-assembly.ts";
import { hostWebAssembly } from "../base/host/web.ts";
import { type ExternKind, isRef, numTypes } from "../core/types.ts";
import type { Extern } from "./store/extern.ts";
import type { Unit } from "./engine.ts";
import { type Callable, Func, funcOfCallable } from "./store/func.ts";
import { Global } from "./store/global.ts";
import { HostFunc } from "./calls/host-func.ts";
import { UntypedHostFunc } from "./calls/untyped-host-func.ts";
import { isHostUnit } from "./host-unit.ts";
import { type WantedType, externTypeName, matchesExtern, typeOfExtern, wantedType } from "./store/match.ts";
import { Memory, wrapMemory } from "./store/memory.ts";
import { Table } from "./store/table.ts";
import { Tag } from "./store/tag.ts";
import { showValue, toBits } from "./store/values.ts";

/** What is given under one module name. */
export interface ImportSource {
  /** Names given one by one must all be asked for; a whole module may offer more. */
  readonly whole: boolean;
  names(): Iterable<string>;
  /** The extern, or a host value of the JavaScript API, or undefined. */
  get(name: string): unknown;
  /** Whether one of its names has served an import of another name. */
  serves?(name: string): boolean;
}

/** Sources by module name; where several are given, the first that knows a name serves it. */
export type ImportSources = ReadonlyMap<string, readonly ImportSource[]>;

interface Problem {
  readonly kind: "missing" | "mismatched";
  /** Made for those that are told. */
  readonly text: () => string;
  readonly data: object;
}

/** What a linker may be told besides. */
interface LinkOptions {
  /** What becomes of names given one by one that the module does not import. */
  readonly unused?: "error" | "ignore" | undefined;
  /** The type of an import in other words than core types; undefined where it has none. */
  readonly typed?: ((wanted: Import) => string | undefined) | undefined;
}

/**
 * The imports of a module in its order.
 * @throws LinkError `import-mismatch` with `:missing` and `:mismatched`, all of them
 * @throws UsageError `unknown-import` for names given one by one that the module does not import, unless they are ignored
 */
export function resolveImports(
  unit: Unit,
  sources: ImportSources,
  { unused = "error", typed }: LinkOptions = {},
): Extern[] {
  const problems: Problem[] = [];
  const externs: Extern[] = [];
  const given = new Given(sources, typed);
  for (const wanted of unit.module.imports) {
    const found = resolveImport(unit, wanted, given);
    if (has(found, "text")) problems.push(found);
    else externs.push(found);
  }
  if (problems.length > 0) throw linkError(unit, problems);
  if (unused === "error") rejectUnknown(unit, sources);
  return externs;
}

/** What was given, and the names that a missing one may have meant: each list is made once, and all share one effort. */
class Given {
  readonly sources: ImportSources;
  private readonly _effort = newEffort();
  private readonly _names = new Map<string, readonly string[]>();

  /** See `LinkOptions`. */
  readonly typed: LinkOptions["typed"];

  constructor(sources: ImportSources, typed: LinkOptions["typed"]) {
    this.sources = sources;
    this.typed = typed;
  }

  find({ module, name }: Import): unknown {
    for (const source of this.sources.get(module) ?? []) {
      const value = source.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  nearModules(module: string): string[] {
    return nearMisses(module, this.sources.keys(), this._effort);
  }

  nearNames(module: string, name: string): string[] {
    let names = this._names.get(module);
    if (names === undefined) {
      names = (this.sources.get(module) ?? []).flatMap((source) => [...source.names()]);
      this._names.set(module, names);
    }
    return nearMisses(name, names, this._effort);
  }
}

function resolveImport(unit: Unit, wanted: Import, given: Given): Extern | Problem {
  if (isHostUnit(unit)) return resolveByKind(wanted, given);
  const type = wantedType(unit.types, wanted.type);
  const value = given.find(wanted);
  if (value === undefined) return missing(wanted, externTypeName(type), given);
  const extern = toExtern(value, type, wanted);
  if (typeof extern !== "string" && matchesExtern(extern, type)) return extern;
  const actual = typeof extern === "string" ? extern : externTypeName(typeOfExtern(extern));
  return mismatched(wanted, externTypeName(type), actual);
}

/** The extern for an import of which the kind alone is known; whether it fits, the host says. */
function resolveByKind(wanted: Import, given: Given): Extern | Problem {
  const { kind } = wanted.type;
  const value = given.find(wanted);
  if (value === undefined) return missing(wanted, kind, given);
  const extern = externOfKind(value, kind, wanted);
  if (typeof extern === "string") return mismatched(wanted, kind, extern);
  return extern.kind === kind ? extern : mismatched(wanted, kind, externTypeName(typeOfExtern(extern)));
}

function externOfKind(value: unknown, kind: ExternKind, { module, name }: Import): Extern | string {
  const known = externOf(value) ?? funcOfCallable(value);
  if (known !== undefined) return known;
  if (isHostMemory(value)) return wrapMemory(value);
  if (kind === "func" && typeof value === "function")
    return new UntypedHostFunc(`${module}.${name}`, value as Callable);
  if (kind === "global" && typeof value === "bigint") return new Global({ type: "i64", mutable: false }, value);
  if (kind !== "global" || typeof value !== "number") return showValue(value);
  return new Global({ type: "f64", mutable: false }, toBits(value, "f64", { fn: `${module}.${name}`, param: "value" }));
}

function externOf(value: unknown): Extern | undefined {
  if (isA(value, Func) || isA(value, Memory) || isA(value, Table)) return value;
  return isA(value, Global) || isA(value, Tag) ? value : undefined;
}

/** The extern of a given value, or words for what was given instead. */
function toExtern(value: unknown, type: WantedType, wanted: Import): Extern | string {
  const known = externOf(value) ?? funcOfCallable(value);
  if (known?.kind === "func" && type.kind === "func") return known.withType(type.canon) ?? "a func of another type";
  if (known !== undefined && (known.kind !== "func" || isA(value, Func))) return known;
  if (isHostMemory(value)) return wrapMemory(value, type.kind === "memory" ? type.type.max : undefined);
  if (type.kind === "func") return hostFuncOf(value, type, wanted);
  if (type.kind === "global" && !type.type.mutable) return constantGlobal(value, type, wanted);
  return funcOfCallable(value) ?? showValue(value);
}

function isHostMemory(value: unknown): value is WebAssembly.Memory {
  const host = hostWebAssembly();
  return host !== undefined && isA(value, host.Memory);
}

function hostFuncOf(value: unknown, type: WantedType & { kind: "func" }, wanted: Import): HostFunc | string {
  if (typeof value !== "function") return showValue(value);
  return new HostFunc(type.canon, `${wanted.module}.${wanted.name}`, value as HostFunc["fn"]);
}

function constantGlobal(value: unknown, { type }: WantedType & { kind: "global" }, wanted: Import): Extern | string {
  // The JavaScript API wants a BigInt for an i64 and a number for the rest; so does the official suite.
  if (!isRef(type.type) && (typeof value === "bigint") !== (type.type === "i64")) return showValue(value);
  try {
    return new Global(type, toBits(value, type.type, { fn: `${wanted.module}.${wanted.name}`, param: "value" }));
  } catch (error) {
    if (isA(error, WasmError)) return `${showValue(value)} (${error.text})`;
    throw error;
  }
}

function missing(wanted: Import, expected: string, given: Given): Problem {
  const { module, name } = wanted;
  const isModuleGiven = given.sources.has(module);
  const suggestions = isModuleGiven ? given.nearNames(module, name) : given.nearModules(module);
  const why = isModuleGiven ? "it is not given" : `nothing is given for module ${quoted(module)}`;
  const wit = given.typed?.(wanted);
  const text = (): string =>
    `${quoted(module)} ${quoted(name)} (${wit ?? expected}): ${why}.${didYouMean(suggestions)}`;
  return {
    kind: "missing",
    text,
    data: { module, name, expected, suggestions, ...(wit === undefined ? {} : { wit }) },
  };
}

/** What is made by functions of ours, by the first word of its type. */
const makers: readonly (readonly [kind: string, advice: string])[] = [
  ["memory", phrase("make-memory")],
  ["table", phrase("make-table")],
  ["tag", phrase("make-tag")],
  ["func", "Give a function."],
];

const makeable = new Set<string>([...numTypes, "funcref", "externref"]);

/** How what is asked for is made, a sentence behind a space, where something of another kind was given. */
function howToMake(expected: string, actual: string): string {
  const isOf = (kind: string, text: string): boolean => text.startsWith(`${kind} `);
  const maker = makers.find(([kind]) => isOf(kind, expected));
  if (maker !== undefined) return isOf(maker[0], actual) ? "" : ` ${maker[1]}`;
  const mutable = "mutable global ";
  const type = expected.slice(mutable.length);
  // A value alone is no variable that the module could change.
  if (!expected.startsWith(mutable) || actual.startsWith(mutable) || !makeable.has(type)) return "";
  // Where the given global has another type, that is what is wrong first.
  if (actual.startsWith("global ") && actual !== `global ${type}`) return "";
  const [value = "…"] = /^-?\d[\d.e+-]*/.exec(actual) ?? [];
  return ` ${phrase("make-global")}${type}${phrase("its-value")}${value}${phrase("its-end")}`;
}

function mismatched(wanted: Import, expected: string, actual: string): Problem {
  const { module, name } = wanted;
  const advice = howToMake(expected, actual);
  const text = (): string =>
    `${quoted(module)} ${quoted(name)}: ${expected} is asked for, ${actual} is given.${advice}`;
  return { kind: "mismatched", text, data: { module, name, expected, actual } };
}

/** Problems that a message tells; all are in the error's data. */
const mostTold = 10;

function linkError(unit: Unit, problems: readonly Problem[]): LinkError {
  const of = (kind: Problem["kind"]): object[] => problems.filter((p) => p.kind === kind).map((p) => p.data);
  const first = problems.some((p) => p.kind === "missing") ? "unknown import" : "incompatible import type";
  const told = problems.slice(0, mostTold).map((p) => p.text());
  if (problems.length > told.length) told.push(`… and ${problems.length - told.length} more.`);
  const lines = told.map((line) => (told.length === 1 ? line : `\n  ${line}`)).join("");
  const where = unit.name === undefined ? "" : ` of ${shownName(unit.name)}`;
  const text = `${first}${where}: ${lines}${problems.length === 1 ? "" : "\n"} ${phrase("give-imports")}`;
  return new LinkError("import-mismatch", text, { missing: of("missing"), mismatched: of("mismatched") });
}

function rejectUnknown(unit: Unit, sources: ImportSources): void {
  const asked = new Map<string, Set<string>>();
  for (const { module, name } of unit.module.imports) {
    if (!asked.has(module)) asked.set(module, new Set());
    asked.get(module)!.add(name);
  }
  for (const [module, list] of sources) {
    for (const source of list) {
      if (source.whole) continue;
      for (const name of source.names()) {
        if (asked.get(module)?.has(name) !== true && source.serves?.(name) !== true)
          throw unknownImport(module, name, asked);
      }
    }
  }
}

/** The error for a name that is given and not imported; `asked` are the names that are, by module or interface. */
export function unknownImport(
  module: string,
  name: string,
  asked: ReadonlyMap<string, ReadonlySet<string>>,
  importer = "The module",
): UsageError {
  const names = [...(asked.get(module) ?? [])];
  const modules = [...asked.keys()];
  const suggestions = names.length > 0 ? nearMisses(name, names) : nearMisses(module, modules);
  const wants =
    names.length > 0
      ? `From ${quoted(module)} it imports ${shownList(names)}`
      : `It imports from ${shownList(modules)}`;
  const text = `${importer} does not import ${quoted(name)} from ${quoted(module)}. ${wants}.${didYouMean(suggestions)} ${phrase("more-imports")}`;
  return new UsageError("unknown-import", text, { option: "imports", value: `${module}.${name}`, suggestions });
}
