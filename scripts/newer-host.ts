/**
 * A newer Node, which has every feature of WebAssembly 3.0: npm's `node` in test/apps, a package of its own that is
 * installed when it is first asked for.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Stop, root } from "./lib.ts";

/** The hosts that can be asked for by name. */
export const hosts: readonly string[] = ["node24"];

/** The program of a host. @throws Stop where it is unknown or cannot be installed */
export function hostProgram(host: string): string {
  if (!hosts.includes(host)) throw new Stop(`--host ${host}: choose one of ${hosts.join(", ")}.`);
  const apps = join(root, "test/apps");
  const node = join(apps, "node_modules/.bin/node");
  if (!existsSync(node)) {
    const args = ["ci", "--prefix", apps, "--no-audit", "--no-fund"];
    const { status } = spawnSync("npm", args, { cwd: root, stdio: "inherit" });
    if (status !== 0) throw new Stop(`${host} cannot be installed: npm ci --prefix test/apps failed.`);
  }
  return node;
}
