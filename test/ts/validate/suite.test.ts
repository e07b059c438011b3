/**
 * Every binary module of the official suite, by what its script asserts: valid, invalid or malformed, with the
 * text of the assertion at the beginning of the message.
 */
import { expect, it } from "vitest";
import { describeWith, needs } from "../needs.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { judge, suiteModules } from "./modules.ts";

/** Branches to a block and to the end of the body, which take different types. */
const tableOfLabels = "(func (result i32) (block (br_table 0 1 (i32.const 0))) (i32.const 1))";

describeWith(needs.suites, "modules of the official suite", () => {
  const modules = suiteModules();

  it.each(["valid", "invalid", "malformed"] as const)("are judged %s where they are", (expected) => {
    const chosen = modules.filter((module) => module.expected === expected);
    expect(chosen.length).toBeGreaterThan(500);
    const wrong = chosen
      .map(({ id, text, bytes, disabled }) => ({ id, text, ...judge(bytes, disabled) }))
      .filter(({ verdict }) => verdict !== expected);
    expect(wrong).toEqual([]);
  });

  it("are refused in sentences whose parts fit together", () => {
    const all = [...modules.map(({ bytes, disabled }) => judge(bytes, disabled)), judge(parseWat(tableOfLabels))];
    const messages = all.map(({ message }) => message);
    expect(messages.filter((message) => /[,;] ?[,;]|[,;] ?[.)]|\( *\)| {2}/.test(message))).toEqual([]);
  });

  it("are refused with the suite's text first", () => {
    const refused = modules.filter(({ expected }) => expected !== "valid");
    const other = refused.filter(({ text, bytes, disabled }) => !judge(bytes, disabled).message.startsWith(text));
    process.stdout.write(
      `validator: ${refused.length - other.length} of ${refused.length} refusals begin as the suite says\n`,
    );
    expect(other.map(({ id, text }) => `${id}: ${text}`)).toEqual([]);
  });
});
