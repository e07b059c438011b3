/**
 * Instances and functions of the interpreter.
 */
import { BugError } from "../../base/errors/errors.ts";
import type { Extern } from "../../runtime/store/extern.ts";
import type { Family } from "../../runtime/store/family.ts";
import type { InstanceOptions } from "../../runtime/engine.ts";
import type { OutermostCall } from "../../runtime/budget/outermost.ts";
import type { Bits } from "../../runtime/store/bits.ts";
import { type Callable, Func } from "../../runtime/store/func.ts";
import { OwnInstance } from "../../runtime/instance.ts";
import { Memory } from "../../runtime/store/memory.ts";
import { funcLabel } from "../../runtime/names.ts";
import type { ModuleCode } from "../code/module-code.ts";

/** What stands in for memory 0 where a module has none: every access is out of its bounds. */
const noMemory = new Memory({ address: "i32", min: 0n, max: 0n, shared: false, pageSizeLog2: 16 }, new ArrayBuffer(0));

/** How the functions of an instance are called from outside: `entry.ts` and `async-calls.ts`, which run them, come in through the engine. */
export interface Caller {
  readonly callable: (func: InterpFunc) => Callable;
  readonly invoke: (func: InterpFunc, args: readonly Bits[]) => Bits[];
  readonly callAsync: (
    func: InterpFunc,
    args: readonly unknown[],
    finish: (value: unknown) => unknown,
    outermost?: OutermostCall,
  ) => Promise<unknown>;
}

/** A module's state under the interpreter. */
export class InterpInstance extends OwnInstance {
  readonly engine = "interp";
  readonly code: ModuleCode;
  readonly caller: Caller;
  /** Memory 0. */
  readonly memory: Memory;
  /** The words of each global. */
  readonly cells: readonly Int32Array[];

  /** From imports; or over the state of an instance of another engine, for functions of it that it leaves to this one. */
  constructor(code: ModuleCode, caller: Caller, from: readonly Extern[] | OwnInstance, options: InstanceOptions) {
    super(code.unit, options);
    this.code = code;
    this.caller = caller;
    if (from instanceof OwnInstance) this.share(from);
    else this.allocate(from);
    this.memory = this.memories[0] ?? noMemory;
    this.cells = this.globals.map((global) => global.words);
    if (!(from instanceof OwnInstance)) this.initialize();
  }

  protected override makeFunc(index: number): InterpFunc {
    return new InterpFunc(this, index);
  }

  /** Where a call of a defined function of this module goes: to what lowers it, if it has not been. */
  entryOf(index: number): number {
    const entry = this.code.entries[index];
    if (entry === undefined) throw new BugError(`There is no function ${index}.`);
    return entry === 0 ? this.code.stubOf(index) : entry;
  }

  /**
   * Lowers a function, in pieces between which the bounds of the run are looked at, and gives its entry. Nothing is charged:
   * where the function's own region could not be paid, that ends the run before it is lowered.
   * @throws LimitError, and the function is as it was; InvalidError and MalformedError, where it has not been validated
   */
  translate(index: number): number {
    const { budget, code, unit } = this;
    if (code.entries[index] === 0) {
      const pause = (): void => budget.poll();
      unit.lazy?.check(index, pause);
      code.lowerFunction(code, index, pause, (cost) => budget.foresee(cost));
    }
    return code.entries[index]!;
  }
}

/** A function that the interpreter runs. */
export class InterpFunc extends Func {
  readonly instance: InterpInstance;
  readonly index: number;

  constructor(instance: InterpInstance, index: number) {
    super(instance.unit.types[instance.unit.module.spaces.funcs[index]!]!, undefined);
    this.instance = instance;
    this.index = index;
  }

  override get family(): Family {
    return "own";
  }

  /** What messages call it. */
  get displayName(): string {
    return funcLabel(this.instance.unit.module, this.index);
  }

  get entry(): number {
    return this.instance.entryOf(this.index);
  }

  protected override makeCallable(): Callable {
    return this.instance.caller.callable(this);
  }

  override invoke(args: readonly Bits[]): Bits[] {
    return this.instance.caller.invoke(this, args);
  }

  override async callAsync(
    args: readonly unknown[],
    finish: (value: unknown) => unknown,
    outermost?: OutermostCall,
  ): Promise<unknown> {
    return this.instance.caller.callAsync(this, args, finish, outermost);
  }
}
