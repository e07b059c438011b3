/**
 * Input checking: a host's value to the form that storing and lowering take, before anything runs. Nothing
 * in the Canonical ABI does this: there, values have their types already.
 *
 * The checked forms: booleans are 0 or 1, chars code points, integers numbers or bigints in range, lists of
 * numbers typed arrays, other lists, records and tuples arrays, variants `CheckedVariant`, flags a mask.
 */
import { bytesIn, hasBytes, isOfBytes } from "../../../base/bytes/buffers.ts";
import { detachedReason, isDetached } from "../../../base/bytes/detached.ts";
import { BugError } from "../../../base/errors/errors.ts";
import { shownName } from "../../../base/errors/shown.ts";
import { type Context, MAX_BYTE_LENGTH } from "../context.ts";
import type { ListType, RecordType, ValType, VariantType } from "../despecialize.ts";
import { type Check, type Plans, caseShapes, isNestedOption } from "../plans.ts";
import { BadValue } from "../bad-value.ts";
import { checkHandle } from "./cross-handle.ts";
import { formOf, inField, noneOf, told, toldName } from "./told.ts";
import { type NumbersClass, numbersOf, scalars } from "../scalars.ts";
import { weightOf } from "../weight.ts";

/** The checked form of a variant's value. */
export interface CheckedVariant {
  readonly caseIdx: number;
  readonly payload: unknown;
}

/** Says where inside of a value the failure lies. */
function under(
  error: unknown,
  at: string | number,
  shown = typeof at === "number" ? `[${at}]` : shownName(at),
): unknown {
  if (error instanceof BadValue) error.within(at, shown);
  return error;
}

/** The check of one type. */
export function checker(plans: Plans, type: ValType): Check {
  let made = plans.checks.get(type);
  if (made === undefined) plans.checks.set(type, (made = makeCheck(plans, type)));
  return made;
}

function makeCheck(plans: Plans, type: ValType): Check {
  switch (type.tag) {
    case "string":
      return checkString;
    case "list":
      return type.of === "map" ? checkMap(plans, type) : checkList(plans, type);
    case "record":
      return type.of === "tuple" ? checkTuple(plans, type) : checkRecord(plans, type);
    case "variant":
      return checkVariant(plans, type);
    case "flags":
      return checkFlags(plans, type.names);
    case "handle":
      return checkHandle(plans, type);
    default:
      return scalars[type.tag].check(plans.model);
  }
}

const checkString: Check = (value) => {
  if (typeof value !== "string") throw new BadValue("a string", value);
  if (value.length > MAX_BYTE_LENGTH)
    throw new BadValue(`a string of at most ${MAX_BYTE_LENGTH} bytes`, "a longer one");
  return value;
};

function checkList(plans: Plans, type: ListType): Check {
  const { items } = plans.model;
  const { length } = type;
  const expected = length === undefined ? "a list" : `a list of ${length} items`;
  const weight = 1 + weightOf(type.element);
  const Typed = numbersOf(type.element);
  const checkItems = Typed === undefined ? plainItems(plans, type.element) : typedItems(plans, type.element, Typed);
  const isBytes = Typed === Uint8Array || Typed === Int8Array;
  return (value, cx) => {
    if (typeof value === "object" && value !== null && !Array.isArray(value) && hasBytes(value) && isDetached(value)) {
      throw new BadValue(`${expected}, and ${detachedReason}`, value);
    }
    const given = isBytes && hasOnlyBytes(value) ? bytesIn(value) : items(value, length ?? cx.roomFor(weight));
    if (ArrayBuffer.isView(given) && isDetached(given)) throw new BadValue(`${expected}, and ${detachedReason}`, value);
    // A DataView of another realm has no length.
    const isList = given !== undefined && typeof given.length === "number";
    if (!isList || (length !== undefined && given.length !== length)) throw new BadValue(expected, value);
    return checkItems(given, cx);
  };
}

/** Whether a value has bytes but no items: a buffer, or a DataView. */
const hasOnlyBytes = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value) && isOfBytes(value) && !("length" in value);

function plainItems(plans: Plans, element: ValType): (given: ArrayLike<unknown>, cx: Context) => ArrayLike<unknown> {
  const check = checker(plans, element);
  const weight = 1 + weightOf(element);
  return (given, cx) => {
    cx.make(given.length * weight);
    const checked = new Array<unknown>(given.length);
    let i = 0;
    try {
      for (; i < checked.length; i++) checked[i] = check(given[i], cx);
    } catch (error) {
      throw under(error, i);
    }
    return checked;
  };
}

function typedItems(
  plans: Plans,
  element: ValType,
  Typed: NumbersClass,
): (given: ArrayLike<unknown>, cx: Context) => ArrayLike<unknown> {
  const check = checker(plans, element);
  return (given, cx) => {
    if (given instanceof Typed) {
      // Memory that grows during the call would take its own bytes away.
      return given.buffer === cx.u8.buffer ? new Typed(given) : given;
    }
    cx.make(given.length);
    const checked = new Typed(given.length);
    let i = 0;
    try {
      for (; i < given.length; i++) checked[i] = check(given[i], cx) as number | bigint;
    } catch (error) {
      throw under(error, i);
    }
    return checked;
  };
}

function checkMap(plans: Plans, type: ListType): Check {
  const weight = 1 + weightOf(type.element);
  const [key, entry] = (type.element as RecordType).fields.map((field) => checker(plans, field.type)) as [Check, Check];
  return (value, cx) => {
    const entries = plans.model.entries(value);
    if (entries === undefined) throw new BadValue("a map", value);
    cx.make(entries.length * weight);
    const checked: [unknown, unknown][] = [];
    for (let i = 0; i < entries.length; i++) {
      const [k, v] = entries[i]!;
      try {
        checked.push([key(k, cx), entry(v, cx)]);
      } catch (error) {
        throw under(error, plans.model.show(k));
      }
    }
    return checked;
  };
}

function checkTuple(plans: Plans, type: RecordType): Check {
  const checks = type.fields.map((field) => checker(plans, field.type));
  const expected = `a tuple of ${checks.length} items`;
  return (value, cx) => {
    const given = plans.model.items(value, checks.length);
    if (given?.length !== checks.length) throw new BadValue(expected, value);
    return checks.map((check, i) => {
      try {
        return check(given[i], cx);
      } catch (error) {
        throw under(error, i);
      }
    });
  };
}

function checkRecord(plans: Plans, type: RecordType): Check {
  const names = type.fields.map((field) => field.name);
  const checks = type.fields.map((field) => checker(plans, field.type));
  const { model } = plans;
  const { is, get } = model.record(names);
  const expected = `a record with ${names.length === 0 ? "no fields" : told(model, names, "key")}`;
  return (value, cx) => {
    if (!is(value)) throw new BadValue(expected, value);
    const checked = new Array<unknown>(checks.length);
    let i = 0;
    try {
      for (; i < checks.length; i++) checked[i] = checks[i]!(get(value, i), cx);
    } catch (error) {
      if (error instanceof BadValue) inField(model, error, names, i, value);
      throw error;
    }
    return checked;
  };
}

function checkVariant(plans: Plans, type: VariantType): Check {
  if (type.of === "option") return checkOption(plans, type);
  if (type.of === "enum") return checkEnum(plans, type);
  const { model } = plans;
  const { caseOf, payloadOf } = model.variant(caseShapes(type));
  const names = type.cases.map((c) => c.name);
  const payloads = type.cases.map((c) =>
    c.type === undefined ? undefined : { check: checker(plans, c.type), weight: 1 + weightOf(c.type) },
  );
  const expected = `a ${type.of} of case ${told(model, names, "case")}${formOf(model, "variant")}`;
  const underCase = (error: unknown, caseIdx: number): unknown => {
    const name = names[caseIdx]!;
    return under(error, name, toldName(model, name, "case"));
  };
  return (value, cx) => {
    const caseIdx = caseOf(value);
    if (caseIdx < 0) throw noneOf(model, names, "case", value, expected);
    const payload = payloadOf(value);
    const plan = payloads[caseIdx];
    if (plan === undefined) {
      if (payload === undefined || payload === null) return { caseIdx, payload: undefined };
      throw underCase(new BadValue("nothing, as the case has no payload", payload), caseIdx);
    }
    cx.make(plan.weight);
    try {
      return { caseIdx, payload: plan.check(payload, cx) } satisfies CheckedVariant;
    } catch (error) {
      throw underCase(error, caseIdx);
    }
  };
}

const checkedNone: CheckedVariant = { caseIdx: 0, payload: undefined };

function checkOption(plans: Plans, type: VariantType): Check {
  const isNested = isNestedOption(type);
  const { isNone, unwrap } = plans.model.option(isNested);
  const some = type.cases[1]?.type;
  if (some === undefined) throw new BugError("An option without a payload's type.");
  const inner = checker(plans, some);
  const weight = 1 + weightOf(some);
  const check: Check = (value, cx) => {
    cx.make(weight);
    return inner(value, cx);
  };
  if (!isNested) return (value, cx) => (isNone(value) ? checkedNone : { caseIdx: 1, payload: check(value, cx) });
  return (value, cx) => {
    if (isNone(value)) return checkedNone;
    const payload = unwrap(value);
    if (payload === undefined) throw new BadValue("nothing or a value tagged some, as options are nested", value);
    return { caseIdx: 1, payload: check(payload[0], cx) };
  };
}

function checkEnum(plans: Plans, type: VariantType): Check {
  const names = type.cases.map((c) => c.name);
  const { model } = plans;
  const { caseOf } = model.enum(names);
  const expected = `one of ${told(model, names, "case")}`;
  return (value) => {
    const caseIdx = caseOf(value);
    if (caseIdx < 0) throw noneOf(model, names, "case", value, expected);
    return { caseIdx, payload: undefined } satisfies CheckedVariant;
  };
}

function checkFlags(plans: Plans, names: readonly string[]): Check {
  const { model } = plans;
  const { bitsOf } = model.flags(names);
  const expected = `flags of ${told(model, names, "key")}${formOf(model, "flags")}`;
  return (value) => {
    const bits = bitsOf(value);
    if (bits === undefined) throw noneOf(model, names, "key", value, expected);
    return bits;
  };
}
