/**
 * Functions of components: a core function lifted, or one of the host program (Canonical ABI, `canon lift`). How one is
 * called depends on who calls: another instance, whose values are taken as they are, or the host program.
 */
import { LinkError } from "../../base/errors/errors.ts";
import { shownName } from "../../base/errors/shown.ts";
import type { HostFunc } from "../abi/calls/call.ts";
import { type LiftedFunc, canonLift } from "../abi/calls/canon-lift.ts";
import { canonLower } from "../abi/calls/canon-lower.ts";
import { guestCall } from "../abi/calls/guest-call.ts";
import type { Context, Costs } from "../abi/context.ts";
import type { CoreFunc } from "../abi/core-instance.ts";
import { type FlatFunc, flattenFunc } from "../abi/flatten.ts";
import { unsupportedPart } from "../abi/needs.ts";
import { type Plans, plansFor } from "../abi/plans.ts";
import type { RuntimeFuncType } from "./func-type.ts";
import type { ComponentFeature } from "../binary/features.ts";
import { gateOf } from "./gate.ts";
import { passedThrough } from "./pass-through.ts";
import type { ComponentState } from "./state.ts";

/** A function of a component, or that one imports. */
export interface ComponentFunc {
  readonly name: string;
  readonly type: RuntimeFuncType;
  /** As the host program calls it, by the name that messages have. */
  lifted(plans: Plans, name: string): LiftedFunc;
  /** As a core function of an instance that calls it, whose memory `context` has. */
  lowered(caller: ComponentState, context: Context): HostFunc;
}

const paramTypes = ({ params }: RuntimeFuncType): RuntimeFuncType["params"][number]["type"][] =>
  params.map((param) => param.type);

/** How the values of a function cross, by addresses of a context. */
const flattened = (type: RuntimeFuncType, direction: "lift" | "lower", { pointer }: Context): FlatFunc =>
  flattenFunc(paramTypes(type), type.result, direction, { pointer });

/** The context of an instance that calls out. */
const leaving = (caller: ComponentState, context: Context) => (): Context => {
  caller.requireMayLeave();
  return context;
};

/** A core function of an instance, lifted. */
export class GuestFunc implements ComponentFunc {
  readonly name: string;
  readonly type: RuntimeFuncType;
  private readonly _state: ComponentState;
  private readonly _context: Context;
  private readonly _core: CoreFunc;
  private readonly _postReturn: CoreFunc | undefined;

  constructor(
    name: string,
    type: RuntimeFuncType,
    state: ComponentState,
    context: Context,
    core: CoreFunc,
    postReturn: CoreFunc | undefined,
  ) {
    this.name = name;
    this.type = type;
    this._state = state;
    this._context = context;
    this._core = core;
    this._postReturn = postReturn;
  }

  lifted(plans: Plans, name: string): LiftedFunc {
    const { type, _context: cx } = this;
    if (isAsync(type)) return new UnsupportedFunc(name, type, "async").lifted(plans, name);
    const flat = flattened(type, "lift", cx);
    const gate = gateOf(this._state, undefined);
    return canonLift(plansFor(plans, cx.pointer), { ...type, name }, flat, cx, this._core, this._postReturn, gate);
  }

  lowered(caller: ComponentState, context: Context): HostFunc {
    const { name, type, _context: cx, _core: core, _postReturn: postReturn } = this;
    if (isAsync(type)) return () => fail(name, "async");
    const callee = { cx, core, postReturn, gate: gateOf(this._state, caller) };
    return guestCall({ ...type, name }, callee, leaving(caller, context), context.pointer);
  }
}

/** A function of the host program, with the plans of its values. */
export class ProgramFunc implements ComponentFunc {
  readonly name: string;
  readonly type: RuntimeFuncType;
  private readonly _call: HostFunc;
  private readonly _plans: Plans;
  private readonly _costs: Costs;

  constructor(name: string, type: RuntimeFuncType, call: HostFunc, plans: Plans, costs: Costs) {
    this.name = name;
    this.type = type;
    this._call = call;
    this._plans = plans;
    this._costs = costs;
  }

  /** What a component exports as it has imported it. */
  lifted(plans: Plans, name: string): LiftedFunc {
    const { type } = this;
    if (isAsync(type)) return new UnsupportedFunc(name, type, "async").lifted(plans, name);
    return passedThrough({ ...type, name }, this._call, this._plans, plans, this._costs);
  }

  lowered(caller: ComponentState, context: Context): HostFunc {
    const { name, type } = this;
    if (isAsync(type)) return () => fail(name, "async");
    const plans = plansFor(this._plans, context.pointer);
    return canonLower(
      plans,
      { ...type, name },
      flattened(type, "lower", context),
      leaving(caller, context),
      this._call,
    );
  }
}

/** A function that can be there, as long as nobody calls it. */
export class UnsupportedFunc implements ComponentFunc {
  readonly name: string;
  readonly type: RuntimeFuncType;
  private readonly _feature: ComponentFeature;

  constructor(name: string, type: RuntimeFuncType, feature: ComponentFeature) {
    this.name = name;
    this.type = type;
    this._feature = feature;
  }

  lifted(_plans: Plans, name: string): LiftedFunc {
    const call = this._failing(name);
    return { call, callAsync: async () => call() };
  }

  lowered(): HostFunc {
    return this._failing(this.name);
  }

  private _failing(name: string): HostFunc {
    return () => fail(name, this._feature);
  }
}

/** Whether a function is asynchronous, or passes what only those have: streams, futures, error contexts. */
const isAsync = ({ async, params, result }: RuntimeFuncType): boolean =>
  async || [...params.map(({ type }) => type), ...(result === undefined ? [] : [result])].some(unsupportedPart);

function fail(name: string, feature: ComponentFeature): never {
  const text = `${shownName(name)} needs the feature "${feature}" of components, which does not run yet.`;
  throw new LinkError("unsupported-feature", text, { fn: name, feature });
}
