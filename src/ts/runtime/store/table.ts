/**
 * Tables (Execution, Table Instances). The elements of own engines are an array; a table of the native engine
 * is the host's, and one made by the host program takes the side of the first instance that it is linked to.
 */
import { copy, copyKey } from "../../base/copy.ts";
import { shownByConsole } from "../../base/console.ts";
import { LimitError, UsageError } from "../../base/errors/errors.ts";
import { hideFields } from "../../base/hidden.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { canonType } from "../../core/canon.ts";
import { limits } from "../../core/limits.ts";
import { type TableType, valTypeName } from "../../core/types.ts";
import type { Pause } from "../../exec/pieces.ts";
import { tableFill } from "../../exec/table-ops.ts";
import type * as WebAssembly from "../../base/host/web-assembly.ts";
import { type Allowance, type Plan, type Share, type Sizes, planWithin, requireGrowth } from "./allowance.ts";
import type { Family } from "./family.ts";
import type { RefTest } from "./bits.ts";
import { fromRef, toRef } from "./values.ts";

/** How the native engine serves a table: elements go in and out as the runtime's references. */
export interface NativeTable {
  readonly length: number;
  get(index: number): unknown;
  set(index: number, value: unknown): void;
  /** Grows, or throws where the host refuses. */
  grow(delta: number, value: unknown): void;
  /** Whether an element fits. */
  readonly matches: RefTest;
  /** The host's own object. */
  readonly table: WebAssembly.Table;
}

/** Elements that a table may have by its type. */
function maxElements({ max }: TableType): number {
  return Math.min(Number(max ?? Infinity), limits.tableElements);
}

/** How the tables that a module makes are held within so many elements. */
export function planTables(types: readonly TableType[], elements: number): Plan {
  return planWithin(
    types.map((type): Sizes => ({ min: Number(type.min), max: maxElements(type) })),
    elements,
  );
}

/** @throws LimitError `table` where no table has so many elements, whatever the bounds are */
function checkLength(min: number): void {
  const limit = limits.tableElements;
  if (min <= limit) return;
  const text = `The table's minimum of ${min} elements is above the ${limit} that a table has at most.`;
  throw new LimitError("table", text, { used: min, limit });
}

/** Holds the minimums of the tables that a module makes against a limit, of which others have taken some. @throws LimitError `table` */
export function checkTables(types: readonly TableType[], elements: number, taken = 0): Plan {
  const plan = planTables(types, elements);
  if (plan.room >= (plan.least === 0 ? 0 : taken)) {
    for (const { min } of types) checkLength(Number(min));
    return plan;
  }
  const { least } = plan;
  const minimum =
    types.length === 1
      ? `The table's minimum of ${least} elements is`
      : `The minimums of the module's ${types.length} tables, ${least} elements together, are`;
  const others = taken === 0 ? "" : `, with the ${taken} of other instances`;
  throw new LimitError("table", `${minimum} above the limit of ${elements}${others}. ${phrase("more-elements")}`, {
    used: least + taken,
    limit: elements,
  });
}

/** A table of references: `Func` objects or null, or any other reference. */
export class Table {
  readonly kind = "table";
  /** The declared type; its heap types are canonical. */
  readonly type: TableType;
  /** The elements, for own engines. Empty once the table is the host's. */
  elements: unknown[];
  native: NativeTable | undefined;
  /** The family it belongs to; undefined until it is first linked. */
  family: Family | undefined;
  private readonly _share: Share | undefined;

  /**
   * A table whose elements all are `init`, or one of the host's. The allowance is that of the load that makes it, and has
   * its minimum counted.
   */
  constructor(type: TableType, allowance?: Allowance, init: unknown = null, native?: NativeTable) {
    const min = Number(type.min);
    checkLength(min);
    hideFields(this, "_share");
    this.type = type;
    this.native = native;
    this.family = undefined;
    this.elements = native === undefined ? new Array<unknown>(min).fill(init) : [];
    this._share = allowance?.share(min, () => this.length);
  }

  /** What a REPL prints. */
  toString(): string {
    return `${this.length} × ${valTypeName(this.type.element)}`;
  }

  /** The copy of the package that it is of. */
  get [copyKey](): object {
    return copy;
  }

  /** What Node's console prints. */
  [shownByConsole](): string {
    return `Table ${this.toString()}`;
  }

  get length(): number {
    return this.native === undefined ? this.elements.length : this.native.length;
  }

  /** The element at an index that is in range. */
  get(index: number): unknown {
    return this.native === undefined ? this.elements[index] : this.native.get(index);
  }

  /** Sets the element at an index that is in range. */
  set(index: number, value: unknown): void {
    if (this.native === undefined) this.elements[index] = value;
    else this.native.set(index, value);
  }

  /**
   * The element at an index as users hold it: functions are callables.
   * @throws UsageError `out-of-range`
   */
  getValue(index: number): unknown {
    this._checkIndex(index);
    return fromRef(this.get(index));
  }

  /** Sets the element at an index to a user's value. @throws UsageError `out-of-range`, `bad-argument` */
  setValue(index: number, value: unknown): void {
    this._checkIndex(index);
    const site = { fn: undefined, param: "table element" };
    this.set(index, toRef(value, this.type.element, site, this.native?.matches));
  }

  private _checkIndex(index: number): void {
    if (Number.isInteger(index) && index >= 0 && index < this.length) return;
    throw new UsageError(
      "out-of-range",
      `The index ${String(index)} is outside of the table's ${this.length} elements.`,
      {
        value: index,
      },
    );
  }

  /**
   * Grows and returns the old length, or -1 where it may not or cannot (Execution, `table.grow`).
   * @throws UsageError `bad-argument` where that is no number of elements, which no guest has; and what `pause` throws: it has not
   * grown then
   */
  grow(delta: number, init: unknown, pause?: Pause): number {
    requireGrowth(delta, "table");
    const old = this.length;
    if (!this.mayGrow(delta)) return -1;
    if (this.native === undefined) return this._growOwn(old + delta, init, pause);
    try {
      this.native.grow(delta, init);
      return old;
    } catch {
      return -1;
    }
  }

  private _growOwn(length: number, init: unknown, pause: Pause | undefined): number {
    const { elements } = this;
    const old = elements.length;
    try {
      elements.length = length;
      tableFill(elements, old, init, length - old, pause);
      return old;
    } catch (error) {
      elements.length = old;
      if (error instanceof RangeError) return -1;
      throw error;
    }
  }

  /** Whether its type, and the bounds of the load that made it, let it grow by so many elements. */
  mayGrow(delta: number): boolean {
    if (!(Number.isSafeInteger(delta) && delta >= 0) || this.length + delta > maxElements(this.type)) return false;
    return this._share?.allowance.allows(this._share, delta) !== false;
  }

  /** Whether whoever makes it larger must ask `mayGrow` before: the host does not know all that bounds it. */
  get asks(): boolean {
    return this._share?.allowance.asks === true;
  }

  /** Whether its elements are functions: those cross to users as callables. */
  get holdsFuncs(): boolean {
    const { heap } = this.type.element;
    return typeof heap === "number" ? canonType(heap).comp.kind === "func" : heap === "func" || heap === "nofunc";
  }
}
