/**
 * Every example of the folder examples runs in nbb from the project's root. They assert what they show; here they
 * must come to their end and have printed something.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ensureDist, nbb, root } from "./nbb.ts";

const examples = readdirSync(join(root, "examples")).filter((file) => file.endsWith(".cljs"));

beforeAll(ensureDist);

describe("examples", () => {
  it("are there", () => {
    expect(examples.length).toBeGreaterThanOrEqual(8);
  });

  it.concurrent.each(examples)("%s runs", async (file) => {
    const { code, out, err } = await nbb([join("examples", file)]);
    expect(err + out).not.toContain("----- Error");
    expect(code).toBe(0);
    expect(out.trim()).not.toBe("");
  });
});
