/**
 * Canonical ABI, Loading: values out of the guest's memory, straight into the host's data. What the guest
 * hands over is checked: bounds, alignment, UTF-8, chars, case indices.
 */
import { decodeInPieces, decodeUtf8, decodeUtf8At } from "../../../base/bytes/utf8.ts";
import { type Address, type Context, abiTrap, numberOf } from "../context.ts";
import type { ListType, RecordType, ValType, VariantType } from "../despecialize.ts";
import { type Scalar, scalars } from "../scalars.ts";
import { discriminantSize, fieldOffsets, memoryLayout, payloadOffset } from "../layout.ts";
import { liftHandle } from "./cross-handle.ts";
import { type Load, type Plans, RecordWay, makeRecord, makeVariant } from "../plans.ts";
import { longWork, weightOf, weightOfAll } from "../weight.ts";

/** Canonical ABI, `load`, for one type. */
export function loader(plans: Plans, type: ValType): Load {
  let made = plans.loads.get(type);
  if (made === undefined) plans.loads.set(type, (made = makeLoad(plans, type)));
  return made;
}

/** An index of a case or the bits of flags, by their bytes in memory. */
export const loadIndex = {
  0: () => 0,
  1: (cx: Context, p: number) => cx.view.getUint8(p),
  2: (cx: Context, p: number) => cx.view.getUint16(p, true),
  4: (cx: Context, p: number) => cx.view.getUint32(p, true),
} as const;

function scalarLoad({ model }: Plans, { core, load }: Scalar): Load {
  const { fromBigint } = model;
  return core === "i64" ? (cx, ptr) => fromBigint(load(cx, ptr) as bigint) : load;
}

function makeLoad(plans: Plans, type: ValType): Load {
  switch (type.tag) {
    case "string":
      return loadRange(plans, stringFromRange(plans));
    case "list":
      return loadList(plans, type);
    case "record":
      return loadRecord(plans, type);
    case "variant":
      return loadVariant(plans, type);
    case "flags":
      return loadFlags(plans, type.names);
    case "handle": {
      const lift = liftHandle(plans.resources, type);
      return (cx, ptr) => lift(cx, cx.view.getUint32(ptr, true));
    }
    default:
      return scalarLoad(plans, scalars[type.tag]);
  }
}

// Longer strings are decoded in pieces of this size.
const longString = 2 ** 20;

/** The text in a range; undefined where it is not UTF-8. */
export function textAt(cx: Context, ptr: number, n: number): string | undefined {
  if (!cx.isShared && n <= longString) return decodeUtf8At(cx.u8, ptr, n);
  const bytes = cx.isShared ? cx.u8.slice(ptr, ptr + n) : cx.u8.subarray(ptr, ptr + n);
  return n <= longString ? decodeUtf8(bytes) : decodeInPieces(bytes, longString, () => cx.poll());
}

/**
 * Canonical ABI, `load_string_from_range`, from UTF-8.
 * @throws Trap `abi-trap` where the range is out of bounds, too long or not UTF-8
 */
export function loadStringFromRange(cx: Context, pointer: Address, byteLength: Address): string {
  const n = numberOf(byteLength);
  const ptr = cx.checkBlock(pointer, n, 1, "a string");
  cx.pay(n, 0);
  const text = textAt(cx, ptr, n);
  if (text === undefined) throw abiTrap(`invalid UTF-8 in a string of ${n} bytes at ${ptr}.`);
  return text;
}

/** Reads a string of which address and length are known, as the plans have strings. */
export const stringFromRange = ({ strings = loadStringFromRange }: Plans): LoadRange => strings;

/** Reads what an address and a length say that lie in memory. */
function loadRange({ pointer }: Plans, range: LoadRange): Load {
  if (pointer === "i32") return (cx, ptr) => range(cx, cx.view.getUint32(ptr, true), cx.view.getUint32(ptr + 4, true));
  return (cx, ptr) => range(cx, cx.view.getBigUint64(ptr, true), cx.view.getBigUint64(ptr + 8, true));
}

function loadList(plans: Plans, type: ListType): Load {
  if (type.length === undefined) return loadRange(plans, listFromRange(plans, type));
  const items = itemsLoader(plans, type.element);
  const { length } = type;
  return (cx, ptr) => items(cx, ptr, length);
}

/** Reads a list of which address and length are known. */
export type LoadRange = (cx: Context, pointer: Address, length: Address) => unknown;

/** Reads the items of a list that is known to lie there. */
type LoadItems = (cx: Context, ptr: number, n: number) => unknown;

/**
 * Canonical ABI, `load_list_from_range`.
 * @throws Trap `abi-trap`, from the function made, where the range is unaligned, out of bounds or too long
 */
export function listFromRange(plans: Plans, type: ListType): LoadRange {
  const { size, align } = memoryLayout(type.element, plans.pointer);
  const weight = 1 + weightOf(type.element);
  const copied = isCopied(plans, type.element);
  const items = type.of === "map" ? entriesLoader(plans, type.element as RecordType) : itemsLoader(plans, type.element);
  return (cx, pointer, length) => {
    const n = numberOf(length);
    const bytes = n * size;
    const ptr = cx.checkBlock(pointer, bytes, align, "a list");
    if (!copied) cx.make(n * weight);
    cx.pay(bytes, n * weight);
    return items(cx, ptr, n);
  };
}

/** Whether a list comes out as a copy of its bytes, and makes no values of its items. */
const isCopied = ({ bytes }: Plans, element: ValType): boolean => bytes && element.tag === "u8";

function itemsLoader(plans: Plans, element: ValType): LoadItems {
  const { list } = plans.model;
  if (element.tag === "u8") {
    if (isCopied(plans, element)) return (cx, ptr, n) => cx.u8.slice(ptr, ptr + n);
    return (cx, ptr, n) => {
      const items = new Array<unknown>(n);
      const { u8 } = cx;
      for (let i = 0; i < n; i++) items[i] = u8[ptr + i];
      return list(items);
    };
  }
  const load = loader(plans, element);
  const { size } = memoryLayout(element, plans.pointer);
  return (cx, ptr, n) => {
    const items = new Array<unknown>(n);
    for (let i = 0; i < n; i++) {
      cx.pass(i);
      items[i] = load(cx, ptr + i * size);
    }
    return list(items);
  };
}

function entriesLoader(plans: Plans, pair: RecordType): LoadItems {
  const types = pair.fields.map((field) => field.type);
  const [loadKey, loadValue] = types.map((type) => loader(plans, type)) as [Load, Load];
  const [, valueOffset = 0] = fieldOffsets(types, plans.pointer);
  const { size } = memoryLayout(pair, plans.pointer);
  return (cx, ptr, n) => {
    const entries: [unknown, unknown][] = [];
    for (let i = 0; i < n; i++) {
      cx.pass(i);
      const at = ptr + i * size;
      entries.push([loadKey(cx, at), loadValue(cx, at + valueOffset)]);
    }
    return plans.model.map(entries);
  };
}

/** Canonical ABI, `load_record`. */
function loadRecord(plans: Plans, type: RecordType): Load {
  const types = type.fields.map((field) => field.type);
  const load = loadFields(plans, types);
  const make = makeRecord(plans, type);
  const slow: Load = (cx, ptr) => make(load(cx, ptr));
  if (weightOfAll(types) >= longWork) return slow;
  const offsets = fieldOffsets(types, plans.pointer);
  const way = new RecordWay(plans, type, (site) =>
    site.load(types.map((one, i) => loadAt(loader(plans, one), offsets[i]!))),
  );
  return (cx, ptr) => {
    if (way.fast !== undefined) return way.fast(cx, ptr);
    way.pass();
    return slow(cx, ptr);
  };
}

const loadAt =
  (load: Load, offset: number): Load =>
  (cx, ptr) =>
    load(cx, ptr + offset);

/** Values in a row: those of a record, or of parameters in memory. */
export function loadFields(plans: Plans, types: readonly ValType[]): (cx: Context, ptr: number) => unknown[] {
  const loads = types.map((type) => loader(plans, type));
  const offsets = fieldOffsets(types, plans.pointer);
  const isLong = weightOfAll(types) >= longWork;
  return (cx, ptr) => {
    if (isLong) cx.poll();
    const values = new Array<unknown>(loads.length);
    for (let i = 0; i < loads.length; i++) values[i] = loads[i]!(cx, ptr + offsets[i]!);
    return values;
  };
}

/** Canonical ABI, `load_variant`. */
function loadVariant(plans: Plans, type: VariantType): Load {
  const { cases } = type;
  const index = loadIndex[discriminantSize(cases.length)];
  const payloads = cases.map((c) =>
    c.type === undefined ? undefined : { load: loader(plans, c.type), weight: 1 + weightOf(c.type) },
  );
  const offset = payloadOffset(cases, plans.pointer);
  const make = makeVariant(plans, type);
  return (cx, ptr) => {
    const caseIdx = checkCase(index(cx, ptr), cases.length);
    const payload = payloads[caseIdx];
    if (payload === undefined) return make(caseIdx, undefined);
    cx.take(0, payload.weight);
    return make(caseIdx, payload.load(cx, ptr + offset));
  };
}

/** A case's index that exists. @throws Trap `abi-trap` */
export function checkCase(index: number, n: number): number {
  const caseIdx = index >>> 0;
  if (caseIdx >= n) throw abiTrap(`invalid discriminant: case ${caseIdx} of a variant of ${n}.`);
  return caseIdx;
}

/** The bits that labels stand for; what lies above them is ignored (`unpack_flags_from_int`). */
export function flagMask(n: number): number {
  return n >= 32 ? 0xffff_ffff : 2 ** n - 1;
}

function loadFlags(plans: Plans, names: readonly string[]): Load {
  const index = loadIndex[memoryLayout({ tag: "flags", names }).size as 0 | 1 | 2 | 4];
  const mask = flagMask(names.length);
  const { make } = plans.model.flags(names);
  return (cx, ptr) => make((index(cx, ptr) & mask) >>> 0);
}
