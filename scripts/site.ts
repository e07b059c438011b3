/**
 * `npm run site`: the documentation as a static site, in out/site: the pages of docs/, the references, a search, the playground. It serves
 * from any folder of any server, and asks no other. Every link is followed. `-- --dev` serves the pages as they are written instead.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { Stop, build, closingLine, must, program, root, tellFailures } from "./lib.ts";
import { packageFile } from "./hosts/npm.ts";
import { checkedSite } from "./site/check.ts";
import { linkedFiles } from "./site/linked.ts";
import { filesFolder } from "./site/links.ts";
import { makeRelative } from "./site/relative.ts";

const out = join(root, "out/site");

/** Copies the files of the repository that pages link to. */
function copyFiles(): void {
  for (const file of linkedFiles()) {
    const target = join(out, filesFolder, file);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(root, file), target);
  }
}

function main(): number {
  build();
  packageFile("site", "preact/package.json");
  const vitepress = packageFile("site", "vitepress/bin/vitepress.js");
  if (process.argv.includes("--dev")) {
    return spawnSync(process.execPath, [vitepress, "dev", "site"], { cwd: root, stdio: "inherit" }).status ?? 1;
  }
  rmSync(out, { recursive: true, force: true });
  must(process.execPath, [vitepress, "build", "site"]);
  makeRelative(out);
  copyFiles();
  const { faults, links } = checkedSite(out);
  if (links === 0) throw new Stop("The site has no links.");
  for (const fault of faults) console.log(fault);
  tellFailures(faults);
  console.log(`out/site: ${links} links lead to what is there.`);
  console.log(closingLine({ passed: links - faults.length, failed: faults.length, skipped: 0 }));
  return faults.length === 0 ? 0 : 1;
}

await program(main);
