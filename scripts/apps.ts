/**
 * test/apps: a package of its own with what is too big for everyone, installed by the commands that need it.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Stop, root } from "./lib.ts";

/** The path of a file below the node_modules of test/apps, installed where it is not there. @throws Stop if it cannot be */
export function appFile(path: string): string {
  const apps = join(root, "test/apps");
  const file = join(apps, "node_modules", path);
  if (existsSync(file)) return file;
  const args = ["ci", "--prefix", apps, "--no-audit", "--no-fund"];
  // What the command itself prints stays apart.
  const { status } = spawnSync("npm", args, { cwd: root, stdio: ["ignore", process.stderr, "inherit"] });
  if (status === 0 && existsSync(file)) return file;
  throw new Stop(`${path} cannot be installed: npm ci --prefix test/apps failed.`);
}
