/**
 * The host of the entry for browsers. A build that takes that entry may run in Node: there it reads sources from paths,
 * without an import that a bundler would have to resolve.
 */
import { hostProcess } from "../../base/host/process.ts";
import { type FileCalls, hostFiles } from "./files.ts";
import type { Host, HostFiles } from "./host.ts";

function files(): HostFiles | undefined {
  const process = hostProcess();
  const fs = process?.getBuiltinModule("node:fs") as FileCalls | undefined;
  const url = process?.getBuiltinModule("node:url") as FileCalls | undefined;
  if (process === undefined || fs === undefined || url === undefined) return undefined;
  return hostFiles({ ...fs, fileURLToPath: url.fileURLToPath, cwd: process.cwd });
}

/** Files where the process gives them, and never directories for guests. */
export const browserHost: Host = {
  get files() {
    return files();
  },
  platform: undefined,
};
