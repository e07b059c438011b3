/**
 * What messages of the validator say, over the official suite's invalid modules as their authors wrote them: words that
 * stand in the text at the place that is shown, types as texts write them, and for a mismatch what was needed and
 * what there is.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { explain } from "../../../src/ts/index.ts";
import { opcodes } from "../../../src/ts/core/opcodes.ts";
import { Lexer } from "../../../src/ts/text/lex/lex.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { readWast, scriptNames, requireSuites } from "../suites/script.ts";
import { describeWith, needs } from "../needs.ts";

/** A module that is refused. */
interface Refused {
  readonly id: string;
  readonly text: string;
  readonly error: WasmError;
}

const expectations = new Set(["assert_invalid"]);

/** The text of the module that begins on a line or behind it. */
function moduleAt(text: string, line: number): string {
  const from = text
    .split("\n")
    .slice(0, line - 1)
    .join("\n").length;
  const start = text.indexOf("(module", from);
  const lex = new Lexer({ text, file: undefined });
  lex.pos = start + 1;
  lex.skipGroup();
  return text.slice(start, lex.pos);
}

function refusedBy(suites: string, name: string): Refused[] {
  const script = readWast(suites, name);
  const text = readFileSync(join(script.folder, `${script.name}.wast`), "utf8");
  return script.commands.flatMap(({ type, line, source }) => {
    if (!expectations.has(type) || source?.form !== "text") return [];
    const module = moduleAt(text, line);
    const error = explain(module);
    return error?.kind === "invalid" ? [{ id: `${name}:${line}`, text: module, error }] : [];
  });
}

/** Opcodes' words that are also words of the language that messages are written in. */
const english = new Set([
  "if",
  "else",
  "end",
  "block",
  "loop",
  "call",
  "return",
  "drop",
  "select",
  "try",
  "catch",
  "throw",
]);
const opWords = new Set(opcodes.map(({ text }) => text).filter((text) => !english.has(text)));

/** The first line of the message: what follows is the text itself. */
const headline = ({ error }: Refused): string => error.message.split("\n")[0]!;

/** The words of a text, strings and comments aside, as far as this takes a look. */
const wordsOf = (text: string): Set<string> => new Set(text.match(/[a-z0-9_.]+/g));

/** What a mismatch says: what is needed, and what there is. */
const shapes: readonly RegExp[] = [
  /requires (?:\[.*\]|a value|a reference) but stack has \[.*\]/,
  /must leave \[.*\]; the stack has \[.*\]/,
  /(?:takes|returns) \[.*\]; the stack has \[.*\]/,
  /takes [a-z ,]+; the stack has \[.*\]/,
  // Where two things that are declared do not fit, there is no stack.
  /takes \[.*\]; .* takes \[.*\]/,
  /takes \[.*\]; the catch\w* .*hands it \[.*\]/,
  /must be a reference; it takes \[.*\]/,
  /must leave \[.*\]; it takes \[.*\]/,
  /returns \[.*\]; this one must return \[.*\]/,
  /(?:do|does) not fit into an? (?:table|array) of /,
  /holds .*, not functions/,
  /the target .* is not a subtype of the source /,
  /is not a(?:n array| struct| function) type/,
  /is (?:not )?packed: /,
  /has no default/,
  /never null, needs an initialiser/,
];

describeWith(needs.suites, "messages about the suite's invalid texts", () => {
  const suites = requireSuites();
  const refused = scriptNames(suites).flatMap((name) => refusedBy(suites, name));

  it("are many", () => expect(refused.length).toBeGreaterThan(1_500));

  it("name the instruction that stands at the place shown, or none", () => {
    const wrong = refused.filter((one) => {
      const { line, column, instruction: named } = one.error.data;
      const there = one.text.split("\n")[line! - 1]!.slice(column! - 1);
      const shown = /\(([a-z0-9_.]+)(?: [^()]*)? in function/.exec(headline(one))?.[1];
      return (
        (named !== undefined && !there.startsWith(named)) ||
        (shown !== undefined && opWords.has(shown) && shown !== named)
      );
    });
    expect(wrong.map((one) => `${one.id}: ${headline(one)}`)).toEqual([]);
  });

  it("use no opcode that the module does not have", () => {
    const wrong = refused.filter((one) => {
      const written = wordsOf(one.text);
      return [...wordsOf(headline(one))].some((word) => opWords.has(word) && !written.has(word));
    });
    expect(wrong.map((one) => `${one.id}: ${headline(one)}`)).toEqual([]);
  });

  it("name blocks and handlers that the module has", () => {
    const wrong = refused.filter((one) => {
      const named = headline(one).match(/(?<=\bthe )(?:block|loop|if|try_table|try|catch\w*)\b/g) ?? [];
      const written = wordsOf(one.text);
      return named.some((word) => !written.has(word));
    });
    expect(wrong.map((one) => `${one.id}: ${headline(one)}`)).toEqual([]);
  });

  it("never speak of an end or an offset that nobody wrote", () => {
    const wrong = refused.filter((one) => /(?<![-\w])end\b(?! of the body,)(?!")|\boffset \d/.test(headline(one)));
    expect(wrong.map((one) => `${one.id}: ${headline(one)}`)).toEqual([]);
  });

  it("say of a mismatch what was needed and what there is", () => {
    const mismatches = refused.filter(({ error }) => error.message.startsWith("type mismatch"));
    expect(mismatches.length).toBeGreaterThan(1_000);
    const wrong = mismatches.filter((one) => !shapes.some((shape) => shape.test(headline(one))));
    expect(wrong.map((one) => `${one.id}: ${headline(one)}`)).toEqual([]);
  });

  it("write types as texts write them", () => {
    const lists = new Set(refused.flatMap((one) => headline(one).match(/\[[^\]]*\]/g) ?? []));
    // Types of the module by number or name: what they are does not matter for how they are written.
    const types = (list: string): string =>
      list.slice(1, -1).replaceAll(/\(ref (null )?(?:\d+|\$[^ )]+)\)/g, "(ref $1 0)");
    const wrong = [...lists].filter((list) => {
      if (list.includes("bot")) return false;
      try {
        parseWat(`(type (func)) (func (param ${types(list).replace("...", "")}))`);
        return false;
      } catch {
        return true;
      }
    });
    expect(lists.size).toBeGreaterThan(40);
    expect(wrong).toEqual([]);
  });
});
