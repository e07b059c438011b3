/**
 * Strings from one encoding to another, held against the encoders and decoders of Node: what is written, what it takes, and
 * what is ill-formed; across the pieces of long ones, too.
 */
import { describe, expect, it } from "vitest";
import { measure, recode } from "../../../src/ts/component/abi/values/recode.ts";
import { Random } from "../fuzz/random.ts";

const encodings = { utf8: "utf8", utf16: "utf16le", latin1: "latin1" } as const;
type Unit = keyof typeof encodings;
const units = Object.keys(encodings) as Unit[];

const isLatin1 = (text: string): boolean => !/[^\0-\u00ff]/u.test(text);

/** The text's bytes at a place in others that is aligned for its units. */
function lying(text: string, unit: Unit, at: number): { readonly bytes: Uint8Array; readonly end: number } {
  const encoded = Buffer.from(text, encodings[unit]);
  const bytes = new Uint8Array(at + encoded.length + 9).fill(0xff);
  bytes.set(encoded, at);
  return { bytes, end: at + encoded.length };
}

const never = (): void => undefined;

/** Checks all ways that a text can go. */
function check(text: string, at: number): void {
  for (const from of units) {
    if (from === "latin1" && !isLatin1(text)) continue;
    const { bytes, end } = lying(text, from, at);
    expect(measure(from, bytes, at, end, never)).toEqual({
      utf8: Buffer.byteLength(text),
      utf16: text.length,
      isLatin1: isLatin1(text),
    });
    for (const to of units) {
      if (to === "latin1" && !isLatin1(text)) continue;
      const wanted = Buffer.from(text, encodings[to]);
      // As much as is allocated at first, of which nothing may be touched behind what is written.
      const room = new Uint8Array(2 + 3 * (end - at) + 4).fill(0xee);
      recode(from, bytes, at, end, to, room, 2, never);
      expect(Buffer.compare(room.subarray(2, 2 + wanted.length), wanted), `${from} to ${to}`).toBe(0);
      expect(room.subarray(2 + wanted.length, 66 + wanted.length).every((byte) => byte === 0xee)).toBe(true);
    }
  }
}

const random = new Random(7);
const chars = [
  "a",
  "z",
  "\u007f",
  "\u0080",
  "é",
  "ÿ",
  "Ā",
  "\u07ff",
  "\u0800",
  "\ud7ff",
  "\ue000",
  "\uffff",
  "😀",
  "\u{10ffff}",
];

function textOf(length: number, most: number): string {
  let text = "";
  for (let i = 0; i < length; i++) text += random.once(3) ? "x".repeat(random.below(90)) : chars[random.below(most)]!;
  return text;
}

describe("strings between encodings", () => {
  it("are those of Node's encoders", () => {
    for (let i = 0; i < 400; i++)
      check(textOf(random.below(40), random.pick([2, 6, chars.length])), 2 * random.below(5));
  });

  it("are so across the pieces of long ones", () => {
    const piece = 2 ** 20;
    for (const char of ["é", "Ā", "€", "😀"]) {
      // Characters at all places of the border between two pieces, in any of the encodings.
      for (const [before, after] of [
        [piece - 6, 6],
        [piece / 2 - 6, 6],
        [0, piece / 2],
      ] as const) {
        check("x".repeat(before) + char.repeat(3) + "y".repeat(after) + char.repeat(3), 0);
        check(`${"x".repeat(before + 1)}${char.repeat(6)}`, 2);
      }
    }
  });

  it("are refused where Node's decoder refuses them", () => {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const wide = new TextDecoder("utf-16le", { fatal: true });
    const isWell = (one: InstanceType<typeof TextDecoder>, bytes: Uint8Array): boolean => {
      try {
        one.decode(bytes);
        return true;
      } catch {
        return false;
      }
    };
    const verdicts = new Set<boolean>();
    for (let i = 0; i < 4000; i++) {
      const { bytes, end } = lying(textOf(1 + random.below(6), chars.length), random.once(2) ? "utf8" : "utf16", 0);
      for (let n = end === 0 ? 0 : random.below(3); n > 0; n--) bytes[random.below(end)] = random.below(256);
      const cut = random.once(3) ? random.below(end + 1) : end;
      const even = cut & ~1;
      const isUtf8 = isWell(decoder, bytes.subarray(0, cut));
      verdicts.add(isUtf8);
      expect(measure("utf8", bytes, 0, cut, never) !== undefined).toBe(isUtf8);
      expect(measure("utf16", bytes, 0, even, never) !== undefined).toBe(isWell(wide, bytes.subarray(0, even)));
    }
    expect(verdicts.size).toBe(2);
  });
});
