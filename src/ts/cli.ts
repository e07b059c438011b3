#!/usr/bin/env node
/**
 * The command `cljw-wasm`. What it does is in cli/; this is the file that npm links to.
 */
import { main } from "./cli/main.ts";

// A reader that has seen enough, as `head` does, ends the output and is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = main(process.argv.slice(2));
