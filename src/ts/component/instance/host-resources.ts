/**
 * Resources as the host program has them: its own, which guests hold by number, and objects for those of guests
 * (Canonical ABI, Resource State).
 */
import { shownByConsole } from "../../base/console.ts";
import { hideFields } from "../../base/hidden.ts";
import { UsageError } from "../../base/errors/errors.ts";
import { quoted, shownName } from "../../base/errors/shown.ts";
import { BadValue } from "../abi/bad-value.ts";
import { abiTrap } from "../abi/context.ts";
import type { CallScope, CheckedResource, ResourceModel, ResourceType } from "../abi/handles.ts";
import { RuntimeResource } from "./resource.ts";

/** What the host program says of a resource that it implements. */
export interface HostResource {
  /** Whether a value is one of these. */
  readonly accepts?: ((value: unknown) => boolean) | undefined;
  /** Called when the last owner of a value has dropped it. */
  readonly drop?: ((value: unknown) => void) | undefined;
  /** How many of them guests may hold at once; any number where it is not given. */
  readonly most?: number | undefined;
}

/** A resource type that the host program implements: guests hold its values by number. */
export class ProgramResource extends RuntimeResource {
  private readonly _values = new Map<number, unknown>();
  private readonly _free: number[] = [];
  private _next = 1;
  /** What the host program has said of it. */
  readonly host: HostResource;

  constructor(name: string, host: HostResource) {
    super(name, undefined, (rep) => host.drop?.(this.take(rep)));
    this.host = host;
  }

  /** Values that guests hold. */
  get size(): number {
    return this._values.size;
  }

  accepts(value: unknown): boolean {
    return this.host.accepts?.(value) ?? true;
  }

  /** @throws Trap where guests hold as many as they may */
  add(value: unknown): number {
    const { most = Infinity } = this.host;
    if (this._values.size >= most)
      throw abiTrap(`the guest holds ${most} of the resource ${this.name}, the most allowed.`);
    const rep = this._free.pop() ?? this._next++;
    this._values.set(rep, value);
    return rep;
  }

  get(rep: number): unknown {
    return this._values.get(rep);
  }

  take(rep: number): unknown {
    const value = this._values.get(rep);
    this._values.delete(rep);
    this._free.push(rep);
    return value;
  }
}

/** What has become of an object. */
type Fate = "alive" | "given away" | "dropped" | "over";

const fates: { readonly [F in Exclude<Fate, "alive">]: string } = {
  "given away": "it has been given away to a guest",
  dropped: "it has been dropped",
  over: "it was lent for a call that has returned",
};

/** A guest's resource, as the host program holds it. */
export class GuestResource {
  readonly type: RuntimeResource;
  private readonly _rep: number;
  private readonly _isOwned: boolean;
  private _fate: Fate;
  private _lends: number;

  constructor(type: RuntimeResource, rep: number, isOwned: boolean) {
    hideFields(this, "type", "_rep", "_isOwned", "_fate", "_lends");
    this.type = type;
    this._rep = rep;
    this._isOwned = isOwned;
    this._fate = "alive";
    this._lends = 0;
  }

  /** Whether it can be used. */
  get isAlive(): boolean {
    return this._fate === "alive";
  }

  /** The resource's name, and why it cannot be used where that is so. */
  toString(): string {
    const { why } = this;
    return `resource ${shownName(this.type.name)}${why === undefined ? "" : `: ${why}`}`;
  }

  /** What messages and JSON have for it. */
  toJSON(): string {
    return this.toString();
  }

  /** What Node's console prints. */
  [shownByConsole](): string {
    return this.toString();
  }

  /** What represents it, for a call that it is lent to. */
  lend(scope: CallScope | undefined): number {
    this._requireAlive();
    this._lends++;
    scope?.lend(() => {
      this._lends--;
    });
    return this._rep;
  }

  /** What represents it, for a guest that owns it from now on. */
  give(): number {
    this._requireOwned("give away");
    this._fate = "given away";
    return this._rep;
  }

  /** Its destructor is called; where it is dropped already, nothing happens. @throws UsageError `bad-argument` where it is lent, or not owned */
  drop(): void {
    if (this._fate === "dropped" || this._fate === "given away") return;
    this._requireOwned("drop");
    this._fate = "dropped";
    this.type.drop(this._rep, undefined);
  }

  /** The call that it was lent for has returned. */
  end(): void {
    this._fate = "over";
  }

  /** Why it cannot be used, for a message. */
  get why(): string | undefined {
    return this._fate === "alive" ? undefined : fates[this._fate];
  }

  private _requireAlive(): void {
    const { why } = this;
    if (why !== undefined) throw unusable(this, `cannot be used: ${why}`);
  }

  private _requireOwned(what: string): void {
    this._requireAlive();
    if (!this._isOwned) throw unusable(this, `was lent by a guest: only its owner can ${what} it`);
    if (this._lends > 0) throw unusable(this, `is lent to a call that has not returned yet: nobody can ${what} it`);
  }
}

function unusable({ type }: GuestResource, why: string): UsageError {
  return new UsageError("bad-argument", `The resource ${quoted(type.name)} ${why}.`, { value: type.name });
}

/** The model of resources: the values of the host program as they are, objects for those of guests. */
export const hostResources: ResourceModel = {
  own: (rep, type) =>
    type instanceof ProgramResource ? type.take(rep) : new GuestResource(asRuntime(type), rep, true),
  borrow(rep, type, scope) {
    if (type instanceof ProgramResource) return type.get(rep);
    const made = new GuestResource(asRuntime(type), rep, false);
    scope.lend(() => made.end());
    return made;
  },
  check(type, of) {
    return type instanceof ProgramResource ? checkOwn(type, of) : checkGuests(asRuntime(type), of);
  },
};

const asRuntime = (type: ResourceType): RuntimeResource => type as RuntimeResource;

function checkOwn(type: ProgramResource, of: "own" | "borrow"): (value: unknown) => CheckedResource {
  return (value) => {
    if (!type.accepts(value)) throw new BadValue(`a resource ${type.name}`, value);
    return {
      take(scope) {
        const rep = type.add(value);
        if (of === "borrow") scope?.lend(() => type.take(rep));
        return rep;
      },
    };
  };
}

function checkGuests(type: RuntimeResource, of: "own" | "borrow"): (value: unknown) => CheckedResource {
  return (value) => {
    if (!(value instanceof GuestResource))
      throw new BadValue(`a resource ${type.name}, as its component gave it`, value);
    if (value.type !== type) throw new BadValue(`a resource ${type.name} of this instance`, value);
    const { why } = value;
    if (why !== undefined) throw new BadValue(`a resource ${type.name} that is alive, and ${why}`, value);
    return { take: (scope) => (of === "own" ? value.give() : value.lend(scope)) };
  };
}
