/**
 * `npm run sizes`: what programs for browsers take of a bundle, in KiB, minified by esbuild and compressed by gzip, as the ledger bench/sizes.json has it.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { measuredSizes } from "../bench/sizes.ts";
import { root } from "./lib.ts";

const sizes = await measuredSizes();
for (const [name, size] of Object.entries(sizes)) console.log(`${name.padEnd(28)}${size.toFixed(1)}`);
writeFileSync(join(root, "bench/sizes.json"), `${JSON.stringify(sizes, undefined, 2)}\n`);
