/**
 * Bundles do not grow unseen: what each comes to is held to bench/sizes.json, which `npm run sizes` writes.
 */
import { expect, it } from "vitest";
import { measuredSizes, sourcesOf } from "../../../bench/sizes.ts";
import { jsonOf } from "./sources.ts";

it("has each bundle within a twentieth of the ledger", async () => {
  const ledger = jsonOf("bench/sizes.json") as { readonly [name: string]: number };
  const sizes = await measuredSizes();
  expect(Object.keys(sizes)).toEqual(Object.keys(ledger));
  const grown = Object.entries(sizes).filter(([name, size]) => size > ledger[name]! * 1.05);
  expect(grown, "KiB; if that is as it should be, run `npm run sizes`").toEqual([]);
});

/** What components alone need. */
const ofComponents = /^src\/ts\/(?:component\/(?:validate|link|instance|world)|wasi\/p2|api\/component)\//;

it.each([
  "native",
  "native and bounds",
  "native and the ABI",
  "native and WIT",
  "native and WASI",
  "interp and validation",
  "all but components",
])("has nothing of components in %s", async (program) => {
  const sources = await sourcesOf(program);
  expect(sources.length).toBeGreaterThan(50);
  expect(sources.filter((file) => ofComponents.test(file))).toEqual([]);
});

it("has components in everything", async () => {
  const sources = (await sourcesOf("everything")).filter((file) => ofComponents.test(file));
  const folders = ["validate", "link", "instance", "world"].map((folder) => `component/${folder}`);
  for (const folder of [...folders, "wasi/p2", "api/component"])
    expect(
      sources.some((file) => file.startsWith(`src/ts/${folder}/`)),
      folder,
    ).toBe(true);
});
