/**
 * The files of test/ts that take more than eight seconds, two thirds of all the time that tests take: they run programs by the dozen, whole
 * suites, and what is random. `npm test` leaves them to `npm run test:long`, so that it ends within minutes.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Stop, root } from "./lib.ts";

const names = [
  "api/baseline",
  "api/host-modules",
  "api/lifted-bounds",
  "api/lifting",
  "api/memory-bounds",
  "api/own-properties",
  "api/portable",
  "api/resources",
  "api/side-files",
  "api/truncation",
  "api/truncation-go",
  "api/typed",
  "arch/ledger",
  "arch/newcomer",
  "binary/hostile",
  "cli/call",
  "cli/clojure",
  "cli/run",
  "cli/tcp",
  "cli/types",
  "compile/memory",
  "compile/operators",
  "component/graphs",
  "component/hostile",
  "component/validate",
  "core/forgotten",
  "fuzz/fuzz",
  "fuzz/modules/modules",
  "interp/accesses",
  "interp/adding",
  "interp/branches",
  "interp/calls-out",
  "interp/forms",
  "interp/fusions",
  "interp/resume",
  "interp/translation",
  "native/abnormal-ends",
  "native/heavy-bodies",
  "native/hostile-names",
  "native/passing",
  "nbb/components",
  "nbb/docs",
  "nbb/examples",
  "nbb/macros",
  "nbb/modes",
  "nbb/suite",
  "register/register",
  "runtime/addresses",
  "runtime/budget",
  "runtime/depth",
  "runtime/fuel-cuts",
  "runtime/fuel-per-call",
  "runtime/hostile",
  "runtime/pieces",
  "text/counts",
  "text/suite",
  "validate/flat",
  "wasi/memory-files",
  "wasi/p2-called",
  "wasi/p2-programs",
  "wasi/repeatable",
  "wasi/resumed-programs",
  "wasi/tcp",
  "wasi/tcp-programs",
] as const;

/** Their paths from the root. @throws Stop where one is not there */
export function longTests(): readonly string[] {
  const files = names.map((name) => `test/ts/${name}.test.ts`);
  const gone = files.find((file) => !existsSync(join(root, file)));
  if (gone !== undefined) throw new Stop(`scripts/long-tests.ts names ${gone}, which is not there.`);
  return files;
}
