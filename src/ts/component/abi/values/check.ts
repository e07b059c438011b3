/**
 * Input checking: a host's value to the form that storing and lowering take, before anything runs. Nothing
 * in the Canonical ABI does this: there, values have their types already.
 *
 * The checked forms: booleans are 0 or 1, chars code points, integers numbers or bigints in range, lists of
 * numbers typed arrays, those of flat types `FlatItems`, other lists, records and tuples arrays, variants `CheckedVariant`, flags a mask.
 */
import { bytesIn, hasBytes, isOfBytes } from "../../../base/bytes/buffers.ts";
import { detachedReason, isDetached } from "../../../base/bytes/detached.ts";
import { BugError } from "../../../base/errors/errors.ts";
import { shownName } from "../../../base/errors/shown.ts";
import { type Context, MAX_BYTE_LENGTH } from "../context.ts";
import type { ListType, RecordType, ValType, VariantType } from "../despecialize.ts";
import { type Check, type Plans, type Put, RecordWay, caseShapes, isNestedOption } from "../plans.ts";
import { BadValue } from "../bad-value.ts";
import { checkHandle } from "./cross-handle.ts";
import { formOf, inField, noneOf, told, toldName } from "./told.ts";
import { type NumbersClass, type StoreScalar, indexStores, numbersOf, scalars } from "../scalars.ts";
import { discriminantSize, fieldOffsets, memoryLayout } from "../layout.ts";
import { isFlat } from "../needs.ts";
import { weightOf } from "../weight.ts";
import { FlatItems } from "./flat.ts";

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
      return checkRecord(plans, type);
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
  const checkItems =
    Typed !== undefined
      ? typedItems(plans, type.element, Typed)
      : length === undefined && isFlat(type.element)
        ? flatItems(plans, type.element)
        : plainItems(plans, type.element);
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

type CheckedItems = FlatItems | ArrayLike<unknown>;

/** Whether a value has bytes but no items: a buffer, or a DataView. */
const hasOnlyBytes = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value) && isOfBytes(value) && !("length" in value);

function plainItems(plans: Plans, element: ValType): (given: ArrayLike<unknown>, cx: Context) => CheckedItems {
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

function flatItems(plans: Plans, element: ValType): (given: ArrayLike<unknown>, cx: Context) => CheckedItems {
  const put = putter(plans, element);
  const weight = 1 + weightOf(element);
  const { size } = memoryLayout(element);
  const tooLong = plainItems(plans, element);
  return (given, cx) => {
    const n = given.length;
    if (n * size > MAX_BYTE_LENGTH) return tooLong(given, cx);
    cx.make(n * weight);
    const items = new FlatItems(n, n * size);
    let i = 0;
    try {
      for (; i < n; i++) put(given[i], cx, items, i * size);
    } catch (error) {
      throw under(error, i);
    }
    return items;
  };
}

function typedItems(
  plans: Plans,
  element: ValType,
  Typed: NumbersClass,
): (given: ArrayLike<unknown>, cx: Context) => CheckedItems {
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

/** The fields of records or tuples of one type, as they are given. */
interface GivenFields {
  /** What fields are asked of. @throws BadValue where the value has none, or not as many */
  readonly of: (value: unknown) => unknown;
  readonly get: (given: unknown, field: number) => unknown;
  /** An error, which says in which field it is. */
  readonly within: (error: unknown, field: number, value: unknown) => unknown;
}

function givenFields(plans: Plans, type: RecordType): GivenFields {
  return type.of === "tuple" ? tupleFields(plans, type) : recordFields(plans, type);
}

function tupleFields({ model }: Plans, { fields }: RecordType): GivenFields {
  const expected = `a tuple of ${fields.length} items`;
  return {
    of(value) {
      const given = model.items(value, fields.length);
      if (given?.length !== fields.length) throw new BadValue(expected, value);
      return given;
    },
    get: (given, field) => (given as ArrayLike<unknown>)[field],
    within: (error, field) => under(error, field),
  };
}

function recordFields({ model }: Plans, { fields }: RecordType): GivenFields {
  const names = fields.map((field) => field.name);
  const { is, get } = model.record(names);
  const expected = `a record with ${names.length === 0 ? "no fields" : told(model, names, "key")}`;
  return {
    of(value) {
      if (!is(value)) throw new BadValue(expected, value);
      return value;
    },
    get,
    within(error, field, value) {
      if (error instanceof BadValue) inField(model, error, names, field, value);
      return error;
    },
  };
}

function checkRecord(plans: Plans, type: RecordType): Check {
  const n = type.fields.length;
  const put = putFields(
    plans,
    type,
    type.fields.map((field, i) => checkInto(checker(plans, field.type), i)),
  );
  return (value, cx) => {
    const checked = new Array<unknown>(n);
    put(value, cx, checked, 0);
    return checked;
  };
}

/** A check whose result becomes an item of a list. */
const checkInto =
  (check: Check, i: number): Put<unknown[]> =>
  (value, cx, to) => {
    to[i] = check(value, cx);
  };

/** Gives each part the value of its field. */
function putFields<To>(plans: Plans, type: RecordType, parts: readonly Put<To>[]): Put<To> {
  const { of, get, within } = givenFields(plans, type);
  const way = new RecordWay(plans, type, (site) => site.put(parts));
  const slow: Put<To> = (value, cx, to, at) => {
    const given = of(value);
    let i = 0;
    try {
      for (; i < parts.length; i++) parts[i]!(get(given, i), cx, to, at);
    } catch (error) {
      throw within(error, i, value);
    }
  };
  return (value, cx, to, at) => {
    const { fast } = way;
    if (fast === undefined) way.pass();
    else {
      try {
        if (typeof value === "object" && value !== null && fast(value, cx, to, at)) return;
      } catch (error) {
        // Which field it is of is found out below.
        if (!(error instanceof BadValue)) throw error;
      }
    }
    slow(value, cx, to, at);
  };
}

/** The check of a flat type that writes what it finds. */
function putter(plans: Plans, type: ValType): Put {
  let made = plans.puts.get(type);
  if (made === undefined) plans.puts.set(type, (made = makePut(plans, type)));
  return made;
}

function makePut(plans: Plans, type: ValType): Put {
  switch (type.tag) {
    case "record":
      return putRecord(plans, type);
    case "variant": {
      const check = checker(plans, type) as (value: unknown, cx: Context) => CheckedVariant;
      const store = indexStores[discriminantSize(type.cases.length)];
      return (value, cx, to, at) => store(to, check(value, cx).caseIdx, at);
    }
    case "flags":
      return putScalar(checker(plans, type), indexStores[memoryLayout(type).size as 0 | 1 | 2 | 4]);
    case "string":
    case "list":
    case "handle":
      throw new BugError(`A ${type.tag} is not flat.`);
    default:
      return putScalar(checker(plans, type), scalars[type.tag].store);
  }
}

const putScalar =
  (check: Check, store: StoreScalar): Put =>
  (value, cx, to, at) =>
    store(to, check(value, cx), at);

function putRecord(plans: Plans, type: RecordType): Put {
  const types = type.fields.map((field) => field.type);
  const offsets = fieldOffsets(types);
  return putFields(
    plans,
    type,
    types.map((one, i) => putAt(putter(plans, one), offsets[i]!)),
  );
}

const putAt =
  (put: Put, offset: number): Put =>
  (value, cx, to, at) =>
    put(value, cx, to, at + offset);

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
