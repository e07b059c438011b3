/**
 * The table of options (src/ts/api/options/table.ts) and what is written of options elsewhere: their types, the docstrings
 * of `cljw.wasm`, docs/programs.md. The compiler holds the types, the command and docs/limits.md to it.
 */
import { describe, expect, expectTypeOf, it } from "vitest";
import {
  type BoundRow,
  type OptionName,
  type OptionVerb,
  optionRows,
  optionSets,
} from "../../../src/ts/api/options/table.ts";
import type {
  CompileOptions,
  InstantiateOptions,
  LoadOptions,
  ProgramOptions,
  ResultOptions,
  WasiLoadOptions,
  WrittenOptions,
} from "../../../src/ts/api/options/types.ts";
import { runOptions } from "../../../src/ts/cli/table.ts";
import { filesBelow, textOf, withoutComments } from "./sources.ts";

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The names of a verb's options in Clojure, without those that the language gives itself. */
const namesOf = (verb: OptionVerb): string[] =>
  Object.entries(optionSets[verb]).flatMap(([name, { hidden }]) => (hidden === true ? [] : [kebab(name)]));

const without = (names: readonly string[], others: readonly string[]): string[] =>
  names.filter((name) => !others.includes(name));

it("is what the types of the verbs say", () => {
  expectTypeOf<OptionName<"compile">>().toEqualTypeOf<keyof CompileOptions>();
  expectTypeOf<OptionName<"instantiate">>().toEqualTypeOf<keyof InstantiateOptions>();
  expectTypeOf<OptionName<"load">>().toEqualTypeOf<keyof LoadOptions>();
  expectTypeOf<OptionName<"load-wasi">>().toEqualTypeOf<keyof WasiLoadOptions>();
  expectTypeOf<OptionName<"run">>().toEqualTypeOf<keyof ProgramOptions>();
  expectTypeOf<OptionName<"output">>().toEqualTypeOf<keyof ResultOptions>();
  expectTypeOf<OptionName<"take-output">>().toEqualTypeOf<keyof WrittenOptions>();
  // The compiler has judged by now; what it judged is not empty.
  expect(Object.keys(optionRows).length).toBeGreaterThan(1);
});

it("has names of one word for what a compiled module does not take, which its error lists for every language", () => {
  for (const name of Object.keys(optionRows.decode)) expect(name).toBe(kebab(name));
});

it("has no option that nobody reads", () => {
  const tells = /^src\/ts\/(?:api\/options|cli)\/|^src\/ts\/wasi\/host\/world\/options\.ts$/;
  const readers = filesBelow("src/ts", ".ts").filter((file) => !tells.test(file));
  const words = new Set(readers.flatMap((file) => withoutComments(textOf(file)).match(/\w+/g) ?? []));
  const unread = Object.values(optionSets).flatMap((set) => Object.keys(set).filter((name) => !words.has(name)));
  expect(unread, "an option is read by what it decides, mostly in src/ts/api/load/loader.ts").toEqual([]);
});

describe("the TSDoc of options", () => {
  const types = textOf("src/ts/api/options/types.ts") + textOf("src/ts/wasi/host/world/options.ts");

  it.each([...new Set(Object.values(optionSets).flatMap((set) => Object.keys(set)))])("says what %s is", (name) => {
    const found = new RegExp(`^(.*)\\n  readonly ${name}\\?:`, "m").exec(types);
    expect(found?.[1], `Write a comment above ${name} in its interface of options.`).toMatch(/\*\/$/);
  });
});

const source = textOf("src/cljs/cljw/wasm.cljc");

/** The docstring of a public function. */
function docstringOf(name: string): string {
  const at = source.indexOf(`\n(defn ${name}\n  "`);
  expect(at, `cljw.wasm/${name} is there`).toBeGreaterThan(0);
  return /"((?:[^"\\]|\\.)*)"/.exec(source.slice(at))?.[1] ?? "";
}

/** The options in the list of a docstring, each with what is said of it. */
function listedIn(docstring: string): Map<string, string> {
  const listed = new Map<string, string>();
  let last: string[] = [];
  for (const line of docstring.split("\n")) {
    const [, names, said = ""] = /^ {4}(:[a-z0-9-]+(?:, :[a-z0-9-]+)*)(?: +(.*))?$/.exec(line) ?? [];
    if (names !== undefined) last = names.split(", ").map((name) => name.slice(1));
    else if (!/^ {6}/.test(line)) last = [];
    for (const name of last) listed.set(name, `${listed.get(name) ?? ""} ${names === undefined ? line.trim() : said}`);
  }
  return listed;
}

/** The options that a docstring names in its text. */
const namedIn = (docstring: string): string[] => {
  const known = new Set(Object.keys(optionSets).flatMap((verb) => namesOf(verb as OptionVerb)));
  const named = Array.from(docstring.matchAll(/`:([a-z0-9-]+)`/g), ([, name = ""]) => name);
  return [...new Set(named)].filter((name) => known.has(name));
};

/** The functions of `cljw.wasm` that list options, and which of them: `run` has those of `load` beside its own. */
const lists: Readonly<Record<string, readonly string[]>> = {
  load: namesOf("load"),
  run: without(namesOf("run"), namesOf("load")),
};

describe.each(Object.entries(lists))("the docstring of %s", (verb, expected) => {
  const listed = listedIn(docstringOf(verb));
  const where = `the list in the docstring of \`${verb}\`, src/cljs/cljw/wasm.cljc; then npm run docs`;

  it("lists its options", () => {
    const missing = without(expected, [...listed.keys()]).map((name) => `Say what :${name} is in ${where}.`);
    const strange = without([...listed.keys()], expected).map(
      (name) => `:${name} is no option of ${verb}: take it from ${where}.`,
    );
    expect([...missing, ...strange]).toEqual([]);
  });

  it("tells defaults as they are", () => {
    const wrong = Object.entries<Partial<BoundRow>>(optionSets[verb as OptionVerb]).flatMap(([name, { byDefault }]) => {
      const said = listed.get(kebab(name));
      if (byDefault === undefined || said === undefined || said.includes(`${byDefault} by default`)) return [];
      return [`Say "${byDefault} by default" of :${kebab(name)} in ${where}.`];
    });
    expect(wrong).toEqual([]);
  });
});

/** The functions whose docstring names options one by one, and which it has to name. */
const mentions: Readonly<Record<string, readonly string[]>> = {
  compile: namesOf("compile"),
  // Those of `load` that it does not take.
  instantiate: without(namesOf("load"), namesOf("instantiate")),
  output: namesOf("output"),
  "take-output!": namesOf("take-output"),
};

describe.each(Object.entries(mentions))("the docstring of %s", (name, expected) => {
  it("names the options", () => {
    const where = `the docstring of \`${name}\`, src/cljs/cljw/wasm.cljc; then npm run docs`;
    const named = namedIn(docstringOf(name));
    expect(without(expected, named).map((one) => `Name :${one} in ${where}.`)).toEqual([]);
    // These tell what is in their results, too.
    if (name !== "output" && name !== "take-output!") {
      expect(without(named, expected).map((one) => `:${one} does not belong into ${where}.`)).toEqual([]);
    }
  });
});

it.each(["load-wasi", "load-async", "load-wasi-async", "compile-async", "instantiate-async", "run-async"])(
  "the docstring of %s refers to where its options are told",
  (name) => expect(docstringOf(name)).toMatch(/`(?:load|load-wasi|compile|instantiate|run)`/),
);

describe("docs/programs.md", () => {
  const table = /^## Options$([^]*?)^## /m.exec(textOf("docs/programs.md"))?.[1] ?? "";
  const rows = table.split("\n").filter((line) => line.startsWith("| `"));
  const shown = rows.flatMap((row) =>
    Array.from((row.split("|")[1] ?? "").matchAll(/`:([a-z-]+)`/g), ([, name = ""]) => name),
  );
  const bounds = Object.entries(optionSets.run).flatMap(([name, row]) => ("byDefault" in row ? [kebab(name)] : []));

  it("has a row for each option that run has beside load, and for the bounds", () => {
    const expected = [...without(namesOf("run"), namesOf("load")), ...bounds, "signal"];
    const missing = without(expected, shown).map(
      (name) => `Add a row for :${name} to the options of docs/programs.md.`,
    );
    expect(missing).toEqual([]);
    expect(without(shown, expected)).toEqual([]);
  });

  it("has every flag of the command", () => {
    const flags = Array.from(table.matchAll(/--([a-z][a-z-]*)/g), ([, name = ""]) => name);
    const elsewhere = ["engine", "disable"];
    expect([...new Set([...flags, ...elsewhere])].sort()).toEqual(Object.keys(runOptions).sort());
  });

  it("has the defaults", () => {
    for (const [name, row] of Object.entries(optionSets.run)) {
      const { byDefault } = row as Partial<BoundRow>;
      if (byDefault === undefined) continue;
      const text = rows.find((one) => one.startsWith(`| \`:${kebab(name)}\``))?.split("|")[3];
      expect(Number(text), name).toBe(byDefault);
    }
  });
});
