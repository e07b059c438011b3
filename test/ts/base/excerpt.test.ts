/**
 * Places in texts and what is shown around them.
 */
import { expect, test } from "vitest";
import { Places, excerpt, placeOf } from "../../../src/ts/base/errors/excerpt.ts";

/** The definition, by copies: what a text of any size must agree with. */
function defined(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split(/\r\n|\r(?!$)|\n/);
  // A CR at the cut ends a line only where no LF follows it.
  const last = lines.at(-1)!;
  const cut = last.endsWith("\r") && text[offset] !== "\n";
  return cut ? { line: lines.length + 1, column: 1 } : { line: lines.length, column: [...last].length + 1 };
}

test("line and column at each offset of texts with all line ends and characters of two code units", () => {
  for (const text of ["", "a", "a\nb", "a\r\nbc\r\n", "\r\r\n\n\r", "é😀x\n😀", "\ud83dx\ude00\n\ude00"]) {
    const ends = Array.from({ length: text.length + 1 }, (_, at) => at);
    // Between the two halves of a character nothing begins.
    for (const at of ends.filter((i) => !/^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(i - 1, i + 1)))) {
      expect(placeOf(text, at), JSON.stringify([text, at])).toEqual(defined(text, at));
    }
  }
});

test("places of many offsets are those of each, in whichever order they are asked for", () => {
  const text = "a😀\r\n".repeat(300) + "é😀".repeat(1_500) + "\r".repeat(1_100) + "\n\r".repeat(1_100);
  const places = new Places(text);
  for (let step = 0; step < 2_000; step++) {
    const at = (step * 4_099) % (text.length + 2);
    expect(places.of(at), String(at)).toEqual(placeOf(text, at));
  }
});

test("a long line is shown around the place, short ones whole", () => {
  const line = Array.from({ length: 300 }, (_, i) => String.fromCodePoint(i % 7 === 0 ? 0x1f600 : 0x61 + (i % 26)));
  for (const length of [1, 119, 120, 121, 300]) {
    const chars = line.slice(0, length);
    for (const column of [0, 1, 59, 60, 61, 119, 120, 121, 299].filter((c) => c <= length)) {
      const text = `first\n${chars.join("")}\nlast`;
      const start = 6 + chars.slice(0, column).join("").length;
      const [, shown = "", carets = ""] = excerpt(text, start, start + 1).split("\n");
      const visible = [...shown.slice(4)];
      const caret = [...carets.slice(4)].indexOf("^");
      expect(visible.length).toBeLessThanOrEqual(122);
      if (length <= 120) expect(visible).toEqual(chars);
      expect(visible[caret]).toBe(column < length ? chars[column] : undefined);
    }
  }
});

test("no control character of a text is shown", () => {
  const commands = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code))
    .filter((char) => /\p{Cc}/u.test(char) && !"\n\r\t".includes(char))
    .concat("\u202e", "\u2066", "\u2028");
  for (const char of commands) {
    const [, shown] = excerpt(`a\tb${char}c`, 2, 3).split("\n");
    expect(shown).toBe("1 | a\tb\ufffdc");
  }
});
