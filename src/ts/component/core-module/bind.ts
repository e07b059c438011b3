/**
 * WIT functions bound to a core module: its exports as host functions, host functions as its imports. All
 * that does not fit is found here, once, and reported together; calls run what was built.
 */
import { UsageError, WitError } from "../../base/errors/errors.ts";
import { has } from "../../base/own.ts";
import { quoted, shownList, shownName } from "../../base/errors/shown.ts";
import { witLimits } from "../../wit/limits.ts";
import { printFunc } from "../../wit/print/types.ts";
import type { Selection } from "../../wit/select.ts";
import type { Resolve } from "../../wit/types.ts";
import type { FuncType, HostFunc } from "../abi/calls/call.ts";
import { type LiftedFunc, canonLift } from "../abi/calls/canon-lift.ts";
import { canonLower } from "../abi/calls/canon-lower.ts";
import { Context, type LiftBounds } from "../abi/context.ts";
import { despecialize } from "../abi/despecialize.ts";
import { type CoreFuncType, type FlatFunc, flattenFunc } from "../abi/flatten.ts";
import { isDynamic, unsupportedPart } from "../abi/needs.ts";
import { type Plans, newPlans } from "../abi/plans.ts";
import type { CoreFunc, CoreInstance } from "../abi/core-instance.ts";
import { type FuncDescriptor, describeFunc } from "../model/describe.ts";
import {
  ImportIndex,
  NameIndex,
  type WantedExport,
  type WitFunction,
  exportNames,
  importModules,
  postReturnName,
  spellings,
  witFunctions,
} from "./find.ts";
import type { ValueModel } from "../model/value-model.ts";

/** Options of binding. */
export interface BindOptions {
  /** `list<u8>` comes out as a Uint8Array. */
  readonly bytes?: boolean;
  /** What a call may lift and lower. */
  readonly bounds?: LiftBounds;
}

/** An export of a core module, as WIT sees it. */
export interface BoundFunction {
  /** The key in the map: `f`, or `iface#f` where several interfaces have an `f`. */
  readonly name: string;
  /** `ns:pkg/iface@version`, or undefined for a world's own function. */
  readonly interface: string | undefined;
  /** The core export's name. */
  readonly coreName: string;
  /** Its types as plain data. */
  readonly types: FuncDescriptor;
  /** @throws UsageError `arity`, WitError `bad-value` and `unsupported`, Trap `abi-trap` */
  readonly call: HostFunc;
  /** The same by promise, rejected with the same. */
  readonly callAsync: LiftedFunc["callAsync"];
}

/** An import that a core module declares. */
export interface CoreImport {
  readonly module: string;
  readonly name: string;
  readonly params: readonly string[];
  readonly results: readonly string[];
  /** False where nobody tells its type: then that is what WIT says. */
  readonly isTyped?: boolean;
}

/** An import of a core module, served by a host function through WIT. */
export interface BoundImport extends CoreImport, ImportOrigin {
  /** The core function: it takes and returns what `CoreFunc.call` does. */
  readonly call: HostFunc;
}

/** Which WIT function a bound import is. */
export interface ImportOrigin {
  /** The function's WIT name. */
  readonly witName: string;
  /** `ns:pkg/iface@version`, or undefined for a world's own function. */
  readonly interface: string | undefined;
}

/** A WIT function with its ABI types. */
interface Typed {
  readonly type: FuncType;
  /** Why it cannot be called, where that is so. */
  readonly unsupported: string | undefined;
}

function typed(resolve: Resolve, key: string, { func }: WitFunction): Typed {
  const params = func.params.map(({ name, type }) => ({ name, type: despecialize(resolve, type) }));
  const result = func.result === undefined ? undefined : despecialize(resolve, func.result);
  const all = [...params.map((param) => param.type), ...(result === undefined ? [] : [result])];
  const part = all.map(unsupportedPart).find((one) => one !== undefined);
  let unsupported = part === undefined ? undefined : `its type holds ${part}, which needs a component`;
  if (params.length > witLimits.params) unsupported = `it has more than ${witLimits.params} parameters`;
  return { type: { name: key, params, result }, unsupported };
}

const sameTypes = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((type, i) => type === b[i]);

const showCore = (type: { params: readonly string[]; results: readonly string[] }): string =>
  `(${type.params.join(", ")}) -> (${type.results.join(", ")})`;

/** Whether a core export can be lifted: as flattened, or with all flat results at once. */
function fitsExport(core: CoreFunc, flat: FlatFunc): boolean {
  if (!sameTypes(core.params, flat.core.params)) return false;
  return (
    sameTypes(core.results, flat.core.results) || (flat.resultInMemory && sameTypes(core.results, flat.flatResults))
  );
}

/** The names under which guests export their allocator. */
const reallocNames = ["cabi_realloc", "canonical_abi_realloc", "cm32p2_realloc"];

const reallocType: CoreFuncType = { params: ["i32", "i32", "i32", "i32"], results: ["i32"] };

/** A core function, of this type where nobody tells its own. */
function asTyped(func: CoreFunc | undefined, type: CoreFuncType): CoreFunc | undefined {
  return func?.withType?.(type) ?? func;
}

function reallocOf(core: CoreInstance): CoreFunc | undefined {
  for (const name of reallocNames) {
    const func = asTyped(core.func(name), reallocType);
    if (
      func !== undefined &&
      sameTypes(func.params, reallocType.params) &&
      sameTypes(func.results, reallocType.results)
    )
      return func;
  }
  return undefined;
}

/** Problems that a message tells; all are in the error's data. */
const mostTold = 20;
/** Characters of a function's type in an error. */
const longestType = 500;

/** What is wrong with the WIT or the module, one line each. */
class Problems {
  private readonly _lines: string[] = [];
  private readonly _missing: object[] = [];

  add(resolve: Resolve, { func, interface: key }: WitFunction, expected: string, reason: () => string): void {
    const wit = shownName(printFunc(resolve, func), longestType);
    this._missing.push({ fn: func.name, interface: key, wit: `${func.name}: ${wit}`, expected });
    if (this._lines.length >= mostTold) return;
    const of = key === undefined ? "" : ` of ${shownName(key)}`;
    this._lines.push(`${shownName(func.name)}: ${wit}${of} needs ${expected}; ${reason()}.`);
  }

  /** @throws WitError `no-function` where anything was added */
  check(): void {
    const [first] = this._lines;
    if (first === undefined) return;
    const lines = this._lines.map((line) => `- ${line}`);
    const untold = this._missing.length - lines.length;
    if (untold > 0) lines.push(`and ${untold} more functions.`);
    const text = lines.length === 1 ? ` ${first}` : `\n${lines.join("\n")}`;
    throw new WitError("no-function", `The WIT does not fit the module:${text} Correct the WIT, or load without it.`, {
      missing: this._missing,
    });
  }
}

/**
 * The exports that a world promises (or the functions of an interface), found in a core module and ready to
 * be called.
 * @throws WitError `no-function` where the module lacks some or has them with other types: all are listed
 */
export function bindExports(
  resolve: Resolve,
  selection: Selection,
  core: CoreInstance,
  model: ValueModel,
  options: BindOptions = {},
): Map<string, BoundFunction> {
  const functions = witFunctions(resolve, selection, "exports");
  const plans = newPlans(model, options.bytes ?? false);
  const guest = guestOf(core, options);
  const problems = new Problems();
  const bound = new Map<string, BoundFunction>();
  for (const wanted of exportNames(functions, guest.index)) {
    const made = bindExport(resolve, wanted, guest, plans, problems);
    if (made !== undefined) bound.set(wanted.key, made);
  }
  problems.check();
  return bound;
}

/** A core module with what all of its functions are bound by: found once. */
interface Guest {
  readonly core: CoreInstance;
  readonly cx: Context;
  readonly names: readonly string[];
  readonly index: NameIndex;
  readonly hasMemory: boolean;
  readonly hasRealloc: boolean;
}

function guestOf(core: CoreInstance, options: BindOptions): Guest {
  const names = core.funcNames();
  return {
    core,
    cx: contextOf(core, options),
    names,
    index: new NameIndex(names),
    hasMemory: core.memory() !== undefined,
    hasRealloc: reallocOf(core) !== undefined,
  };
}

function bindExport(
  resolve: Resolve,
  { key, wit, candidates, coreName }: WantedExport,
  guest: Guest,
  plans: Plans,
  problems: Problems,
): BoundFunction | undefined {
  const { core, cx, names } = guest;
  const { type, unsupported } = typed(resolve, key, wit);
  const flat = flattenFunc(
    type.params.map((param) => param.type),
    type.result,
    "lift",
  );
  const func = coreName === undefined ? undefined : asTyped(core.func(coreName), flat.core);
  const expected = `the core export ${quoted(coreName ?? candidates[0] ?? "")} of type ${showCore(flat.core)}`;
  if (coreName === undefined || func === undefined) {
    problems.add(resolve, wit, expected, () => `the module has no such function, its exports are ${shownList(names)}`);
    return undefined;
  }
  if (!fitsExport(func, flat)) {
    problems.add(resolve, wit, expected, () => `the module's is ${showCore(func)}`);
    return undefined;
  }
  const lacking = lacksForExport(type, flat, func, guest);
  if (lacking !== undefined) {
    problems.add(resolve, wit, lacking, () => "the module does not export it");
    return undefined;
  }
  const lifted =
    unsupported === undefined
      ? canonLift(plans, type, flat, cx, func, postReturn(core, coreName, func))
      : neverCalled(cannotCall(key, unsupported));
  return { name: key, interface: wit.interface, coreName, types: describeFunc(resolve, wit.func), ...lifted };
}

/** The memory or allocator that a function needs and the module lacks. */
function lacksForExport(type: FuncType, flat: FlatFunc, func: CoreFunc, guest: Guest): string | undefined {
  const takes = flat.paramsInMemory || type.params.some((param) => isDynamic(param.type));
  const isPointer = flat.resultInMemory && func.results.length === 1;
  const gives = isPointer || (type.result !== undefined && isDynamic(type.result));
  if ((takes || gives) && !guest.hasMemory) return 'an exported memory "memory"';
  if (takes && !guest.hasRealloc) return 'the core export "cabi_realloc" of type (i32, i32, i32, i32) -> (i32)';
  return undefined;
}

/** The post-return function, where there is one and it takes what the function returns. */
function postReturn(core: CoreInstance, coreName: string, func: CoreFunc): CoreFunc | undefined {
  const post = core.func(postReturnName(coreName));
  if (post?.withType !== undefined) return post;
  return post !== undefined && sameTypes(post.params, func.results) ? post : undefined;
}

/** What stands in for a function that uses a type beyond this ABI: it can be described, not called. */
function cannotCall(name: string, reason: string): HostFunc {
  return () => {
    throw new WitError("unsupported", `${shownName(name)} cannot be called: ${reason}.`, {
      fn: name,
    });
  };
}

function neverCalled(call: HostFunc): LiftedFunc {
  return { call, callAsync: async () => call() };
}

/** A WIT function that a module imports. */
interface WitImport {
  readonly wanted: CoreImport;
  readonly wit: WitFunction;
}

/** The functions of a world's imports that a module imports, in the world's order. */
export function witImports(resolve: Resolve, selection: Selection, imports: readonly CoreImport[]): WitImport[] {
  if (has(selection, "interface")) return [];
  const index = new ImportIndex(imports);
  return witFunctions(resolve, selection, "imports").flatMap((wit) => {
    const wanted = index.importOf(importModules(wit.interface), wit.func.name);
    return wanted === undefined ? [] : [{ wanted, wit }];
  });
}

/** A function as WIT has it, in a message: `log: func(msg: string)`. */
export function shownWit(resolve: Resolve, { func }: WitFunction): string {
  return `${shownName(func.name)}: ${shownName(printFunc(resolve, func), longestType)}`;
}

/** What `bindImports` needs besides types. */
export interface ImportRequest {
  /** All functions that the module imports. */
  readonly imports: readonly CoreImport[];
  /**
   * The host function under the first of these modules, and in it the first of these names, that the user
   * gave; undefined where none was given.
   */
  readonly find: (modules: readonly string[], names: readonly string[]) => HostFunc | undefined;
  /** The instance that imports them, once it exists. */
  readonly core: () => CoreInstance | undefined;
}

/**
 * The imports of a core module that its WIT types and the host serves, as core functions. Imports that the
 * WIT does not mention, or that no function was given for, are left to the caller.
 * @throws WitError `no-function` where an import has another core type than the WIT asks for: all are listed
 */
export function bindImports(
  resolve: Resolve,
  selection: Selection,
  request: ImportRequest,
  model: ValueModel,
  options: BindOptions = {},
): BoundImport[] {
  const plans = newPlans(model, options.bytes ?? false);
  const problems = new Problems();
  const context = lazyContext(request.core, options);
  const bound: BoundImport[] = [];
  for (const { wanted, wit } of witImports(resolve, selection, request.imports)) {
    const modules = importModules(wit.interface);
    const names = [...new Set([wanted.name, ...spellings(wit.func.name)])];
    const host = request.find([...new Set([wanted.module, ...modules])], names);
    if (host === undefined) continue;
    const call = bindImport(resolve, wit, wanted, host, plans, context, problems);
    if (call !== undefined) bound.push({ ...wanted, witName: wit.func.name, interface: wit.interface, call });
  }
  problems.check();
  return bound;
}

function contextOf(core: CoreInstance, { bounds }: BindOptions): Context {
  return new Context(core.memory(), reallocOf(core), core.account, bounds);
}

function lazyContext(core: () => CoreInstance | undefined, options: BindOptions): () => Context | undefined {
  let cx: Context | undefined;
  return () => {
    if (cx !== undefined) return cx;
    const instance = core();
    if (instance !== undefined) cx = contextOf(instance, options);
    return cx;
  };
}

function bindImport(
  resolve: Resolve,
  wit: WitFunction,
  wanted: CoreImport,
  host: HostFunc,
  plans: Plans,
  context: () => Context | undefined,
  problems: Problems,
): HostFunc | undefined {
  if (typeof host !== "function") {
    throw new UsageError(
      "bad-argument",
      `The import ${quoted(wanted.module)} ${quoted(wanted.name)} must be a function.`,
      {
        value: host,
      },
    );
  }
  const name = wit.interface === undefined ? wit.func.name : `${wit.interface}#${wit.func.name}`;
  const { type, unsupported } = typed(resolve, name, wit);
  const flat = flattenFunc(
    type.params.map((param) => param.type),
    type.result,
    "lower",
  );
  if (wanted.isTyped !== false && !sameFuncType(wanted, flat.core)) {
    const expected = `the core import ${quoted(wanted.module)} ${quoted(wanted.name)} of type ${showCore(flat.core)}`;
    problems.add(resolve, wit, expected, () => `the module's is ${showCore(wanted)}`);
    return undefined;
  }
  return unsupported === undefined ? canonLower(plans, type, flat, context, host) : cannotCall(name, unsupported);
}

const sameFuncType = (a: CoreImport, b: CoreFuncType): boolean =>
  sameTypes(a.params, b.params) && sameTypes(a.results, b.results);
