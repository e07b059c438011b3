/**
 * Tables (Execution, Table Instances). The elements of own engines are an array; a table of the native engine
 * is the host's, and one made by the host program takes the side of the first instance that it is linked to.
 */
import { LimitError, UsageError } from "../base/errors.ts";
import { phrase } from "../base/phrases.ts";
import { canonType } from "../core/canon.ts";
import { limits } from "../core/limits.ts";
import { type TableType, valTypeName } from "../core/types.ts";
import { type Family } from "./engine.ts";
import { type RefTest, fromRef, toRef } from "./values.ts";

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

/** A table of references: `Func` objects or null, or any other reference. */
export class Table {
  readonly kind = "table";
  /** The declared type; its heap types are canonical. */
  readonly type: TableType;
  /** Elements that `grow` never goes beyond, whatever the type says. */
  readonly cap: number;
  /** The elements, for own engines. Empty once the table is the host's. */
  elements: unknown[];
  native: NativeTable | undefined;
  /** The family it belongs to; undefined until it is first linked. */
  family: Family | undefined;

  constructor(type: TableType, cap: number, init: unknown = null) {
    const min = Number(type.min);
    if (min > Math.min(cap, limits.tableElements)) {
      throw new LimitError(
        "table",
        `The table's minimum of ${min} elements is above the limit of ${Math.min(cap, limits.tableElements)}. ${phrase("more-elements")}`,
        { used: min, limit: cap },
      );
    }
    this.type = type;
    this.cap = cap;
    this.elements = Array.from({ length: min }, () => init);
  }

  /** What a REPL prints. */
  toString(): string {
    return `${this.length} × ${valTypeName(this.type.element)}`;
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
    this.checkIndex(index);
    return fromRef(this.get(index));
  }

  /** Sets the element at an index to a user's value. @throws UsageError `out-of-range`, `bad-argument` */
  setValue(index: number, value: unknown): void {
    this.checkIndex(index);
    const site = { fn: undefined, param: "table element" };
    this.set(index, toRef(value, this.type.element, site, this.native?.matches));
  }

  private checkIndex(index: number): void {
    if (Number.isInteger(index) && index >= 0 && index < this.length) return;
    throw new UsageError(
      "out-of-range",
      `The index ${String(index)} is outside of the table's ${this.length} elements.`,
      {
        value: index,
      },
    );
  }

  /** Grows and returns the old length, or -1 where it may not or cannot (Execution, `table.grow`). */
  grow(delta: number, init: unknown): number {
    const old = this.length;
    const max = Math.min(Number(this.type.max ?? limits.tableElements), limits.tableElements, this.cap);
    if (!(Number.isSafeInteger(delta) && delta >= 0) || old + delta > max) return -1;
    if (this.native === undefined) {
      for (let i = 0; i < delta; i++) this.elements.push(init);
      return old;
    }
    try {
      this.native.grow(delta, init);
      return old;
    } catch {
      return -1;
    }
  }

  /** Whether its elements are functions: those cross to users as callables. */
  get holdsFuncs(): boolean {
    const { heap } = this.type.element;
    return typeof heap === "number" ? canonType(heap).comp.kind === "func" : heap === "func" || heap === "nofunc";
  }
}
