/**
 * References of users on the host's engine: whether they belong to a type is the host's to say, since its structures and
 * arrays show nothing of themselves (JavaScript API, ToWebAssemblyValue).
 */
import { topHeap } from "../core/canon.ts";
import { type RefTest, refMatches } from "../runtime/values.ts";
import { isOfType } from "./shim.ts";

/** Whether a reference belongs to a canonical type, for instances on the host's engine. */
export const hostMatches: RefTest = (value, type) =>
  topHeap(type.heap) === "any" ? isOfType(type, value) : refMatches(value, type);
