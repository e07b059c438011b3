/**
 * Prefixes of a large module of testdata: many up to 64 KiB, and those around the ends of sections beyond.
 */
import { expect, it } from "vitest";
import { testBytes } from "./support.ts";
import { checkBoundaries, checkPrefixes } from "./truncation.ts";

const bytes = testBytes("09_go_math.wasm");

it("is refused by prefixes up to 64 KiB that are no module", { timeout: 120_000 }, () => {
  expect(checkPrefixes(bytes, Math.min(bytes.length, 65_537))).toContain(8);
});

it("is refused around the ends of its sections", { timeout: 120_000 }, () => {
  checkBoundaries(bytes, 65_536);
});
