/**
 * Guests' resources, as the host program has them: objects with the methods of their type (Canonical ABI, Resource State).
 */
import { shownByConsole } from "../../base/console.ts";
import { UsageError } from "../../base/errors/errors.ts";
import { quoted, shownName, shownNames } from "../../base/errors/shown.ts";
import { propertyOf } from "../../base/foreign.ts";
import { BadValue } from "../abi/bad-value.ts";
import { type CallScope, type CheckedResource, type HeldResource, resourceKey, resourceOf } from "../abi/handles.ts";
import { isOfObjects, toCamelCase } from "../model/names.ts";
import type { Held } from "./held.ts";
import type { Method, RuntimeResource } from "./resource.ts";

/** What has become of an object. */
type Fate = "alive" | "given away" | "dropped" | "over";

const fates: { readonly [F in Exclude<Fate, "alive">]: string } = {
  "given away": "it has been given away to a guest",
  dropped: "it has been dropped",
  over: "it was lent for a call that has returned",
};

/** What is known of a resource that the host program has. It does not know its object, so that this can be collected. */
export class GuestResource implements HeldResource, Held {
  readonly type: RuntimeResource;
  readonly isOwned: boolean;
  private readonly _rep: number;
  private _fate: Fate = "alive";
  private _lends = 0;
  private _id = 0;

  constructor(type: RuntimeResource, rep: number, isOwned: boolean) {
    this.type = type;
    this.isOwned = isOwned;
    this._rep = rep;
  }

  get name(): string {
    return this.type.name;
  }

  get place(): string | undefined {
    return this.type.place;
  }

  get owner(): unknown {
    return this.type.impl?.held.owner;
  }

  get methods(): Iterable<string> {
    return this.type.methods.keys();
  }

  method(name: string): Method | undefined {
    return this.type.methods.get(name);
  }

  get why(): string | undefined {
    return this._fate === "alive" ? undefined : fates[this._fate];
  }

  get isClosed(): boolean {
    return this.type.impl?.failure !== undefined;
  }

  /** The host program has this object for it. */
  isOf(object: object): void {
    if (this.isOwned) this._id = this.type.impl?.held.hold(object, this) ?? 0;
  }

  /** What represents it, for a call that its object is lent to, which stays as long. */
  lend(object: object, scope: CallScope | undefined): number {
    this._requireAlive();
    this._lends++;
    scope?.lend(() => {
      (resourceOf(object) as GuestResource)._lends--;
    });
    return this._rep;
  }

  /** What represents it, for a guest that owns it from now on. */
  give(): number {
    this._requireOwned("give away");
    this._settle("given away");
    return this._rep;
  }

  drop(): void {
    if (this._fate === "dropped" || this._fate === "given away") return;
    this._requireOwned("drop");
    this._drop();
  }

  abandon(): boolean {
    if (this._fate !== "alive") return true;
    if (this._isLent || this.type.impl?.isBusy === true) return false;
    this._drop();
    return true;
  }

  /** Whether a call has it on loan. One that has failed does not return, and has closed the instance. */
  private get _isLent(): boolean {
    return this._lends > 0 && !this.isClosed;
  }

  /** What is closed has no destructors any longer. */
  private _drop(): void {
    try {
      if (!this.isClosed) this.type.drop(this._rep, undefined);
    } catch (error) {
      // What could not be entered has not begun.
      if (this.isClosed) this._settle("dropped");
      throw error;
    }
    this._settle("dropped");
  }

  /** The call that it was lent for has returned. */
  end(): void {
    this._fate = "over";
  }

  private _settle(fate: Fate): void {
    this._fate = fate;
    this.type.impl?.held.letGo(this._id);
  }

  private _requireAlive(): void {
    const { why } = this;
    if (why !== undefined) throw this._unusable(`cannot be used: ${why}`);
  }

  private _requireOwned(what: string): void {
    this._requireAlive();
    if (!this.isOwned) throw this._unusable(`was lent by a guest: only its owner can ${what} it`);
    if (this._isLent) throw this._unusable(`is lent to a call that has not returned yet: nobody can ${what} it`);
  }

  private _unusable(why: string): UsageError {
    return new UsageError("bad-argument", `The resource ${quoted(this.name)} ${why}.`, { value: this.name });
  }
}

/** How a program's language has objects for resources. */
export interface ObjectLanguage {
  /** What they inherit; how those of JavaScript are shown where it is not given. */
  readonly resource?: object | undefined;
  /** Runs something, and throws its errors as the language does. */
  guard<T>(run: () => T): T;
}

/** Of methods, those that an object's text names. */
const mostNames = 20;

function shown(object: object): string {
  const { name, place, why, type } = resourceOf(object) as GuestResource;
  const where = place === undefined ? "" : ` of ${shownName(place)}`;
  const methods = shownNames([...type.methods.keys()], mostNames);
  return `Resource ${shownName(name)}${where} { ${methods} }${why === undefined ? "" : `: ${why}`}`;
}

/** How objects of JavaScript are shown. */
const plain: object = {
  toString(this: object): string {
    return shown(this);
  },
  toJSON(this: object): string {
    return shown(this);
  },
  [shownByConsole](this: object): string {
    return shown(this);
  },
};

const hidden = (value: unknown): PropertyDescriptor => ({ value, writable: true, configurable: true });

/** The objects of one load, in one language. */
export class GuestObjects {
  private readonly _base: object;
  private readonly _types = new WeakMap<RuntimeResource, object>();

  constructor(language: ObjectLanguage) {
    const drop = hidden(function drop(this: object): void {
      language.guard(() => resourceOf(this)?.drop());
    });
    this._base = Object.create(language.resource ?? plain, { drop }) as object;
    const dispose = propertyOf(Symbol, "dispose");
    if (typeof dispose === "symbol") Object.defineProperty(this._base, dispose, drop);
  }

  /** An object for a resource. */
  make(resource: GuestResource): object {
    const { type } = resource;
    let inherited = this._types.get(type);
    if (inherited === undefined)
      this._types.set(type, (inherited = this._withMethods(type, Object.create(this._base) as object)));
    const object = Object.defineProperty(Object.create(inherited) as object, resourceKey, { value: resource });
    resource.isOf(object);
    return object;
  }

  /** The methods of a type are known from now on. */
  learn(type: RuntimeResource): void {
    const made = this._types.get(type);
    if (made !== undefined) this._withMethods(type, made);
  }

  /** Methods by their names in WIT and in camelCase, as far as these are not what each object has. */
  private _withMethods({ methods }: RuntimeResource, to: object): object {
    for (const [name, method] of methods) {
      const value = hidden(function (this: object, ...args: unknown[]): unknown {
        return method(this, ...args);
      });
      for (const key of [name, toCamelCase(name)])
        if (!isOfObjects(key) && !(key in to)) Object.defineProperty(to, key, value);
    }
    return to;
  }
}

/** The check of objects that are given away, or lent. */
export function checkGuests(type: RuntimeResource, of: "own" | "borrow"): (value: unknown) => CheckedResource {
  return (value) => {
    const found = resourceOf(value);
    if (!(found instanceof GuestResource))
      throw new BadValue(`a resource ${type.name}, as its component gave it`, value);
    if (found.type !== type) throw new BadValue(`a resource ${type.name} of this instance`, value);
    const { why } = found;
    if (why !== undefined) throw new BadValue(`a resource ${type.name} that is alive, and ${why}`, value);
    return { take: (scope) => (of === "own" ? found.give() : found.lend(value as object, scope)) };
  };
}
