/**
 * The official WASI preview 1 suite, on each file system, with the host's WebAssembly as the engine.
 */
import { describe, expect, test } from "vitest";
import { describeWith, needs } from "../needs.ts";
import { listPrograms, runProgram, type FileSystemKind } from "./programs.ts";

const kinds: readonly FileSystemKind[] = ["node", "node by path", "memory"];

describeWith(needs.suites, "the official suite", () => {
  const programs = listPrograms();

  test("all of the suite is here", () => {
    expect(programs.length).toBe(72);
  });

  describe.each(kinds)("on the %s file system", (kind) => {
    test.each(programs.map((program) => [program.name, program] as const))("%s", (_, program) => {
      const outcome = runProgram(program, kind);
      expect(outcome, outcome.err).toMatchObject({ exit: program.exitCode });
      if (program.stdout !== undefined) expect(outcome.out).toBe(program.stdout);
    });
  });
});
