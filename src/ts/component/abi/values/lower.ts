/**
 * Canonical ABI, Flat Lowering: checked host values (see `check.ts`) to core values.
 */
import { f32ToBits, f64ToBits } from "../../../base/bytes/bits.ts";
import type { Context } from "../context.ts";
import type { CoreType, PointerType } from "../core-instance.ts";
import type { CheckedVariant } from "./check.ts";
import type { ListType, ValType, VariantType } from "../despecialize.ts";
import { lowerHandle } from "./cross-handle.ts";
import { lowerFlags, scalars } from "../scalars.ts";
import { flatOffsets, flattenType } from "../flatten.ts";
import type { Lower } from "../plans.ts";
import { listIntoRange, stringIntoRange } from "./store.ts";
import { longWork, weightOf, weightOfAll } from "../weight.ts";

const memos = { i32: new WeakMap<ValType, Lower>(), i64: new WeakMap<ValType, Lower>() } as const;

/** Canonical ABI, `lower_flat`, for one type, by addresses of this type. */
export function lowerer(type: ValType, pointer: PointerType = "i32"): Lower {
  const memo = memos[pointer];
  let made = memo.get(type);
  if (made === undefined) memo.set(type, (made = makeLower(type, pointer)));
  return made;
}

/** Hands over the address of what has just been put into new memory. */
export function lowerPair(cx: Context, begin: number, out: unknown[], at: number): void {
  out[at] = cx.asAddress(begin);
  out[at + 1] = cx.length;
}

function makeLower(type: ValType, pointer: PointerType): Lower {
  switch (type.tag) {
    case "string":
      return (cx, value, out, at) => lowerPair(cx, stringIntoRange(cx, value), out, at);
    case "list":
      return lowerList(type, pointer);
    case "record":
      return lowerRecord(
        type.fields.map((field) => field.type),
        pointer,
      );
    case "variant":
      return lowerVariant(type, pointer);
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

function lowerList(type: ListType, pointer: PointerType): Lower {
  if (type.length === undefined) {
    const range = listIntoRange(type, pointer);
    return (cx, value, out, at) => lowerPair(cx, range(cx, value), out, at);
  }
  const lower = lowerer(type.element, pointer);
  const width = flattenType(type.element, pointer).length;
  return (cx, value, out, at) => {
    const items = value as ArrayLike<unknown>;
    for (let i = 0; i < items.length; i++) {
      cx.pass(i);
      lower(cx, items[i], out, at + i * width);
    }
  };
}

/** Canonical ABI, `lower_flat_record`; also for a function's parameters. */
export function lowerRecord(types: readonly ValType[], pointer: PointerType): Lower {
  const lowers = types.map((type) => lowerer(type, pointer));
  const isLong = weightOfAll(types) >= longWork;
  const offsets = flatOffsets(types, pointer);
  return (cx, value, out, at) => {
    const fields = value as readonly unknown[];
    if (isLong) cx.poll();
    for (let i = 0; i < lowers.length; i++) lowers[i]!(cx, fields[i], out, at + offsets[i]!);
  };
}

/** What stands in the places of core values that a case has not. */
export const zeros: Readonly<Record<CoreType, unknown>> = { i32: 0, i64: 0n, f32: 0, f64: 0 };

/** Canonical ABI, `lower_flat_variant`: payloads go into the types that the cases are joined in. */
function lowerVariant(type: VariantType, pointer: PointerType): Lower {
  const joined = flattenType(type, pointer).slice(1);
  const payloads = type.cases.map(({ type: payload }) => {
    if (payload === undefined) return undefined;
    const flat = flattenType(payload, pointer);
    const coerce = flat.map((core, i) => joinInto(core, joined[i] ?? core));
    return { lower: lowerer(payload, pointer), width: flat.length, coerce, weight: 1 + weightOf(payload) };
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

/** How a core value goes into the type that those of all cases are joined in. */
export function joinInto(core: CoreType, joined: CoreType): (value: unknown) => unknown {
  if (core === joined) return (value) => value;
  if (joined === "i32") return (value) => f32ToBits(value as number);
  if (core === "i32") return (value) => BigInt((value as number) >>> 0);
  if (core === "f32") return (value) => BigInt(f32ToBits(value as number) >>> 0);
  return (value) => f64ToBits(value as number);
}
