/**
 * The pages of docs that are written from tables say what the tables say. `npm run docs` writes them.
 */
import { describe, expect, it } from "vitest";
import { generatedPages } from "../../../scripts/docs.ts";
import { compounds, definitions, primitiveNames } from "../../../src/ts/wit/words.ts";
import { textOf } from "./sources.ts";

describe("the table of WIT's types", () => {
  const file = "docs/wit.md";
  /** What core modules do not have, so that nothing stands for it. */
  const handles = new Set<string>(["own", "borrow", "stream", "future", "resource", "error-context"]);

  it("has a row for each type", () => {
    const [, rows = ""] = /^\| WIT \|.*\n\|[-|]+\n((?:\|.*\n)+)/m.exec(textOf(file)) ?? [];
    const named = new Set(rows.split("\n").flatMap((row) => (row.split("|")[1] ?? "").match(/[a-z0-9-]+/g) ?? []));
    const types = [...primitiveNames, ...compounds, ...definitions].filter((name) => !handles.has(name));
    const missing = types.filter((name) => !named.has(name));
    expect(missing, `the table under "| WIT |" of ${file} says what each type is in a language`).toEqual([]);
  });
});

it.each(Object.entries(generatedPages()))("%s is up to date", (file, text) => {
  expect(textOf(file), `${file} is not what its tables say: run \`npm run docs\``).toBe(text);
});
