/**
 * Packages of their own, for what is too big for everyone: test/apps and test/hosts, installed by the commands that need them.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Stop, root } from "../lib.ts";

/** The path of a file below a package's node_modules, which are installed where it is not there. @throws Stop if they cannot be */
export function packageFile(folder: string, path: string): string {
  const home = join(root, folder);
  const file = join(home, "node_modules", path);
  if (existsSync(file)) return file;
  const args = ["ci", "--prefix", home, "--no-audit", "--no-fund"];
  // What the command itself prints stays apart.
  const { status } = spawnSync("npm", args, { cwd: root, stdio: ["ignore", process.stderr, "inherit"] });
  if (status === 0 && existsSync(file)) return file;
  throw new Stop(`${path} cannot be installed: npm ci --prefix ${folder} failed.`);
}
