/**
 * Names and texts of others as messages show them: nothing in them is obeyed by a terminal, hidden, or endless.
 */
import { describe, expect, it } from "vitest";
import { quoted, shownId, shownLines, shownList, shownMessage, shownName } from "../../../src/ts/base/errors/shown.ts";
import { UsageError } from "../../../src/ts/base/errors/errors.ts";
import { phrase } from "../../../src/ts/base/errors/phrases.ts";
import { clojureWords } from "../../../src/ts/clojure/words.ts";

/** What Unicode calls other: controls, formats, surrogates, private use, unassigned; and its separators but the blank. */
const other = /(?! )[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

/** All characters of the first plane that are assigned, and some beyond. */
function* characters(): Iterable<string> {
  for (let code = 0; code <= 0xffff; code++) yield String.fromCharCode(code);
  for (const code of [0x1f600, 0x20000, 0xe0001, 0xe0041, 0xe007f]) yield String.fromCodePoint(code);
}

/** Format characters that scripts of the first plane write with: they are seen, or stand for what is. */
const written = /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2]/u;

describe("a name", () => {
  it("has no character that Unicode calls a control, a format or an end of a line", () => {
    for (const char of characters()) {
      if (written.test(char)) continue;
      expect(other.test(shownName(`a${char}b`)), char.codePointAt(0)!.toString(16)).toBe(false);
      expect(other.test(quoted(char)), char.codePointAt(0)!.toString(16)).toBe(false);
    }
  });

  it("keeps letters of all scripts, and signs", () => {
    for (const name of ["add", "größe", "名前", "имя", "اسم", "😀", "a b", "+-*/", "é"])
      expect(shownName(name)).toBe(name);
  });

  it("is in quotes as a literal is", () => {
    expect(quoted('a"b\\c')).toBe('"a\\"b\\\\c"');
    expect(quoted("\u001b[31m\n\t\r\u0000")).toBe('"\\u{1b}[31m\\n\\t\\r\\u{0}"');
    expect(quoted("\ud800")).toBe('"\\u{d800}"');
    expect(shownName('a"b')).toBe('a"b');
  });

  it("is cut, with its length told", () => {
    expect(shownName("x".repeat(120))).toBe("x".repeat(120));
    expect(shownName("x".repeat(121))).toBe(`${"x".repeat(120)}… (121 characters)`);
    expect(quoted("x".repeat(8_192), 5)).toBe('"xxxxx…" (8192 characters)');
    expect(shownName("😀".repeat(100))).toBe(`${"😀".repeat(60)}… (200 characters)`);
    expect(shownName("\u001b".repeat(1e6)).length).toBeLessThan(160);
  });
});

describe("a list of names", () => {
  it("is cut likewise", () => {
    expect(shownList([])).toBe("none");
    expect(shownList(["a", "b"])).toBe('"a", "b"');
    expect(shownList(["a", "b", "c"], 2)).toBe('"a", "b" … and 1 more');
    const hostile = Array.from({ length: 2_000 }, () => "\u001b]0;x\u0007".repeat(2_000));
    expect(shownList(hostile).length).toBeLessThan(2_000);
  });
});

describe("a text", () => {
  it("keeps its lines and nothing else that a terminal obeys", () => {
    expect(shownLines("a\n\tb\n")).toBe("a\n\tb\n");
    expect(shownLines("a\r\u001b[2Jb\u202e")).toBe("a\\r\\u{1b}[2Jb\\u{202e}");
    const long = shownMessage(`begin ${"x".repeat(1e5)} end`);
    expect(long.length).toBeLessThan(4_100);
    expect(long).toMatch(/^begin .*more characters.* end$/);
  });
});

describe("a message", () => {
  it("is such a text, whatever it quotes", () => {
    const error = new UsageError("bad-option", `the name \u001b[2J\u0007 ${phrase("nil")}`);
    expect(error.message).toBe("the name \\u{1b}[2J\\u{7} null");
    expect(error.messageFor(clojureWords)).toBe("the name \\u{1b}[2J\\u{7} nil");
    expect(new UsageError("bad-option", "x".repeat(1e6)).message.length).toBeLessThan(4_100);
  });

  it("has no words of ours where a name has the marks of phrases", () => {
    const name = phrase("call-async");
    expect(new UsageError("bad-option", quoted(name)).messageFor(clojureWords)).toBe('"\\u{e000}call-async\\u{e001}"');
  });
});

describe("an identifier", () => {
  it("is as the text format has it: bare where all its characters may be, else a string", () => {
    for (const name of ["x", "a.b-c_1", "!#$%&'*+-./:<=>?@\\^_`|~"]) expect(shownId(name)).toBe(`$${name}`);
    for (const name of ["", "a b", "größe", "f(i32)", "a,b", "[x]", "{", ";"]) expect(shownId(name)).toBe(`$"${name}"`);
    expect(shownId('a"b')).toBe('$"a\\"b"');
  });
});
