/**
 * The version of what is compiled ahead of time: files of it are loaded by later versions of the package, and use names and places of
 * this one. Each version is held here with a digest of them, so that none changes under files that were made before.
 */
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { aheadFormat } from "../../../src/ts/compile/code/ahead-file.ts";
import { help } from "../../../src/ts/compile/run/help.ts";
import { opcodes } from "../../../src/ts/core/opcodes.ts";
import { featureModules } from "../api/feature-modules.ts";
import { compiledAhead } from "./ahead.ts";
import { sourcesOf, unitOfText } from "./support.ts";

/** What files use, by format: a version has its row for ever. */
const formats: { readonly [format: number]: { readonly [what: string]: string } } = {
  1: {
    opcodes: "3902b383da1a15e1",
    help: "34ac9d5300a8f7b5",
    taken: "cc46ba26017ba8fc",
    properties: "8c3d39704922ba0f",
    file: "2c49536911c88dd3",
  },
};

const lower = new URL("../../../src/ts/compile/lower/", import.meta.url);
const units = Object.values(featureModules).map((text) => unitOfText(`(module ${text})`));

/** Names without their numbers, each once, in order. */
const distinct = (names: Iterable<string>): string[] => [...new Set(names)].sort();

/** What files use of the package. */
const uses: { readonly [what: string]: () => readonly string[] } = {
  // Operators are found by their place in this table.
  opcodes: () => opcodes.map(({ name }) => name),
  help: () =>
    distinct(
      Object.entries<unknown>(help).map(([name, value]) => {
        if (typeof value === "function") return `${name}/${value.length}`;
        return Array.isArray(value) ? `${name}[]` : `${name} ${typeof value}`;
      }),
    ),
  // What the compiler writes of the instance and the package, as it stands in its source.
  taken: () => {
    const texts = readdirSync(lower).map((file) => readFileSync(new URL(file, lower), "utf8"));
    return distinct(texts.flatMap((text) => text.match(/\b[HI]\.[a-z]\w*(?:\.\w+|\[[^\]]*\])*\(?/gi) ?? []));
  },
  // What it writes of what these are.
  properties: () => {
    const texts = units.flatMap(({ module }) => [...sourcesOf(module.bytes), ...sourcesOf(module.bytes, true)]);
    return distinct(texts.flatMap((text) => text.replaceAll(/"[^"]*"/g, "").match(/\.[a-z]\w*/gi) ?? []));
  },
  // The file around it: what it says, and how a row of a function is.
  file: () => {
    const text = compiledAhead(units[1]!, true).files[0]!.text;
    return text.split("\n").map((line) => line.replaceAll(/"[^"]*"(?!:)|\d+|=>\{.*\},/g, "…"));
  },
};

const digest = (lines: readonly string[]): string =>
  createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 16);

describe(`the format ${aheadFormat} of what is compiled ahead of time`, () => {
  it.each(Object.keys(uses))("has the %s that its files were made with", (what) => {
    const found = digest(uses[what]!());
    const advice =
      `What files that were compiled ahead of time use of the package has changed (${what}): make aheadFormat in ` +
      `src/ts/compile/code/ahead-file.ts the next number, and write a row for it here, with ${what}: "${found}".`;
    expect(formats[aheadFormat]?.[what], advice).toBe(found);
  });
});
