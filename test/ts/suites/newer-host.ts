/**
 * Programs of this folder under a newer Node, which has every feature of WebAssembly 3.0: npm's `node` in test/apps,
 * a package of its own that is installed when it is first asked for.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const apps = join(root, "test/apps");
const node = join(apps, "node_modules/.bin/node");

/** The hosts that can be asked for by name. */
export const hosts: readonly string[] = ["node24"];

/** Runs a TypeScript program of the repository under the newer Node, and gives its exit code. */
export function runOnNewerHost(program: string, args: readonly string[]): number {
  const stdio = "inherit";
  if (!existsSync(node)) {
    const { status } = spawnSync("npm", ["ci", "--prefix", apps, "--no-audit", "--no-fund"], { cwd: root, stdio });
    if (status !== 0) return status ?? 1;
  }
  const loader = join(root, "scripts/ts.mjs");
  return spawnSync(node, ["--import", loader, join(root, program), ...args], { cwd: root, stdio }).status ?? 1;
}
