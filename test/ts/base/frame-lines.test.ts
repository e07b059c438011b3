/**
 * Backtraces as lines: recursions are folded, names are shown as names are.
 */
import { describe, expect, it } from "vitest";
import type { WasmFrame } from "../../../src/ts/base/errors/errors.ts";
import { frameLines } from "../../../src/ts/base/errors/frame-lines.ts";

/** Frames of functions called `a`, `b` … by the letters of a text. */
const framesOf = (letters: string): WasmFrame[] =>
  Array.from(letters, (func) => ({ module: "m", func, index: func.charCodeAt(0), offset: 16 }));

/** The lines with each frame as its function's name. */
const brief = (letters: string): string[] =>
  frameLines(framesOf(letters)).map((line) => /^ {2}at (\S+) in /.exec(line)?.[1] ?? line.trim());

describe("the lines of a backtrace", () => {
  it("tell where each frame is", () => {
    const frames = [
      { index: 3, offset: 65 },
      { module: "app", func: "f", index: 4, offset: 66, line: 7, column: 2 },
    ];
    expect(frameLines(frames)).toEqual([
      "  at function 3 in a module (function 3, offset 0x41)",
      "  at f in app (function 4, line 7:2)",
    ]);
    expect(frameLines([])).toEqual([]);
  });

  it("fold what a recursion repeats", () => {
    expect(brief("f".repeat(1_000))).toEqual(["f", "f", "f", '… 997 more of "f"']);
    expect(brief(`x${"f".repeat(100)}yz`)).toEqual(["x", "f", "f", "f", '… 97 more of "f"', "y", "z"]);
    expect(brief("ab".repeat(500))).toEqual(["a", "b", "a", '… 997 more of "a", "b"']);
    expect(brief(`${"abc".repeat(10)}ab`)).toEqual(["a", "b", "c", '… 27 more of "a", "b", "c"', "a", "b"]);
  });

  it("leave what is short or does not repeat", () => {
    for (const letters of ["ffff", "abab", "abcabc", "abcdefgh", "aabbccdd"])
      expect(brief(letters)).toEqual([...letters]);
  });

  it("count every frame once", () => {
    for (const letters of [
      "aaaaab",
      "abababababac",
      "abcabcabcabcabc",
      "aaaabbbbbbabababababcccccc",
      "f".repeat(50_000),
    ]) {
      let n = 0;
      for (const line of brief(letters)) n += Number(/… (\d+) more/.exec(line)?.[1] ?? 1);
      expect(n, letters.slice(0, 40)).toBe(letters.length);
    }
  });

  it("show both ends of what is long still", () => {
    const letters = Array.from({ length: 500 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join("");
    const lines = brief(letters);
    expect(lines).toHaveLength(41);
    expect(lines[20]).toBe("… 460 more");
    expect(lines[0]).toBe(letters[0]);
    expect(lines[40]).toBe(letters[499]);
  });

  it("have names without anything that a terminal obeys", () => {
    const frames = [{ module: "\u001b[2J".repeat(5_000), func: "a\n\u0007".repeat(5_000), index: 0, offset: 0 }];
    const [line = ""] = frameLines(frames);
    expect(line).not.toMatch(/\p{Cc}/u);
    expect(line.length).toBeLessThan(400);
    expect(line).toContain("(20000 characters)");
  });
});
