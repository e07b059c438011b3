/**
 * What a component's instantiation needs of core modules: engines are no concern of components, so that whoever
 * instantiates one hands this in.
 */
import { InvalidError, Trap } from "../../base/errors/errors.ts";
import { limits } from "../../core/limits.ts";
import type { ByteRange } from "../../core/module.ts";
import type { Unit } from "../../runtime/engine.ts";
import type { Extern } from "../../runtime/store/extern.ts";
import type { Func } from "../../runtime/store/func.ts";
import { cannotGoOn, goesOnBy } from "../../runtime/calls/going-on.ts";
import type { Gate } from "../abi/calls/gate.ts";
import { Context, type ContextOptions, type Costs } from "../abi/context.ts";
import type { Account, CoreFunc } from "../abi/core-instance.ts";
import { storeText } from "../abi/values/strings.ts";
import type { CoreExports } from "../instance/scope.ts";
import { type Enterable, gateOf } from "../instance/gate.ts";
import { HeldResources, type SideAccount } from "../instance/held.ts";
import type { RuntimeResource } from "../instance/resource.ts";
import { HandleRoom } from "../instance/table.ts";

/** How core modules become instances. */
export interface CoreEngine extends Costs {
  /** The module that lies there, decoded and valid. */
  compile(range: ByteRange): Unit;
  /** An instance; imports come in the module's order. @throws InstantiationError, LimitError, Trap */
  instantiate(unit: Unit, imports: readonly Extern[]): CoreExports;
  /** A function as lifting calls it. */
  func(func: Func): CoreFunc;
  readonly account: (Account & SideAccount) | undefined;
}

function destructorsTooDeep(): Trap {
  const text = `call stack exhausted: destructors drop resources whose destructors drop others, more than ${limits.componentDestructors} deep.`;
  return new Trap("call-stack-exhausted", text);
}

/** The core side of all instances of one load. */
export class Instances {
  private readonly _engine: CoreEngine;
  /** Their resources that the host program holds. */
  readonly held: HeldResources;
  /** What their tables of handles may still have. */
  readonly handles = new HandleRoom();
  private _made = 0;
  /** Destructors that run, each within the one before. */
  private _destructors = 0;

  constructor(engine: CoreEngine) {
    this._engine = engine;
    this.held = new HeldResources(engine.account);
  }

  /** Counts an instance that is made: each takes the host its time. @throws InvalidError `limit-exceeded`; LimitError `timeout`, `aborted` */
  count(): void {
    this._made++;
    this._engine.account?.poll();
    const limit = limits.componentInstances;
    if (this._made <= limit) return;
    const text = `The component makes more than ${limit} instances of components and core modules.`;
    throw new InvalidError("limit-exceeded", text, { limit });
  }

  compile(range: ByteRange): Unit {
    return this._engine.compile(range);
  }

  instantiate(unit: Unit, args: ReadonlyMap<string, CoreExports>): CoreExports {
    this.count();
    const imports = unit.module.imports.map(({ module, name }) => args.get(module)!.get(name)!);
    return this._engine.instantiate(unit, imports);
  }

  func(extern: Extern): CoreFunc {
    return this._engine.func(extern as Func);
  }

  /** What lifting and lowering by these options has: each has an account of its own calls. */
  context(memory: Extern | undefined, realloc: Extern | undefined, options: ContextOptions): Context {
    return new Context(
      memory?.kind === "memory" ? memory : undefined,
      realloc === undefined ? undefined : this.func(realloc),
      this._engine.account,
      this._engine.bounds,
      { ...options, storeString: storeText },
    );
  }

  /**
   * What drops a resource of an instance: its destructor is called as any other function of it.
   * @throws Trap `call-stack-exhausted`, from what is given, within too many others
   */
  dropper(dtor: Extern | undefined, state: Enterable): RuntimeResource["drop"] {
    if (dtor === undefined) return () => undefined;
    const call = this.func(dtor).call as (rep: number) => unknown;
    // Few instances drop what another has made.
    const gates = new Map<Enterable | undefined, Gate>();
    const drop: RuntimeResource["drop"] = (rep, from) => {
      let gate = gates.get(from);
      if (gate === undefined) gates.set(from, (gate = gateOf(state, from)));
      const passed = gate;
      const dropping = (run: () => unknown): void => {
        try {
          run();
        } catch (error) {
          passed.fail(error);
          if (from !== undefined) cannotGoOn(error);
          goesOnBy(error, call, (resume) => {
            passed.reopen(error);
            dropping(resume);
          });
          throw error;
        }
        passed.leave();
      };
      passed.enter();
      dropping(() => call(rep));
    };
    return (rep, from) => {
      if (this._destructors >= limits.componentDestructors) throw destructorsTooDeep();
      this._destructors++;
      try {
        if (from === undefined) this._inCall(() => drop(rep, from));
        else drop(rep, from);
      } finally {
        this._destructors--;
      }
    };
  }

  /** Runs what is a call of the host program. */
  private _inCall(run: () => void): void {
    const { account } = this._engine;
    const begun = account?.metered === true ? account.begin() : undefined;
    try {
      run();
    } finally {
      if (begun !== undefined) account!.end(begun);
    }
  }
}
