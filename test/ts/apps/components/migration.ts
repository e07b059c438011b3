/**
 * `npm run apps -- migration`: the JavaScript of docs/migration.md, which other packages run beside this one, and the code that
 * AssemblyScript writes.
 */
import { cpSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageFile } from "../../../../scripts/hosts/npm.ts";
import { build, root, run } from "../../../../scripts/lib.ts";
import { blocks } from "../../nbb/page.ts";
import { type Check, equal, type Named } from "../report.ts";

const page = "docs/migration.md";
const source = join(root, "testdata/migration");
const folder = join(root, ".cache/components/migration");

/** A folder with the page's files and other packages; this one is found by its name from everywhere in the repository. */
function prepare(): void {
  build();
  packageFile("test/components", "@extism/extism/package.json");
  rmSync(folder, { recursive: true, force: true });
  cpSync(source, folder, { recursive: true });
  cpSync(join(root, "testdata/components/words-c.wasm"), join(folder, "words-c.wasm"));
  const packages = join(folder, "node_modules");
  if (!existsSync(packages)) symlinkSync(join(root, "test/components/node_modules"), packages);
}

/** The blocks as one program that holds each statement with `// =>` behind it to its value. */
function programOf(section: string): string {
  const text = blocks(page, "js", [section]);
  const checked = text.replaceAll(/^(.+); \/\/ => (.+)$/gm, "assert.deepEqual($1, $2); promises++;");
  return `import assert from "node:assert/strict";\nlet promises = 0;\n${checked}\nconsole.log(promises, "kept");\n`;
}

function* checksOf(section: string): Generator<Check> {
  prepare();
  const commands = blocks(page, "sh", [section]);
  yield equal("its commands", run("sh", ["-e", "-c", commands], { cwd: folder, quiet: true }).code, 0);
  writeFileSync(join(folder, "page.mjs"), programOf(section));
  const { code, output } = run(process.execPath, ["--no-warnings", "page.mjs"], { cwd: folder, quiet: true });
  const count = [...blocks(page, "js", [section]).matchAll(/; \/\/ => /g)].length;
  yield equal("what it promises", [code, output.trim()], [0, `${count} kept`]);
}

function* assemblyScript(): Generator<Check> {
  prepare();
  const text = readFileSync(join(root, page), "utf8");
  const [, command = "there is no command"] = /`(asc greet\.ts [^`]+)`/.exec(text) ?? [];
  const { code } = run("sh", ["-e", "-c", `npx ${command} -o greet.wasm`], { cwd: folder, quiet: true });
  yield equal("its command", code, 0);
  for (const name of ["greet.js", "greet.wasm"]) {
    const [made, committed] = [folder, source].map((home) => readFileSync(join(home, name), "hex"));
    yield equal(name, made, committed);
  }
}

/** All of them. */
export const migration: readonly Named[] = [
  ["coming from Extism", () => checksOf("Extism")],
  ["coming from jco", () => checksOf("jco")],
  ["coming from AssemblyScript", assemblyScript],
];
