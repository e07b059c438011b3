/**
 * `npm run sizes`: what programs for browsers take of a bundle, in KiB, minified by esbuild and compressed by gzip, as the ledger bench/sizes.json has it, and docs/deployment.md with it.
 * `-- --compiled`: those of ClojureScript, compiled at `:advanced`, and the ledger bench/compiled-sizes.json; needs Maven and Java.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { measuredCompiledSizes } from "../bench/compiled-sizes.ts";
import { measuredSizes } from "../bench/sizes.ts";
import { deploymentPage, deploymentPageFile } from "./deployment-page.ts";
import { build, root } from "./lib.ts";

function write(ledger: string, sizes: { readonly [name: string]: number }): void {
  for (const [name, size] of Object.entries(sizes)) console.log(`${name.padEnd(28)}${size.toFixed(1)}`);
  writeFileSync(join(root, ledger), `${JSON.stringify(sizes, undefined, 2)}\n`);
}

if (process.argv.includes("--compiled")) {
  build();
  write("bench/compiled-sizes.json", await measuredCompiledSizes());
} else {
  write("bench/sizes.json", await measuredSizes());
  writeFileSync(join(root, deploymentPageFile), deploymentPage());
}
