#!/usr/bin/env node
/**
 * The command `cljw-wasm`. What it does is in cli/; this is the file that npm links to.
 */
import * as nodeModule from "node:module";

// A reader that has seen enough, as `head` does, ends the output and is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  process.stderr.write(`cljw-wasm: Cannot write to standard output: ${error.message}.\n`);
  process.exitCode = 1;
});

// Before anything else is loaded: what V8 has made of it is then there the next time. Node 20 has no such cache.
(nodeModule as { enableCompileCache?: () => unknown }).enableCompileCache?.();
const { main } = await import("./cli/main.ts");

process.exitCode = await main(process.argv.slice(2));
