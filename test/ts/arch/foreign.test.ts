/**
 * Values of others are asked for their class by `isA`, which never throws: `instanceof` calls a proxy's traps.
 */
import { describe, expect, it } from "vitest";
import { filesBelow, textOf, withoutComments } from "./sources.ts";

/** What thrown values are called, which may be anybody's. No function of the host program is called where the host finds no room. */
const names = "error|thrown|cause|caught|left|refusal";
const asked = new RegExp(`\\b(?:${names}) instanceof (?!RangeError)\\w+`, "g");

const folders = ["runtime", "interp", "native", "api"].map((folder) => `src/ts/${folder}`);
const files = folders.flatMap((folder) => filesBelow(folder, ".ts"));

describe("instanceof", () => {
  it("is found", () => {
    expect(files.length).toBeGreaterThan(50);
    expect("if (error instanceof Trap)".match(asked)).toHaveLength(1);
  });

  it.each(files)("is not asked of values of others in %s", (file) => {
    expect(withoutComments(textOf(file)).match(asked) ?? []).toEqual([]);
  });
});
