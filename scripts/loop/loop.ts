/**
 * Writes src/ts/interp/run/loop.ts, the dispatch loop of the interpreter: the frame below with one case for each row of
 * src/ts/interp/code/ops.ts, in its order. The host makes a jump table of literal labels in one function alone, so the
 * loop is long; as text of a table it is not repeated by hand. Not a part of the package: its result is.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lowOps } from "../../src/ts/interp/code/ops.ts";
import { controlCases } from "./control.ts";
import { dataCases } from "./data.ts";
import { fusionCases } from "./fusions.ts";
import { numericCases } from "./numeric.ts";
import { type Cases, sum } from "./words.ts";

const file = join(import.meta.dirname, "../../src/ts/interp/run/loop.ts");
const frame = join(import.meta.dirname, "frame.txt");
const marker = "          // the cases\n";
const namesMarker = "    // the names\n";

/**
 * What cases call the numbers that they work with, each a variable of the whole loop: one for each case would be five hundred, and the
 * Closure Compiler, through which shadow-cljs sends the package, gives up where it has so many to follow through one loop.
 */
const names = [
  ...[
    "address",
    "address1",
    "at",
    "at1",
    "count",
    "dividend",
    "divisor",
    "from",
    "index",
    "n",
    "offset",
    "offset1",
    "rest",
  ],
  ...["sum", "to", "value", "x", "xh", "xl", "y", "yh", "yl", "h", "l"],
  ...["m0", "m0h", "m0l", "m1", "m1h", "m1l", "s0", "s0h", "s0l", "s1", "s1h", "s1l"],
];
const declared = new RegExp(`^(?:const|let) (${names.join("|")}) = `, "gm");

/** A case that uses the variables of the loop. @throws Error where two of its own would be one */
function shared(text: string): string {
  const own = Array.from(text.matchAll(/\b(?:const|let) (\w+)/g), ([, name]) => name);
  const twice = own.find((name, i) => own.indexOf(name) < i);
  if (twice !== undefined) throw new Error(`A case declares ${twice} twice:\n${text}`);
  return text.replaceAll(declared, "$1 = ");
}

/** A case that does not say where it goes on goes on behind itself. */
const next = (words: number): string => `pc = ${sum("pc", words)};\ncontinue;`;
const ends = /(^|\n)(continue|break|return|throw [^\n]*);$/;

/** The text of all cases. @throws Error where names and rows differ */
function casesText(): string {
  const cases: Cases = { ...controlCases, ...dataCases, ...numericCases, ...fusionCases };
  const known = new Set<string>(lowOps.map((op) => op.name));
  const strangers = Object.keys(cases).filter((name) => !known.has(name));
  if (strangers.length > 0) throw new Error(`No row of ops.ts: ${strangers.join(", ")}.`);
  return lowOps
    .map(({ name, words }, number) => {
      const text = cases[name];
      if (text === undefined) throw new Error(`There is no case for ${name}: add one in scripts/loop.`);
      const whole = ends.test(text) ? text : `${text}\n${next(words)}`;
      return indent(`case ${number}: {\n// ${name}\n${shared(whole)}\n}\n`);
    })
    .join("");
}

/** Indents the lines of a case by their braces. */
function indent(text: string): string {
  let depth = 5;
  return text.replaceAll(/^.+$/gm, (line) => {
    const opened = line.startsWith("}") ? depth - 1 : depth;
    depth = opened + (line.endsWith("{") ? 1 : 0);
    return `${"  ".repeat(opened)}${line.trim()}`;
  });
}

/** The file as it should be. */
const loopText = (): string =>
  readFileSync(frame, "utf8")
    .replace(namesMarker, () => names.map((name) => `    let ${name}: number;\n`).join(""))
    .replace(marker, () => casesText());

/** Writes the file. */
export function writeLoop(): void {
  writeFileSync(file, loopText());
}

/** @throws Error where the file is not what would be written */
export function requireLoop(): void {
  if (existsSync(file) && readFileSync(file, "utf8") === loopText()) return;
  throw new Error(
    "src/ts/interp/run/loop.ts is not what scripts/loop writes from the table and its cases: npm run loop",
  );
}
