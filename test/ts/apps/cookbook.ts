/**
 * `npm run apps -- cookbook`: the programs of docs/cookbook.md that need packages, in a folder that has them, as their first lines say.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { appFile } from "../../../scripts/apps.ts";
import { build, root, run } from "../../../scripts/lib.ts";
import { type Check, equal, type Named } from "./report.ts";

const home = join(root, ".cache/cookbook");

/** The packages that a program's first lines install. */
function packagesOf(name: string): readonly string[] {
  const text = readFileSync(join(root, "examples", name, "main.cljs"), "utf8");
  const [, words = ""] = /^ {2}npm install (.+)$/m.exec(text) ?? [];
  return words.split(" ").filter((word) => word !== "" && !word.startsWith("--"));
}

/** A folder with these packages and this one. */
function folderWith(name: string, packages: readonly string[]): string {
  const folder = join(home, name);
  rmSync(folder, { recursive: true, force: true });
  for (const one of packages) {
    const link = join(folder, "node_modules", one);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(dirname(appFile(`${one}/package.json`)), link);
  }
  symlinkSync(root, join(folder, "node_modules/cljw-wasm"));
  return folder;
}

function* checksOf(name: string): Generator<Check> {
  build();
  const folder = folderWith(name, packagesOf(name));
  const args = [join(root, "node_modules/nbb/cli.js"), join(root, "examples", name, "main.cljs")];
  const { code, output } = run(process.execPath, args, { cwd: folder, quiet: true });
  yield equal("it comes to its end", code, 0);
  yield ["it says something, and no error", /\S/.test(output) && !output.includes("Error -----") ? undefined : output];
}

/** All of them. */
export const cookbook: readonly Named[] = readdirSync(join(root, "examples"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !existsSync(join(root, "examples", entry.name, "index.html")))
  .filter(({ name }) => packagesOf(name).length > 0)
  .map(({ name }): Named => [`the cookbook: ${name}`, () => checksOf(name)]);
