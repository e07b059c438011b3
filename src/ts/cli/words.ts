/**
 * What messages advise, in the words of the command, where those are not JavaScript's: see base/errors/phrases.ts.
 */
import type { Words } from "../base/errors/phrases.ts";

const onlyPreview1 =
  "The command gives a program WASI preview 1 and nothing else; a program in JavaScript or ClojureScript can give it more.";
const onlyPrograms =
  "It is a library: the command runs programs. `cljw-wasm call FILE NAME VALUE…` calls a function of a library, and JavaScript and Clojure load it";

/** The words. */
export const commandWords: Words = {
  "more-fuel": "Give more with --fuel.",
  "more-call-fuel": "Give more with --fuel.",
  "more-time": "Raise --timeout-ms, or leave it out.",
  "more-memory": "Raise --max-memory-pages.",
  "fewer-memories": "Run it with --engine interp, which can do without.",
  "fewer-shared-memories": "A memory that threads share is the host's on every engine.",
  "more-elements": "Raise --max-table-elements.",
  "more-lift-bytes": onlyPrograms,
  "more-lift-elements": onlyPrograms,
  "more-output": "Raise --max-output-bytes, or leave it out.",
  "use-interp": "Run it with --engine interp.",
  "give-imports": onlyPreview1,
  "give-interfaces":
    "The command gives a component WASI 0.2 without http and nothing else; a program in JavaScript or ClojureScript can give it more.",
  "give-resources": "A program in JavaScript or ClojureScript can give it more.",
  "make-memory": onlyPreview1,
  "make-table": onlyPreview1,
  "make-tag": onlyPreview1,
  "more-imports": onlyPreview1,
  "a-seed": "--seed",
  "all-bounds": "--fuel, --timeout-ms and other bounds",
  "a-map": "a map",
  "make-directory": "Make it first.",
  "the-wit": "--wit",
  "data-needs-wit":
    "Strings and other data cross by WIT types, and for this function no WIT types were found: give --wit.",
  "which-world": "Say which one where it is loaded, in the option world.",
  "a-reactor": onlyPrograms,
  "a-library": onlyPrograms,
  "the-disable": "the option --disable",
  native: "native",
  compiled: "compiled",
  interp: "interp",
  "browser-entry": "this environment does not have",
};
