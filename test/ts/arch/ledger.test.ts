/**
 * Bundles do not grow unseen: what each comes to is held to bench/sizes.json, which `npm run sizes` writes.
 */
import { expect, it } from "vitest";
import { measuredSizes } from "../../../bench/sizes.ts";
import { jsonOf } from "./sources.ts";

it("has each bundle within a twentieth of the ledger", async () => {
  const ledger = jsonOf("bench/sizes.json") as { readonly [name: string]: number };
  const sizes = await measuredSizes();
  expect(Object.keys(sizes)).toEqual(Object.keys(ledger));
  const grown = Object.entries(sizes).filter(([name, size]) => size > ledger[name]! * 1.05);
  expect(grown, "KiB; if that is as it should be, run `npm run sizes`").toEqual([]);
});
