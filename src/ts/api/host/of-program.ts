/**
 * The host of the program, for runtimes that are given none. The package's entry for Node says that it is Node.
 */
import { browserHost } from "./browser.ts";
import type { Host } from "./host.ts";

let current: Host = browserHost;

/** The host of the program. */
export function hostOfProgram(): Host {
  return current;
}

/** Says which it is; to be called before anything is loaded. */
export function useHost(host: Host): void {
  current = host;
}
