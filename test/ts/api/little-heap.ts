/**
 * Programs in processes of little heap: what they print, where they end as they should.
 */
import { execFile } from "node:child_process";
import { expect } from "vitest";
import { root } from "../arch/sources.ts";

/** Runs a module's text in a process with so many megabytes of heap. It is ended where it takes longer than a test may. */
export async function inLittleHeap(megabytes: number, program: string): Promise<string> {
  const node = [`--max-old-space-size=${megabytes}`, "--import", "./scripts/ts.mjs", "--input-type=module", "-e"];
  const options = { cwd: root, encoding: "utf8", timeout: 110_000 } as const;
  const ended = await new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [...node, program], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : (error.signal ?? error.code), stdout, stderr });
    });
  });
  expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 0, stderr: "" });
  return ended.stdout.trim();
}
