/**
 * What crosses as an index into an instance's table (Canonical ABI, Resource State): how the ABI reaches that table, and
 * the objects that stand for resources in the host program.
 */
import { propertyOf } from "../../base/foreign.ts";

/** A resource's type at run time. Each instantiation makes new ones: two are the same if they are one object. */
export interface ResourceType {
  /** What messages call it. */
  readonly name: string;
}

/** What a call has borrowed and lent: all of it ends with the call. */
export class CallScope {
  /** Borrowed handles that the callee has not dropped yet. */
  borrows = 0;
  private readonly _lent: (() => void)[] = [];

  /** Notes what is to be taken back when the call has returned. */
  lend(takeBack: () => void): void {
    this._lent.push(takeBack);
  }

  /** The call has returned. */
  end(): void {
    for (const takeBack of this._lent) takeBack();
  }
}

/** What a thread keeps for itself, by slot (Canonical ABI, `context.get`). */
export type ThreadStorage = readonly unknown[];

/** The table of a component instance, as far as values cross it. What represents a resource is a core value, an i32. */
export interface Handles {
  /** Canonical ABI, `lift_own`. @throws Trap */
  liftOwn(index: number, type: ResourceType): number;
  /** Canonical ABI, `lift_borrow`. @throws Trap */
  liftBorrow(index: number, type: ResourceType, scope: CallScope): number;
  /** Canonical ABI, `lower_own`. @throws Trap */
  lowerOwn(rep: number, type: ResourceType): number;
  /** Canonical ABI, `lower_borrow`. @throws Trap */
  lowerBorrow(rep: number, type: ResourceType, scope: CallScope): number;
  /** Whether the instance may call out; it may not while it allocates, and behind its results. */
  mayLeave: boolean;
  /** What `context.set` has put aside in the thread that runs; absent where nothing has. */
  storage: ThreadStorage;
}

/** A resource of the host program that has been checked: what represents it is taken when the call begins. */
export interface CheckedResource {
  take(scope: CallScope | undefined): number;
}

/** Resources as the host program has them. */
export interface ResourceModel {
  /** The object for what the guest gives away. */
  own(rep: number, type: ResourceType): unknown;
  /** The object for what the guest lends; it is dead when the scope ends. */
  borrow(rep: number, type: ResourceType, scope: CallScope): unknown;
  /** The check of objects that are given away, or lent. It throws `BadValue`. */
  check(type: ResourceType, of: "own" | "borrow"): (value: unknown) => CheckedResource;
}

/** A guest's resource, as the host program's object for it is asked. */
export interface HeldResource {
  /** The name of its type. */
  readonly name: string;
  /** The interface that exports the type. */
  readonly place: string | undefined;
  /** The loaded component that implements it. */
  readonly owner: unknown;
  /** Why it cannot be used, for a message; undefined where it can. */
  readonly why: string | undefined;
  /** The names of its methods in WIT. */
  readonly methods: Iterable<string>;
  /** The method of this name, which takes the object first. */
  method(name: string): ((...args: unknown[]) => unknown) | undefined;
  /** Has its destructor called; nothing happens where it has been dropped or given away. @throws UsageError `bad-argument` where it is lent; Trap */
  drop(): void;
}

/** Where objects have it: every copy of the package finds those of others. */
export const resourceKey: unique symbol = Symbol.for("cljw.wasm/resource");

/** The resource of an object, if it is one for a guest's. */
export function resourceOf(value: unknown): HeldResource | undefined {
  return propertyOf(value, resourceKey) as HeldResource | undefined;
}
