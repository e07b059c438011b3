/**
 * UTF-8, strict for names and ABI strings, lossy for what a guest prints (Unicode §3.9). What the host's encoder and
 * decoder take to begin with is more than the whole of a short string takes by hand; where the host has none, all goes by hand.
 */
import { decodeByHand, encodeByHand, encodeIntoByHand, restOf } from "./utf8-by-hand.ts";
import { type Decoder, type Encoder, web } from "../host/web.ts";

export { restOf, utf8Length, writeUtf8 } from "./utf8-by-hand.ts";

/** What is asked of the host once, when it is first needed: undefined before, null where the host does not have it. */
let strict: Decoder | null | undefined;
let lossy: Decoder | null | undefined;
let encoder: Encoder | null | undefined;

/** Whether a decoder leaves a byte order mark where it is, as it has been asked to: that of gjs only says so. */
const keepsMark = (decoder: Decoder): boolean => decoder.decode(Uint8Array.of(0xef, 0xbb, 0xbf)) === "\ufeff";

/** A decoder of the host's; null where it has none, or one that does not do what it is asked to, as stand-ins may. */
function newDecoder(fatal: boolean): Decoder | null {
  try {
    const decoder = web.TextDecoder && new web.TextDecoder("utf-8", { fatal, ignoreBOM: true });
    return decoder?.fatal === fatal && decoder.ignoreBOM && keepsMark(decoder) ? decoder : null;
  } catch {
    return null;
  }
}

function newEncoder(): Encoder | null {
  const made = web.TextEncoder && new web.TextEncoder();
  return typeof made?.encodeInto === "function" ? made : null;
}

/** Bytes up to which putting characters together beats the decoder. */
const fewBytes = 32;

/** Characters up to which `utf8Length` and `writeUtf8` beat the encoder where not all of them are ASCII. */
export const fewCharacters = 64;

/** The string in these bytes, or undefined where they are not well-formed UTF-8. A BOM is kept. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  return decodeUtf8At(bytes, 0, bytes.length);
}

/** The same for a part of some bytes. */
export function decodeUtf8At(bytes: Uint8Array, at: number, length: number): string | undefined {
  const end = at + length;
  if (length <= fewBytes) return shortAscii(bytes, at, end) ?? shortText(bytes, at, end);
  if (strict === undefined) strict = newDecoder(true);
  if (strict === null) return decodeByHand(bytes, at, end, true);
  try {
    return strict.decode(bytes.subarray(at, end));
  } catch {
    return undefined;
  }
}

/** The same in pieces of about so many bytes; `between` is called before each of them. */
export function decodeInPieces(bytes: Uint8Array, piece: number, between: () => void): string | undefined {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length;) {
    between();
    const end = pieceEnd(bytes, at + piece);
    const text = decodeUtf8At(bytes, at, end - at);
    if (text === undefined) return undefined;
    pieces.push(text);
    at = end;
  }
  return pieces.join("");
}

/** Where a piece ends that is to have its last character whole: ahead of this position by no more than well-formed text can be. */
function pieceEnd(bytes: Uint8Array, most: number): number {
  if (most >= bytes.length) return bytes.length;
  let end = most;
  while (end > most - 3 && (bytes[end]! & 0xc0) === 0x80) end--;
  return end;
}

/** The string in these bytes, or undefined where one of them is not ASCII: most are, and one loop for all is slower. */
function shortAscii(bytes: Uint8Array, at: number, end: number): string | undefined {
  for (let i = at; i < end; i++) if (bytes[i]! > 0x7f) return undefined;
  const units = new Array<number>(end - at);
  for (let i = at; i < end; i++) units[i - at] = bytes[i]!;
  return String.fromCharCode(...units);
}

/** The string in these few bytes, or undefined where they are ill-formed. */
function shortText(bytes: Uint8Array, at: number, end: number): string | undefined {
  const units: number[] = [];
  for (let i = at; i < end;) {
    const lead = bytes[i++]!;
    if (lead < 0x80) {
      units.push(lead);
      continue;
    }
    const code = restOf(lead, bytes, i, end);
    if (code < 0) return undefined;
    if (code < 0x1_0000) units.push(code);
    else units.push(0xd7c0 + (code >> 10), 0xdc00 + (code & 0x3ff));
    i += code < 0x800 ? 1 : code < 0x1_0000 ? 2 : 3;
  }
  return String.fromCharCode(...units);
}

/** The string in these bytes, with U+FFFD for what is ill-formed. A BOM is kept. */
export function decodeUtf8Lossy(bytes: Uint8Array): string {
  if (lossy === undefined) lossy = newDecoder(false);
  return lossy === null ? decodeByHand(bytes, 0, bytes.length, false)! : lossy.decode(bytes);
}

/** Whether a string has UTF-8 bytes of its own, that is, no lone surrogate. */
export function isText(text: string): boolean {
  return !/[\uD800-\uDFFF]/u.test(text);
}

/** The UTF-8 bytes of a string; lone surrogates become U+FFFD. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  if (encoder === undefined) encoder = newEncoder();
  return encoder === null ? encodeByHand(text) : encoder.encode(text);
}

/** Writes a string into `target` as `TextEncoder.encodeInto` does, and returns its counts. */
export function encodeUtf8Into(text: string, target: Uint8Array): { read: number; written: number } {
  if (encoder === undefined) encoder = newEncoder();
  return encoder === null ? encodeIntoByHand(text, target) : encoder.encodeInto(text, target);
}
