/**
 * The pages of docs that are written from tables say what the tables say. `npm run docs` writes them.
 */
import { expect, it } from "vitest";
import { generatedPages } from "../../../scripts/docs.ts";
import { textOf } from "./sources.ts";

it.each(Object.entries(generatedPages()))("%s is up to date", (file, text) => {
  expect(textOf(file)).toBe(text);
});
