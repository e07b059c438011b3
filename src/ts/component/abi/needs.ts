/**
 * What a type asks of an instance: memory to point into, and types that this ABI cannot carry at all.
 */
import { type ValType, ofScalar } from "./despecialize.ts";

const dynamic = new WeakMap<ValType, boolean>();
const unsupported = new WeakMap<ValType, string | null>();

/** The types that a type directly consists of. */
function parts(type: ValType): readonly ValType[] {
  switch (type.tag) {
    case "list":
      return [type.element];
    case "record":
      return type.fields.map((field) => field.type);
    case "variant":
      return type.cases.flatMap((c) => c.type ?? []);
    case "string":
    case "flags":
    case "handle":
      return [];
    default:
      return ofScalar(type.tag, []);
  }
}

/** Whether values of a type have parts that lie in memory wherever the value itself is. */
export function isDynamic(type: ValType): boolean {
  let known = dynamic.get(type);
  if (known === undefined) {
    known = type.tag === "string" || (type.tag === "list" && type.length === undefined) || parts(type).some(isDynamic);
    dynamic.set(type, known);
  }
  return known;
}

const flat = new WeakMap<ValType, boolean>();

/** Whether values of a type have all their parts where they themselves lie, and each of them the same parts. */
export function isFlat(type: ValType): boolean {
  let known = flat.get(type);
  if (known === undefined) flat.set(type, (known = computeFlat(type)));
  return known;
}

function computeFlat(type: ValType): boolean {
  switch (type.tag) {
    case "record":
      return type.fields.every((field) => isFlat(field.type));
    case "variant":
      return type.of === "enum";
    case "flags":
      return true;
    case "string":
    case "list":
    case "handle":
      return false;
    default:
      return ofScalar(type.tag, true);
  }
}

/** What in a type cannot be passed, such as `own`, or undefined where all of it can. */
export function unsupportedPart(type: ValType): string | undefined {
  let known = unsupported.get(type);
  if (known === undefined) {
    if (type.tag === "handle") known = type.resource === undefined ? type.of : null;
    else if (type.tag === "flags" && type.names.length > 32) known = "flags with more than 32 labels";
    else
      known =
        parts(type)
          .map(unsupportedPart)
          .find((part) => part !== undefined) ?? null;
    unsupported.set(type, known);
  }
  return known ?? undefined;
}

const lending = new WeakMap<ValType, boolean>();

/** Whether values of a type hold handles that are lent. */
export function lendsHandles(type: ValType): boolean {
  let known = lending.get(type);
  if (known === undefined) {
    known = (type.tag === "handle" && type.of === "borrow") || parts(type).some(lendsHandles);
    lending.set(type, known);
  }
  return known;
}
