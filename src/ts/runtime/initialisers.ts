/**
 * What the initialisers of a module may make: a few bytes of them can ask for structures and arrays of any size, before
 * there is a call that bounds could end.
 */
import { InstantiationError } from "../base/errors/errors.ts";
import { limits } from "../core/limits.ts";
import type { ElemSegment, SegmentTarget } from "../core/module.ts";
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

/** An active segment that does not fit. */
export interface Misfit {
  readonly kind: "data" | "elem";
  /** Its index. */
  readonly index: number;
  /** Where it should begin, and how much it has: bytes or elements. */
  readonly offset: number;
  readonly size: number;
  /** How much the memory or table has of them. */
  readonly limit: number;
}

/** What a segment is for: the words of messages. */
const targets = {
  data: { code: "memory-out-of-bounds", what: "data segment", items: "bytes", target: "memory" },
  elem: { code: "table-out-of-bounds", what: "element segment", items: "elements", target: "table" },
} as const;

/** The error of an instantiation that a segment ends. */
export function segmentError({ kind, index, offset, size, limit }: Misfit): InstantiationError {
  const { code, what, items, target } = targets[kind];
  const cause = trap(code);
  const text = `${cause.message}: the active ${what} ${index} has ${size} ${items} from ${offset} on, the ${target} has ${limit}; the module has no instance.`;
  return new InstantiationError("segment-failed", text, { segment: kind, index, offset, size, limit, cause });
}

/**
 * The first active segment that does not fit, with the imports that the module is instantiated with; undefined
 * where all fit. Tables come before memories (Execution, Modules, Instantiation).
 */
export function misfitOf(unit: Unit, imports: readonly Extern[]): Misfit | undefined {
  const { module } = unit;
  const context = constants(
    unit,
    imports.filter((extern) => extern.kind === "global"),
    () => null,
  );
  const misfit = (
    kind: Misfit["kind"],
    index: number,
    target: SegmentTarget | undefined,
    size: number,
    sizes: readonly number[],
  ): Misfit | undefined => {
    if (target === undefined) return undefined;
    const offset = addressOf(evaluateConst(context, target.offset) as number | bigint);
    const limit = sizes[target.index]!;
    return offset + size > limit ? { kind, index, offset, size, limit } : undefined;
  };
  const tables = [
    ...imports.filter((extern) => extern.kind === "table").map(({ length }) => length),
    ...module.tables.map(({ type }) => Number(type.min)),
  ];
  const elements = ({ init }: ElemSegment): number => (init.kind === "funcs" ? init.indices : init.exprs).length;
  for (const [i, elem] of module.elems.entries()) {
    const found = misfit("elem", i, elem.target, elements(elem), tables);
    if (found !== undefined) return found;
  }
  const memories = [
    ...imports.filter((extern) => extern.kind === "memory").map(({ bytes }) => bytes.length),
    ...module.memories.map(({ type }) => Number(type.min << BigInt(type.pageSizeLog2))),
  ];
  for (const [i, { target, bytes }] of module.datas.entries()) {
    const found = misfit("data", i, target, bytes.end - bytes.start, memories);
    if (found !== undefined) return found;
  }
  return undefined;
}
