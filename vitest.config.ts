/**
 * The test run: everything under test/ts that needs neither a JVM nor a browser. Two workers, because the suites
 * and the nbb tests spawn processes of their own.
 */
import { defineConfig } from "vitest/config";
import { markedAssertions } from "./test/ts/reached-sites.ts";
import { requireLoop } from "./scripts/loop/loop.ts";

requireLoop();

export default defineConfig({
  plugins: [markedAssertions],
  test: {
    globalSetup: ["test/ts/temporary.ts"],
    setupFiles: ["test/ts/reached.ts"],
    expect: { requireAssertions: true },
    include: ["test/ts/**/*.test.ts"],
    pool: "forks",
    // Files share the modules that a worker has loaded: loading them anew for each took a third of the time of all tests.
    isolate: false,
    poolOptions: { forks: { minForks: 1, maxForks: 2 } },
    // An nbb test starts a process; on a busy machine that takes its time.
    testTimeout: 120_000,
    maxConcurrency: 2,
    hookTimeout: 120_000,
    reporters: process.env.CI ? ["default"] : ["default"],
    sequence: { hooks: "list" },
  },
});
