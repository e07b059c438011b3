/**
 * Canonical definitions (Canonical ABI, Canonical Definitions): what each may be given, and the type of what it defines.
 */
import { type CanonType, canonicalFuncType } from "../../core/canon.ts";
import {
  type AddressType,
  type FuncType as CoreFuncType,
  type ValType,
  funcTypeName,
  funcref,
  refType,
} from "../../core/types.ts";
import type { Type } from "../../wit/types.ts";
import { type ValType as AbiType, despecialize } from "../abi/despecialize.ts";
import { type FlatFunc, flattenFunc } from "../abi/flatten.ts";
import { isDynamic } from "../abi/needs.ts";
import type { CanonDef } from "../binary/component.ts";
import { type CanonName, canonRow } from "../binary/canons.ts";
import type { AtOffset } from "../binary/declarations.ts";
import { invalid } from "./errors.ts";
import { type Options, checkCoreFunc, checkOptions, coreFuncType, memoryAddress, requireOption } from "./options.ts";
import type { Scope } from "./scope.ts";
import type { FuncType } from "./types.ts";
import { valueAt } from "./value-types.ts";

type Canon = CanonDef & AtOffset;

/** Adds what a canonical definition defines: a function, or a core function. @throws InvalidError */
export function defineCanon(scope: Scope, canon: Canon): void {
  const { feature } = canonRow(canon.name);
  if (feature !== undefined) scope.store.features.add(feature);
  if (canon.name === "lift") {
    scope.spaces.func.push(checkLift(scope, canon));
    return;
  }
  const type = canon.name in rules ? rules[canon.name as keyof typeof rules](scope, canon) : builtinType(scope, canon);
  scope.spaces["core-func"].push(canonicalFuncType(type));
}

/** Those whose types come from types of components. */
const rules = { lower: lowerType, "task.return": taskReturnType } as const satisfies {
  readonly [K in CanonName]?: (scope: Scope, canon: Canon) => CoreFuncType;
};

const coreType = ({ core: { params, results } }: FlatFunc): CoreFuncType => ({ kind: "func", params, results });

/** A function's types as the ABI has them. */
function abiTypes({ store }: Scope, { params, result }: FuncType): { params: AbiType[]; result: AbiType | undefined } {
  return {
    params: params.map(({ type }) => despecialize(store, type)),
    result: result === undefined ? undefined : despecialize(store, result),
  };
}

/** What values need that come to an instance, and what those need that leave it. */
function requireFor(options: Options, coming: boolean, leaving: boolean, at: number): void {
  if (coming || leaving)
    requireOption("memory", options.memory, "strings, lists and values that are not passed flat", at);
  if (coming)
    requireOption("realloc", options.realloc, "strings, lists and values that an instance is passed in memory", at);
}

function checkAsync(options: Options, func: FuncType, at: number): void {
  if (options.async && !func.async) throw invalid("bad-canon", "the option async requires an async function type", at);
}

function checkLift(scope: Scope, canon: Canon): FuncType {
  const { at } = canon;
  const { func } = scope.typeAt("func", canon.type!, at);
  const options = checkOptions(scope, canon);
  checkAsync(options, func, at);
  if (options.async && options.callback === undefined) scope.store.features.add("stackful-lifts");
  const { params, result } = abiTypes(scope, func);
  const { pointer } = options;
  const async = options.async ? (options.callback === undefined ? "stackful" : "callback") : undefined;
  const flat = flattenFunc(params, result, "lift", { pointer, async });
  const found = coreFuncType(scope, canon.coreFunc!, at);
  const wanted = coreType(flat);
  if (canonicalFuncType(found) !== canonicalFuncType(wanted)) {
    const text = `the lowered type of the function, ${funcTypeName(wanted)}, does not match that of the core function, ${funcTypeName(found)}`;
    throw invalid("type-mismatch", text, at);
  }
  if (options.postReturn !== undefined) {
    const type: CoreFuncType = { kind: "func", params: found.results, results: [] };
    checkCoreFunc(scope, options.postReturn, type, "the option post-return", at);
  }
  const leaving = flat.resultInMemory || (result !== undefined && isDynamic(result));
  requireFor(options, flat.paramsInMemory || params.some(isDynamic), leaving, at);
  return func;
}

function lowerType(scope: Scope, canon: Canon): CoreFuncType {
  const { at } = canon;
  const func = scope.at("func", canon.func!, at);
  const options = checkOptions(scope, canon);
  checkAsync(options, func, at);
  const { params, result } = abiTypes(scope, func);
  const async = options.async ? "callback" : undefined;
  const flat = flattenFunc(params, result, "lower", { pointer: options.pointer, async });
  const leaving = flat.paramsInMemory || flat.resultInMemory || params.some(isDynamic);
  requireFor(options, result !== undefined && isDynamic(result), leaving, at);
  // The text asks for a memory with `async` in any case. The suite beside it, and other runtimes, do where values need one.
  return coreType(flat);
}

/** The function takes what an asynchronous function returns. */
function taskReturnType(scope: Scope, canon: Canon): CoreFuncType {
  const { at } = canon;
  const options = checkOptions(scope, canon);
  if (canon.result === undefined) return { kind: "func", params: [], results: [] };
  const type = valueAt(scope, canon.result, at);
  if (scope.store.node(type)?.borrows === true)
    throw invalid("bad-component", "a function's result cannot contain a borrow", at);
  const result = despecialize(scope.store, type);
  const flat = flattenFunc([result], undefined, "lower", { pointer: options.pointer });
  requireFor(options, false, flat.paramsInMemory || isDynamic(result), at);
  return coreType(flat);
}

/** What the letters of a row's type stand for in one definition. */
type Letters = { readonly [letter: string]: () => ValType };

/** The type of a built-in, as its row says it, after its operands have been checked. */
function builtinType(scope: Scope, canon: Canon): CoreFuncType {
  const row = canonRow(canon.name);
  const pointer = addressOf(scope, canon);
  checkElements(scope, canon);
  if (canon.async) scope.store.features.add("async-builtins");
  const letters: Letters = {
    i: () => "i32",
    l: () => "i64",
    p: () => pointer,
    r: () => resourceRep(scope, canon),
    v: () => contextType(scope, canon),
    t: () => tableAddress(scope, canon),
    c: () => threadParam(scope, canon),
    f: () => refType(true, threadFunc(scope, canon).id),
  };
  // A type that is dropped need not be one of the component's own.
  if (canon.name === "resource.drop") scope.resource(canon.type!, canon.at);
  const [params = "", results = ""] = (row.type ?? ">").split(">");
  const typesOf = (word: string): ValType[] => [...word].map((letter) => letters[letter]!());
  return { kind: "func", params: typesOf(params), results: typesOf(results) };
}

/** The type of addresses of a built-in's memory. */
function addressOf(scope: Scope, canon: Canon): AddressType {
  const { operands } = canonRow(canon.name);
  if (operands.includes("memory")) return memoryAddress(scope, canon.memory!, canon.at);
  return operands.includes("options") ? checkOptions(scope, canon).pointer : "i32";
}

/** Checks a stream's or future's type, and what its elements need where they are copied. */
function checkElements(scope: Scope, canon: Canon): void {
  const { at } = canon;
  const { of, elements } = canonRow(canon.name);
  if (of === undefined) return;
  const kind = scope.store.structure(scope.valueType(canon.type!, at));
  if (kind?.tag !== of) throw invalid("type-mismatch", `canon ${canon.name} requires the type of a ${of}`, at);
  if (elements === undefined) return;
  const options = checkOptions(scope, canon);
  if (!options.async) scope.store.features.add("async-builtins");
  const element: Type | undefined = kind.element;
  if (element === undefined) return;
  requireOption("memory", options.memory, `the elements of a ${of}`, at);
  requireFor(options, elements === "lift" && isDynamic(despecialize(scope.store, element)), true, at);
}

/** What represents a resource that the component implements. */
function resourceRep(scope: Scope, canon: Canon): ValType {
  const { at, name } = canon;
  const local = scope.local.get(scope.store.resourceOf(scope.resource(canon.type!, at)));
  if (local !== undefined) return local.rep;
  throw invalid("bad-component", `type index ${canon.type!} is not a local resource, which canon ${name} requires`, at);
}

/** The type of a value of the context, the same in the whole component. */
function contextType(scope: Scope, canon: Canon): ValType {
  const { at, slot, valueType } = canon;
  if (valueType !== "i32" && valueType !== "i64")
    throw invalid("type-mismatch", `canon ${canon.name} is of i32 or i64`, at);
  if (valueType === "i64") scope.store.features.add("memory64");
  if (slot! > 1) throw invalid("unknown-index", `canon ${canon.name} has the slots 0 and 1, and not ${slot!}`, at);
  scope.contextType ??= valueType;
  if (scope.contextType === valueType) return valueType;
  throw invalid(
    "type-mismatch",
    `all context built-ins of a component have one type, here ${scope.contextType as string}`,
    at,
  );
}

/** Indices of the table of functions that threads begin with. */
function tableAddress(scope: Scope, canon: Canon): AddressType {
  const { at } = canon;
  const table = scope.at("core-table", canon.table!, at);
  if (table.element !== funcref) throw invalid("type-mismatch", `canon ${canon.name} requires a table of funcref`, at);
  return table.address;
}

/** The type of the functions that threads begin with. */
function threadFunc(scope: Scope, canon: Canon): CanonType {
  const entry = scope.at("core-type", canon.coreType!, canon.at);
  const type = entry.tag === "type" ? entry.canon : undefined;
  const comp = type?.comp;
  if (comp?.kind === "func" && comp.results.length === 0 && comp.params.length === 1) {
    const [param] = comp.params;
    if (param === "i32" || param === "i64") return type!;
  }
  throw invalid(
    "type-mismatch",
    `canon ${canon.name} requires a core function type of one i32 or i64 without results`,
    canon.at,
  );
}

const threadParam = (scope: Scope, canon: Canon): ValType => (threadFunc(scope, canon).comp as CoreFuncType).params[0]!;
