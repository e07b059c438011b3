/**
 * Mutated texts of the official suite's scripts through the parser: each is a module, or malformed with a line and a
 * column within the text, or invalid.
 */
import { MalformedError, WasmError } from "../../../src/ts/base/errors/errors.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { scriptTexts } from "./texts.ts";
import type { FuzzKind } from "./kinds.ts";
import type { Random } from "./random.ts";

const tokens =
  '( ) (; ;) ;; " $ $x $0 (module (func (type 0) (param i32) (result i64) (local $x f32) (@a x) i32.const 0x 0x1p-149 nan:0x1 -inf +1_0 \\u{10ffff} offset=1 align=4 (import "" "") (export "e") (memory 1) (rec (ref null $t) (then) (else) end block if (data "\\ff") funcref catch_all 18446744073709551616 -1 é \u0000'.split(
    " ",
  );

type Edit = (text: string, random: Random, other: string) => string;

const spot = (text: string, random: Random): number => random.below(text.length + 1);

const edits: readonly Edit[] = [
  (text, random) => {
    const at = spot(text, random);
    return text.slice(0, at) + random.pick(tokens) + text.slice(at);
  },
  (text, random) => {
    const at = spot(text, random);
    return `${text.slice(0, at)} ${random.pick(tokens)} ${text.slice(at)}`;
  },
  (text, random) => {
    const at = spot(text, random);
    return text.slice(0, at) + text.slice(at + 1 + random.below(8));
  },
  (text, random) => text.slice(0, spot(text, random)),
  (text, random, other) => {
    const from = spot(other, random);
    const at = spot(text, random);
    return text.slice(0, at) + other.slice(from, from + random.below(60)) + text.slice(at);
  },
  (text, random) => {
    const at = spot(text, random);
    return (
      text.slice(0, at) +
      String.fromCharCode(random.once(2) ? random.below(128) : random.below(65_536)) +
      text.slice(at + 1)
    );
  },
  (text, random) => {
    const words = text.split(" ");
    const [i, j] = [random.below(words.length), random.below(words.length)];
    [words[i], words[j]] = [words[j]!, words[i]!];
    return words.join(" ");
  },
];

function problemOf(text: string): { note: string; problem: string | undefined } {
  let bytes: Uint8Array;
  try {
    bytes = parseWat(text);
  } catch (error) {
    if (!(error instanceof WasmError) || (error.kind !== "malformed" && error.kind !== "invalid")) throw error;
    const { line, column } = error.data;
    const lines = text.split(/\r\n?|\n/).length;
    const placed = line !== undefined && column !== undefined && line >= 1 && line <= lines && column >= 1;
    return { note: error.kind, problem: placed ? undefined : `no place in the text: ${error.message}` };
  }
  try {
    decodeModule(bytes);
    return { note: "a module", problem: undefined };
  } catch (error) {
    if (error instanceof WasmError && error.kind === "invalid") return { note: "a module", problem: undefined };
    const reason = error instanceof MalformedError ? error.message : String(error);
    return { note: "a module", problem: `the parser made bytes that do not decode: ${reason}` };
  }
}

export const textKind: FuzzKind = {
  needsSuites: true,
  title: "mutated texts: parsed, or malformed at a place",
  prepare() {
    const pool = scriptTexts();
    return (random) => {
      const source = random.pick(pool);
      let { text } = source;
      for (let n = 1 + random.below(2); n > 0; n--) text = random.pick(edits)(text, random, random.pick(pool).text);
      return { source: source.id, bytes: new TextEncoder().encode(text), ...problemOf(text) };
    };
  },
};
