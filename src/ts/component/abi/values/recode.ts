/**
 * Strings from one encoding into another, from memory to memory: measured, which finds what is ill-formed, and then written.
 */
import { restOf } from "../../../base/bytes/utf8.ts";
import type { UnitEncoding } from "../guest-string.ts";

/** What a well-formed string takes in other encodings. */
export interface Measure {
  readonly utf8: number;
  readonly utf16: number;
  readonly isLatin1: boolean;
}

/** Bytes between two looks at the clock. */
const piece = 2 ** 20;

/** Bytes from which on words are looked at instead of bytes. */
const manyBytes = 64;

const isSurrogate = (code: number): boolean => (code & 0xf800) === 0xd800;

const unitsOf = (bytes: Uint8Array, at: number, end: number): Uint16Array =>
  new Uint16Array(bytes.buffer, bytes.byteOffset + at, (end - at) >> 1);

/** Where the first byte stands that is not ASCII; the end where there is none. */
function asciiEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  if (end - at >= manyBytes) {
    while (((bytes.byteOffset + i) & 3) !== 0 && bytes[i]! < 0x80) i++;
    const words = new Int32Array(bytes.buffer, bytes.byteOffset + (i & ~3), (end - i) >> 2);
    const most = bytes[i]! < 0x80 ? words.length - 3 : 0;
    let w = 0;
    while (w < most && ((words[w]! | words[w + 1]! | words[w + 2]! | words[w + 3]!) & 0x8080_8080) === 0) w += 4;
    i += 4 * w;
  }
  while (i < end && bytes[i]! < 0x80) i++;
  return i;
}

function measureUtf8(bytes: Uint8Array, at: number, end: number, poll: () => void): Measure | undefined {
  let utf16 = 0;
  let isLatin1 = true;
  for (let i = at, stop = at; i < end;) {
    if (i > at && i >= stop) poll();
    if (i >= stop) stop = Math.min(end, i + piece);
    const run = asciiEnd(bytes, i, stop);
    utf16 += run - i;
    i = run;
    while (i < stop) {
      const lead = bytes[i]!;
      if (lead < 0x80) break;
      const code = restOf(lead, bytes, i + 1, end);
      if (code < 0) return undefined;
      if (code > 0xff) isLatin1 = false;
      i += code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
      utf16 += code < 0x1_0000 ? 1 : 2;
    }
  }
  return { utf8: end - at, utf16, isLatin1 };
}

function measureUtf16(bytes: Uint8Array, at: number, end: number, poll: () => void): Measure | undefined {
  const units = unitsOf(bytes, at, end);
  let utf8 = units.length;
  let all = 0;
  for (let i = 0; i < units.length; i++) {
    if ((i & (piece - 1)) === piece - 1) poll();
    const unit = units[i]!;
    all |= unit;
    if (unit < 0x80) continue;
    utf8 += unit < 0x800 ? 1 : 2;
    if (!isSurrogate(unit)) continue;
    // The first of a pair has the lesser numbers; both take 4 bytes.
    if (unit > 0xdbff || ++i >= units.length || (units[i]! & 0xfc00) !== 0xdc00) return undefined;
  }
  return { utf8, utf16: units.length, isLatin1: all <= 0xff };
}

function measureLatin1(bytes: Uint8Array, at: number, end: number): Measure {
  let high = 0;
  for (let i = asciiEnd(bytes, at, end); i < end; i++) high += bytes[i]! >> 7;
  return { utf8: end - at + high, utf16: end - at, isLatin1: true };
}

const measures = { utf8: measureUtf8, utf16: measureUtf16, latin1: measureLatin1 } as const;

/** What a string takes in other encodings; undefined where it is ill-formed. */
export function measure(
  unit: UnitEncoding,
  bytes: Uint8Array,
  at: number,
  end: number,
  poll: () => void,
): Measure | undefined {
  return measures[unit](bytes, at, end, poll);
}

/** Writes the string from `at` to `end` to where there is room for it; gives where it ends. */
type Step = (from: Uint8Array, at: number, end: number, to: Uint8Array, out: number) => number;

const copy: Step = (from, at, end, to, out) => {
  if (end - at < manyBytes) for (let i = at; i < end; i++) to[out + i - at] = from[i]!;
  else to.set(from.subarray(at, end), out);
  return out + end - at;
};

const utf8ToUtf16: Step = (from, at, end, to, out) => {
  // No byte is more than a unit.
  const units = unitsOf(to, out, out + 2 * (end - at));
  let n = 0;
  for (let i = at; i < end;) {
    const lead = from[i++]!;
    if (lead < 0x80) {
      units[n++] = lead;
      continue;
    }
    const code = restOf(lead, from, i, end);
    i += code < 0x800 ? 1 : code < 0x1_0000 ? 2 : 3;
    if (code < 0x1_0000) units[n++] = code;
    else {
      units[n++] = 0xd7c0 + (code >> 10);
      units[n++] = 0xdc00 | (code & 0x3ff);
    }
  }
  return out + 2 * n;
};

const utf8ToLatin1: Step = (from, at, end, to, start) => {
  let out = start;
  for (let i = at; i < end;) {
    const lead = from[i++]!;
    to[out++] = lead < 0x80 ? lead : ((lead & 3) << 6) | (from[i++]! & 0x3f);
  }
  return out;
};

const utf16ToUtf8: Step = (from, at, end, to, start) => {
  const units = unitsOf(from, at, end);
  let out = start;
  for (let i = 0; i < units.length; i++) {
    let code = units[i]!;
    if (code < 0x80) {
      to[out++] = code;
      continue;
    }
    if (code < 0x800) to[out++] = 0xc0 | (code >> 6);
    else {
      if (isSurrogate(code)) {
        code = 0x1_0000 + ((code & 0x3ff) << 10) + (units[++i]! & 0x3ff);
        to[out++] = 0xf0 | (code >> 18);
        to[out++] = 0x80 | ((code >> 12) & 0x3f);
      } else to[out++] = 0xe0 | (code >> 12);
      to[out++] = 0x80 | ((code >> 6) & 0x3f);
    }
    to[out++] = 0x80 | (code & 0x3f);
  }
  return out;
};

const utf16ToLatin1: Step = (from, at, end, to, out) => {
  const units = unitsOf(from, at, end);
  for (let i = 0; i < units.length; i++) to[out + i] = units[i]!;
  return out + units.length;
};

const latin1ToUtf8: Step = (from, at, end, to, start) => {
  let out = start;
  for (let i = at; i < end; i++) {
    const code = from[i]!;
    if (code > 0x7f) to[out++] = 0xc0 | (code >> 6);
    to[out++] = code > 0x7f ? 0x80 | (code & 0x3f) : code;
  }
  return out;
};

const latin1ToUtf16: Step = (from, at, end, to, out) => {
  const units = unitsOf(to, out, out + 2 * (end - at));
  for (let i = 0; i < units.length; i++) units[i] = from[at + i]!;
  return out + 2 * units.length;
};

const steps: { readonly [F in UnitEncoding]: { readonly [T in UnitEncoding]: Step } } = {
  utf8: { utf8: copy, utf16: utf8ToUtf16, latin1: utf8ToLatin1 },
  utf16: { utf8: utf16ToUtf8, utf16: copy, latin1: utf16ToLatin1 },
  latin1: { utf8: latin1ToUtf8, utf16: latin1ToUtf16, latin1: copy },
};

/** Whether a character of the string lies across this place. */
function isWithin(unit: UnitEncoding, bytes: Uint8Array, at: number): boolean {
  if (unit === "utf8") return (bytes[at]! & 0xc0) === 0x80;
  return unit === "utf16" && (bytes[at + 1]! & 0xfc) === 0xdc;
}

/** Writes a well-formed string in another encoding, or the same, to where there is room for it. */
export function recode(
  unit: UnitEncoding,
  from: Uint8Array,
  at: number,
  end: number,
  target: UnitEncoding,
  to: Uint8Array,
  out: number,
  poll: () => void,
): void {
  const step = steps[unit][target];
  let next = out;
  for (let i = at; i < end;) {
    let stop = Math.min(end, i + piece);
    while (stop < end && isWithin(unit, from, stop)) stop -= unit === "utf16" ? 2 : 1;
    if (i > at) poll();
    next = step(from, i, stop, to, next);
    i = stop;
  }
}
