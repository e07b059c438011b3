/**
 * The tests of test/cljs in nbb, all in one process. The same files are compiled by `npm run test:cljs`.
 */
import { beforeAll, expect, it } from "vitest";
import { tallyOf, testNamespaces, testRunner, writeCache } from "../../../scripts/lib.ts";
import { ensureDist, nbb } from "./nbb.ts";

beforeAll(ensureDist);

it("passes every test of test/cljs in nbb", async () => {
  const namespaces = testNamespaces();
  const runner = writeCache("nbb/run.cljs", testRunner("cljw.test-main", namespaces, '["cljw-wasm/nbb"]\n   '));
  const { code, out, err } = await nbb(["--classpath", "test/cljs", runner]);
  const tally = tallyOf(out);
  const report = out + err;
  expect(tally, report).toBeDefined();
  expect(tally?.failed, report).toBe(0);
  expect(tally?.passed, report).toBeGreaterThan(namespaces.length);
  for (const name of namespaces) expect(report).toContain(`Testing ${name}`);
  expect(code, report).toBe(0);
}, 300_000);
