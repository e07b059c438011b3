/**
 * With a fixed clock and a seed two runs are the same, on all engines: the same calls with the same arguments and results, the
 * same output, the same files.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { expect, test } from "vitest";
import { run } from "../../../src/ts/api/default-node.ts";
import { overlay, type DirectorySource, type WasiCall } from "../../../src/ts/wasi/host/world/options.ts";
import { listPrograms, treeOf, type Program } from "./programs.ts";

const testdata = path.resolve(import.meta.dirname, "../../../testdata");

const cat: Program = {
  name: "26_cat",
  file: path.join(testdata, "26_cat.wasm"),
  dirs: [],
  args: ["--time", "--args", "--environ", "-"],
  env: { A: "b" },
  stdin: "input",
  stdout: undefined,
  exitCode: 0,
};

/** All that a run shows of itself. */
function record(program: Program, engine: "interp" | "native", seed: number): unknown {
  const calls: WasiCall[] = [];
  const dirs: Record<string, DirectorySource> = {};
  for (const dir of program.dirs) dirs[dir] = overlay(treeOf(path.join(path.dirname(program.file), dir)));
  const { args, env, stdin, file, name } = program;
  const result = run(fs.readFileSync(file), {
    engine,
    dirs,
    stdin,
    env,
    args: [name, ...args],
    clock: { realtime: 1_700_000_000_000_000_000n, monotonic: 5n },
    random: seed,
    trace: (call) => calls.push(call),
  });
  expect(calls.length).toBeGreaterThan(0);
  return { result, calls };
}

test.each([cat, ...listPrograms()].map((program) => [program.name, program] as const))("%s", (_, program) => {
  const first = record(program, "interp", 7);
  expect(record(program, "interp", 7)).toEqual(first);
  expect(record(program, "native", 7)).toEqual(first);
});
