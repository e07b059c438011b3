/**
 * Every binary module of the official suite, by what its script asserts: valid, invalid or malformed, with the
 * text of the assertion at the beginning of the message.
 */
import { expect, it } from "vitest";
import { describeWith, needs } from "../needs.ts";
import { judge, suiteModules } from "./modules.ts";

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

  it("are refused with the suite's text first", () => {
    const refused = modules.filter(({ expected }) => expected !== "valid");
    const other = refused.filter(({ text, bytes, disabled }) => !judge(bytes, disabled).message.startsWith(text));
    process.stdout.write(
      `validator: ${refused.length - other.length} of ${refused.length} refusals begin as the suite says\n`,
    );
    expect(other.map(({ id, text }) => `${id}: ${text}`)).toEqual([]);
  });
});
