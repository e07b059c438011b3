/** Tests are left out by test/ts/needs.ts alone, which has a reason for each. */
import { expect, it } from "vitest";
import { filesBelow, textOf, withoutComments } from "./sources.ts";

const marks = /\b(?:it|test|describe|suite)\.(?:skip|only|todo|skipIf|runIf|fails)\b|\b(?:ctx|context|task)\.skip\(/;

it("are declared with what they need", () => {
  const files = filesBelow("test/ts", ".test.ts").filter((file) => file !== "test/ts/arch/left-out.test.ts");
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => marks.test(withoutComments(textOf(file))))).toEqual([]);
});

it.each(["it.skip('x')", "describe.runIf(here)", "test.skipIf(there)", "it.only(", "test.todo("])(
  "%s is seen",
  (text) => {
    expect(text).toMatch(marks);
  },
);
