/**
 * Messages name options and verbs as whoever reads them writes them; the names are ones that there are.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../../src/ts/base/errors/errors.ts";
import { type PhraseName, type Words, inWords, phrase, phraseNames } from "../../../src/ts/base/errors/phrases.ts";
import { optionSets } from "../../../src/ts/api/options/table.ts";
import { commands } from "../../../src/ts/cli/table.ts";
import { engines as describeEngines, load, run } from "../../../src/ts/index.ts";
import * as everything from "../../../src/ts/index.ts";
import * as native from "../../../src/ts/core.ts";
import { filesBelow, textOf, withoutComments } from "../arch/sources.ts";
import { failure } from "./support.ts";
import { clojureWords } from "../../../src/ts/clojure/words.ts";
import { commandWords } from "../../../src/ts/cli/words.ts";

const words = (name: PhraseName, of?: Words): string => inWords(phrase(name), of);
const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const options = new Set(Object.values(optionSets).flatMap((set) => Object.keys(set)));
const keywords = new Set([
  ...[...options].map(kebab),
  ...Object.keys(describeEngines()),
  // Resources of the host program.
  "new",
  "methods",
  "statics",
  "drop",
  "auto",
  "bigint",
  "ignore",
  "type",
  "mutable",
  "value",
  "min",
  "max",
  "params",
  "results",
  "i32",
]);
const verbs = new Set(readFileSync("src/cljs/cljw/wasm.cljc", "utf8").match(/(?<=^\(defn )\S+/gm));
const flags = new Set(
  Object.values(commands).flatMap(({ options: known }) => Object.keys(known).map((one) => `--${one}`)),
);

/** What belongs to a tool that builds programs of users, with its options. */
const ofTools = new Set(["shadow-cljs", "js-options", "js-provider", "import"]);

describe.each(phraseNames)("the phrase %s", (name) => {
  it("names what there is in JavaScript", () => {
    const text = words(name);
    expect(text).not.toMatch(/(^|\s):[a-z]|--/);
    for (const [word] of text.matchAll(/\b[a-z]+[A-Z]\w*/g)) {
      expect(options.has(word) || word in everything || word in native || word === "takeOutput", word).toBe(true);
    }
  });

  it("names what there is in Clojure", () => {
    const text = words(name, clojureWords);
    for (const [, word = ""] of text.matchAll(/:([a-z][a-z0-9-]*)/g))
      expect(keywords.has(word) || ofTools.has(word), word).toBe(true);
    for (const [word] of text.matchAll(/[a-z]+-[a-z-]+!?|[a-z]+!/g)) {
      expect(verbs.has(word) || keywords.has(word) || ofTools.has(word), word).toBe(true);
    }
    expect(text).not.toMatch(/\b[a-z]+[A-Z]|--/);
  });

  it("names what there is on the command line", () => {
    const text = words(name, commandWords);
    for (const [flag] of text.matchAll(/--[a-z-]+/g)) expect(flags, flag).toContain(flag);
    expect(text).not.toMatch(/(^|\s):[a-z]/);
  });
});

describe("the sources", () => {
  // The documentation of WASI is written from these, and one reads stack traces; others speak of or to Clojure alone.
  const others = [
    "base/errors/phrases.ts",
    "cli/words.ts",
    "wasi/p1/table.ts",
    "wasi/p1/hosts.ts",
    "runtime/host-stack.ts",
    "clojure/",
    "cli/table.ts",
    "register/nbb.ts",
  ];
  const files = filesBelow("src/ts", ".ts").filter((file) => !others.some((other) => file.includes(`/${other}`)));
  const literals = files.flatMap((file) => [...withoutComments(textOf(file)).matchAll(/"[^"\n]*"|'[^'\n]*'|`[^`]*`/g)]);

  it("name options and engines by these phrases alone", () => {
    expect(literals.length).toBeGreaterThan(1000);
    const named = literals.map(([text]) => text).filter((text) => /(?:^.|[ (]):[a-z][a-z-]{2,}/.test(text));
    expect(named).toEqual([]);
  });

  it("name verbs by these phrases alone", () => {
    // `read-only` is an English word, too.
    const differing = [...verbs].filter((verb) => /[-!]/.test(verb) && verb !== "read-only");
    expect(differing.length).toBeGreaterThan(20);
    // A literal that is a name and nothing else is data, as the key of a table.
    const texts = literals.map(([text]) => text).filter((text) => !/^["'][\w-]+["']$/.test(text));
    const bare = texts.map((text) => text.replaceAll(/phrase\("[a-z0-9-]+"\)/g, ""));
    const named = bare.filter((text) => text.match(/[a-z][a-z-]*[a-z]!?/g)?.some((word) => differing.includes(word)));
    expect(named).toEqual([]);
  });

  it("use every phrase", () => {
    const used = new Set(literals.map(([text]) => text.slice(1, -1)));
    const inTemplates = literals.flatMap(([text]) =>
      [...text.matchAll(/phrase\("([a-z0-9-]+)"\)/g)].map(([, name]) => name),
    );
    for (const name of inTemplates) used.add(name ?? "");
    expect(phraseNames.filter((name) => !used.has(name))).toEqual([]);
  });
});

describe("messages", () => {
  const spin = '(module (func (export "_start") (loop (br 0))))';

  it("about what the host makes name the verb that was called", () => {
    const { newGlobal, newMemory, newTable, newTag, exception, readMemory } = everything;
    const wrong = {} as never;
    expect(failure(() => newMemory(wrong)).message).toMatch(/^newMemory: min /);
    expect(failure(() => newTable({ min: 1, element: "none" })).message).toMatch(/^newTable: element /);
    expect(failure(() => newTable({ min: 1, init: 5 })).message).toMatch(/^newTable: init /);
    expect(failure(() => newTag({ params: ["none"] })).message).toMatch(/^newTag: /);
    expect(failure(() => exception(wrong)).message).toContain("newTag");
    expect(failure(() => readMemory(wrong, 0, 1))).toMatchObject({ code: "bad-argument" });
    const error = failure(() => newGlobal({ type: "i64", value: 2 ** 53 }));
    expect(error.message).toMatch(/^newGlobal: value /);
    expect(error.messageFor(clojureWords)).toMatch(/^new-global: value /);
    expect([error.data.fn, error.dataFor(clojureWords).fn]).toEqual(["newGlobal", "new-global"]);
    const stranger = failure(() => newMemory({ min: 1, most: 2 } as never));
    expect(stranger.message).toBe("newMemory has no option most. It takes min, max, shared.");
    expect(stranger.messageFor(clojureWords)).toBe("new-memory has no option :most. It takes :min, :max, :shared.");
  });

  it("have data in the same words", () => {
    const none = load('(module (func (export "f") (param funcref)))', { engine: "interp" });
    const error = failure(() => none.call("f", 5));
    expect(error.data.expected).toBe("a WebAssembly function, or null");
    expect(error.dataFor(clojureWords)).toEqual({ ...error.data, expected: "a WebAssembly function, or nil" });
    expect(failure(() => load("(module)", { imports: "none" as never })).data.expected).toBe("a plain object");
    const fields = failure(() => everything.gcFields(5));
    expect([fields.data.fn, fields.message]).toEqual(["gcFields", expect.stringMatching(/^gcFields takes /)]);
    const value = phrase("nil");
    expect(failure(() => none.call("f", value)).data.value).toBe(value);
  });

  it("are in the words of each face", () => {
    const error = failure(() => run(spin, { fuel: 5, engine: "interp" }));
    expect(error.message).toContain("addFuel");
    expect(error.messageFor({})).toBe(error.message);
    expect(error.messageFor(clojureWords)).toContain(":fuel or add-fuel!");
    expect(error.messageFor(commandWords)).toContain("--fuel");
  });

  it("keep their phrases where they become part of another message", () => {
    const text = '(module (import "wasi_snapshot_preview1" "sched_yield" (func)) (func (export "_initialize")))';
    const error = failure(() => load(text.replace("_initialize", "f")));
    expect(error.message).toMatch(/^Use loadWasi\b.*option imports/s);
    expect(error.messageFor(clojureWords)).toMatch(/^Use load-wasi\b.*:imports/s);
  });

  it("may hold marks that are none of theirs", () => {
    const strange = "a \u{e000} b \u{e001} \u{e000}toString\u{e001} \u{e000}";
    const shown = "a \\u{e000} b \\u{e001} \\u{e000}toString\\u{e001} \\u{e000}";
    expect(new UsageError("bad-argument", strange).message).toBe(shown);
    expect(inWords(`${strange}${phrase("load-wasi")}`, clojureWords)).toBe(`${strange}load-wasi`);
  });
});
