/**
 * The files of src/cljs that follow from others are what they follow from. `npm run build` writes them.
 */
import { expect, it } from "vitest";
import { derivedFiles } from "../../../scripts/cljs-files.ts";
import { textOf } from "./sources.ts";

it.each(Object.entries(derivedFiles()))("%s is up to date", (file, text) => {
  expect(textOf(file)).toBe(text);
});
