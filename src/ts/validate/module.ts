/**
 * Modules (Validation, Modules): declarations in the order of the sections, then bodies. Everything is driven
 * from here; engines are handed modules that have passed.
 */
import { InvalidError } from "../base/errors/errors.ts";
import { quoted } from "../base/errors/shown.ts";
import type { Feature, UsedFeatures } from "../core/features.ts";
import { limits } from "../core/limits.ts";
import {
  branchHintSection,
  type DataSegment,
  type ElemSegment,
  type Export,
  type Import,
  type Module,
} from "../core/module.ts";
import type { ExternKind } from "../core/types.ts";
import { checkBody } from "./code.ts";
import { type ValCode, funcref, isDefaultable, matches, withoutNull } from "./codes.ts";
import { checkConstExpr } from "./const-expr.ts";
import { ModuleContext, type TableSig, type ValidationOptions, unknown } from "./context.ts";
import { BodyState } from "./state.ts";
import { checkTypes, funcSig, globalSig, memorySig, tableSig, tagSig } from "./types.ts";

export { type ValidationOptions } from "./context.ts";

/** What is known of a valid module besides. */
export interface ValidationInfo {
  /** Every feature that its declarations and bodies use. */
  readonly features: UsedFeatures;
  /** Functions that may be referred to by `ref.func`. */
  readonly declaredFuncs: ReadonlySet<number>;
  /** Parameters and locals of each defined function. */
  readonly nLocals: Uint32Array;
  /** Most operands at once in each defined function. */
  readonly maxHeights: Uint32Array;
}

/**
 * Checks a module as a whole.
 * @throws InvalidError with the byte offset of what breaks a rule, or `feature-disabled`
 * @throws MalformedError where a body's encoding is broken
 */
export function validateModule(module: Module, options: ValidationOptions = {}): ValidationInfo {
  const { context, state } = prepare(module, options);
  const n = module.funcs.length;
  const nLocals = new Uint32Array(n);
  const maxHeights = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    checkBody(state, module.spaces.imported.func + i);
    nLocals[i] = state.localCount;
    maxHeights[i] = state.maxHeight;
  }
  return { features: context.features, declaredFuncs: context.declaredFuncs, nLocals, maxHeights };
}

/**
 * Checks everything but the bodies, which can then be checked one by one with `validateBody`.
 * @throws InvalidError as `validateModule`
 * @internal Tests and the suites ask body by body.
 */
export function checkDeclarations(module: Module, options: ValidationOptions = {}): ModuleContext {
  return prepare(module, options).context;
}

/** A body by its function's index, and its weight. */
export interface HeavyBody {
  readonly funcIdx: number;
  readonly weight: number;
}

/** A module whose bodies are checked when they are asked for. */
export interface LazyValidation {
  /** The features found so far, those of the declarations and of the bodies checked; it grows. */
  readonly features: UsedFeatures;
  /** Checks the body of a defined function once. @throws InvalidError, MalformedError as `validateModule` */
  readonly check: (funcIdx: number, pause?: () => void) => void;
  /** Checks all bodies that have not been. @throws InvalidError, MalformedError as `validateModule` */
  readonly checkAll: () => void;
  /** Of the bodies checked so far that with the greatest `BodyState.weight`. */
  readonly heaviest: () => HeavyBody;
}

/**
 * Checks everything but the bodies.
 * @throws InvalidError as `validateModule`
 */
export function validateLazily(module: Module, options: ValidationOptions = {}): LazyValidation {
  const { context, state } = prepare(module, options);
  const first = module.spaces.imported.func;
  const done = new Uint8Array(module.funcs.length);
  let heaviest: HeavyBody = { funcIdx: -1, weight: 0 };
  const check = (funcIdx: number, pause?: () => void): void => {
    if (done[funcIdx - first] === 1) return;
    checkBody(state, funcIdx, pause);
    done[funcIdx - first] = 1;
    if (state.weight > heaviest.weight) heaviest = { funcIdx, weight: state.weight };
  };
  const checkAll = (): void => done.forEach((_, i) => check(first + i));
  return { features: context.features, check, checkAll, heaviest: () => heaviest };
}

/**
 * The features that a module uses. It must be valid; finding them takes as long as validating it.
 * @throws InvalidError where it is not valid
 * @throws MalformedError where a body's encoding is broken
 * @internal Tests ask for the features alone.
 */
export function featuresOf(module: Module): ReadonlySet<Feature> {
  return validateModule(module).features.names;
}

function prepare(module: Module, options: ValidationOptions): { context: ModuleContext; state: BodyState } {
  checkCounts(module);
  const context = new ModuleContext(module, options);
  const state = new BodyState(context);
  checkTypes(context);
  module.imports.forEach((item) => addImport(context, item));
  for (const { typeIdx, body } of module.funcs) addFunc(context, typeIdx, body.start);
  addTables(context, state);
  addMemories(context);
  for (const { type, at } of module.tags) context.tags.push(tagSig(context, type.typeIdx, at));
  addGlobals(context, state);
  checkExports(context);
  checkStart(context);
  checkHints(context);
  for (const [index, segment] of module.elems.entries()) addElem(context, state, segment, index);
  if (module.dataCount !== undefined)
    context.need("bulk-memory", dataCountAt(module), "an instruction that names a data segment");
  for (const [index, segment] of module.datas.entries()) checkDataSegment(context, state, segment, index);
  return { context, state };
}

/** Hints decide nothing: what they hold is not looked at, and a module with them is a module without. */
function checkHints(context: ModuleContext): void {
  const { customs, sections } = context.module;
  const index = customs.findIndex(({ name }) => name === branchHintSection);
  if (index < 0) return;
  const at = sections.filter(({ id }) => id === 0)[index]?.at ?? 0;
  context.need("branch-hinting", at, "a section of branch hints");
}

function dataCountAt(module: Module): number {
  const dataCountId = 12;
  return module.sections.find(({ id }) => id === dataCountId)?.at ?? 0;
}

/** Counts of whole index spaces; the decoder has held each section against the same limits. */
function checkCounts({ spaces }: Module): void {
  const counts = [
    ["functions", spaces.funcs.length, limits.functions],
    ["globals", spaces.globals.length, limits.globals],
    ["tables", spaces.tables.length, limits.tables],
    ["memories", spaces.memories.length, limits.memories],
    ["tags", spaces.tags.length, limits.tags],
  ] as const;
  for (const [what, count, limit] of counts) {
    if (count <= limit) continue;
    const message = `too many ${what}: ${count} with the imported ones; the limit is ${limit}.`;
    throw new InvalidError("limit-exceeded", message, { at: 0, used: count, limit });
  }
}

function addFunc(context: ModuleContext, typeIdx: number, at: number): void {
  context.funcs.push(funcSig(context, typeIdx, at, () => context.called("func", context.funcs.length)));
}

function addImport(context: ModuleContext, { type, at }: Import): void {
  if (type.kind === "func") addFunc(context, type.typeIdx, at);
  else if (type.kind === "tag") context.tags.push(tagSig(context, type.type.typeIdx, at));
  else if (type.kind === "table") addTable(context, tableSig(context, type.type, at), at);
  else if (type.kind === "memory") addMemory(context, memorySig(context, type.type, at, true), at);
  else {
    if (type.type.mutable) context.need("mutable-globals", at, "the import of a mutable global");
    context.globals.push(globalSig(context, type.type, at));
  }
}

function addTable(context: ModuleContext, table: TableSig, at: number): void {
  context.tables.push(table);
  if (context.tables.length > 1) context.need("reference-types", at, "multiple tables: the second");
}

function addMemory(context: ModuleContext, address: ValCode, at: number): void {
  context.memories.push(address);
  if (context.memories.length > 1) context.need("multi-memory", at, "multiple memories: the second");
}

/** A table's initialiser sees imported globals alone, since the others come in a later section. */
function addTables(context: ModuleContext, state: BodyState): void {
  for (const { type, init, at } of context.module.tables) {
    const table = tableSig(context, type, at);
    const index = context.tables.length;
    if (init !== undefined) {
      context.need("function-references", at, "a table with an initialiser");
      checkConstExpr(state, init, table.element, () => `the initialiser of ${context.called("table", index)}`);
    } else if (!isDefaultable(table.element)) {
      const [what, element] = [context.called("table", index), context.nameOf(table.element)];
      const message = `type mismatch: ${what} at offset ${at} of ${element}, which is never null, needs an initialiser.`;
      throw new InvalidError("type-mismatch", message, { at });
    }
    addTable(context, table, at);
  }
}

function addMemories(context: ModuleContext): void {
  for (const { type, at } of context.module.memories) addMemory(context, memorySig(context, type, at, false), at);
}

function addGlobals(context: ModuleContext, state: BodyState): void {
  for (const { type, init, at } of context.module.globals) {
    const global = globalSig(context, type, at);
    const place = (): string => `the initialiser of ${context.called("global", context.globals.length)}`;
    checkConstExpr(state, init, global.type, place);
    context.globals.push(global);
  }
}

const spaceNames: { readonly [K in ExternKind]: string } = {
  func: "function",
  table: "table",
  memory: "memory",
  global: "global",
  tag: "tag",
};

function checkExports(context: ModuleContext): void {
  const { funcs, tables, memories, globals, tags } = context;
  const counts = { func: funcs, table: tables, memory: memories, global: globals, tag: tags };
  const names = new Set<string>();
  for (const item of context.module.exports) {
    const { name, kind, index, at } = item;
    const count = counts[kind].length;
    if (index >= count) throw unknown(spaceNames[kind], index, count, at, `the export ${quoted(name)}`);
    if (names.has(name)) throw duplicate(item);
    names.add(name);
    if (kind === "func") context.declaredFuncs.add(index);
    else if (kind === "global" && globals[index]!.mutable) {
      context.need("mutable-globals", at, "the export of a mutable global");
    }
  }
}

function duplicate({ name, at }: Export): InvalidError {
  const message = `duplicate export name ${quoted(name)} at offset ${at}: each export needs a name of its own.`;
  return new InvalidError("duplicate-export", message, { at, export: name });
}

function checkStart(context: ModuleContext): void {
  const { module, funcs } = context;
  if (module.start === undefined) return;
  const { funcIdx, at } = module.start;
  const sig = funcs[funcIdx];
  if (sig === undefined) throw unknown("function", funcIdx, funcs.length, at, "the start function");
  if (sig.params.length === 0 && sig.results.length === 0) return;
  const [params, results] = [context.listed(sig.params), context.listed(sig.results)];
  const what = context.called("func", funcIdx);
  const message = `start function: ${what} at offset ${at} must take and return nothing; it takes ${params} and returns ${results}.`;
  throw new InvalidError("bad-start", message, { at });
}

function addElem(context: ModuleContext, state: BodyState, segment: ElemSegment, index: number): void {
  const { at, init, mode, target, type } = segment;
  const place = (): string => context.called("elem", index);
  if (mode !== "active") context.need("bulk-memory", at, "a passive or declarative element segment");
  const element = elementCode(context, segment);
  if (target !== undefined) {
    const table = context.tables[target.index];
    if (table === undefined) throw unknown("table", target.index, context.tables.length, at, place());
    if (!matches(element, table.element)) {
      const [have, want] = [context.nameOf(element), context.nameOf(table.element)];
      const message = `type mismatch: ${place()} at offset ${at} of ${have} does not fit into a table of ${want}.`;
      throw new InvalidError("type-mismatch", message, { at });
    }
    checkConstExpr(state, target.offset, table.address, () => `the offset of ${place()}`);
  }
  if (init.kind === "funcs") declareAll(context, init.indices, at, place);
  else {
    context.need("reference-types", at, `an element segment of expressions of type ${type.heap}`);
    for (const expr of init.exprs) checkConstExpr(state, expr, element, place);
  }
  context.elems.push(element);
}

/** Lists of functions are of `(ref func)`, which every earlier version of the standard wrote as funcref. */
function elementCode(context: ModuleContext, { type, init, at }: ElemSegment): ValCode {
  if (init.kind === "funcs") return withoutNull(funcref);
  return type.nullable && type.heap === "func" ? funcref : context.code(type, at);
}

function declareAll(context: ModuleContext, indices: readonly number[], at: number, place: () => string): void {
  const count = context.funcs.length;
  for (const index of indices) {
    if (index >= count) throw unknown("function", index, count, at, place());
    context.declaredFuncs.add(index);
  }
}

function checkDataSegment(context: ModuleContext, state: BodyState, segment: DataSegment, index: number): void {
  const { at, target } = segment;
  if (target === undefined) {
    context.need("bulk-memory", at, "a passive data segment");
    return;
  }
  const address = context.memories[target.index];
  if (address === undefined) {
    throw unknown("memory", target.index, context.memories.length, at, context.called("data", index));
  }
  checkConstExpr(state, target.offset, address, () => `the offset of ${context.called("data", index)}`);
}
