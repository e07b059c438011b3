/**
 * Where instructions stand: every instruction of every module of the official scripts, found in its text by its offset
 * in the binary, is the word that the opcode table calls it by.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readLocals } from "../../../src/ts/binary/body.ts";
import { InstrReader } from "../../../src/ts/binary/code.ts";
import { ModuleCursor } from "../../../src/ts/binary/cursor.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { Lexer } from "../../../src/ts/text/lex/lex.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { Marks } from "../../../src/ts/text/parse/positions.ts";
import { words } from "../../../src/ts/text/lex/words.ts";
import { requireSuites } from "../suites/script.ts";
import { describeWith, needs } from "../needs.ts";

/** The texts of the modules of a script that are written as text. */
function moduleTexts(script: string): string[] {
  const lex = new Lexer({ text: script, file: undefined });
  const texts: string[] = [];
  lex.next();
  while (lex.start < script.length) {
    const { start } = lex;
    const isModule = lex.peekWord() === words.module;
    lex.pos = lex.end;
    if (!lex.skipGroup()) return texts;
    const text = script.slice(start, lex.pos);
    if (isModule && !/^\(\s*module\s+(\$\S+\s+)?(definition|instance|binary|quote)\b/.test(text)) texts.push(text);
    lex.next();
  }
  return texts;
}

/** The instructions of a text that are not found where they stand. */
function lost(text: string): string[] {
  const marks = new Marks();
  const module = decodeModule(parseWat(text, { marks }));
  const wrong: string[] = [];
  for (const { body } of module.funcs) {
    const cursor = new ModuleCursor(module.bytes, body.start, body.end);
    readLocals(cursor);
    const reader = new InstrReader(module.bytes, cursor.pos, body.end);
    while (!reader.done) {
      const op = reader.next();
      const range = marks.rangeAt(reader.at);
      const word = range === undefined ? "" : text.slice(range.start, range.end);
      const closes = (op.name === "end" && word === ")") || (op.name === "else" && word === "else");
      if (!closes && word !== op.text) wrong.push(`${op.name} at ${reader.at} is "${word}"`);
    }
  }
  return wrong;
}

const scripts = (): string[] => {
  const suites = requireSuites();
  const files = readdirSync(suites, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".wast"));
  return files.map((file) => readFileSync(join(suites, file), "utf8"));
};

describeWith(needs.suites, "instructions of the official scripts", () => {
  const texts = scripts().flatMap(moduleTexts);

  it("are found where they stand", () => {
    const wrong: string[] = [];
    let modules = 0;
    for (const text of texts) {
      try {
        wrong.push(...lost(text));
        modules++;
      } catch (error) {
        // Scripts of other proposals have words that are none here.
        if (!(error instanceof WasmError)) throw error;
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(modules).toBeGreaterThan(1000);
  }, 60_000);
});
