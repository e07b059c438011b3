/**
 * The cases of testdata/wit: what is accepted is resolved as wasm-tools resolves it, what is rejected is rejected there too, and at
 * the same place. Where the two differ, a table here says why. Every accepted case also goes through the printer and back.
 */
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { WitError } from "../../../src/ts/base/errors/errors.ts";
import type { WitFile } from "../../../src/ts/wit/errors.ts";
import { kindParts } from "../../../src/ts/wit/kinds.ts";
import { printWit } from "../../../src/ts/wit/print/print.ts";
import { parseWit } from "../../../src/ts/wit/resolve/resolve.ts";
import type { Resolve } from "../../../src/ts/wit/types.ts";
import { compounds, definitions, primitiveNames } from "../../../src/ts/wit/words.ts";
import { structureOf } from "./structure.ts";
import { addedHeader, resolveOfTool, type ToolDocs, type WitFacts, witFacts } from "./wasm-tools.ts";

const root = fileURLToPath(new URL("../../../testdata/wit", import.meta.url));

/** Texts that the tool takes for docs, and what they are by WIT, whose docs begin with `///` or `/**` alone. */
const plainComments = new Map<string, ToolDocs | undefined>([
  ["Defined after its use, and a name for a name.", undefined],
  [
    "A plain comment is no doc.\nAn interface\nof two lines.\n\nAnd a second paragraph.",
    { contents: "An interface\nof two lines.\n\nAnd a second paragraph." },
  ],
  ["not a doc\nAnother.", { contents: "Another." }],
  ["* plain /* nested */ still plain */\n A case each.", { contents: "A case each." }],
  // The column of stars on the left is no part of a block's text.
  ["\n   * A long block\n   *   with an indented line.", { contents: "A long block\n  with an indented line." }],
]);

/** What the tool refuses though nothing in WIT forbids it, with what is expected by hand. */
const acceptedHereAlone: Readonly<Record<string, { readonly reason: string; readonly says: unknown }>> = {
  "merged-gates-of-two.wit": {
    reason: "two included worlds may have an import since different versions; it is there since the earlier",
    says: {
      early: ["base since 1.0.0", "i since 1.0.0", "inline since 1.1.0"],
      says: ["base since 1.2.0", "i since 1.1.0"],
      late: ["base since 1.2.0", "i since 1.2.0"],
      implied: ["base", "i since 1.1.0"],
      plain: ["base"],
      both: ["base since 1.0.0", "i since 1.0.0", "inline since 1.1.0"],
      w: ["base", "i", "inline"],
    },
  },
};

/** Where errors have another line than the tool's. */
const otherLine: Readonly<Record<string, string>> = {
  "gate-both.wit": "the second of the two gates, not the first",
  "gate-later-version.wit": "the gate, not the item below it",
  "gate-no-version.wit": "the gate, not the item below it",
  "package-cycle.wit": "the reference that closes the circle, not the first",
  "type-cycle-alias.wit": "the reference that closes the circle, not the first",
  "type-cycle-record.wit": "the reference that closes the circle, not the first",
  "use-cycle.wit": "the reference that closes the circle, not a definition in it",
  "world-include-itself.wit": "the reference that closes the circle, not a definition in it",
};

/** Where errors have the tool's line and another column. */
const otherColumn: Readonly<Record<string, string>> = {
  "bad-string-escape.wit": "the string, not the character in it",
  "borrow-returned-in-record.wit": "the result, not the function",
  "borrow-returned.wit": "the result, not the function",
  "constructor-other-result.wit": "the result, not its first type",
  "gate-bad-version.wit": "the version, not what follows it",
  "gate-excluded-type.wit": "the type, not the function",
  "include-rename-of-method.wit": "the name that is not there, not the included world",
  "map-key.wit": "the key, not the map",
  "name-is-keyword.wit": "the keyword, not what follows it",
  "package-late-header.wit": "the package's name, not what follows it",
  "package-nested-twice.wit": "the keyword, not the package's name",
  "package-second-header.wit": "the package's name, not what follows it",
  "package-version.wit": "the version, not what follows it",
  "unclosed-string.wit": "the string's begin, not its line's end",
  "world-import-package.wit": "the package's name from its namespace on",
  "world-include-unknown-rename.wit": "the name that is not there, not the included world",
};

/** A WIT file, or all of a folder's, with paths as they are seen from that folder. */
function readCase(path: string): WitFile[] {
  if (!statSync(path).isDirectory())
    return [{ path: path.slice(path.lastIndexOf("/") + 1), text: readFileSync(path, "utf8") }];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".wit"))
    .toSorted()
    .map((name) => ({ path: name.replaceAll("\\", "/"), text: readFileSync(join(path, name), "utf8") }));
}

function casesOf(folder: string): string[] {
  const cases = readdirSync(join(root, folder)).filter((name) => name.endsWith(".wit") || !name.includes("."));
  expect(cases.length, "cases found").toBeGreaterThan(0);
  return cases;
}

function factsOf(name: string): WitFacts {
  const facts = witFacts.get(name);
  expect(facts, `what wasm-tools makes of ${name}: run \`scripts/build-testdata wit\``).toBeDefined();
  return facts!;
}

/** The package that the files themselves make up, by its header. */
function rootOf(files: readonly WitFile[]): string {
  const headers = files.filter(({ path }) => !path.includes("deps/")).map(({ text }) => /^package (\S+);/m.exec(text));
  return headers.find((header) => header !== null)?.[1] ?? addedHeader;
}

/** The gates of what each world imports and exports. */
function gatesOf(resolve: Resolve): Readonly<Record<string, readonly string[]>> {
  const lines = resolve.worlds.map(({ name, imports, exports }) => {
    const items = [...Object.entries(imports), ...Object.entries(exports)].map(([key, item]) => {
      const gate = item.tag === "interface" ? item.stability : undefined;
      return `${key.replaceAll(/^.*\/|@.*$/g, "")}${gate !== undefined && "since" in gate ? ` since ${gate.since}` : ""}`;
    });
    return [name, items] as const;
  });
  return Object.fromEntries(lines);
}

/** What `Resolve` promises of its types beyond what they say. */
function expectOrder({ types }: Resolve): void {
  for (const [id, { kind }] of types.entries()) {
    const parts = "resource" in kind ? [kind.resource] : kindParts(kind);
    for (const part of parts) expect(typeof part === "string" || part < id, "parts stand before the whole").toBe(true);
  }
  const anonymous = types.filter(({ name }) => name === undefined).map(({ kind }) => JSON.stringify(kind));
  expect(new Set(anonymous).size, "types without a name stand once").toBe(anonymous.length);
}

/** The same as the tool resolves, without features and with all. */
function expectResolved(files: readonly WitFile[], { resolved, resolvedWithAll }: WitFacts): void {
  const forms = [
    [[], resolved],
    ["all", resolvedWithAll ?? resolved],
  ] as const;
  for (const [features, tools] of forms) {
    const resolve = parseWit(files, { features });
    expect(tools, "wasm-tools accepts it").toBeDefined();
    expect(structureOf(resolve)).toEqual(structureOf(resolveOfTool(tools!, rootOf(files), plainComments)));
    expectOrder(resolve);
  }
}

function errorOf(files: readonly WitFile[]): WitError {
  try {
    parseWit(files);
  } catch (error) {
    if (error instanceof WitError) return error;
    throw error;
  }
  throw new Error("it is accepted");
}

/** The line of the text is shown, and the caret stands under the place. */
function expectCaret(text: string, shown: readonly string[], line: number, column: number): void {
  expect(shown.length).toBe(3);
  const gutter = `${line} | `;
  expect(shown[1]!.startsWith(gutter)).toBe(true);
  const [source, above, below] = [text.split("\n")[line - 1]!, shown[1]!, shown[2]!].map((row) => [...row]);
  const caret = below!.indexOf("^");
  const [pointedAt, meant] = [above![caret], source![column - 1]];
  if (pointedAt !== "\ufffd") expect(pointedAt).toBe(meant);
  if (!above!.includes("…")) expect(caret - gutter.length + 1).toBe(column);
}

describe("accepted", () => {
  it("has a case with each type", () => {
    const texts = casesOf("ui").flatMap((name) => readCase(join(root, "ui", name)).map(({ text }) => text));
    const words = new Set(texts.join("\n").match(/[a-z0-9-]+/g));
    const missing = [...primitiveNames, ...compounds, ...definitions].filter((word) => !words.has(word));
    expect(missing, "a type needs a case in testdata/wit/ui").toEqual([]);
  });

  it("has no difference named that is none", () => {
    const facts = JSON.stringify([...witFacts]);
    const unseen = [...plainComments.keys()].filter((text) => !facts.includes(JSON.stringify(text)));
    expect(unseen).toEqual([]);
    for (const name of Object.keys(acceptedHereAlone)) expect(factsOf(`ui/${name}`).refused, name).toBeDefined();
  });

  for (const name of casesOf("ui")) {
    const files = readCase(join(root, "ui", name));
    const alone = acceptedHereAlone[name];
    if (alone === undefined) {
      it(`${name} is what wasm-tools resolves`, () => expectResolved(files, factsOf(`ui/${name}`)));
    } else {
      it(`${name}: ${alone.reason}`, () => expect(gatesOf(parseWit(files))).toEqual(alone.says));
    }

    it(`${name}, printed and parsed again`, () => {
      const resolve = parseWit(files, { features: "all" });
      const printed = printWit(resolve);
      const again = parseWit([{ path: "printed.wit", text: printed }], { features: "all" });
      expect(printWit(again)).toBe(printed);
      expect(again.types.length).toBe(resolve.types.length);
      expect(again.worlds.map((world) => world.name).toSorted()).toEqual(
        resolve.worlds.map((world) => world.name).toSorted(),
      );
    });
  }
});

describe("rejected", () => {
  const messages = readFileSync(join(root, "parse-fail/messages.txt"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

  it("has a message for each case, and no other", () => {
    expect(messages.map((line) => line.slice(0, line.indexOf(":")))).toEqual(casesOf("parse-fail").toSorted());
    const names = [...Object.keys(otherLine), ...Object.keys(otherColumn)];
    expect(names.filter((name) => !witFacts.has(`parse-fail/${name}`))).toEqual([]);
  });

  for (const name of casesOf("parse-fail")) {
    it(`${name} is rejected as it is there`, () => {
      const [file] = readCase(join(root, "parse-fail", name));
      const error = errorOf([file!]);
      const { line, column } = error.data as { readonly line: number; readonly column: number };
      const { refused } = factsOf(`parse-fail/${name}`);
      expect(refused, "wasm-tools refuses it").toBeDefined();
      if (refused!.line !== undefined) {
        const tools = [refused!.line === line, refused!.column === column];
        if (name in otherLine) expect(tools[0], otherLine[name]).toBe(false);
        else if (name in otherColumn) expect(tools, otherColumn[name]).toEqual([true, false]);
        else expect([line, column]).toEqual([refused!.line, refused!.column]);
      }
      expect(error.data.file).toBe(name);
      const [message, ...shown] = error.message.split("\n");
      expect(messages).toContain(`${name}: ${error.code}: ${message!.slice(name.length + 1)}`);
      expectCaret(file!.text, shown, line, column);
    });
  }
});
