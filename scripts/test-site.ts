/**
 * `npm run test:site`: the playground's types, and what it does in Chromium and Firefox, clicked through: as a page of its own, which is built
 * here, and as a page of out/site where `npm run site` has made that. `-- Firefox` takes one browser, `-- --only link` some of the cases.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { packageFile } from "./hosts/npm.ts";
import { must, program, root, tsArgs } from "./lib.ts";

const out = join(root, "out/playground");

/** The sizes of what the page is made of, as they are sent. */
function tellSizes(): void {
  const folder = join(out, "assets");
  for (const file of readdirSync(folder)) {
    const bytes = readFileSync(join(folder, file));
    const kib = (n: number): string => `${(n / 1024).toFixed(1)} KiB`;
    console.log(`${file}: ${kib(bytes.length)}, ${kib(gzipSync(bytes).length)} by gzip`);
  }
}

function main(): number {
  packageFile("site", "preact/package.json");
  must(process.execPath, [
    join(root, "node_modules/typescript/bin/tsc"),
    "--noEmit",
    "-p",
    "site/playground/tsconfig.json",
  ]);
  must(process.execPath, [packageFile("site", "vite/bin/vite.js"), "build", "site/playground"], { quiet: true });
  tellSizes();
  const test = tsArgs("site/playground/test/main.ts", out, ...process.argv.slice(2));
  return spawnSync(process.execPath, test, { cwd: root, stdio: "inherit" }).status ?? 1;
}

await program(main);
