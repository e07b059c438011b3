/**
 * Canonical ABI, Storing: checked host values (see `check.ts`) into the guest's memory. A function per type
 * is built once; no type is looked at while values move.
 */
import { encodeUtf8, encodeUtf8Into, fewCharacters, utf8Length, writeUtf8 } from "../../../base/bytes/utf8.ts";
import type { CheckedVariant } from "./check.ts";
import { type Context, MAX_BYTE_LENGTH, abiTrap } from "../context.ts";
import type { PointerType } from "../core-instance.ts";
import type { CaseType, ListType, ValType } from "../despecialize.ts";
import { lowerHandle } from "./cross-handle.ts";
import { indexStores, scalars } from "../scalars.ts";
import { discriminantSize, fieldOffsets, memoryLayout, payloadOffset } from "../layout.ts";
import type { Store } from "../plans.ts";
import { FlatItems } from "./flat.ts";
import { longWork, weightOf, weightOfAll } from "../weight.ts";

const memos = { i32: new WeakMap<ValType, Store>(), i64: new WeakMap<ValType, Store>() } as const;

/** Canonical ABI, `store`, for one type, into a memory of these addresses. */
export function storer(type: ValType, pointer: PointerType = "i32"): Store {
  const memo = memos[pointer];
  let made = memo.get(type);
  if (made === undefined) memo.set(type, (made = makeStore(type, pointer)));
  return made;
}

function makeStore(type: ValType, pointer: PointerType): Store {
  switch (type.tag) {
    case "string":
      return (cx, value, ptr) => storePair(cx, stringIntoRange(cx, value), ptr);
    case "list":
      return storeList(type, pointer);
    case "record":
      return storeRecord(
        type.fields.map((field) => field.type),
        pointer,
      );
    case "variant":
      return storeVariant(type.cases, pointer);
    case "flags":
      return indexStores[memoryLayout(type).size as 0 | 1 | 2 | 4];
    case "handle": {
      const lower = lowerHandle(type);
      return (cx, value, ptr) => cx.view.setUint32(ptr, lower(cx, value), true);
    }
    default:
      return scalars[type.tag].store;
  }
}

/** Puts a string into new memory, as the context encodes it; its address, with the length in `cx.length`. */
export function stringIntoRange(cx: Context, value: unknown): number {
  const { storeString } = cx;
  return storeString === undefined ? storeStringIntoRange(cx, value as string) : storeString(cx, value as string);
}

/** Writes an address, and the length that goes with it. */
export function storePair(cx: Context, begin: number, ptr: number): void {
  const { length } = cx;
  if (typeof length === "number") {
    cx.view.setUint32(ptr, begin, true);
    cx.view.setUint32(ptr + 4, length, true);
  } else {
    cx.view.setBigUint64(ptr, BigInt(begin), true);
    cx.view.setBigUint64(ptr + 8, length, true);
  }
}

// Characters of ASCII up to which a loop over them beats the encoder.
const fewAscii = 24;

/**
 * Canonical ABI, `store_string_into_range`, to UTF-8. Returns the address and leaves the byte length in
 * `cx.length`. A string of ASCII takes one allocation of its length; others let it grow once, to their exact size.
 * @throws Trap `abi-trap`
 */
export function storeStringIntoRange(cx: Context, text: string): number {
  const n = text.length;
  cx.pay(n, 0);
  const ptr = cx.realloc(0, 0, 1, n);
  if (n > fewAscii) return storeEncoded(cx, text, ptr, n);
  const { u8 } = cx;
  let i = 0;
  for (; i < n; i++) {
    const c = text.charCodeAt(i);
    if (c > 0x7f) break;
    u8[ptr + i] = c;
  }
  return i === n ? stored(cx, ptr, n) : storeShort(cx, text, ptr, n);
}

function stored(cx: Context, ptr: number, length: number): number {
  cx.length = cx.asAddress(length);
  return ptr;
}

/** The part for few characters of which one is not ASCII. */
function storeShort(cx: Context, text: string, ptr: number, n: number): number {
  const length = utf8Length(text);
  cx.pay(length - n, 0);
  // In memory that is shared the encoder has not said whether it is so.
  const at = length === n ? ptr : cx.realloc(ptr, n, 1, length);
  writeUtf8(text, cx.u8, at);
  return stored(cx, at, length);
}

/**
 * The part of `storeStringIntoRange` that uses the host's encoder: `n` bytes at `ptr` have been allocated. What
 * is written before the allocation grows is written again, since small guests' allocators do not copy it.
 */
function storeEncoded(cx: Context, text: string, ptr: number, n: number): number {
  const { read, written } = cx.isShared ? nothing : encodeUtf8Into(text, cx.u8.subarray(ptr, ptr + n));
  if (read === n) return stored(cx, ptr, n);
  if (n <= fewCharacters) return storeShort(cx, text, ptr, n);
  const head = cx.u8.slice(ptr, ptr + written);
  const rest = encodeUtf8(text.slice(read));
  const total = written + rest.length;
  if (total > MAX_BYTE_LENGTH) throw abiTrap(`the string of ${total} bytes is longer than ${MAX_BYTE_LENGTH}.`);
  cx.pay(total - n, 0);
  const at = total === n ? ptr : cx.realloc(ptr, n, 1, total);
  cx.u8.set(head, at);
  cx.u8.set(rest, at + written);
  return stored(cx, at, total);
}

const nothing = { read: 0, written: 0 } as const;

/** Puts a list's elements into new memory; its address, with the count in `cx.length`. */
export type StoreList = (cx: Context, value: unknown) => number;

function storeList(type: ListType, pointer: PointerType): Store {
  if (type.length !== undefined) return storeFixedList(type.element, pointer);
  const range = listIntoRange(type, pointer);
  return (cx, value, ptr) => storePair(cx, range(cx, value), ptr);
}

function storeFixedList(element: ValType, pointer: PointerType): Store {
  const store = storer(element, pointer);
  const { size } = memoryLayout(element, pointer);
  return (cx, value, ptr) => {
    const items = value as ArrayLike<unknown>;
    for (let i = 0; i < items.length; i++) {
      cx.pass(i);
      store(cx, items[i], ptr + i * size);
    }
  };
}

/** Canonical ABI, `store_list_into_range`. Lists of numbers have been checked into typed arrays: one copy. */
export function listIntoRange(type: ListType, pointer: PointerType): StoreList {
  const { size, align } = memoryLayout(type.element, pointer);
  const storeElement = storer(type.element, pointer);
  const weight = 1 + weightOf(type.element);
  return (cx, value) => {
    const items = value as ArrayLike<unknown>;
    const n = items.length;
    const bytes = n * size;
    if (bytes > MAX_BYTE_LENGTH) throw abiTrap(`the list of ${bytes} bytes is longer than ${MAX_BYTE_LENGTH}.`);
    cx.pay(bytes, n * weight);
    const ptr = cx.realloc(0, 0, align, bytes);
    if (value instanceof FlatItems) {
      cx.u8.set(value.u8, ptr);
    } else if (ArrayBuffer.isView(items)) {
      cx.u8.set(new Uint8Array(items.buffer, items.byteOffset, items.byteLength), ptr);
    } else {
      for (let i = 0; i < n; i++) {
        cx.pass(i);
        storeElement(cx, items[i], ptr + i * size);
      }
    }
    return stored(cx, ptr, n);
  };
}

/** Canonical ABI, `store_record`; also for spilled parameters. */
export function storeRecord(types: readonly ValType[], pointer: PointerType): Store {
  const stores = types.map((type) => storer(type, pointer));
  const offsets = fieldOffsets(types, pointer);
  const isLong = weightOfAll(types) >= longWork;
  return (cx, value, ptr) => {
    if (isLong) cx.poll();
    const fields = value as readonly unknown[];
    for (let i = 0; i < stores.length; i++) stores[i]!(cx, fields[i], ptr + offsets[i]!);
  };
}

/** Canonical ABI, `store_variant`. */
function storeVariant(cases: readonly CaseType[], pointer: PointerType): Store {
  const storeCase = indexStores[discriminantSize(cases.length)];
  const payloads = cases.map(({ type }) =>
    type === undefined ? undefined : { store: storer(type, pointer), weight: 1 + weightOf(type) },
  );
  const offset = payloadOffset(cases, pointer);
  return (cx, value, ptr) => {
    const { caseIdx, payload } = value as CheckedVariant;
    storeCase(cx, caseIdx, ptr);
    const plan = payloads[caseIdx];
    if (plan === undefined) return;
    cx.pay(0, plan.weight);
    plan.store(cx, payload, ptr + offset);
  };
}
