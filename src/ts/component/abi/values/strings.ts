/**
 * Strings between guests, and in the encodings that components alone have (Canonical ABI, Loading and Storing: strings).
 * The host's own strings in UTF-8 are the business of `load.ts` and `store.ts`.
 */
import { encodeUtf8, isText } from "../../../base/bytes/utf8.ts";
import { type Context, MAX_BYTE_LENGTH, abiTrap } from "../context.ts";
import { GuestString, type UnitEncoding } from "../guest-string.ts";
import { textAt } from "./load.ts";

/** Canonical ABI, `utf16_tag`, for 32-bit memories. */
const utf16Tag = 0x8000_0000;

/** The same for a string of the host program. */
const ofHost = (text: string): GuestString => new GuestString(text, "utf16", text.length, false);

/** Units that are read at once: a call takes so many arguments on every host. */
const piece = 4096;

function textOfUnits(units: Uint8Array | Uint16Array, poll: () => void): string {
  let text = "";
  for (let at = 0; at < units.length; at += piece) {
    if (at > 0 && at % (256 * piece) === 0) poll();
    text += String.fromCharCode(...units.subarray(at, at + piece));
  }
  return text;
}

function unitsAt(cx: Context, ptr: number, n: number): Uint16Array {
  const units = new Uint16Array(n);
  for (let i = 0; i < n; i++) units[i] = cx.view.getUint16(ptr + 2 * i, true);
  return units;
}

/** The text of a range of the memory. @throws Trap `abi-trap` where it is ill-formed */
function decoded(cx: Context, unit: UnitEncoding, ptr: number, units: number): string {
  if (unit === "latin1") return textOfUnits(cx.u8.slice(ptr, ptr + units), () => cx.poll());
  const text = unit === "utf8" ? textAt(cx, ptr, units) : textOfUnits(unitsAt(cx, ptr, units), () => cx.poll());
  if (text !== undefined && (unit === "utf8" || isText(text))) return text;
  throw abiTrap(`invalid ${unit === "utf8" ? "UTF-8" : "UTF-16"} in a string of ${units} units at ${ptr}.`);
}

/** Canonical ABI, `load_string_from_range`. @throws Trap `abi-trap` */
export function loadGuestString(cx: Context, pointer: number, tagged: number): GuestString {
  const { encoding } = cx;
  const isChosen = encoding === "latin1+utf16";
  const isTagged = isChosen && tagged >>> 0 >= utf16Tag;
  const units = isTagged ? (tagged ^ utf16Tag) >>> 0 : tagged >>> 0;
  const unit: UnitEncoding = encoding === "utf8" ? "utf8" : isTagged || encoding === "utf16" ? "utf16" : "latin1";
  const bytes = unit === "utf16" ? 2 * units : units;
  if (bytes > MAX_BYTE_LENGTH) {
    throw abiTrap(`out of bounds: a string of ${bytes} bytes is longer than ${MAX_BYTE_LENGTH}.`);
  }
  const ptr = cx.checkRange(pointer, bytes, encoding === "utf8" ? 1 : 2, "a string");
  cx.pay(bytes, 0);
  return new GuestString(decoded(cx, unit, ptr, units), unit, units, isChosen);
}

/** The well-formed text: a string of the host may hold halves of surrogate pairs, which no encoding here has. */
const wellFormed = (text: string): string => (isText(text) ? text : text.replaceAll(/[\uD800-\uDFFF]/gu, "\uFFFD"));

function writeUnits(cx: Context, text: string, ptr: number): void {
  for (let i = 0; i < text.length; i++) {
    cx.pass(i);
    cx.view.setUint16(ptr + 2 * i, text.charCodeAt(i), true);
  }
}

/** Canonical ABI, `store_string_into_range`. Returns the address, and leaves the tagged units in `cx.length`. @throws Trap `abi-trap` */
export function storeGuestString(cx: Context, value: string | GuestString): number {
  const source = typeof value === "string" ? ofHost(wellFormed(value)) : value;
  switch (cx.encoding) {
    case "utf8":
      return source.unit === "utf8" ? storeUtf8Copy(cx, source) : storeAsUtf8(cx, source);
    case "utf16":
      return source.unit === "utf8" ? storeUtf8AsUtf16(cx, source) : storeUtf16(cx, source);
    case "latin1+utf16":
      if (!source.isChosen) return storeAsLatin1OrUtf16(cx, source);
      return source.unit === "latin1" ? storeLatin1Copy(cx, source) : storeProbablyUtf16(cx, source);
  }
}

/** Allocates for a string, of which so many bytes are counted. */
function allocate(cx: Context, align: number, size: number): number {
  cx.pay(size, 0);
  return cx.realloc(0, 0, align, size);
}

function done(cx: Context, ptr: number, tagged: number): number {
  cx.length = tagged | 0;
  return ptr;
}

/** Canonical ABI, `store_string_copy`, in UTF-8. */
function storeUtf8Copy(cx: Context, { text, units }: GuestString): number {
  const ptr = allocate(cx, 1, units);
  cx.u8.set(encodeUtf8(text), ptr);
  return done(cx, ptr, units);
}

/** Canonical ABI, `store_string_to_utf8`: first as if all of it were ASCII, then as if nothing were. */
function storeAsUtf8(cx: Context, { text, unit, units }: GuestString): number {
  const first = allocate(cx, 1, units);
  const bytes = encodeUtf8(text);
  if (bytes.length === units) {
    cx.u8.set(bytes, first);
    return done(cx, first, units);
  }
  const most = units * (unit === "utf16" ? 3 : 2);
  cx.pay(bytes.length - units, 0);
  let ptr = cx.realloc(first, units, 1, most);
  cx.u8.set(bytes, ptr);
  if (most > bytes.length) ptr = cx.realloc(ptr, most, 1, bytes.length);
  return done(cx, ptr, bytes.length);
}

/** Canonical ABI, `store_utf8_to_utf16`. */
function storeUtf8AsUtf16(cx: Context, { text, units }: GuestString): number {
  const most = 2 * units;
  let ptr = allocate(cx, 2, most);
  writeUnits(cx, text, ptr);
  const size = 2 * text.length;
  if (size < most) ptr = cx.realloc(ptr, most, 2, size);
  return done(cx, ptr, text.length);
}

/** Canonical ABI, `store_string_copy`, in UTF-16. */
function storeUtf16(cx: Context, { text }: GuestString): number {
  const ptr = allocate(cx, 2, 2 * text.length);
  writeUnits(cx, text, ptr);
  return done(cx, ptr, text.length);
}

/** Canonical ABI, `store_string_copy`, in Latin-1. */
function storeLatin1Copy(cx: Context, { text, units }: GuestString): number {
  const ptr = allocate(cx, 2, units);
  writeLatin1(cx, text, ptr, units);
  return done(cx, ptr, units);
}

function writeLatin1(cx: Context, text: string, ptr: number, n: number): void {
  for (let i = 0; i < n; i++) {
    cx.pass(i);
    cx.u8[ptr + i] = text.charCodeAt(i);
  }
}

/** Where the first character stands that Latin-1 does not have; the length where there is none. */
function latin1End(text: string): number {
  let at = 0;
  while (at < text.length && text.charCodeAt(at) <= 0xff) at++;
  return at;
}

/** Canonical ABI, `store_string_to_latin1_or_utf16`. */
function storeAsLatin1OrUtf16(cx: Context, { text, units }: GuestString): number {
  const first = allocate(cx, 2, units);
  const end = latin1End(text);
  if (end === text.length) {
    writeLatin1(cx, text, first, end);
    return done(cx, end < units ? cx.realloc(first, units, 2, end) : first, end);
  }
  const most = 2 * units;
  const size = 2 * text.length;
  cx.pay(Math.max(0, size - units), 0);
  let ptr = cx.realloc(first, units, 2, most);
  writeUnits(cx, text, ptr);
  if (most > size) ptr = cx.realloc(ptr, most, 2, size);
  return done(cx, ptr, text.length | utf16Tag);
}

/** Canonical ABI, `store_probably_utf16_to_latin1_or_utf16`. */
function storeProbablyUtf16(cx: Context, { text }: GuestString): number {
  const size = 2 * text.length;
  const ptr = allocate(cx, 2, size);
  writeUnits(cx, text, ptr);
  if (latin1End(text) < text.length) return done(cx, ptr, text.length | utf16Tag);
  writeLatin1(cx, text, ptr, text.length);
  return done(cx, cx.realloc(ptr, size, 1, text.length), text.length);
}
