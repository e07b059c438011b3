/**
 * Releases of Node, Deno and Bun: programs that run a script and print.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { appFile } from "../apps.ts";
import { hostsDir } from "./battery.ts";
import type { Host } from "./host.ts";
import { packageFile } from "./npm.ts";
import { driverTail, execute, outputOf, reportIn } from "./process.ts";

/** A host whose program is a file of a package of npm, and takes a script's path. */
function npmHost(name: string, program: () => string, args: readonly string[] = []): Host {
  return {
    name,
    source: "npm",
    install: () => void program(),
    version: async () => (await outputOf(program(), ["--version"])).split("\n")[0]!,
    run: async ({ text }) => {
      const file = join(hostsDir, `${name.toLowerCase().replace(" ", "-")}.cjs`);
      writeFileSync(file, text + driverTail("console.log"));
      return { main: reportIn(await execute(program(), [...args, file])) };
    },
  };
}

const ours = (path: string) => () => packageFile("test/hosts", path);

/** The hosts of npm that are driven so. */
export const npmHosts: readonly Host[] = [
  npmHost("Node 20", ours("node20/bin/node")),
  npmHost("Node 22", ours("node22/bin/node")),
  npmHost("Node 24", () => appFile("node/bin/node")),
  npmHost("Node 26", () => appFile("node26/bin/node")),
  npmHost("Deno", ours("@deno/linux-x64-glibc/deno"), ["run", "-A"]),
  npmHost("Bun", ours("bun/bin/bun.exe")),
];
