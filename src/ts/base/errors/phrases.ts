/**
 * What messages advise, in the words of whoever reads them: options and verbs have other names in JavaScript, in Clojure and on
 * the command line. A message holds the row's name between two marks; errors put the words in.
 */
import { owns } from "../own.ts";

/** Whose words. */
export type Face = "js" | "clojure" | "command";

type Row = { readonly [face in Face]: string };

const onlyPrograms =
  "It is a library: the command runs programs, and its functions are called from JavaScript or Clojure";

/** A verb, which is written in the command's messages as in JavaScript. */
const verb = (js: string, clojure: string): Row => ({ js, clojure, command: js });

/** Words of JavaScript, which the command shares, and those of Clojure. */
const words = (js: string, clojure: string): Row => ({ js, clojure, command: js });

/** How a part of the package is had that a program has left out. */
const part = (name: string, where = "parts"): Row => {
  const js = `Import ${name} from "cljw-wasm/parts/${name}" and give it to addParts, or to createRuntime among its ${where}.`;
  return { js, clojure: `Require cljw.wasm.parts.${name}.`, command: js };
};

const rows = {
  "more-fuel": {
    js: "Give more with the option fuel or with addFuel.",
    clojure: "Give more with :fuel or add-fuel!.",
    command: "Give more with --fuel.",
  },
  "more-call-fuel": {
    js: "Give more with the option fuelPerCall; a run on the interpreter that is resumed gets as much again.",
    clojure: "Give more with :fuel-per-call; a run on :interp that is resumed gets as much again.",
    command: "Give more with --fuel.",
  },
  "more-time": {
    js: "Raise timeoutMs, or set it to null.",
    clojure: "Raise :timeout-ms, or set it to nil.",
    command: "Raise --timeout-ms, or leave it out.",
  },
  "more-memory": {
    js: "Raise maxMemoryPages.",
    clojure: "Raise :max-memory-pages.",
    command: "Raise --max-memory-pages.",
  },
  "fewer-memories": {
    js: 'Load with engine: "interp", which can do without; or keep fewer: let go of instances, close what was put aside, have instances import one memory of newMemory.',
    clojure:
      "Load with :engine :interp, which can do without; or keep fewer: let go of instances, close what was put aside, have instances import one memory of new-memory.",
    command: "Run it with --engine interp, which can do without.",
  },
  "fewer-shared-memories": {
    js: "A memory that threads share is the host's on every engine. Keep fewer: let go of instances, close what was put aside, have instances import one memory of newMemory.",
    clojure:
      "A memory that threads share is the host's on every engine. Keep fewer: let go of instances, close what was put aside, have instances import one memory of new-memory.",
    command: "A memory that threads share is the host's on every engine.",
  },
  "more-elements": {
    js: "Raise maxTableElements.",
    clojure: "Raise :max-table-elements.",
    command: "Raise --max-table-elements.",
  },
  "more-lift-bytes": {
    js: "Raise maxLiftBytes, or set it to null to lift the bound.",
    clojure: "Raise :max-lift-bytes, or set it to nil to lift the bound.",
    command: onlyPrograms,
  },
  "more-lift-elements": {
    js: "Raise maxLiftElements, or set it to null to lift the bound.",
    clojure: "Raise :max-lift-elements, or set it to nil to lift the bound.",
    command: onlyPrograms,
  },
  "more-output": {
    js: "Raise maxOutputBytes, or set it to null to lift the bound.",
    clojure: "Raise :max-output-bytes, or set it to nil to lift the bound.",
    command: "Raise --max-output-bytes, or leave it out.",
  },
  "use-interp": {
    js: 'Load with engine: "interp".',
    clojure: "Load with :engine :interp.",
    command: "Run it with --engine interp.",
  },
  "same-engine": {
    js: "Load both with the same engine.",
    clojure: "Load both with the same :engine.",
    command: "Load both with the same engine.",
  },
  "call-async": {
    js: 'load the module with engine: "interp" and use callAsync',
    clojure: "load the module with :engine :interp and use call-async",
    command: 'load the module with engine: "interp" and use callAsync',
  },
  "load-async-interp": {
    js: 'use loadAsync with engine: "interp"',
    clojure: "use load-async with :engine :interp",
    command: 'use loadAsync with engine: "interp"',
  },
  "give-imports": {
    js: "Give them in the option imports, by module and name.",
    clojure: "Give them in :imports, by module and name.",
    command: "The command gives a program WASI preview 1 and nothing else.",
  },
  "make-memory": {
    js: "Make one with newMemory({ min, max }).",
    clojure: "Make one with (wasm/new-memory {:min … :max …}).",
    command: "The command gives a program WASI preview 1 and nothing else.",
  },
  "make-table": {
    js: "Make one with newTable({ min, max }).",
    clojure: "Make one with (wasm/new-table {:min … :max …}).",
    command: "The command gives a program WASI preview 1 and nothing else.",
  },
  "make-tag": {
    js: "Make one with newTag({ params }).",
    clojure: "Make one with (wasm/new-tag {:params […]}).",
    command: "The command gives a program WASI preview 1 and nothing else.",
  },
  // How a global is made: its type stands behind the first, its value behind the second.
  "make-global": words('Make one with newGlobal({ type: "', "Make one with (wasm/new-global {:type :"),
  "its-value": words('", mutable: true, value: ', " :mutable true :value "),
  "its-end": words(" }).", "})."),
  "a-signature": words('as { params: ["i32"], results: ["i32"] }', "as {:params [:i32] :results [:i32]}"),
  "more-imports": {
    js: 'With unusedImports: "ignore" there may be more than it imports.',
    clojure: "With :unused-imports :ignore there may be more than it imports.",
    command: "The command gives a program WASI preview 1 and nothing else.",
  },
  "a-seed": { js: "the option random, a seed", clojure: ":random, a seed", command: "--seed" },
  "all-bounds": {
    js: "fuel, fuelPerCall, timeoutMs, signal, maxMemoryPages, maxTableElements and maxCallDepth",
    clojure: ":fuel, :fuel-per-call, :timeout-ms, :signal, :max-memory-pages, :max-table-elements and :max-call-depth",
    command: "--fuel, --timeout-ms and other bounds",
  },
  "a-map": { js: "a plain object", clojure: "a map", command: "a map" },
  "the-wit": { js: "the option wit", clojure: ":wit", command: "--wit" },
  "data-needs-wit": {
    js: "Strings and other data cross by WIT types, and for this function no WIT types were found: give them in the option wit.",
    clojure: "Strings and other data cross by WIT types, and for this function no WIT types were found: give :wit.",
    command: "Strings and other data cross by WIT types, and for this function no WIT types were found: give --wit.",
  },
  "which-world": {
    js: "Say which one in the option world.",
    clojure: "Say which one in :world.",
    command: "Say which one where it is loaded, in the option world.",
  },
  "load-async": verb("loadAsync", "load-async"),
  "load-wasi": verb("loadWasi", "load-wasi"),
  "run-async": verb("runAsync", "run-async"),
  "a-reactor": {
    js: "It is a reactor: use loadWasi and call its functions",
    clojure: "It is a reactor: use load-wasi and call its functions",
    command: onlyPrograms,
  },
  "a-library": {
    js: "Use load and call its functions",
    clojure: "Use load and call its functions",
    command: onlyPrograms,
  },
  "i64-modes": {
    js: 'Load with i64: "auto" or "bigint" to get a BigInt.',
    clojure: "Load with :i64 :auto or :i64 :bigint to get a BigInt.",
    command: 'Load with i64: "auto" or "bigint" to get a BigInt.',
  },
  "no-fuel": {
    js: "This module was loaded without fuel, so there is none to add to.",
    clojure: "This module was loaded without :fuel, so there is none to add to.",
    command: "This module was loaded without fuel, so there is none to add to.",
  },
  "the-disable": { js: "the option disable", clojure: "the option :disable", command: "the option --disable" },
  "option-sign": { js: "", clojure: ":", command: "" },
  nil: { js: "null", clojure: "nil", command: "null" },
  native: { js: '"native"', clojure: ":native", command: "native" },
  compiled: { js: '"compiled"', clojure: ":compiled", command: "compiled" },
  interp: { js: '"interp"', clojure: ":interp", command: "interp" },
  "browser-entry": {
    js: "the package's entry for browsers does not have: have the bundler take the entry for Node, or leave the package to Node",
    clojure:
      "the package's entry for browsers does not have: with shadow-cljs, set :js-options {:js-provider :import} for Node",
    command: "this environment does not have",
  },
  "option-fuel": words("fuel", ":fuel"),
  "option-fuel-per-call": words("fuelPerCall", ":fuel-per-call"),
  "option-timeout-ms": words("timeoutMs", ":timeout-ms"),
  "option-signal": words("signal", ":signal"),
  "option-max-call-depth": words("maxCallDepth", ":max-call-depth"),
  "option-max-memory-pages": words("maxMemoryPages", ":max-memory-pages"),
  "option-max-table-elements": words("maxTableElements", ":max-table-elements"),
  "have-text": part("text"),
  "have-wit": part("wit"),
  "have-wasi": part("wasi"),
  "have-validation": part("validation"),
  "have-bounds": part("bounds"),
  "have-interp": part("interp", "engines"),
  "have-native": {
    js: "Give createRuntime nativeEngine among its engines.",
    clojure: "Require cljw.wasm, or cljw.wasm.core.",
    command: "Give createRuntime nativeEngine among its engines.",
  },
  "of-take-output": verb("takeOutput", "take-output!"),
  "of-add-fuel": verb("addFuel", "add-fuel!"),
  "of-fields": verb("gcFields", "fields"),
  "of-close": verb("close", "close!"),
  "of-call-async": verb("callAsync", "call-async"),
  "new-memory": verb("newMemory", "new-memory"),
  "new-table": verb("newTable", "new-table"),
  "new-global": verb("newGlobal", "new-global"),
  "new-tag": verb("newTag", "new-tag"),
} as const satisfies { readonly [name: string]: Row };

/** A row of the table. */
export type PhraseName = keyof typeof rows;

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

/** A message in the words of a face. What stands between marks and is no row stays as it is. */
export function inWords(message: string, face: Face): string {
  const [first = "", ...rest] = message.split(open);
  return rest.reduce((text, piece) => {
    const end = piece.indexOf(close);
    const name = piece.slice(0, Math.max(end, 0));
    return owns(rows, name) ? text + rows[name as PhraseName][face] + piece.slice(end + 1) : text + open + piece;
  }, first);
}

/** The rows of the table. @internal A test holds each to what there is. */
export const phraseNames = Object.keys(rows) as PhraseName[];
