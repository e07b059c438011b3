/**
 * What messages advise, in the words of whoever reads them: options and verbs have other names in JavaScript, in Clojure and on
 * the command line. A message holds the row's name between two marks; errors put the words in. The rows here are JavaScript's;
 * others have tables of their own, which only their programs hold.
 */
import { owns } from "../own.ts";

/** How a part of the package is had that a program has left out. */
const part = (name: string, where = "parts"): string =>
  `Import ${name} from "cljw-wasm/parts/${name}" and give it to addParts, or to createRuntime among its ${where}.`;

const rows = {
  "more-fuel": "Give more with the option fuel or with addFuel.",
  "more-call-fuel":
    "Give more with the option fuelPerCall; a run on the interpreter that is resumed gets as much again.",
  "more-time": "Raise timeoutMs, or set it to null.",
  "more-memory": "Raise maxMemoryPages.",
  "fewer-memories":
    'Load with engine: "interp", which can do without; or keep fewer: let go of instances, close what was put aside, have instances import one memory of newMemory.',
  "fewer-shared-memories":
    "A memory that threads share is the host's on every engine. Keep fewer: let go of instances, close what was put aside, have instances import one memory of newMemory.",
  "more-elements": "Raise maxTableElements.",
  "more-lift-bytes": "Raise maxLiftBytes, or set it to null to lift the bound.",
  "more-lift-elements": "Raise maxLiftElements, or set it to null to lift the bound.",
  "more-output": "Raise maxOutputBytes, or set it to null to lift the bound.",
  "use-interp": 'Load with engine: "interp".',
  "same-engine": "Load both with the same engine.",
  "call-async": 'load the module with engine: "interp" and use callAsync',
  "load-async-interp": 'use loadAsync with engine: "interp"',
  "give-imports": "Give them in the option imports, by module and name.",
  "imports-by-module": "Imports are given by module, then by name: { env: { f: () => 42 } }.",
  "give-interfaces": "Give them in the option imports, by interface and name.",
  "give-resources": 'What resources have is given as "interface#resource": { new, methods, statics, drop }.',
  "make-memory": "Make one with newMemory({ min, max }).",
  "make-table": "Make one with newTable({ min, max }).",
  "make-tag": "Make one with newTag({ params }).",
  "make-global": 'Make one with newGlobal({ type: "',
  "its-value": '", mutable: true, value: ',
  "its-end": " }).",
  "a-signature": 'as { params: ["i32"], results: ["i32"] }',
  "more-imports": 'With unusedImports: "ignore" there may be more than it imports.',
  "a-seed": "the option random, a seed",
  "all-bounds": "fuel, fuelPerCall, timeoutMs, signal, maxMemoryPages, maxTableElements and maxCallDepth",
  "a-map": "a plain object",
  "make-directory": "Make it first, or give a map of files.",
  "the-wit": "the option wit",
  "data-needs-wit":
    "Strings and other data cross by WIT types, and for this function no WIT types were found: give them in the option wit.",
  "which-world": "Say which one in the option world.",
  "load-async": "loadAsync",
  "load-wasi": "loadWasi",
  "run-async": "runAsync",
  "a-reactor": "It is a reactor: use loadWasi and call its functions",
  "a-library": "Use load and call its functions",
  "i64-modes": 'Load with i64: "auto" or "bigint" to get a BigInt.',
  "no-fuel": "There is no bound of fuel to add to: it was made without the option fuel.",
  "the-disable": "the option disable",
  "option-sign": "",
  nil: "null",
  native: '"native"',
  compiled: '"compiled"',
  interp: '"interp"',
  "browser-entry":
    "the package's entry for browsers does not have: have the bundler take the entry for Node, or leave the package to Node",
  "option-fuel": "fuel",
  "option-fuel-per-call": "fuelPerCall",
  "option-timeout-ms": "timeoutMs",
  "option-signal": "signal",
  "option-max-call-depth": "maxCallDepth",
  "option-max-memory-pages": "maxMemoryPages",
  "option-max-table-elements": "maxTableElements",
  "have-text": part("text"),
  "have-wit": part("wit"),
  "have-wasi": part("wasi"),
  "have-validation": part("validation"),
  "have-bounds": part("bounds"),
  "have-components": part("components"),
  "have-interp": part("interp", "engines"),
  "have-compiled": part("compiled", "engines"),
  "have-native": "Give createRuntime nativeEngine among its engines.",
  "of-take-output": "takeOutput",
  "of-add-fuel": "addFuel",
  "of-fields": "gcFields",
  "of-close": "close",
  "of-call-async": "callAsync",
  "new-memory": "newMemory",
  "new-table": "newTable",
  "new-global": "newGlobal",
  "new-tag": "newTag",
} as const;

/** A row of the table. */
export type PhraseName = keyof typeof rows;

/** The words of those who use the package from elsewhere: of ClojureScript, or of the command. */
export type Words = { readonly [name in PhraseName]?: string };

// Characters for private use: no text that people write has them.
const open = "\u{e000}";
const close = "\u{e001}";

/** A row's place in a message. */
export function phrase(name: PhraseName): string {
  return `${open}${name}${close}`;
}

/** Whether a text is a row's place and nothing else, and no name of a guest's that has the marks. */
export function isPhrase(text: string): boolean {
  return text.startsWith(open) && text.endsWith(close) && owns(rows, text.slice(1, -1));
}

/** Whether a message has places for words. */
export function hasPhrases(message: string): boolean {
  return message.includes(open);
}

/** A message in somebody's words, which are JavaScript's where there are no others. What stands between marks and is no row stays as it is. */
export function inWords(message: string, words: Words = rows): string {
  const [first = "", ...rest] = message.split(open);
  return rest.reduce((text, piece) => {
    const end = piece.indexOf(close);
    const name = piece.slice(0, Math.max(end, 0));
    if (!owns(rows, name)) return text + open + piece;
    return text + (words[name as PhraseName] ?? rows[name as PhraseName]) + piece.slice(end + 1);
  }, first);
}

/** The rows of the table. @internal A test holds each to what there is. */
export const phraseNames = Object.keys(rows) as PhraseName[];
