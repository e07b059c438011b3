/**
 * A newer Node, which has every feature of WebAssembly 3.0: npm's `node` in test/apps, a package of its own that is
 * installed when it is first asked for.
 */
import { appFile } from "./apps.ts";
import { Stop } from "./lib.ts";

/** The hosts that can be asked for by name. */
export const hosts: readonly string[] = ["node24"];

/** The program of a host. @throws Stop where it is unknown or cannot be installed */
export function hostProgram(host: string): string {
  if (!hosts.includes(host)) throw new Stop(`--host ${host}: choose one of ${hosts.join(", ")}.`);
  return appFile(".bin/node");
}
