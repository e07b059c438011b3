/**
 * The host as Node gives it. Beside `wasi/host` the only part of the package that imports Node's modules.
 */
import * as fs from "node:fs";
import { fileURLToPath } from "node:url";
import { nodePlatform } from "../wasi/host/node/node.ts";
import { hostFiles } from "./host/files.ts";
import type { Host } from "./host/host.ts";

const files = hostFiles({ ...fs, fileURLToPath, cwd: () => process.cwd() });

/** Node's files and directories. */
export const nodeHost: Host = { files, platform: nodePlatform };
