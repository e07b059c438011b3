/**
 * UTF-8 by hand (Unicode §3.9): short texts, for which it is faster than a host's decoder and encoder, and texts of any
 * length where the host has none.
 */

const isSurrogate = (code: number): boolean => (code & 0xf800) === 0xd800;

/**
 * The code point of which this is the first byte and the others begin at `i`; less than 0 where there is none (Unicode,
 * table 3-7). Bytes that carry on become their 6 bits, and all others more than that.
 */
export function restOf(lead: number, bytes: Uint8Array, i: number, end: number): number {
  if (lead < 0xe0) {
    if (lead < 0xc2 || i >= end) return -1;
    const last = bytes[i]! ^ 0x80;
    return last > 0x3f ? -1 : ((lead & 0x1f) << 6) | last;
  }
  if (lead < 0xf0) {
    if (i + 1 >= end) return -1;
    const second = bytes[i]! ^ 0x80;
    const last = bytes[i + 1]! ^ 0x80;
    const code = ((lead & 0xf) << 12) | (second << 6) | last;
    return (second | last) > 0x3f || code < 0x800 || isSurrogate(code) ? -1 : code;
  }
  if (lead > 0xf4 || i + 2 >= end) return -1;
  const second = bytes[i]! ^ 0x80;
  const third = bytes[i + 1]! ^ 0x80;
  const last = bytes[i + 2]! ^ 0x80;
  const code = ((lead & 7) << 18) | (second << 12) | (third << 6) | last;
  return (second | third | last) > 0x3f || code < 0x1_0000 || code > 0x10_ffff ? -1 : code;
}

/**
 * How many bytes from `i` on belong to an ill-formed sequence that begins with this one: as many as a well-formed one could
 * begin with, which together are replaced by one U+FFFD.
 */
function illFormed(lead: number, bytes: Uint8Array, i: number, end: number): number {
  const most = lead < 0xc2 || lead > 0xf4 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  // What may follow at once is narrower where the sequence would be over-long, a surrogate, or above the last code point.
  let least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  let last = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  let count = 0;
  while (count < most && i + count < end && bytes[i + count]! >= least && bytes[i + count]! <= last) {
    count++;
    least = 0x80;
    last = 0xbf;
  }
  return count;
}

const replacement = 0xfffd;

/** Units that become a piece of the text at once: a call takes stack for each. */
const maxUnits = 1024;

/**
 * The string in these bytes. What is ill-formed becomes U+FFFD, or makes it undefined where the reading is strict.
 */
export function decodeByHand(bytes: Uint8Array, from: number, end: number, strict: boolean): string | undefined {
  const units: number[] = [];
  const pieces: string[] = [];
  for (let i = from; i < end;) {
    if (units.length >= maxUnits) {
      pieces.push(String.fromCharCode(...units));
      units.length = 0;
    }
    const lead = bytes[i++]!;
    if (lead < 0x80) {
      units.push(lead);
      continue;
    }
    const code = restOf(lead, bytes, i, end);
    if (code < 0) {
      if (strict) return undefined;
      i += illFormed(lead, bytes, i, end);
      units.push(replacement);
      continue;
    }
    i += code < 0x800 ? 1 : code < 0x1_0000 ? 2 : 3;
    if (code < 0x1_0000) units.push(code);
    else units.push(0xd7c0 + (code >> 10), 0xdc00 | (code & 0x3ff));
  }
  pieces.push(String.fromCharCode(...units));
  return pieces.join("");
}

/** The UTF-8 bytes of a string. */
export function encodeByHand(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(utf8Length(text));
  writeUtf8(text, bytes, 0);
  return bytes;
}

/** Writes as many whole characters as there is room for, and tells how many units and bytes that were. */
export function encodeIntoByHand(text: string, target: Uint8Array): { read: number; written: number } {
  let read = 0;
  let written = 0;
  while (read < text.length) {
    const code = codeAt(text, read);
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
    if (written + size > target.length) break;
    written += size;
    read += size === 4 ? 2 : 1;
  }
  writeUtf8(text.slice(0, read), target, 0);
  return { read, written };
}

/** The code point that begins at a unit: a host reads units faster. */
function codeAt(text: string, i: number): number {
  const unit = text.charCodeAt(i);
  return isSurrogate(unit) ? text.codePointAt(i)! : unit;
}

/** How many bytes `encodeUtf8` makes of a string; counted by a loop, so for short ones. */
export function utf8Length(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = codeAt(text, i);
    if (code > 0x7f) length += code < 0x800 ? 1 : 2;
    if (code > 0xffff) i++;
  }
  return length;
}

/** Writes the bytes that `encodeUtf8` makes of a short string to where there is room for all of them. */
export function writeUtf8(text: string, target: Uint8Array, at: number): void {
  let to = at;
  for (let i = 0; i < text.length; i++) {
    let code = codeAt(text, i);
    if (code < 0x80) {
      target[to++] = code;
      continue;
    }
    if (code < 0x800) target[to++] = 0xc0 | (code >> 6);
    else {
      if (code > 0xffff) {
        i++;
        target[to++] = 0xf0 | (code >> 18);
        target[to++] = 0x80 | ((code >> 12) & 0x3f);
      } else {
        if (isSurrogate(code)) code = 0xfffd;
        target[to++] = 0xe0 | (code >> 12);
      }
      target[to++] = 0x80 | ((code >> 6) & 0x3f);
    }
    target[to++] = 0x80 | (code & 0x3f);
  }
}
