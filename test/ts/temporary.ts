/**
 * Gives all test files one folder for what they write, and takes it away when they have ended: files share modules, and so a
 * folder of a shared module cannot go when the first of them ends. vitest runs this before the first file.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Makes the folder, where `tmpdir()` of the tests and of the processes that they start finds it. Gives what removes it. */
export function setup(): () => void {
  const before = process.env.TMPDIR;
  const folder = mkdtempSync(join(tmpdir(), "cljw-wasm-"));
  process.env.TMPDIR = folder;
  return () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(folder, { recursive: true, force: true });
  };
}
