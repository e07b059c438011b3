/**
 * Tests, fuzzers and benchmarks draw from one generator of random numbers, whose seed they name: what fails once can be had
 * again.
 */
import { expect, it } from "vitest";
import { filesBelow, textOf } from "./sources.ts";

const generator = "test/ts/fuzz/random.ts";
/** Marks of the generators that are usually written: multipliers of congruential ones, shifts of xorshift, mulberry's step. */
const marks =
  /Math\s*\.\s*random|1_?664_?525|1_?103_?515_?245|22_?695_?477|6_?364_?136_?223|6d2b_?79f5|\^=?[^;\n]*<<=? 1[34]n?\b/i;

const folders = ["test/ts", "test/cljs", "test/browser", "test/portable", "test/pack", "bench", "scripts", "examples"];
const files = folders.flatMap((folder) =>
  filesBelow(folder, ".ts", ".mjs", ".js", ".html", ".cljs", ".cljc", ".wat", ".c"),
);

// What a kernel computes is its definition, in each of its languages.
const others = new Set(files.filter((file) => file.startsWith("bench/kernels/")).concat("test/ts/arch/random.test.ts"));

it("is the only generator", () => {
  expect(files.filter((file) => !others.has(file) && marks.test(textOf(file)))).toEqual([generator]);
});

it.each([
  "const roll = Math.random();",
  "state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;",
  "seed = seed * 1103515245 + 12345",
  "state ^= state << 13;",
  "x = x ^ (x << 13n);",
  "state = (state + 0x6d2b79f5) | 0;",
])("is what is looked for: %s", (text) => {
  expect(text).toMatch(marks);
});
