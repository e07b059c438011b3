/**
 * `npm run bench` says what is wrong with its options, before it measures for minutes.
 */
import { describe, expect, it } from "vitest";
import { here, readOptions } from "../../../bench/options.ts";
import { kernels } from "../../../bench/kernels/kernels.ts";
import { suites } from "../../../bench/suites/all.ts";

const recorded = [...new Set([here, "node26"])];
const read = (args: readonly string[], hosts: readonly string[] = recorded) =>
  readOptions(args, Object.keys(suites), hosts);

/** What is wrong, and what the message must name: what was given, and what there is. */
const mistakes: readonly (readonly [args: readonly string[], named: readonly string[]])[] = [
  [
    ["--sweet", "kernels"],
    ["--sweet", "--suite", "--kernel", "--host", "--runs", "--processes", "--write"],
  ],
  [["kernels"], ["kernels", "--suite"]],
  [["--suite"], ["--suite"]],
  [
    ["--suite", "kernel"],
    ["--suite kernel", ...Object.keys(suites)],
  ],
  [
    ["--kernel", "fob"],
    ["--kernel fob", ...kernels.map(({ name }) => name)],
  ],
  [
    ["--host", "node19"],
    ["--host node19", here, "node26"],
  ],
  [["--runs", "0"], ["--runs 0"]],
  [["--runs", "many"], ["--runs many"]],
  [["--processes", "-1"], ["--processes"]],
  [["--processes", "10000"], ["--processes 10000"]],
  [
    ["--write", "--kernel", "fib"],
    ["--write", "--kernel"],
  ],
  [
    ["--write", "--suite", "calls"],
    ["--write", "--suite"],
  ],
  [
    ["--write", "--host", "node26"],
    ["--write", "--host"],
  ],
];

describe("options of the benchmark", () => {
  it.each(mistakes)("%j is refused with what would do", (args, named) => {
    let message = "nothing was wrong";
    try {
      read(args);
    } catch (error) {
      message = (error as Error).message;
    }
    for (const name of named) expect(message).toContain(name);
  });

  it("--write asks for the Node that it records", () => {
    expect(() => read(["--write"], ["node18", "node26"])).toThrow(/node18 and node26: run it by node18/);
  });

  it("no option measures all", () => {
    expect(read([])).toMatchObject({ suites: [], kernels: [], hosts: [], json: false, write: false });
  });

  it("names may be repeated, and a Node given twice is measured once", () => {
    const args = ["--suite", "kernels", "--suite", "calls", "--host", here, "--host", here, "--runs", "5"];
    expect(read(args)).toMatchObject({ suites: ["kernels", "calls"], hosts: [here], runs: 5 });
  });
});
