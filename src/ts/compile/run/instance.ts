/**
 * Instances and functions of generated code. A function is made at its first call; whoever calls it by name is told where it is then.
 */
import { hideFields } from "../../base/hidden.ts";
import { trap } from "../../core/traps.ts";
import { type HeapType, type RefType, refType } from "../../core/types.ts";
import { canonicalRef } from "../../core/canon.ts";
import { frameOf, rememberBacktrace } from "../../runtime/backtrace.ts";
import { currentDepth, setDepth } from "../../runtime/budget/depth.ts";
import { isWatched, look } from "../../runtime/budget/guard.ts";
import { resolveIndirect, resolveRef } from "../../runtime/calls/callee.ts";
import type { InstanceOptions } from "../../runtime/engine.ts";
import { OwnInstance } from "../../runtime/instance.ts";
import { beginningOf, funcLabel } from "../../runtime/names.ts";
import type { Bits } from "../../runtime/store/bits.ts";
import type { Extern } from "../../runtime/store/extern.ts";
import type { Family } from "../../runtime/store/family.ts";
import { type Callable, Func } from "../../runtime/store/func.ts";
import type { Table } from "../../runtime/store/table.ts";
import type { Budget } from "../../runtime/budget/budget.ts";
import type { ModuleCode } from "../code/module-code.ts";
import type { Made, Raw } from "../code/convention.ts";
import { adapterOf } from "./adapters.ts";
import { type Target, callableOf, invokeBits, trustedOf } from "./entry.ts";
import { help } from "./help.ts";

/** What the instance needs of the engine: code within other bounds, and what runs a function that has no code. */
export interface Engine {
  readonly meteredCode: (code: ModuleCode) => ModuleCode;
  readonly interpreted: (instance: OwnInstance, index: number) => Func;
}

type Setter = (raw: Raw) => void;

/**
 * Fuel of a slice where none is counted, though code that was made ahead of time charges for it: little, since what is left of it is not
 * looked at where somebody counts from then on.
 */
const uncounted = 2 ** 20;

/** A module's state under generated code, which sees it as `I`. */
export class CompiledInstance extends OwnInstance {
  readonly engine = "compiled";
  private _code: ModuleCode;
  private _counts = false;
  private readonly _made: Engine;
  private readonly _links = new Map<number, Setter[]>();
  /** What is left of the slice. */
  readonly fuel: Int32Array = new Int32Array(1);

  constructor(code: ModuleCode, engine: Engine, imports: readonly Extern[], options: InstanceOptions) {
    super(code.unit, options);
    this._code = code;
    this._made = engine;
    if (options.budget.metered) this._hold();
    this.allocate(imports);
    this.initialize();
  }

  /** From now on fuel is taken from the account; whoever looks at it takes back what has not been used. */
  private _hold(): void {
    const { fuel, budget } = this;
    fuel[0] = 0;
    this._counts = true;
    budget.hold(() => {
      const left = fuel[0]!;
      fuel[0] = 0;
      return left;
    });
  }

  protected override makeFunc(index: number): CompiledFunc {
    return new CompiledFunc(this, index);
  }

  // What generated code calls

  /**
   * The slice does not hold what a region costs: `rest`, what would be left of it, is below zero. Gives what is left of the next.
   * @throws LimitError where fuel is counted
   */
  readonly refuel = (cost: number, rest: number): number => {
    const { fuel, budget } = this;
    fuel[0] = 0;
    if (!this._counts) return Math.max(uncounted, cost) - cost;
    budget.giveBack(rest + cost);
    return budget.refill(cost) - cost;
  };

  override paysFromSlice(cost: number): boolean {
    const { fuel } = this;
    if (fuel[0]! < cost) return false;
    fuel[0]! -= cost;
    return true;
  }

  /** A frame begins. Gives the depth below it. @throws Trap `call-stack-exhausted` */
  readonly enter = (): number => {
    const depth = currentDepth();
    this._checkDepth(depth);
    setDepth(depth + 1);
    return depth;
  };

  private _checkDepth(depth: number): void {
    const { maxCallDepth } = this.budget;
    if (maxCallDepth !== undefined && depth >= maxCallDepth) throw trap("call-stack-exhausted");
  }

  /** The function with an index, of which the caller is told whenever it becomes another one. */
  readonly link = (index: number, set: Setter): Raw => {
    if (index < this.unit.module.spaces.imported.func) return this._of(this.funcs[index]!);
    const links = this._links.get(index);
    if (links === undefined) this._links.set(index, [set]);
    else links.push(set);
    return this.raw(index);
  };

  /** The function that a tail call goes to. */
  readonly tail = (index: number): Raw =>
    index < this.unit.module.spaces.imported.func ? this._tailOf(this.funcs[index]!) : this._tail(index);

  /** The function at an index of a table. @throws as `resolveIndirect` */
  readonly at = (table: Table, index: number, id: number): Raw => {
    const func = table.elements[index >>> 0];
    if (func instanceof CompiledFunc && func.canon.id === id && func.instance === this) return func.code;
    return this._of(resolveIndirect(table.elements, index, id));
  };

  /** The same for a tail call. */
  readonly tailAt = (table: Table, index: number, id: number): Raw =>
    this._tailOf(resolveIndirect(table.elements, index, id));

  /** The function that a reference is. @throws as `resolveRef` */
  readonly of = (ref: unknown): Raw => this._of(resolveRef(ref));

  /** The same for a tail call. */
  readonly tailOf = (ref: unknown): Raw => this._tailOf(resolveRef(ref));

  /** A reference type of the module, by a type index or a word of the standard. */
  readonly refType = (nullable: boolean, heap: HeapType): RefType =>
    canonicalRef(this.unit.types, refType(nullable, heap));

  // Functions

  /** Where calls of a defined function go: to what makes it, if it has not been made. */
  raw(index: number): Raw {
    return this._own(index).code;
  }

  private _own(index: number): CompiledFunc {
    return this.funcs[index] as CompiledFunc;
  }

  /** Makes a function when it is first called. */
  readonly stubOf =
    ({ index }: CompiledFunc): Raw =>
    (...words) =>
      this._ready(index)(...words);

  private _tail(index: number): Raw {
    const func = this._own(index);
    return (func.leaving ??= (...words) => {
      this._ready(index);
      return this._tail(index)(...words);
    });
  }

  /** Makes a function, in pieces between which the bounds of the run are looked at. @throws LimitError; as validation */
  private _ready(index: number): Raw {
    const made = this._makeIn(index);
    const found = made === undefined ? adapterOf(this._made.interpreted(this, index)) : made.make(help, this);
    const [whole, leaving] = typeof found === "function" ? [found, found] : found;
    const func = this._own(index);
    func.whole = whole;
    func.leaving = leaving;
    for (const set of this._links.get(index) ?? []) set(whole);
    return whole;
  }

  /** A function is made in a frame of its own, as it were: what ends the run meanwhile has ended it there. */
  private _makeIn(index: number): Made | undefined {
    const { budget, unit } = this;
    try {
      this._checkDepth(currentDepth());
      const pause = (): void => budget.poll();
      // What was compiled ahead of time was validated then.
      if (!this._code.isAhead) unit.lazy?.check(index, pause);
      return this._code.made(index, pause, (cost) => budget.foresee(cost));
    } catch (error) {
      rememberBacktrace(error, [frameOf(unit, index, beginningOf(unit.module, index))]);
      throw error;
    }
  }

  private _of(func: Func): Raw {
    if (!(func instanceof CompiledFunc)) return adapterOf(func);
    return func.instance === this ? func.code : func.fromOthers;
  }

  private _tailOf(func: Func): Raw {
    if (!(func instanceof CompiledFunc)) return adapterOf(func);
    return func.instance === this ? this._tail(func.index) : func.tailFromOthers;
  }

  /** How another instance makes a tail call here. */
  tailFrom(index: number): Raw {
    return this._tail(index);
  }

  /**
   * From now on regions charge fuel, since they are called within a deadline of another load: functions are made anew. Frames that
   * are under way go on in the code that they have.
   */
  readonly meter = (): void => {
    if (this._counts) return;
    this._hold();
    if (this._code.bounds.metered) return;
    this._code = this._made.meteredCode(this._code);
    for (const func of this.funcs) {
      if (!(func instanceof CompiledFunc) || func.instance !== this) continue;
      func.whole = undefined;
      func.leaving = undefined;
    }
    for (const [index, links] of this._links) for (const set of links) set(this.raw(index));
  };
}

/** A function of generated code. */
export class CompiledFunc extends Func implements Target {
  readonly instance: CompiledInstance;
  readonly index: number;
  /** Its code, and that which may leave calls to its caller, once somebody has asked for it. */
  whole: Raw | undefined;
  leaving: Raw | undefined;
  declare private _fromOthers: Raw | undefined;
  declare private _tailFromOthers: Raw | undefined;

  constructor(instance: CompiledInstance, index: number) {
    super(instance.unit.types[instance.unit.module.spaces.funcs[index]!]!, undefined);
    this.instance = instance;
    this.index = index;
    hideFields(this, "whole", "leaving");
    this.whole = undefined;
    this.leaving = undefined;
  }

  override get family(): Family {
    return "own";
  }

  /** What messages call it. */
  get displayName(): string {
    return funcLabel(this.instance.unit.module, this.index);
  }

  get budget(): Budget {
    return this.instance.budget;
  }

  get code(): Raw {
    return (this.whole ??= this.instance.stubOf(this));
  }

  get meter(): () => void {
    return this.instance.meter;
  }

  /** What other instances call: behind it, the bounds of all loads are looked at. */
  get fromOthers(): Raw {
    return (this._fromOthers ??= crossing(this, () => this.code));
  }

  /** The same for a tail call. */
  get tailFromOthers(): Raw {
    return (this._tailFromOthers ??= crossing(this, () => this.instance.tailFrom(this.index)));
  }

  protected override makeCallable(): Callable {
    return callableOf(this);
  }

  protected override makeTrusted(): Callable {
    return trustedOf(this) ?? this.callable;
  }

  override invoke(args: readonly Bits[]): Bits[] {
    return invokeBits(this, args);
  }
}

function crossing({ instance }: CompiledFunc, code: () => Raw): Raw {
  return (...words) => {
    if (isWatched()) instance.meter();
    const result = code()(...words);
    look();
    return result;
  };
}
