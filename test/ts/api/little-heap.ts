/**
 * Programs in processes of little heap: what they print, where they end as they should.
 */
import { execFile } from "node:child_process";
import { build } from "esbuild";
import { expect } from "vitest";
import { root } from "../arch/sources.ts";

/** A program's text with all that it imports from the sources: Node reads that at once, where it takes a second for the files one by one. */
export async function bundled(program: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: root, loader: "ts" },
    bundle: true,
    platform: "node",
    format: "esm",
    write: false,
  });
  return outputFiles[0]!.text;
}

/** Runs a module's text in a process with so many megabytes of heap. It is ended where it takes longer than a test may. */
export async function inLittleHeap(megabytes: number, program: string): Promise<string> {
  const text = await bundled(program);
  const node = [`--max-old-space-size=${megabytes}`, "--input-type=module", "-"];
  const options = { cwd: root, encoding: "utf8", timeout: 110_000, maxBuffer: 2 ** 26 } as const;
  const ended = await new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(process.execPath, node, options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : (error.signal ?? error.code), stdout, stderr });
    });
    child.stdin!.end(text);
  });
  expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 0, stderr: "" });
  return ended.stdout.trim();
}
