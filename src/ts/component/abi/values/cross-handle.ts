/**
 * Handles as values (Canonical ABI, `lift_own`, `lift_borrow`, `lower_own`, `lower_borrow`): between guests what represents
 * the resource goes as it is, and the host program has an object for it.
 */
import { BugError } from "../../../base/errors/errors.ts";
import type { Context } from "../context.ts";
import type { HandleType } from "../despecialize.ts";
import type { CallScope, CheckedResource, Handles, ResourceModel, ResourceType } from "../handles.ts";
import type { Check, Plans } from "../plans.ts";

/** The table of a context that handles cross. */
function handlesOf(cx: Context): Handles {
  if (cx.handles === undefined) throw new BugError("Handles cross where there is no component instance.");
  return cx.handles;
}

function scopeOf(cx: Context): CallScope {
  if (cx.scope === undefined) throw new BugError("Something is lent outside of a call.");
  return cx.scope;
}

/** The resource of a handle's type; async ones are of no instance yet. */
function resourceOf({ of, resource }: HandleType): ResourceType {
  if (resource === undefined) throw new BugError(`A value of the type ${of} cannot cross.`);
  return resource;
}

/** Reads a handle: what represents the resource, or the host's object for it. */
export function liftHandle(
  resources: ResourceModel | undefined,
  type: HandleType,
): (cx: Context, index: number) => unknown {
  const resource = resourceOf(type);
  if (type.of === "own") {
    const rep = (cx: Context, index: number): number => handlesOf(cx).liftOwn(index >>> 0, resource);
    return resources === undefined ? rep : (cx, index) => resources.own(rep(cx, index), resource);
  }
  const rep = (cx: Context, index: number): number => handlesOf(cx).liftBorrow(index >>> 0, resource, scopeOf(cx));
  return resources === undefined ? rep : (cx, index) => resources.borrow(rep(cx, index), resource, scopeOf(cx));
}

/** Gives a handle to a guest. */
export function lowerHandle(type: HandleType): (cx: Context, value: unknown) => number {
  const resource = resourceOf(type);
  const repOf = (cx: Context, value: unknown): number =>
    typeof value === "number" ? value : (value as CheckedResource).take(cx.scope);
  return type.of === "own"
    ? (cx, value) => handlesOf(cx).lowerOwn(repOf(cx, value), resource)
    : (cx, value) => handlesOf(cx).lowerBorrow(repOf(cx, value), resource, scopeOf(cx));
}

/** The check of the host's objects. */
export function checkHandle({ resources }: Plans, type: HandleType): Check {
  const resource = resourceOf(type);
  if (resources === undefined) throw new BugError("The host has no objects for resources here.");
  return resources.check(resource, type.of === "own" ? "own" : "borrow");
}
