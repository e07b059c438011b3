/**
 * Smaller types and values that fail as well: parts are left out, or put in the place of the whole, as long as it fails.
 */
import type { Named, WitCase, WitType } from "./types.ts";
import { type Tagged, type Value, casesOf, fieldsOf } from "./values.ts";

/** A type with the values of it that occur in one value of the whole. */
interface Part {
  readonly type: WitType;
  readonly values: readonly Value[];
}

const items = (value: Value): readonly Value[] => value as readonly Value[];
const tagged = (value: Value): Tagged => value as Tagged;
const without = <T>(all: readonly T[], at: number): T[] => all.filter((_, i) => i !== at);
const replaced = <T>(all: readonly T[], at: number, one: T): T[] => all.map((other, i) => (i === at ? one : other));

/** Smaller forms of a part, the smallest first. */
function* smaller(part: Part): Generator<Part> {
  const { type, values } = part;
  if (type.kind !== "u8") yield { type: { kind: "u8" }, values: values.map(() => 0n) };
  if (fieldsOf(type) !== undefined) yield* smallerFields(type, values);
  else if (casesOf(type) !== undefined) yield* smallerCases(type, values);
  else if (type.kind === "list") yield* smallerList(type, values);
  else if (type.kind === "map") yield { type, values: values.map(() => []) };
  else if (type.kind === "flags" && type.names.length > 1) {
    yield { type: { ...type, names: type.names.slice(0, -1) }, values: values.map((one) => items(one).slice(0, -1)) };
  } else yield* smallerScalars(part);
}

function* smallerScalars({ type, values }: Part): Generator<Part> {
  for (const [i, one] of values.entries()) {
    if (typeof one === "bigint" && one !== 0n) yield { type, values: replaced(values, i, 0n) };
    if (typeof one === "number" && !Object.is(one, 0)) yield { type, values: replaced(values, i, 0) };
    if (typeof one !== "string" || type.kind !== "string") continue;
    const half = one.length >> 1;
    for (const shorter of ["", one.slice(0, half), one.slice(half), one.slice(1), one.slice(0, -1)]) {
      if (shorter.length < one.length) yield { type, values: replaced(values, i, shorter) };
    }
  }
}

function withFields(type: WitType, fields: readonly WitType[]): WitType {
  if (type.kind !== "record") return { kind: "tuple", items: fields };
  return { kind: "record", fields: fields.map((of, i): Named => ({ name: type.fields[i]!.name, type: of })) };
}

function* smallerFields(type: WitType, values: readonly Value[]): Generator<Part> {
  const fields = fieldsOf(type)!;
  for (const [i, field] of fields.entries()) yield { type: field, values: values.map((one) => items(one)[i]) };
  if (fields.length > 1) {
    for (const i of fields.keys()) {
      yield { type: withFields(type, without(fields, i)), values: values.map((one) => without(items(one), i)) };
    }
  }
  for (const [i, field] of fields.entries()) {
    for (const part of smaller({ type: field, values: values.map((one) => items(one)[i]) })) {
      const changed = values.map((one, at) => replaced(items(one), i, part.values[at]));
      yield { type: withFields(type, replaced(fields, i, part.type)), values: changed };
    }
  }
}

function withCase(type: WitType, at: number, of: WitType): WitType {
  switch (type.kind) {
    case "variant":
      return { kind: "variant", cases: replaced(type.cases, at, { name: type.cases[at]!.name, type: of }) };
    case "result":
      return at === 0 ? { ...type, ok: of } : { ...type, err: of };
    default:
      return { kind: "option", some: of };
  }
}

function* smallerCases(type: WitType, values: readonly Value[]): Generator<Part> {
  const cases = casesOf(type)!;
  for (const [i, of] of cases.entries()) {
    if (of !== undefined && values.every((one) => tagged(one).case === i)) {
      yield { type: of, values: values.map((one) => tagged(one).payload) };
    }
  }
  yield* fewerCases(type, values);
  for (const [i, of] of cases.entries()) {
    if (of === undefined) continue;
    const held = [...values.keys()].filter((at) => tagged(values[at]).case === i);
    for (const part of smaller({ type: of, values: held.map((at) => tagged(values[at]).payload) })) {
      const changed = values.map((one, at) =>
        held.includes(at) ? { case: i, payload: part.values[held.indexOf(at)] } : one,
      );
      yield { type: withCase(type, i, part.type), values: changed };
    }
  }
}

/** Without a case that no value is of. */
function* fewerCases(type: WitType, values: readonly Value[]): Generator<Part> {
  const all: readonly (WitCase | string)[] =
    type.kind === "variant" ? type.cases : type.kind === "enum" ? type.names : [];
  for (const i of all.keys()) {
    if (all.length === 1 || values.some((one) => tagged(one).case === i)) continue;
    const changed = values.map((one) => ({ ...tagged(one), case: tagged(one).case - (tagged(one).case > i ? 1 : 0) }));
    const left = without(all, i);
    yield {
      type: type.kind === "variant" ? { ...type, cases: left as WitCase[] } : { kind: "enum", names: left as string[] },
      values: changed,
    };
  }
}

function* smallerList(type: WitType & { readonly kind: "list" }, values: readonly Value[]): Generator<Part> {
  if (values.every((one) => items(one).length > 0)) {
    yield { type: type.element, values: values.map((one) => items(one)[0]) };
  }
  const { length } = type;
  if (length === undefined) {
    for (const [i, one] of values.entries()) {
      const all = items(one);
      const half = all.length >> 1;
      for (const fewer of [[], all.slice(0, half), all.slice(half), all.slice(1), all.slice(0, -1)]) {
        if (fewer.length < all.length) yield { type, values: replaced(values, i, fewer) };
      }
    }
  } else if (length > 1) yield { type: { ...type, length: 1 }, values: values.map((one) => items(one).slice(0, 1)) };
  const lengths = values.map((one) => items(one).length);
  for (const part of smaller({ type: type.element, values: values.flatMap(items) })) {
    let at = 0;
    yield { type: { ...type, element: part.type }, values: lengths.map((n) => part.values.slice(at, (at += n))) };
  }
}

/** The smallest parameters and arguments found that fail, with at most so many tries. */
export function shrink(
  params: readonly WitType[],
  args: readonly Value[],
  fails: (params: readonly WitType[], args: readonly Value[]) => boolean,
  tries = 500,
): { readonly params: readonly WitType[]; readonly args: readonly Value[] } {
  let best: Part = { type: { kind: "tuple", items: params }, values: [args] };
  for (let improved = true, left = tries; improved && left > 0;) {
    improved = false;
    for (const part of smaller(best)) {
      if (part.type.kind !== "tuple") continue;
      if (left-- <= 0) break;
      if (!fails(part.type.items, items(part.values[0]))) continue;
      best = part;
      improved = true;
      break;
    }
  }
  return { params: fieldsOf(best.type)!, args: items(best.values[0]) };
}
