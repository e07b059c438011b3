/**
 * UTF-8, strict for names and ABI strings, lossy for what a guest prints (Unicode §3.9). What the host's encoder and
 * decoder take to begin with is more than the whole of a short string takes here.
 */
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lossy = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

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
  try {
    return strict.decode(bytes.subarray(at, end));
  } catch {
    return undefined;
  }
}

/** The same in pieces of so many bytes; `between` is called before each of them. */
export function decodeInPieces(bytes: Uint8Array, piece: number, between: () => void): string | undefined {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text = "";
  for (let at = 0; at < bytes.length; at += piece) {
    between();
    const end = Math.min(at + piece, bytes.length);
    try {
      text += decoder.decode(bytes.subarray(at, end), { stream: end < bytes.length });
    } catch {
      return undefined;
    }
  }
  return text;
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

/**
 * The code point of which this is the first byte and the others begin at `i`; less than 0 where there is none (Unicode,
 * table 3-7). Bytes that carry on become their 6 bits, and all others more than that.
 */
function restOf(lead: number, bytes: Uint8Array, i: number, end: number): number {
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

const isSurrogate = (code: number): boolean => (code & 0xf800) === 0xd800;

/** The string in these bytes, with U+FFFD for what is ill-formed. A BOM is kept. */
export function decodeUtf8Lossy(bytes: Uint8Array): string {
  return lossy.decode(bytes);
}

/** Whether a string has UTF-8 bytes of its own, that is, no lone surrogate. */
export function isText(text: string): boolean {
  return !/[\uD800-\uDFFF]/u.test(text);
}

/** The UTF-8 bytes of a string; lone surrogates become U+FFFD. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** Writes a string into `target` as `TextEncoder.encodeInto` does, and returns its counts. */
export function encodeUtf8Into(text: string, target: Uint8Array): { read: number; written: number } {
  return encoder.encodeInto(text, target);
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
