/**
 * Which functions take the rest of the slice as one more parameter, and give it back as one more result, so that it stays
 * in a register from call to call (RATIONALE, "Where is fuel between two calls on :native?"). Whoever is not of the module calls functions of
 * the types that it knows: those get a function that passes the slice on; and tables that such callers cannot see hold what takes it.
 */
import { limits } from "../../core/limits.ts";
import type { ByteRange, ElemSegment, Module } from "../../core/module.ts";
import { type FuncType, type SubType, type ValType, refType } from "../../core/types.ts";
import type { ElemPart, FuncPart } from "../../binary/encode-module.ts";
import { InstrReader } from "../../binary/code.ts";
import { encodeBody, encodeExpr } from "../../binary/encode.ts";
import type { AddedTypes } from "./added-types.ts";
import { type CodeUses, type Groups, codeUses, elemNode } from "./code-uses.ts";
import { initialReferences, referencesIn } from "../module/escaping.ts";
import type { Standing } from "../module/rewritten.ts";

/**
 * How a function is reached: with the slice in the global, as all others do; with the slice passed to it; or both, where its
 * own index is that of a function which passes the slice on.
 */
export type Form = "global" | "passed" | "both";

/** Bodies up to this length get calls that pass the slice: each takes some bytes more, and a body has a greatest length. */
const longestBody = 1 << 20;

/** Types of a module that others are added for: hosts look each type up among all before it. */
const mostTypes = 2_000;

/** What may be added in functions that only pass on, beside as much as the module has itself. */
const freeBytes = 65_536;

/** What a parameter takes at most where it is passed on, and a function. */
const bytesOfParam = 3;
const bytesOfFunc = 24;

function typeAt({ types }: Module, typeIdx: number): FuncType {
  return types[typeIdx]!.comp as FuncType;
}

/** Whether one more parameter and one more result are within what hosts take. */
function hasRoom({ params, results }: FuncType): boolean {
  return params.length < limits.params && results.length < limits.results;
}

/**
 * Whether types like this one are the same just where their parameters and results are: so are those with one more. No subtype
 * has it for one, and it names none of its own group.
 */
function isPlain({ final, supers, comp, groupStart, groupLength }: SubType): boolean {
  if (!final || supers.length > 0 || groupLength !== 1 || comp.kind !== "func") return false;
  const names = (type: ValType): boolean =>
    typeof type === "object" && typeof type.heap === "number" && type.heap >= groupStart;
  return hasRoom(comp) && !comp.params.some(names) && !comp.results.some(names);
}

/** What is known of functions, tables and segments. */
interface Findings {
  readonly forms: readonly Form[];
  readonly uses: CodeUses;
  readonly groups: Groups;
}

/** How the functions of a module are reached; undefined where each is as its type says. */
export function passingOf(module: Module, first: number, added: AddedTypes): Passing | undefined {
  const { funcs, types } = module;
  if (funcs.some(({ body }) => body.end - body.start > longestBody) || types.length > mostTypes) return undefined;
  const uses = codeUses(module);
  const groups = uses.groups;
  const plain = types.map(isPlain);
  shareWhatEscapes(module, uses, plain);
  const kept = keptTails(module, uses);
  const escaping = escapes(module, uses, kept);
  const forms = formsOf(module, uses, { escaping, kept });
  const passing = new Passing(module, { forms, uses, groups }, first, added);
  return passing.isSmall ? passing : undefined;
}

/** Notes the tables and segments whose references others may get, or call by types that have no second one. */
function shareWhatEscapes(module: Module, { groups, calledBy }: CodeUses, plain: readonly boolean[]): void {
  const { spaces, tables, elems, exports } = module;
  const { imported } = spaces;
  for (let i = 0; i < imported.table; i++) groups.share(i);
  for (const [i, { type, init }] of tables.entries()) {
    const { heap, nullable } = type.element;
    if (init !== undefined || heap !== "func" || !nullable) groups.share(imported.table + i);
  }
  for (const { kind, index } of exports) if (kind === "table") groups.share(index);
  for (const [i, elem] of elems.entries()) {
    const node = elemNode(module, i);
    if (elem.target !== undefined) groups.join(elem.target.index, node);
    if (elem.mode === "declarative" || !isMappable(module, elem, plain)) groups.share(node);
  }
  for (const [table, types] of calledBy) if ([...types].some((typeIdx) => !plain[typeIdx]!)) groups.share(table);
}

/** Whether the references of a segment may be replaced: functions of plain types, and null. */
function isMappable(module: Module, { type, init }: ElemSegment, plain: readonly boolean[]): boolean {
  if (type.heap !== "func") return false;
  const isGood = (index: number): boolean => plain[module.spaces.funcs[index]!]!;
  if (init.kind === "funcs") return init.indices.every(isGood);
  return init.exprs.every((expr) => {
    const index = referenceIn(module, expr);
    return index !== undefined && (index === noFunc || isGood(index));
  });
}

/** What stands for null among indices of functions. */
const noFunc = -1;

/** The function that an expression names, or null; undefined where it says neither. */
function referenceIn({ bytes }: Module, { start, end }: ByteRange): number | undefined {
  const reader = new InstrReader(bytes, start, end);
  const { name } = reader.next();
  const index = name === "ref.func" ? reader.index : noFunc;
  if (index === noFunc && name !== "ref.null") return undefined;
  reader.next();
  return reader.done ? index : undefined;
}

/**
 * Functions whose tail calls go to what the slice cannot be passed to. Nothing may be left to do behind a tail call, so they, and for
 * simplicity all others that have one, are reached with the slice in the global.
 */
function keptTails(module: Module, { tails, groups }: CodeUses): ReadonlySet<number> {
  const { spaces } = module;
  const passes = (index: number): boolean =>
    index >= spaces.imported.func && hasRoom(typeAt(module, spaces.funcs[index]!));
  const isOwn =
    !tails.byRef &&
    [...tails.targets, ...tails.callers].every(passes) &&
    [...tails.tables].every((table) => !groups.isShared(table));
  if (isOwn) return new Set();
  for (const table of tails.tables) groups.share(table);
  for (const [i, elem] of module.elems.entries()) {
    const node = elemNode(module, i);
    if (groups.isShared(node)) continue;
    for (const index of referencesIn(module, elem)) if (tails.callers.has(index)) groups.share(node);
  }
  return tails.callers;
}

/** The functions that others reach, by exports and references. */
function escapes(module: Module, { groups, tails, refs }: CodeUses, kept: ReadonlySet<number>): ReadonlySet<number> {
  const escaping = new Set(refs);
  for (const { kind, index } of module.exports) if (kind === "func") escaping.add(index);
  if (module.start !== undefined) escaping.add(module.start.funcIdx);
  if (kept.size > 0) for (const index of tails.targets) escaping.add(index);
  for (const index of initialReferences(module)) escaping.add(index);
  for (const [i, elem] of module.elems.entries()) {
    if (groups.isShared(elemNode(module, i))) for (const index of referencesIn(module, elem)) escaping.add(index);
  }
  return escaping;
}

function formsOf(
  module: Module,
  { called, tails, groups }: CodeUses,
  { escaping, kept }: { readonly escaping: ReadonlySet<number>; readonly kept: ReadonlySet<number> },
): readonly Form[] {
  const { spaces } = module;
  const inside = new Uint8Array(called);
  for (const index of tails.callers) inside[index] = 1;
  for (const [i, elem] of module.elems.entries()) {
    if (groups.isShared(elemNode(module, i))) continue;
    for (const index of referencesIn(module, elem)) inside[index] = 1;
  }
  return spaces.funcs.map((typeIdx, index) => {
    if (index < spaces.imported.func) return inside[index] === 1 ? "both" : "global";
    if (kept.has(index) || !hasRoom(typeAt(module, typeIdx))) return "global";
    if (!escaping.has(index)) return "passed";
    return inside[index] === 1 ? "both" : "global";
  });
}

/** How the functions of a module are reached. */
export class Passing {
  /** The functions that stand for others, by the index that they get; those of imports are in tables. */
  private readonly _standing: readonly number[];
  private readonly _module: Module;
  private readonly _found: Findings;
  private readonly _first: number;
  private readonly _added: AddedTypes;
  private readonly _callees = new Map<number, number>();
  private readonly _types = new Map<number, number>();
  private readonly _mapped: ReadonlySet<number>;

  constructor(module: Module, found: Findings, first: number, added: AddedTypes) {
    this._module = module;
    this._found = found;
    this._first = first;
    this._added = added;
    const mapped = new Set<number>();
    const standing = new Set<number>();
    const { imported } = module.spaces;
    for (const [i, elem] of module.elems.entries()) {
      if (found.groups.isShared(elemNode(module, i))) continue;
      mapped.add(i);
      for (const index of referencesIn(module, elem)) if (index < imported.func) standing.add(index);
    }
    for (const [index, form] of found.forms.entries())
      if (form === "both" && index >= imported.func) standing.add(index);
    this._mapped = mapped;
    this._standing = [...standing];
    for (const [i, index] of this._standing.entries()) this._callees.set(index, first + i);
  }

  /** How many functions are added. */
  get count(): number {
    return this._standing.length;
  }

  /** Whether what is added is within what a module may have, and in proportion to it. */
  get isSmall(): boolean {
    const { _module: module } = this;
    const { funcs } = module.spaces;
    let size = 0;
    for (const index of this._standing) {
      size += bytesOfFunc + bytesOfParam * typeAt(module, funcs[index]!).params.length;
    }
    return size <= module.bytes.length + freeBytes && this._first + this.count < limits.functions;
  }

  /** How a function is reached. */
  form(index: number): Form {
    return this._found.forms[index]!;
  }

  /** Whether the slice is passed to a function's own body. */
  passes(index: number): boolean {
    return this.form(index) !== "global";
  }

  /** The function to call with the slice, in the place of another; undefined where there is none. */
  callee(index: number): number | undefined {
    if (index < this._module.spaces.imported.func) return undefined;
    const form = this.form(index);
    return form === "passed" ? index : this._callees.get(index);
  }

  /** Whether the functions in a table take the slice. */
  isOwn(table: number): boolean {
    return !this._found.groups.isShared(table);
  }

  /** Whether a function has the slice in the global all the time: where exceptions come back to labels, others may as well. */
  keepsGlobal(index: number): boolean {
    return this._found.uses.landing.has(index);
  }

  /** The type with the slice as one more parameter and one more result. */
  typeOf(typeIdx: number): number {
    let passed = this._types.get(typeIdx);
    if (passed === undefined) {
      const { params, results } = typeAt(this._module, typeIdx);
      passed = this._added.func([...params, "i32"], [...results, "i32"]);
      this._types.set(typeIdx, passed);
    }
    return passed;
  }

  /** The functions that stand for others, in the order of their indices. */
  get standing(): readonly Standing[] {
    return this._standing.map((origin, i) => ({ index: this._first + i, origin }));
  }

  /** The function that a function at an index of its own stands for; undefined for all others. */
  standsFor(index: number): number | undefined {
    return this._standing[index - this._first];
  }

  /** The segments with what takes the slice, and one more that declares the functions which the code refers to. */
  elems(given: readonly ElemPart[]): readonly ElemPart[] {
    const { _module: module, _found: found, _mapped: mapped } = this;
    if (mapped.size === 0) return given;
    const own = (index: number): number => this._callees.get(index) ?? index;
    const elems = given.map((elem, i): ElemPart => {
      const { init } = module.elems[i]!;
      if (!mapped.has(i)) return elem;
      if (init.kind === "funcs") return { ...elem, init: { kind: "funcs", indices: init.indices.map(own) } };
      const exprs = init.exprs.map((expr) => {
        const index = referenceIn(module, expr)!;
        return encodeExpr((w) => (index === noFunc ? w.emit("ref.null", "func") : w.emit("ref.func", own(index))));
      });
      return { ...elem, init: { kind: "exprs", exprs } };
    });
    const { refs } = found.uses;
    if (refs.size === 0) return elems;
    const indices = [...refs];
    const declared: ElemPart = {
      mode: "declarative",
      target: undefined,
      type: refType(false, "func"),
      init: { kind: "funcs", indices },
    };
    return [...elems, declared];
  }

  /** A function of the type that others know, which passes the slice on. */
  onward(index: number, fuelGlobal: number): Uint8Array {
    const { params } = this._funcType(index);
    return encodeBody([], (w) => {
      for (const i of params.keys()) w.emit("local.get", i);
      w.emit("global.get", fuelGlobal).emit("call", this.callee(index)).emit("global.set", fuelGlobal);
    });
  }

  /** A function that takes the slice, and calls an import. */
  outward(index: number, fuelGlobal: number): FuncPart {
    const { params } = this._funcType(index);
    const body = encodeBody([], (w) => {
      w.emit("local.get", params.length).emit("global.set", fuelGlobal);
      for (const i of params.keys()) w.emit("local.get", i);
      w.emit("call", index).emit("global.get", fuelGlobal);
    });
    return { typeIdx: this.typeOf(this._module.spaces.funcs[index]!), body };
  }

  private _funcType(index: number): FuncType {
    return typeAt(this._module, this._module.spaces.funcs[index]!);
  }
}
