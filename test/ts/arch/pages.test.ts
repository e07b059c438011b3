/**
 * The pages of docs that are written from tables say what the tables say. `npm run docs` writes them.
 */
import { describe, expect, it } from "vitest";
import { generatedPages } from "../../../scripts/docs.ts";
import { optionSets } from "../../../src/ts/api/options/options.ts";
import { runOptions } from "../../../src/ts/cli/table.ts";
import { liftLimits, limits, maxPages32 } from "../../../src/ts/core/limits.ts";
import { defaultMaxFsBytes } from "../../../src/ts/wasi/host/files/memfs.ts";
import { defaultMaxOutputBytes } from "../../../src/ts/wasi/host/world/world.ts";
import { compounds, definitions, primitiveNames } from "../../../src/ts/wit/words.ts";
import { textOf } from "./sources.ts";

describe("the options of programs in docs/programs.md", () => {
  const table = /^## Options$([^]*?)^## /m.exec(textOf("docs/programs.md"))?.[1] ?? "";
  const rows = table.split("\n").filter((line) => line.startsWith("| `"));
  const shown = rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`:([a-z-]+)`/g)].map(([, name]) => name));
  const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

  it("are all that run has beside load, and the bounds", () => {
    const lifting = ["maxLiftBytes", "maxLiftElements"];
    const bounds = ["fuel", "timeoutMs", "signal", "maxMemoryPages", "maxTableElements", "maxCallDepth", ...lifting];
    const own = Object.keys(optionSets.run).filter((name) => !Object.hasOwn(optionSets.load, name));
    expect(new Set(shown)).toEqual(new Set([...own, ...bounds].map(kebab)));
  });

  it("have the command's names", () => {
    const flags = [...table.matchAll(/--([a-z][a-z-]*)/g)].map(([, flag]) => flag);
    expect(flags.length).toBeGreaterThan(10);
    expect(Object.keys(runOptions)).toEqual(expect.arrayContaining(flags));
  });

  it("have their defaults", () => {
    const defaultOf = (name: string): string =>
      rows.find((row) => row.startsWith(`| \`:${name}\``))?.split("|")[3] ?? "";
    expect(Number(defaultOf("max-output-bytes"))).toBe(defaultMaxOutputBytes);
    expect(Number(defaultOf("max-fs-bytes"))).toBe(defaultMaxFsBytes);
    expect(Number(defaultOf("max-memory-pages"))).toBe(maxPages32);
    expect(Number(defaultOf("max-table-elements"))).toBe(limits.tableElements);
    expect(Number(defaultOf("max-lift-bytes"))).toBe(liftLimits.bytes);
    expect(Number(defaultOf("max-lift-elements"))).toBe(liftLimits.elements);
  });
});

describe.each(["README.md", "docs/clojure.md"])("the table of WIT's types in %s", (file) => {
  /** What core modules do not have, so that nothing stands for it. */
  const handles = new Set<string>(["own", "borrow", "stream", "future", "resource", "error-context"]);

  it("has a row for each type", () => {
    const [, rows = ""] = /^\| WIT \|.*\n\|[-|]+\n((?:\|.*\n)+)/m.exec(textOf(file)) ?? [];
    const named = new Set(rows.split("\n").flatMap((row) => (row.split("|")[1] ?? "").match(/[a-z0-9-]+/g) ?? []));
    const types = [...primitiveNames, ...compounds, ...definitions].filter((name) => !handles.has(name));
    expect(types.filter((name) => !named.has(name))).toEqual([]);
  });
});

it.each(Object.entries(generatedPages()))("%s is up to date", (file, text) => {
  expect(textOf(file), `${file} is not what its tables say: run \`npm run docs\``).toBe(text);
});
