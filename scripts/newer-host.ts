/**
 * Newer versions of Node, which have more of WebAssembly 3.0: packages of npm in test/apps, a package of its own that
 * is installed when it is first asked for. Node 26 comes as a binary for Linux on x64 alone.
 */
import { appFile } from "./apps.ts";
import { Stop } from "./lib.ts";

const programs: ReadonlyMap<string, string> = new Map([
  ["node24", "node/bin/node"],
  ["node26", "node26/bin/node"],
]);

/** The hosts that can be asked for by name. */
export const hosts: readonly string[] = [...programs.keys()];

/** The program of a host. @throws Stop where it is unknown or cannot be installed */
export function hostProgram(host: string): string {
  const path = programs.get(host);
  if (path === undefined) throw new Stop(`--host ${host}: choose one of ${hosts.join(", ")}.`);
  return appFile(path);
}
