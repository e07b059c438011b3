/**
 * The official WASI preview 1 suite, on both file systems, with the host's WebAssembly as the engine.
 */
import { describe, expect, test } from "vitest";
import { listPrograms, programsFolder, runProgram, type FileSystemKind } from "./programs.ts";

const programs = listPrograms();

test("the suite is found", () => {
  expect(programsFolder, "set CLJW_SUITES, or put the suites beside the project as shared/suites").toBeDefined();
  expect(programs.length).toBe(72);
});

const kinds: readonly FileSystemKind[] = ["node", "node by path", "memory"];

describe.each(kinds)("on the %s file system", (kind) => {
  test.each(programs.map((program) => [program.name, program] as const))("%s", (_, program) => {
    const outcome = runProgram(program, kind);
    expect(outcome, outcome.err).toMatchObject({ exit: program.exitCode });
    if (program.stdout !== undefined) expect(outcome.out).toBe(program.stdout);
  });
});
