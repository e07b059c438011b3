/**
 * What a component instance is beside its definitions (Canonical ABI, Component Instances): its handles, and whether it may
 * be entered and left.
 */
import { Trap } from "../../base/errors/errors.ts";
import { abiTrap } from "../abi/context.ts";
import type { CallScope, Handles, ResourceType, ThreadStorage } from "../abi/handles.ts";
import type { Enterable } from "./gate.ts";
import type { HeldResources } from "./held.ts";
import type { RuntimeResource } from "./resource.ts";
import { type HandleRoom, HandleTable } from "./table.ts";

/** Canonical ABI, `canon backpressure.inc`: it must be below 2^16. */
const mostPressure = 2 ** 16;

/** A component instance's state. */
export class ComponentState implements Handles, Enterable {
  /** The instance that instantiated it; undefined where the host program did. */
  readonly parent: ComponentState | undefined;
  readonly handles: HandleTable;
  mayEnter = true;
  mayLeave = true;
  storage: ThreadStorage = [];
  private _pressure = 0;
  /** What ended a call within it, after which it is closed. */
  failure: unknown;

  readonly held: HeldResources;

  constructor(parent: ComponentState | undefined, held: HeldResources, room: HandleRoom) {
    this.parent = parent;
    this.handles = new HandleTable(room);
    this.held = held;
  }

  get isBusy(): boolean {
    return this.failure === undefined && (!this.mayEnter || this.parent?.isBusy === true);
  }

  /** @throws Trap where it may not call out: while it allocates, and behind its results */
  requireMayLeave(): void {
    if (!this.mayLeave)
      throw new Trap("abi-trap", "cannot leave component instance: it allocates or cleans up for a call.");
  }

  /** Canonical ABI, `backpressure.inc` and `backpressure.dec`. @throws Trap beyond what is counted */
  press(by: 1 | -1): void {
    this._pressure += by;
    if (this._pressure < 0 || this._pressure >= mostPressure) throw abiTrap("backpressure is counted from 0 to 65535.");
  }

  liftOwn(index: number, type: ResourceType): number {
    const { scope, rep } = this.handles.remove(index, type);
    if (scope !== undefined) throw new Trap("abi-trap", `cannot give away the borrowed handle at index ${index}.`);
    return rep;
  }

  liftBorrow(index: number, type: ResourceType, scope: CallScope): number {
    const handle = this.handles.get(index, type);
    handle.lends++;
    scope.lend(() => {
      handle.lends--;
    });
    return handle.rep;
  }

  lowerOwn(rep: number, type: ResourceType): number {
    return this.handles.add({ type, rep, scope: undefined, lends: 0 });
  }

  lowerBorrow(rep: number, type: ResourceType, scope: CallScope): number {
    if ((type as RuntimeResource).impl === this) return rep;
    const index = this.handles.add({ type, rep, scope, lends: 0 });
    scope.borrows++;
    return index;
  }

  /** Canonical ABI, `resource.drop`. @throws Trap */
  dropHandle(index: number, type: RuntimeResource): void {
    const { scope, rep } = this.handles.remove(index, type);
    if (scope === undefined) type.drop(rep, this);
    else scope.borrows--;
  }
}
