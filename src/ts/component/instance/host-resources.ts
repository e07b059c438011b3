/**
 * Resources as the host program has them: its own, which guests hold by number, and objects for those of guests
 * (Canonical ABI, Resource State).
 */
import { isPromise } from "../../runtime/calls/host-func.ts";
import { promiseError } from "../../runtime/calls/promises.ts";
import { BadValue } from "../abi/bad-value.ts";
import { abiTrap } from "../abi/context.ts";
import type { CheckedResource, ResourceModel, ResourceType } from "../abi/handles.ts";
import { GuestObjects, GuestResource, checkGuests } from "./guest-resource.ts";
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
    super(name, undefined, (rep) => {
      const result: unknown = host.drop?.(this.take(rep));
      if (isPromise(result)) throw promiseError(`drop of the resource ${name}`, result);
    });
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

/** The model of resources: the values of the host program as they are, objects for those of guests. */
export function resourceModel(objects: GuestObjects): ResourceModel {
  return {
    own: (rep, type) =>
      type instanceof ProgramResource ? type.take(rep) : objects.make(new GuestResource(asRuntime(type), rep, true)),
    borrow(rep, type, scope) {
      if (type instanceof ProgramResource) return type.get(rep);
      const made = new GuestResource(asRuntime(type), rep, false);
      scope.lend(() => made.end());
      return objects.make(made);
    },
    check(type, of) {
      return type instanceof ProgramResource ? checkOwn(type, of) : checkGuests(asRuntime(type), of);
    },
  };
}

/** The model of JavaScript. */
export const hostResources: ResourceModel = resourceModel(new GuestObjects({ guard: (run) => run() }));

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
