/**
 * Instances of own engines (Execution, Instantiation): index spaces, segments and the start function. An
 * engine adds how a function is made and run.
 */
import { InstantiationError, Trap } from "../base/errors/errors.ts";
import { hideFields } from "../base/hidden.ts";
import { isA } from "../base/foreign.ts";
import { type CanonType, canonicalRef, canonicalVal } from "../core/canon.ts";
import type { ElemSegment, SegmentTarget } from "../core/module.ts";
import type { ExternKind } from "../core/types.ts";
import type { ArrayObject, StructObject } from "../exec/gc.ts";
import { memoryInit } from "../exec/memory-ops.ts";
import { tableInit } from "../exec/table-ops.ts";
import { addressOf } from "./store/address.ts";
import { aggregateOf } from "./aggregates.ts";
import type { Bits } from "./store/bits.ts";
import type { Budget } from "./budget/budget.ts";
import { type ConstContext, evaluateConst } from "./const-expr.ts";
import type { Extern } from "./store/extern.ts";
import type { EngineName, Instance, InstanceOptions, Unit } from "./engine.ts";
import { requireFamily, requireFit } from "./store/ties.ts";
import { Func } from "./store/func.ts";
import { Global } from "./store/global.ts";
import { look } from "./budget/guard.ts";
import { Initialisers, type Misfit, segmentError } from "./initialisers.ts";
import { Memory, newMemory } from "./store/memory.ts";
import { takeMinimums } from "./budget/minimums.ts";
import { tagName } from "./names.ts";
import { Table } from "./store/table.ts";
import { Tag } from "./store/tag.ts";

/** The state of a module under an own engine. Spaces begin with the imports. */
export abstract class OwnInstance implements Instance, ConstContext {
  abstract readonly engine: EngineName;
  readonly unit: Unit;
  readonly budget: Budget;
  funcs: Func[] = [];
  memories: Memory[] = [];
  tables: Table[] = [];
  globals: Global[] = [];
  tags: Tag[] = [];
  /** Elements of each segment; empty once dropped. */
  elems: (readonly unknown[])[] = [];
  /** Bytes of each segment; empty once dropped. */
  datas: Uint8Array[] = [];
  private readonly _initialisers: Initialisers;
  private _exports: ReadonlyMap<string, Extern> | undefined;

  constructor(unit: Unit, options: InstanceOptions) {
    hideFields(this, "_exports", "_initialisers");
    this.unit = unit;
    this.budget = options.budget;
    this._initialisers = new Initialisers(options.budget);
  }

  /** A defined function of this instance, by its index in the function space. */
  protected abstract makeFunc(index: number): Func;

  /** Whether the slice of fuel that the engine holds where others can see it has paid so much. */
  paysFromSlice(_cost: number): boolean {
    return false;
  }

  get bytes(): Uint8Array {
    return this.unit.module.bytes;
  }

  func(index: number): Func {
    return this.funcs[index]!;
  }

  get exports(): ReadonlyMap<string, Extern> {
    this._exports ??= new Map(this.unit.module.exports.map((e) => [e.name, this._space(e.kind)[e.index]!]));
    return this._exports;
  }

  make(type: CanonType, length: number, values: readonly Bits[]): StructObject | ArrayObject {
    this._initialisers.take(length, values);
    return aggregateOf(type, length, values);
  }

  private _space(kind: ExternKind): readonly Extern[] {
    const spaces = {
      func: this.funcs,
      table: this.tables,
      memory: this.memories,
      global: this.globals,
      tag: this.tags,
    };
    return spaces[kind];
  }

  /** Takes all spaces of another instance of the module: what one of them does the other sees. */
  protected share({ funcs, memories, tables, globals, tags, elems, datas }: OwnInstance): void {
    Object.assign(this, { funcs, memories, tables, globals, tags, elems, datas });
  }

  /** Fills the index spaces: imports, then definitions. @throws LimitError, LinkError `foreign-engine` */
  protected allocate(imports: readonly Extern[]): void {
    for (const extern of imports) this._adopt(extern);
    const { module, types } = this.unit;
    const { memory, table: elements } = this.budget;
    takeMinimums(module, this.budget);
    for (let i = this.funcs.length; i < module.spaces.funcs.length; i++) this.funcs.push(this.makeFunc(i));
    for (const { type } of module.memories) this.memories.push(newMemory(type, memory));
    for (const { type } of module.tags) {
      const tag = new Tag(types[type.typeIdx]!, tagName(module, this.tags.length));
      tag.family = "own";
      this.tags.push(tag);
    }
    for (const { type, init } of module.globals) {
      const canonical = { type: canonicalVal(types, type.type), mutable: type.mutable };
      const global = new Global(canonical, evaluateConst(this, init));
      global.family = "own";
      this.globals.push(global);
    }
    for (const { type, init } of module.tables) {
      const canonical = { ...type, element: canonicalRef(types, type.element) };
      const value = init === undefined ? null : evaluateConst(this, init);
      const table = new Table(canonical, elements, value);
      table.family = "own";
      this.tables.push(table);
    }
  }

  private _adopt(extern: Extern): void {
    requireFamily(extern, "own");
    if (extern instanceof Func) this.funcs.push(extern);
    else if (extern instanceof Memory) this.memories.push(extern);
    else if (extern instanceof Tag) this.tags.push(extern);
    else if (extern instanceof Table) this.tables.push(ownFamily(extern));
    else this.globals.push(extern.type.mutable ? ownFamily(extern) : own(extern));
  }

  /**
   * Copies the active segments and runs the start function, in the standard's order.
   * @throws InstantiationError; what a host function throws comes out unchanged
   */
  protected initialize(): void {
    const { module } = this.unit;
    for (const elem of module.elems) this.elems.push(elem.mode === "passive" ? this._elements(elem) : []);
    for (const { mode, bytes } of module.datas) {
      this.datas.push(mode === "passive" ? this.bytes.subarray(bytes.start, bytes.end) : new Uint8Array(0));
    }
    for (const [i, elem] of module.elems.entries())
      if (elem.target !== undefined) this._initTable(i, elem, elem.target);
    for (const [i, { target, bytes }] of module.datas.entries()) {
      if (target !== undefined) this._initMemory(i, target, this.bytes.subarray(bytes.start, bytes.end));
    }
    if (module.start !== undefined) this._start(module.start.funcIdx);
  }

  private _elements({ init }: ElemSegment): unknown[] {
    if (init.kind === "funcs") return init.indices.map((index) => this.func(index));
    return init.exprs.map((expr) => evaluateConst(this, expr));
  }

  private _initTable(i: number, elem: ElemSegment, { index, offset }: SegmentTarget): void {
    const items = this._elements(elem);
    const at = addressOf(evaluateConst(this, offset) as number | bigint);
    const { elements } = this.tables[index]!;
    requireSegmentFits({ kind: "elem", index: i, offset: at, size: items.length, limit: elements.length });
    tableInit(elements, at, items, 0, items.length);
  }

  private _initMemory(i: number, { index, offset }: SegmentTarget, data: Uint8Array): void {
    const at = addressOf(evaluateConst(this, offset) as number | bigint);
    const { bytes } = this.memories[index]!;
    requireSegmentFits({ kind: "data", index: i, offset: at, size: data.length, limit: bytes.length });
    memoryInit(bytes, at, data, 0, data.length);
  }

  private _start(index: number): void {
    const outer = this.budget.enter();
    try {
      this.func(index).invoke([]);
      // It may be a function of the host program.
      look();
    } catch (cause) {
      if (!isA(cause, Trap)) throw cause;
      throw new InstantiationError("start-failed", `${cause.message} (in the start function)`, {
        ...cause.data,
        cause,
      });
    } finally {
      this.budget.leave(outer);
    }
  }
}

/** A table or mutable global on the side of own engines. */
function ownFamily<T extends Table | Global>(extern: T): T {
  extern.family = "own";
  return extern;
}

/** An immutable global as one of our own: its value is all there is to it. @throws LinkError `foreign-engine` */
function own(global: Global): Global {
  if (global.native === undefined) return global;
  const value = global.getBits();
  requireFit([value], [global.type.type], "own");
  return new Global(global.type, value);
}

/** @throws InstantiationError where a segment leaves its memory or table */
function requireSegmentFits(segment: Misfit): void {
  if (segment.offset + segment.size > segment.limit) throw segmentError(segment);
}
