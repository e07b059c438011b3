/**
 * Every prefix of the small modules of testdata: refused as malformed or invalid, or a module itself, as the host's
 * WebAssembly has it.
 */
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { testBytes, testPath } from "./support.ts";
import { checkBoundaries, checkPrefixes } from "./truncation.ts";

const modules = readdirSync(testPath(""))
  .filter((name) => name.endsWith(".wasm"))
  .map((name) => ({ name, bytes: testBytes(name) }))
  .filter(({ bytes }) => bytes.length < 16_384);

describe("each prefix", () => {
  it("has modules to be taken from", () => {
    expect(modules.length).toBeGreaterThan(15);
  });

  it.each(modules)("of $name is refused, or is a module", ({ bytes }) => {
    // The preamble alone is a module.
    expect(checkPrefixes(bytes, bytes.length)).toContain(8);
    checkBoundaries(bytes, 0);
  });
});
