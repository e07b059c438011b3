/**
 * Functions of components: a core function lifted, or one of the host program (Canonical ABI, `canon lift`). How one is
 * called depends on who calls: another instance, whose values are taken as they are, or the host program.
 */
import { LinkError } from "../../base/errors/errors.ts";
import { shownName } from "../../base/errors/shown.ts";
import { rememberWaitingVersion } from "../../runtime/calls/async-results.ts";
import type { HostFunc } from "../abi/calls/call.ts";
import { type LiftedFunc, canonLift } from "../abi/calls/canon-lift.ts";
import { canonLower } from "../abi/calls/canon-lower.ts";
import type { Context } from "../abi/context.ts";
import type { CoreFunc } from "../abi/core-instance.ts";
import { type FlatFunc, flattenFunc } from "../abi/flatten.ts";
import { unsupportedPart } from "../abi/needs.ts";
import { type Plans, newPlans } from "../abi/plans.ts";
import { rawModel } from "../abi/values/raw-model.ts";
import { loadGuestString } from "../abi/values/strings.ts";
import type { RuntimeFuncType } from "./func-type.ts";
import type { ComponentFeature } from "../binary/features.ts";
import { gateOf } from "./gate.ts";
import type { ComponentState } from "./state.ts";

/** The plans of values between guests: one for all, since nothing of a program is in them. */
const rawPlans: Plans = newPlans(rawModel, false, { raw: true, strings: loadGuestString });

/** A function of a component, or that one imports. */
export interface ComponentFunc {
  readonly name: string;
  readonly type: RuntimeFuncType;
  /** As the host program calls it, by the name that messages have. */
  lifted(plans: Plans, name: string): LiftedFunc;
  /** As a core function of an instance that calls it, whose memory `context` has. */
  lowered(caller: ComponentState, context: () => Context): HostFunc;
}

const paramTypes = ({ params }: RuntimeFuncType): RuntimeFuncType["params"][number]["type"][] =>
  params.map((param) => param.type);

/** How the values of a function cross that is lowered. */
const lowering = (type: RuntimeFuncType): FlatFunc => flattenFunc(paramTypes(type), type.result, "lower");

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
    return this._lift(plans, undefined, name);
  }

  lowered(caller: ComponentState, context: () => Context): HostFunc {
    if (isAsync(this.type)) return () => fail(this.name, "async");
    const { call, callAsync } = this._lift(rawPlans, caller, this.name);
    // Where the caller can wait, so does the callee.
    rememberWaitingVersion(call, callAsync);
    return canonLower(rawPlans, { ...this.type, name: this.name }, lowering(this.type), context, call);
  }

  private _lift(plans: Plans, caller: ComponentState | undefined, name: string): LiftedFunc {
    const { type } = this;
    if (isAsync(type)) return new UnsupportedFunc(name, type, "async").lifted(plans, name);
    const flat = flattenFunc(paramTypes(type), type.result, "lift");
    const gate = gateOf(this._state, caller);
    return canonLift(plans, { ...type, name }, flat, this._context, this._core, this._postReturn, gate);
  }
}

/** A function of the host program, with the plans of its values. */
export class ProgramFunc implements ComponentFunc {
  readonly name: string;
  readonly type: RuntimeFuncType;
  private readonly _call: HostFunc;
  private readonly _plans: Plans;

  constructor(name: string, type: RuntimeFuncType, call: HostFunc, plans: Plans) {
    this.name = name;
    this.type = type;
    this._call = call;
    this._plans = plans;
  }

  /** What a component exports as it has imported it is called as it is. */
  lifted(): LiftedFunc {
    return { call: this._call, callAsync: async (...args) => this._call(...args) };
  }

  lowered(_caller: ComponentState, context: () => Context): HostFunc {
    const { name, type } = this;
    if (isAsync(type)) return () => fail(name, "async");
    return canonLower(this._plans, { ...type, name }, lowering(type), context, this._call);
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
