/**
 * Canonical ABI, Flat Lowering: checked host values (see `check.ts`) to core values.
 */
import { f32ToBits, f64ToBits } from "../../../base/bytes/bits.ts";
import type { CoreType } from "../core-instance.ts";
import type { CheckedVariant } from "./check.ts";
import type { ListType, ValType, VariantType } from "../despecialize.ts";
import { lowerHandle } from "./cross-handle.ts";
import { lowerFlags, scalars } from "../scalars.ts";
import { flattenType } from "../flatten.ts";
import type { Lower } from "../plans.ts";
import { listIntoRange, stringIntoRange } from "./store.ts";
import { longWork, weightOf, weightOfAll } from "../weight.ts";

const memo = new WeakMap<ValType, Lower>();

/** Canonical ABI, `lower_flat`, for one type. */
export function lowerer(type: ValType): Lower {
  let made = memo.get(type);
  if (made === undefined) memo.set(type, (made = makeLower(type)));
  return made;
}

function makeLower(type: ValType): Lower {
  switch (type.tag) {
    case "string":
      return (cx, value, out, at) => {
        out[at] = stringIntoRange(cx, value) | 0;
        out[at + 1] = cx.length;
      };
    case "list":
      return lowerList(type);
    case "record":
      return lowerRecord(type.fields.map((field) => field.type));
    case "variant":
      return lowerVariant(type);
    case "flags":
      return type.names.length === 0 ? () => undefined : lowerFlags;
    case "handle": {
      const lower = lowerHandle(type);
      return (cx, value, out, at) => {
        out[at] = lower(cx, value);
      };
    }
    default:
      return scalars[type.tag].lower;
  }
}

function lowerList(type: ListType): Lower {
  if (type.length === undefined) {
    const range = listIntoRange(type);
    return (cx, value, out, at) => {
      out[at] = range(cx, value) | 0;
      out[at + 1] = cx.length;
    };
  }
  const lower = lowerer(type.element);
  const width = flattenType(type.element).length;
  return (cx, value, out, at) => {
    const items = value as ArrayLike<unknown>;
    for (let i = 0; i < items.length; i++) {
      cx.pass(i);
      lower(cx, items[i], out, at + i * width);
    }
  };
}

/** Canonical ABI, `lower_flat_record`; also for a function's parameters. */
export function lowerRecord(types: readonly ValType[]): Lower {
  const lowers = types.map(lowerer);
  const isLong = weightOfAll(types) >= longWork;
  let end = 0;
  const offsets = types.map((type) => {
    const offset = end;
    end += flattenType(type).length;
    return offset;
  });
  return (cx, value, out, at) => {
    const fields = value as readonly unknown[];
    if (isLong) cx.poll();
    for (let i = 0; i < lowers.length; i++) lowers[i]!(cx, fields[i], out, at + offsets[i]!);
  };
}

const zeros: Readonly<Record<CoreType, unknown>> = { i32: 0, i64: 0n, f32: 0, f64: 0 };

/** Canonical ABI, `lower_flat_variant`: payloads go into the types that the cases are joined in. */
function lowerVariant(type: VariantType): Lower {
  const joined = flattenType(type).slice(1);
  const payloads = type.cases.map(({ type: payload }) => {
    if (payload === undefined) return undefined;
    const flat = flattenType(payload);
    const coerce = flat.map((core, i) => joinInto(core, joined[i] ?? core));
    return { lower: lowerer(payload), width: flat.length, coerce, weight: 1 + weightOf(payload) };
  });
  return (cx, value, out, at) => {
    const { caseIdx, payload } = value as CheckedVariant;
    out[at] = caseIdx;
    const plan = payloads[caseIdx];
    if (plan !== undefined) {
      cx.pay(0, plan.weight);
      plan.lower(cx, payload, out, at + 1);
    }
    const width = plan?.width ?? 0;
    for (let i = 0; i < width; i++) out[at + 1 + i] = plan!.coerce[i]!(out[at + 1 + i]);
    for (let i = width; i < joined.length; i++) out[at + 1 + i] = zeros[joined[i]!];
  };
}

function joinInto(core: CoreType, joined: CoreType): (value: unknown) => unknown {
  if (core === joined) return (value) => value;
  if (joined === "i32") return (value) => f32ToBits(value as number);
  if (core === "i32") return (value) => BigInt((value as number) >>> 0);
  if (core === "f32") return (value) => BigInt(f32ToBits(value as number) >>> 0);
  return (value) => f64ToBits(value as number);
}
