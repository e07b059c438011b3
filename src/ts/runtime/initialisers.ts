/**
 * What the initialisers of a module may make: a few bytes of them can ask for structures and arrays of any size, before
 * there is a call that bounds could end.
 */
import { limits } from "../core/limits.ts";
import type { DataSegment, ElemSegment, SegmentTarget } from "../core/module.ts";
import { trap } from "../core/traps.ts";
import type { Budget } from "./budget/budget.ts";
import { bulkCost } from "./budget/bulk.ts";
import { type ConstContext, evaluateConst } from "./const-expr.ts";
import type { Unit } from "./engine.ts";
import { addressOf } from "./store/address.ts";
import type { Bits } from "./store/bits.ts";
import type { Extern } from "./store/extern.ts";
import type { Global } from "./store/global.ts";

/** The account of the initialisers of one instance. */
export class Initialisers {
  private _elements = 0;
  private readonly _budget: Budget;

  constructor(budget: Budget) {
    this._budget = budget;
  }

  /**
   * Pays for elements or fields where fewer values than these are given, as code does.
   * @throws LimitError `fuel`, Trap `allocation-size-too-large`
   */
  take(elements: number, values: readonly Bits[]): void {
    if (values.length >= elements) return;
    const most = limits.initialElements;
    this._elements += elements;
    if (this._elements > most) {
      throw trap("allocation-size-too-large", `initialisers make ${this._elements} elements; ${most} are the most`);
    }
    this._budget.charge(bulkCost("array.new", elements), "what an initialiser makes");
  }
}

/** What a module's constant expressions name where the host evaluates them: all values, but no references. */
function constants(unit: Unit, imported: readonly Pick<Global, "getBits">[], make: ConstContext["make"]): ConstContext {
  const globals = [...imported];
  const context: ConstContext = { bytes: unit.module.bytes, unit, globals, func: () => null, make };
  for (const { init } of unit.module.globals) {
    const value = evaluateConst(context, init);
    globals.push({ getBits: () => value });
  }
  return context;
}

/**
 * Pays for what a module's initialisers make where the host is to make it: what they give is worked out, but for references.
 * @throws LimitError `fuel`, Trap `allocation-size-too-large`
 */
export function payForInitialisers(unit: Unit, imported: readonly Global[], budget: Budget): void {
  const { module, types } = unit;
  if (types.every(({ comp }) => comp.kind === "func")) return;
  const account = new Initialisers(budget);
  const context = constants(unit, imported, (_, length, values) => {
    account.take(length, values);
    return null;
  });
  for (const { init } of module.tables) if (init !== undefined) evaluateConst(context, init);
  for (const { mode, init } of module.elems) {
    if (init.kind === "exprs" && mode !== "declarative") for (const expr of init.exprs) evaluateConst(context, expr);
  }
}

/**
 * The trap of the first active segment that does not fit, with the imports that the module is instantiated with; undefined
 * where all fit. Tables come before memories (Execution, Modules, Instantiation).
 */
export function misfitOf(
  unit: Unit,
  imports: readonly Extern[],
): "table-out-of-bounds" | "memory-out-of-bounds" | undefined {
  const { module } = unit;
  const context = constants(
    unit,
    imports.filter((extern) => extern.kind === "global"),
    () => null,
  );
  const leaves = (target: SegmentTarget | undefined, length: number, sizes: readonly number[]): boolean =>
    target !== undefined &&
    addressOf(evaluateConst(context, target.offset) as number | bigint) + length > sizes[target.index]!;
  const tables = [
    ...imports.filter((extern) => extern.kind === "table").map(({ length }) => length),
    ...module.tables.map(({ type }) => Number(type.min)),
  ];
  const elements = ({ init }: ElemSegment): number => (init.kind === "funcs" ? init.indices : init.exprs).length;
  if (module.elems.some((elem) => leaves(elem.target, elements(elem), tables))) return "table-out-of-bounds";
  const memories = [
    ...imports.filter((extern) => extern.kind === "memory").map(({ bytes }) => bytes.length),
    ...module.memories.map(({ type }) => Number(type.min << BigInt(type.pageSizeLog2))),
  ];
  const isOut = ({ target, bytes }: DataSegment): boolean => leaves(target, bytes.end - bytes.start, memories);
  return module.datas.some(isOut) ? "memory-out-of-bounds" : undefined;
}
