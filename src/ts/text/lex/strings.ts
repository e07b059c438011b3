/**
 * String literals to bytes (Text Format, Values, Strings).
 */
import type { MalformedError } from "../../base/errors/errors.ts";
import { encodeUtf8 } from "../../base/bytes/utf8.ts";

/** What reports errors. */
interface Reporter {
  readonly text: string;
  errorAt(start: number, end: number, message: string): MalformedError;
}

const backslash = 0x5c;
const simpleEscapes: { readonly [char: string]: number } = {
  t: 9,
  n: 10,
  r: 13,
  '"': 0x22,
  "'": 0x27,
  "\\": backslash,
};

/** The value of a hexadecimal digit, or -1. */
export function hexDigit(c: number): number {
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  const lower = c | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/**
 * The bytes of the string whose characters are those from `start` to `end`.
 * @throws MalformedError `bad-text` for an unknown escape or a lone surrogate
 */
export function decodeString(source: Reporter, start: number, end: number): Uint8Array {
  const { text } = source;
  // A character takes at most three bytes for each code unit.
  const out = new Uint8Array((end - start) * 3);
  let n = 0;
  for (let pos = start; pos < end;) {
    const c = text.charCodeAt(pos);
    if (c === backslash) {
      const high = hexDigit(text.charCodeAt(pos + 1));
      const low = high < 0 ? -1 : hexDigit(text.charCodeAt(pos + 2));
      if (low >= 0 && pos + 2 < end) {
        out[n++] = (high << 4) | low;
        pos += 3;
        continue;
      }
      const simple = simpleEscapes[text.charAt(pos + 1)];
      if (simple !== undefined) {
        out[n++] = simple;
        pos += 2;
        continue;
      }
      const close = text.indexOf("}", pos);
      n = append(out, n, unicodeEscape(source, pos, close, end));
      pos = close + 1;
    } else if (c < 128) {
      out[n++] = c;
      pos++;
    } else {
      let to = pos + 1;
      while (to < end && text.charCodeAt(to) >= 128) to++;
      const run = text.slice(pos, to);
      if (hasLoneSurrogate(run))
        throw source.errorAt(pos, to, "malformed UTF-8 encoding: a lone surrogate is no character.");
      n = append(out, n, encodeUtf8(run));
      pos = to;
    }
  }
  return out.subarray(0, n);
}

function append(out: Uint8Array, n: number, bytes: Uint8Array): number {
  out.set(bytes, n);
  return n + bytes.length;
}

function hasLoneSurrogate(text: string): boolean {
  for (const char of text) if (char >= "\ud800" && char <= "\udfff" && char.length === 1) return true;
  return false;
}

/** The value of hexadecimal digits, each `_` between two of them, or -1. */
function hexNumber(text: string): number {
  let value = text === "" ? -1 : 0;
  for (let at = 0; at < text.length && value >= 0; at++) {
    if (text[at] === "_" && hexDigit(text.charCodeAt(at - 1)) >= 0) at++;
    const digit = hexDigit(text.charCodeAt(at));
    value = digit < 0 ? -1 : value * 16 + digit;
  }
  return value;
}

/** `\u{…}` */
function unicodeEscape(source: Reporter, pos: number, close: number, end: number): Uint8Array {
  const { text } = source;
  if (text.charAt(pos + 1) !== "u" || text.charAt(pos + 2) !== "{" || close < 0 || close >= end) {
    throw source.errorAt(
      pos,
      Math.min(pos + 2, end),
      "illegal escape: there are \\t \\n \\r \\\" \\' \\\\ \\hh and \\u{h…}.",
    );
  }
  const digits = text.slice(pos + 3, close);
  const code = hexNumber(digits);
  if (code < 0 || code >= 0x11_0000 || (code >= 0xd800 && code < 0xe000)) {
    throw source.errorAt(pos, close + 1, "illegal escape: the number is no Unicode scalar value.");
  }
  return encodeUtf8(String.fromCodePoint(code));
}
