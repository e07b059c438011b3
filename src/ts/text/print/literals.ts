/**
 * Literals of the text format: floats that come back with the same bits, strings, identifiers (Text Format,
 * Values).
 */
import { f32FromBits, f64FromBits } from "../../base/bytes/bits.ts";
import { decodeUtf8Lossy, encodeUtf8 } from "../../base/bytes/utf8.ts";

/** The f32 with these bits: the shortest decimal that reads back as it, or a NaN with its payload. */
export function f32Literal(bits: number): string {
  const sign = bits < 0 ? "-" : "";
  const magnitude = bits & 0x7fff_ffff;
  if (magnitude > 0x7f80_0000) {
    const payload = magnitude & 0x007f_ffff;
    return payload === 0x0040_0000 ? `${sign}nan` : `${sign}nan:0x${payload.toString(16)}`;
  }
  return `${sign}${magnitude === 0x7f80_0000 ? "inf" : shortestF32(f32FromBits(magnitude))}`;
}

/** Whether a reader that rounds `decimal` straight to f32 gets `x`: it must not lie on the edge between two. */
function isSafely(decimal: number, x: number): boolean {
  return Math.fround(decimal * (1 - 2 ** -45)) === x && Math.fround(decimal * (1 + 2 ** -45)) === x;
}

function shortestF32(x: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const decimal = Number(x.toPrecision(digits));
    if (isSafely(decimal, x)) return String(decimal);
  }
  return String(x);
}

const f64Sign = 0x8000_0000_0000_0000n;
const f64Infinity = 0x7ff0_0000_0000_0000n;
const f64Payload = 0x000f_ffff_ffff_ffffn;
const f64Canonical = 0x0008_0000_0000_0000n;

/** The f64 with these bits: the shortest decimal that reads back as it, or a NaN with its payload. */
export function f64Literal(bits: bigint): string {
  const magnitude = BigInt.asUintN(63, bits);
  const sign = (bits & f64Sign) === 0n ? "" : "-";
  if (magnitude > f64Infinity) {
    const payload = magnitude & f64Payload;
    return payload === f64Canonical ? `${sign}nan` : `${sign}nan:0x${payload.toString(16)}`;
  }
  return `${sign}${magnitude === f64Infinity ? "inf" : String(f64FromBits(magnitude))}`;
}

const quote = 0x22;
const backslash = 0x5c;
const hexDigits = encodeUtf8("0123456789abcdef");

/** A string literal with these bytes. Written as bytes and decoded once: data segments have millions of them. */
export function bytesLiteral(bytes: Uint8Array): string {
  const out = new Uint8Array(bytes.length * 3 + 2);
  let n = 0;
  out[n++] = quote;
  for (const byte of bytes) {
    if (byte >= 0x20 && byte < 0x7f && byte !== quote && byte !== backslash) {
      out[n++] = byte;
      continue;
    }
    out[n++] = backslash;
    out[n++] = hexDigits[byte >> 4]!;
    out[n++] = hexDigits[byte & 0xf]!;
  }
  out[n++] = quote;
  return decodeUtf8Lossy(out.subarray(0, n));
}

/** Characters that are not seen or change how others are seen: controls, formats, blanks other than U+20. */
const unseen = /^(?! )[\p{C}\p{Z}]$/u;

/** A string literal of a name; what would end it or would not be seen is escaped byte by byte. */
export function nameLiteral(name: string): string {
  let text = '"';
  for (const char of name) {
    const escaped = char === '"' || char === "\\" || unseen.test(char);
    text += escaped ? bytesLiteral(encodeUtf8(char)).slice(1, -1) : char;
  }
  return `${text}"`;
}

const idPattern = /^[\w!#$%&'*+\-./:<=>?@\\^`|~]+$/;

/** The identifier of this name, which is not empty: a string behind the `$` where it has other characters. */
export function identifier(name: string): string {
  return `$${idPattern.test(name) ? name : nameLiteral(name)}`;
}
