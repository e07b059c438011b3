/**
 * Strings in the encodings that components have (Canonical ABI, Loading and Storing: strings). From one guest to another they
 * are recoded as they lie in memory; those of the host in UTF-8 are the business of `load.ts` and `store.ts`.
 */
import { isText } from "../../../base/bytes/utf8.ts";
import { type Address, type Context, abiTrap, numberOf } from "../context.ts";
import type { GuestString, UnitEncoding } from "../guest-string.ts";
import { loadStringFromRange } from "./load.ts";
import { measure, recode } from "./recode.ts";
import { storeStringIntoRange } from "./store.ts";

/** Canonical ABI, `utf16_tag`, for memories of 32 bits and of 64. */
const utf16Tag = 0x8000_0000;
const longUtf16Tag = 1n << 63n;

/** A length without the tag, where it has that: undefined where it has not. */
function untagged(length: Address): number | undefined {
  if (typeof length === "number") return length >>> 0 >= utf16Tag ? (length ^ utf16Tag) >>> 0 : undefined;
  return (length & longUtf16Tag) === 0n ? undefined : numberOf(length ^ longUtf16Tag);
}

/** Canonical ABI, `load_string_from_range`: a string that is left where it is. @throws Trap `abi-trap` */
export function guestString(cx: Context, pointer: Address, tagged: Address): GuestString {
  const { encoding } = cx;
  const isChosen = encoding === "latin1+utf16";
  const chosen = isChosen ? untagged(tagged) : undefined;
  const units = chosen ?? numberOf(tagged);
  const unit: UnitEncoding = encoding === "utf8" ? "utf8" : isChosen && chosen === undefined ? "latin1" : "utf16";
  const bytes = unit === "utf16" ? 2 * units : units;
  const at = cx.checkBlock(pointer, bytes, encoding === "utf8" ? 1 : 2, "a string");
  cx.pay(bytes, 0);
  const measured = measure(unit, cx.u8, at, at + bytes, () => cx.poll());
  if (measured === undefined) {
    const name = unit === "utf8" ? "UTF-8" : "UTF-16";
    throw abiTrap(`invalid ${name} in a string of ${units} units at ${at}.`);
  }
  const { utf8, utf16, isLatin1 } = measured;
  return { from: cx, at, unit, units, isChosen, utf8, utf16, isLatin1 };
}

/** Units that become a piece of a text at once: a call takes so many arguments on every host. */
const piece = 4096;

function textOfUnits(units: Uint8Array | Uint16Array, poll: () => void): string {
  let text = "";
  for (let at = 0; at < units.length; at += piece) {
    if (at > 0 && at % (256 * piece) === 0) poll();
    text += String.fromCharCode(...units.subarray(at, at + piece));
  }
  return text;
}

/** The same for the host: its text. @throws Trap `abi-trap` */
export function loadText(cx: Context, pointer: Address, tagged: Address): string {
  if (cx.encoding === "utf8") return loadStringFromRange(cx, pointer, tagged);
  const { at, unit, units } = guestString(cx, pointer, tagged);
  const { buffer, byteOffset } = cx.u8;
  const lying = unit === "utf16" ? new Uint16Array(buffer, byteOffset + at, units) : cx.u8.subarray(at, at + units);
  return textOfUnits(lying, () => cx.poll());
}

/** The well-formed text: a string of the host may hold halves of surrogate pairs, which no encoding here has. */
const wellFormed = (text: string): string => (isText(text) ? text : text.replaceAll(/[\uD800-\uDFFF]/gu, "\uFFFD"));

/** A text of the host as a string that lies somewhere. */
function stringOf(given: string, poll: () => void): GuestString {
  const text = wellFormed(given);
  const units = new Uint16Array(text.length);
  for (let i = 0; i < units.length; i++) units[i] = text.charCodeAt(i);
  const u8 = new Uint8Array(units.buffer);
  const { utf8, utf16, isLatin1 } = measure("utf16", u8, 0, u8.length, poll)!;
  const from = { u8, refresh: () => undefined };
  return { from, at: 0, unit: "utf16", units: text.length, isChosen: false, utf8, utf16, isLatin1 };
}

/** Canonical ABI, `store_string_into_range`, of a text of the host. Its address; the length is in `cx.length`. @throws Trap `abi-trap` */
export function storeText(cx: Context, text: string): number {
  if (cx.encoding === "utf8") return storeStringIntoRange(cx, text);
  return storeGuestString(
    cx,
    stringOf(text, () => cx.poll()),
  );
}

/** Canonical ABI, `store_string_into_range`. Its address; the tagged units are in `cx.length`. @throws Trap `abi-trap` */
export function storeGuestString(cx: Context, source: GuestString): number {
  switch (cx.encoding) {
    case "utf8":
      return source.unit === "utf8" ? storeCopy(cx, source, "utf8", 1) : storeAsUtf8(cx, source);
    case "utf16":
      return source.unit === "utf8" ? storeUtf8AsUtf16(cx, source) : storeCopy(cx, source, "utf16", 2);
    case "latin1+utf16":
      if (!source.isChosen) return storeAsLatin1OrUtf16(cx, source);
      return source.unit === "latin1" ? storeCopy(cx, source, "latin1", 2) : storeProbablyUtf16(cx, source);
  }
}

/** Allocates for a string, of which so many bytes are counted. */
function allocate(cx: Context, align: number, size: number): number {
  cx.pay(size, 0);
  return cx.realloc(0, 0, align, size);
}

/** Writes the string to where there is room for it. */
function write(cx: Context, { from, at, unit, units }: GuestString, target: UnitEncoding, ptr: number): void {
  from.refresh();
  const end = at + (unit === "utf16" ? 2 * units : units);
  recode(unit, from.u8, at, end, target, cx.u8, ptr, () => cx.poll());
}

function done(cx: Context, ptr: number, units: number, isTagged = false): number {
  cx.length = cx.asAddress(units);
  if (isTagged) cx.length = typeof cx.length === "number" ? cx.length | utf16Tag : cx.length | -longUtf16Tag;
  return ptr;
}

/** Canonical ABI, `store_string_copy`. */
function storeCopy(cx: Context, source: GuestString, target: UnitEncoding, align: number): number {
  const { units } = source;
  const ptr = allocate(cx, align, target === "utf16" ? 2 * units : units);
  write(cx, source, target, ptr);
  return done(cx, ptr, units);
}

/** Canonical ABI, `store_string_to_utf8`: first as if all of it were ASCII, then as if nothing were. */
function storeAsUtf8(cx: Context, source: GuestString): number {
  const { unit, units, utf8 } = source;
  let ptr = allocate(cx, 1, units);
  const most = units * (unit === "utf16" ? 3 : 2);
  if (utf8 > units) {
    cx.pay(utf8 - units, 0);
    ptr = cx.realloc(ptr, units, 1, most);
  }
  write(cx, source, "utf8", ptr);
  if (utf8 > units && most > utf8) ptr = cx.realloc(ptr, most, 1, utf8);
  return done(cx, ptr, utf8);
}

/** Canonical ABI, `store_utf8_to_utf16`. */
function storeUtf8AsUtf16(cx: Context, source: GuestString): number {
  const { units, utf16 } = source;
  let ptr = allocate(cx, 2, 2 * units);
  write(cx, source, "utf16", ptr);
  if (utf16 < units) ptr = cx.realloc(ptr, 2 * units, 2, 2 * utf16);
  return done(cx, ptr, utf16);
}

/** Canonical ABI, `store_string_to_latin1_or_utf16`. */
function storeAsLatin1OrUtf16(cx: Context, source: GuestString): number {
  const { units, utf16, isLatin1 } = source;
  let ptr = allocate(cx, 2, units);
  if (isLatin1) {
    write(cx, source, "latin1", ptr);
    if (utf16 < units) ptr = cx.realloc(ptr, units, 2, utf16);
    return done(cx, ptr, utf16);
  }
  const most = 2 * units;
  const size = 2 * utf16;
  cx.pay(Math.max(0, size - units), 0);
  ptr = cx.realloc(ptr, units, 2, most);
  write(cx, source, "utf16", ptr);
  if (most > size) ptr = cx.realloc(ptr, most, 2, size);
  return done(cx, ptr, utf16, true);
}

/** Canonical ABI, `store_probably_utf16_to_latin1_or_utf16`. */
function storeProbablyUtf16(cx: Context, source: GuestString): number {
  const { units, isLatin1 } = source;
  const ptr = allocate(cx, 2, 2 * units);
  write(cx, source, isLatin1 ? "latin1" : "utf16", ptr);
  if (!isLatin1) return done(cx, ptr, units, true);
  return done(cx, cx.realloc(ptr, 2 * units, 1, units), units);
}
