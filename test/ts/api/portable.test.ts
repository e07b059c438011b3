/**
 * The programs of test/portable on the sources: `npm run test:cljs` and `npm run test:browser` run them on dist as compilers
 * leave it, and in a browser.
 */
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import * as browser from "../../../src/ts/browser.ts";
import * as node from "../../../src/ts/index.ts";
import { testPath } from "./support.ts";

interface Battery {
  readonly battery: (api: object, read: Read) => Promise<{ count: number; failures: readonly string[] }>;
}

type Read = (name: string, as?: "bytes") => Promise<string | Uint8Array>;

const read: Read = async (name, as) => {
  const bytes = await readFile(testPath(name));
  return as === "bytes" ? new Uint8Array(bytes) : bytes.toString();
};

const programs = "../../portable/battery.js";

describe("the portable programs", () => {
  it.each([
    ["the entry for browsers", browser],
    ["the entry for Node", node],
  ])("come to what they must on %s", async (_, api) => {
    const { battery } = (await import(programs)) as Battery;
    const { count, failures } = await battery(api, read);
    expect(count).toBeGreaterThan(300);
    expect(failures).toEqual([]);
  });
});
