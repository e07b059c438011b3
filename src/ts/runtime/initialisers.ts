/**
 * What the initialisers of a module may make: a few bytes of them can ask for structures and arrays of any size, before
 * there is a call that bounds could end.
 */
import { limits } from "../core/limits.ts";
import { trap } from "../core/traps.ts";
import type { Budget } from "./budget/budget.ts";
import { bulkCost } from "./budget/bulk.ts";
import { type ConstContext, evaluateConst } from "./const-expr.ts";
import type { Unit } from "./engine.ts";
import type { Global } from "./store/global.ts";

/** The account of the initialisers of one instance. */
export class Initialisers {
  private _elements = 0;
  private readonly _budget: Budget;

  constructor(budget: Budget) {
    this._budget = budget;
  }

  /**
   * Pays for elements or fields that no operands stand for, as code does.
   * @throws LimitError `fuel`, Trap `allocation-size-too-large`
   */
  take(elements: number): void {
    const most = limits.initialElements;
    this._elements += elements;
    if (this._elements > most) {
      throw trap("allocation-size-too-large", `initialisers make ${this._elements} elements; ${most} are the most`);
    }
    this._budget.charge(bulkCost("array.new", elements), "what an initialiser makes");
  }
}

/**
 * Pays for what a module's initialisers make where the host is to make it: what they give is worked out, but for references.
 * @throws LimitError `fuel`, Trap `allocation-size-too-large`
 */
export function payForInitialisers(unit: Unit, imported: readonly Global[], budget: Budget): void {
  const { module, types } = unit;
  if (types.every(({ comp }) => comp.kind === "func")) return;
  const account = new Initialisers(budget);
  const globals: Pick<Global, "getBits">[] = [...imported];
  const make = (elements: number): null => {
    account.take(elements);
    return null;
  };
  const context: ConstContext = { bytes: module.bytes, unit, globals, func: () => null, make };
  for (const { init } of module.globals) {
    const value = evaluateConst(context, init);
    globals.push({ getBits: () => value });
  }
  for (const { init } of module.tables) if (init !== undefined) evaluateConst(context, init);
  for (const { mode, init } of module.elems) {
    if (init.kind === "exprs" && mode !== "declarative") for (const expr of init.exprs) evaluateConst(context, expr);
  }
}
