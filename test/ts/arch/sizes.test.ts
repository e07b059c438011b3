/**
 * The linter holds functions to 60 lines and files to 800; this holds the list of exceptions to one file.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { filesBelow, jsonOf, root, textOf } from "./sources.ts";

interface LintConfig {
  readonly rules: Record<string, unknown>;
  readonly overrides: ReadonlyArray<{ readonly files: string[]; readonly rules: Record<string, unknown> }>;
}

const config = jsonOf(".oxlintrc.json") as LintConfig;

it("limits the length of functions and files", () => {
  expect(config.rules["max-lines"]).toEqual(["error", { max: 800 }]);
  expect(config.rules["max-lines-per-function"]).toMatchObject(["error", { max: 60 }]);
});

it("excepts the opcode table alone", () => {
  const excepted = config.overrides
    .filter((entry) => entry.rules["max-lines"] === "off")
    .flatMap((entry) => entry.files);
  expect(excepted).toEqual(["src/ts/core/opcodes.ts"]);
  for (const file of excepted) expect(existsSync(join(root, file)), file).toBe(true);
});

it("is not switched off within a file", () => {
  const files = [...filesBelow("src", ".ts"), ...filesBelow("test/ts", ".ts"), ...filesBelow("bench", ".ts")];
  const comment = new RegExp(["(?:ox|es)lint-dis", "able|@ts-(?:ignore|expect-error|nocheck)"].join(""));
  expect(files.length).toBeGreaterThan(30);
  expect(files.filter((file) => comment.test(textOf(file)))).toEqual([]);
});
