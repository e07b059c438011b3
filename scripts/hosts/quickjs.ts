/**
 * QuickJS, compiled to WebAssembly: a process of Node runs it, by test/hosts/quickjs.mjs.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib.ts";
import type { Host } from "./host.ts";
import { packageFile } from "./npm.ts";
import { driverTail, execute, reportIn } from "./process.ts";
import { fileOf } from "./program.ts";

const manifest = (): string => packageFile("test/hosts", "quickjs-emscripten/package.json");

/** The host. */
export const quickjs: Host = {
  name: "QuickJS",
  source: "npm `quickjs-emscripten`",
  install: () => void manifest(),
  version: () => (JSON.parse(readFileSync(manifest(), "utf8")) as { version: string }).version,
  run: async ({ text }) => {
    const file = fileOf("quickjs", ".js");
    writeFileSync(file, text + driverTail("print"));
    const args = ["--stack-size=4000", join(root, "test/hosts/quickjs.mjs"), file];
    return { main: reportIn(await execute(process.execPath, args)) };
  },
};
