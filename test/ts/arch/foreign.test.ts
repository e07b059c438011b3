/**
 * Values of others are asked for their class by `isA`, which never throws: `instanceof` calls a proxy's traps.
 */
import { describe, expect, it } from "vitest";
import { filesBelow, textOf, withoutComments } from "./sources.ts";

/** What values are called that may be anybody's: thrown ones, and those that users give. */
const names = "error|thrown|cause|caught|left|value|ref|raw|refusal|trap|given|one|piece|signal|reason";
const asked = new RegExp(`\\b(?:${names}) instanceof \\w+`, "g");

const folders = ["runtime", "interp", "native", "api", "exec"].map((folder) => `src/ts/${folder}`);
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
