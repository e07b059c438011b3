/**
 * What messages advise, in the words of ClojureScript: see base/errors/phrases.ts.
 */
import type { PhraseName } from "../base/errors/phrases.ts";

/** How a part of the package is had that a program has left out. */
const part = (name: string): string => `Require cljw.wasm.parts.${name}.`;

/** The words. */
export const clojureWords: { readonly [name in PhraseName]: string } = {
  "more-fuel": "Give more with :fuel or add-fuel!.",
  "more-call-fuel": "Give more with :fuel-per-call; a run on :interp that is resumed gets as much again.",
  "more-time": "Raise :timeout-ms, or set it to nil.",
  "more-memory": "Raise :max-memory-pages.",
  "fewer-memories":
    "Load with :engine :interp, which can do without; or keep fewer: let go of instances, close what was put aside, have instances import one memory of new-memory.",
  "fewer-shared-memories":
    "A memory that threads share is the host's on every engine. Keep fewer: let go of instances, close what was put aside, have instances import one memory of new-memory.",
  "more-elements": "Raise :max-table-elements.",
  "more-lift-bytes": "Raise :max-lift-bytes, or set it to nil to lift the bound.",
  "more-lift-elements": "Raise :max-lift-elements, or set it to nil to lift the bound.",
  "more-output": "Raise :max-output-bytes, or set it to nil to lift the bound.",
  "use-interp": "Load with :engine :interp.",
  "same-engine": "Load both with the same :engine.",
  "call-async": "load the module with :engine :interp and use call-async",
  "load-async-interp": "use load-async with :engine :interp",
  "give-imports": "Give them in :imports, by module and name.",
  "give-interfaces": "Give them in :imports, by interface and name.",
  "make-memory": "Make one with (wasm/new-memory {:min … :max …}).",
  "make-table": "Make one with (wasm/new-table {:min … :max …}).",
  "make-tag": "Make one with (wasm/new-tag {:params […]}).",
  "make-global": "Make one with (wasm/new-global {:type :",
  "its-value": " :mutable true :value ",
  "its-end": "}).",
  "a-signature": "as {:params [:i32] :results [:i32]}",
  "more-imports": "With :unused-imports :ignore there may be more than it imports.",
  "a-seed": ":random, a seed",
  "all-bounds":
    ":fuel, :fuel-per-call, :timeout-ms, :signal, :max-memory-pages, :max-table-elements and :max-call-depth",
  "a-map": "a map",
  "the-wit": ":wit",
  "data-needs-wit":
    "Strings and other data cross by WIT types, and for this function no WIT types were found: give :wit.",
  "which-world": "Say which one in :world.",
  "load-async": "load-async",
  "load-wasi": "load-wasi",
  "run-async": "run-async",
  "a-reactor": "It is a reactor: use load-wasi and call its functions",
  "a-library": "Use load and call its functions",
  "i64-modes": "Load with :i64 :auto or :i64 :bigint to get a BigInt.",
  "no-fuel": "This module was loaded without :fuel, so there is none to add to.",
  "the-disable": "the option :disable",
  "option-sign": ":",
  nil: "nil",
  native: ":native",
  compiled: ":compiled",
  interp: ":interp",
  "browser-entry":
    "the package's entry for browsers does not have: with shadow-cljs, set :js-options {:js-provider :import} for Node",
  "option-fuel": ":fuel",
  "option-fuel-per-call": ":fuel-per-call",
  "option-timeout-ms": ":timeout-ms",
  "option-signal": ":signal",
  "option-max-call-depth": ":max-call-depth",
  "option-max-memory-pages": ":max-memory-pages",
  "option-max-table-elements": ":max-table-elements",
  "have-text": part("text"),
  "have-wit": part("wit"),
  "have-wasi": part("wasi"),
  "have-validation": part("validation"),
  "have-bounds": part("bounds"),
  "have-components": part("components"),
  "have-interp": part("interp"),
  "have-native": "Require cljw.wasm, or cljw.wasm.core.",
  "of-take-output": "take-output!",
  "of-add-fuel": "add-fuel!",
  "of-fields": "fields",
  "of-close": "close!",
  "of-call-async": "call-async",
  "new-memory": "new-memory",
  "new-table": "new-table",
  "new-global": "new-global",
  "new-tag": "new-tag",
};
