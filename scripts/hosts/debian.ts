/**
 * Programs of Debian's packages: found where they are, else installed with the rights for it.
 */
import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import { existsSync } from "node:fs";
import { Stop } from "../lib.ts";
import { outputOf } from "./process.ts";

const onPath = (program: string): boolean =>
  (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));

/** The version of a package that is installed, without Debian's part. */
export async function packageVersion(name: string): Promise<string> {
  return (await outputOf("dpkg-query", ["-W", "-f=${Version}", name])).replace(/-.*/, "");
}

let isFresh = false;

function aptGet(...args: string[]): boolean {
  const options = ["-qq", "-o", "DPkg::Lock::Timeout=300"];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync("apt-get", [...options, ...args], { env, stdio: ["ignore", "ignore", "inherit"] }).status === 0;
}

/** Makes sure that the programs of these packages are there. @throws Stop where they are not, and cannot be installed */
export function requirePrograms(programs: readonly string[], packages: readonly string[]): void {
  const there = (): boolean => programs.every(onPath);
  if (there()) return;
  const install = ["install", "-y", "--no-install-recommends", ...packages];
  if (onPath("apt-get") && process.getuid?.() === 0) {
    if (!isFresh) aptGet("update");
    isFresh = true;
    aptGet(...install);
  }
  if (there()) return;
  const missing = programs.filter((program) => !onPath(program));
  throw new Stop(`There is no ${missing.join(" and no ")}: as root, \`apt-get ${install.join(" ")}\`.`);
}
