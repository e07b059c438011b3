/**
 * Canonical ABI, Flat Lifting: core values to host data. Narrow integers ignore the bits above their width.
 */
import { f32FromBits, f64FromBits } from "../../../base/bytes/bits.ts";
import type { CoreType } from "../core-instance.ts";
import type { Address, Context } from "../context.ts";
import type { RecordType, ValType, VariantType } from "../despecialize.ts";
import { type Scalar, scalars } from "../scalars.ts";
import { flatOffsets, flattenType } from "../flatten.ts";
import { liftHandle } from "./cross-handle.ts";
import { checkCase, flagMask, listFromRange, stringFromRange } from "./load.ts";
import { type Lift, type Plans, makeRecord, makeVariant } from "../plans.ts";
import { longWork, weightOf, weightOfAll } from "../weight.ts";

/** Canonical ABI, `lift_flat`, for one type. */
export function lifter(plans: Plans, type: ValType): Lift {
  let made = plans.lifts.get(type);
  if (made === undefined) plans.lifts.set(type, (made = makeLift(plans, type)));
  return made;
}

function scalarLift({ model }: Plans, { core, lift }: Scalar): Lift {
  const { fromBigint } = model;
  return core === "i64" ? (cx, flat, at) => fromBigint(lift(cx, flat, at) as bigint) : lift;
}

function makeLift(plans: Plans, type: ValType): Lift {
  switch (type.tag) {
    case "string": {
      const range = stringFromRange(plans);
      return (cx, flat, at) => range(cx, flat[at] as Address, flat[at + 1] as Address);
    }
    case "list":
      return liftList(plans, type);
    case "record":
      return liftRecord(plans, type);
    case "variant":
      return liftVariant(plans, type);
    case "flags": {
      const mask = flagMask(type.names.length);
      const { make } = plans.model.flags(type.names);
      if (type.names.length === 0) return () => make(0);
      return (_, flat, at) => make(((flat[at] as number) & mask) >>> 0);
    }
    case "handle": {
      const lift = liftHandle(plans.resources, type);
      return (cx, flat, at) => lift(cx, flat[at] as number);
    }
    default:
      return scalarLift(plans, scalars[type.tag]);
  }
}

function liftList(plans: Plans, type: ValType & { tag: "list" }): Lift {
  if (type.length === undefined) {
    const range = listFromRange(plans, type);
    return (cx, flat, at) => range(cx, flat[at] as Address, flat[at + 1] as Address);
  }
  const lift = lifter(plans, type.element);
  const width = flattenType(type.element, plans.pointer).length;
  const { length } = type;
  const items = (cx: Context, flat: readonly unknown[], at: number): unknown[] =>
    Array.from({ length }, (_, i) => {
      cx.pass(i);
      return lift(cx, flat, at + i * width);
    });
  if (plans.bytes && type.element.tag === "u8") {
    return (cx, flat, at) => Uint8Array.from(items(cx, flat, at) as number[]);
  }
  return (cx, flat, at) => plans.model.list(items(cx, flat, at));
}

function liftRecord(plans: Plans, type: RecordType): Lift {
  const lift = liftFields(
    plans,
    type.fields.map((field) => field.type),
  );
  const make = makeRecord(plans, type);
  return (cx, flat, at) => make(lift(cx, flat, at));
}

/** Canonical ABI, `lift_flat_values`: those of a record, or of parameters. */
export function liftFields(
  plans: Plans,
  types: readonly ValType[],
): (cx: Context, flat: readonly unknown[], at: number) => unknown[] {
  const lifts = types.map((type) => lifter(plans, type));
  const offsets = flatOffsets(types, plans.pointer);
  const isLong = weightOfAll(types) >= longWork;
  return (cx, flat, at) => {
    if (isLong) cx.poll();
    return lifts.map((lift, i) => lift(cx, flat, at + offsets[i]!));
  };
}

/** Canonical ABI, `lift_flat_variant`: payloads come back from the types that the cases were joined in. */
function liftVariant(plans: Plans, type: VariantType): Lift {
  const joined = flattenType(type, plans.pointer).slice(1);
  const payloads = type.cases.map((c) => {
    if (c.type === undefined) return undefined;
    const lift = lifter(plans, c.type);
    const wanted = flattenType(c.type, plans.pointer);
    const exact = wanted.every((core, i) => core === joined[i]);
    return { lift: exact ? lift : coercing(lift, wanted, joined), weight: 1 + weightOf(c.type) };
  });
  const make = makeVariant(plans, type);
  return (cx, flat, at) => {
    const caseIdx = checkCase(flat[at] as number, payloads.length);
    const payload = payloads[caseIdx];
    if (payload === undefined) return make(caseIdx, undefined);
    cx.take(0, payload.weight);
    return make(caseIdx, payload.lift(cx, flat, at + 1));
  };
}

function coercing(lift: Lift, wanted: readonly CoreType[], joined: readonly CoreType[]): Lift {
  const coerce = wanted.map((core, i) => unjoin(core, joined[i] ?? core));
  return (cx, flat, at) =>
    lift(
      cx,
      coerce.map((c, i) => c(flat[at + i])),
      0,
    );
}

/** How a core value comes back from the type that it was joined into. */
export function unjoin(core: CoreType, joined: CoreType): (value: unknown) => unknown {
  if (core === joined) return (value) => value;
  if (core === "f32") {
    if (joined === "i32") return (value) => f32FromBits(value as number);
    return (value) => f32FromBits(Number(BigInt.asIntN(32, value as bigint)));
  }
  if (core === "i32") return (value) => Number(BigInt.asIntN(32, value as bigint));
  return (value) => f64FromBits(BigInt.asIntN(64, value as bigint));
}
