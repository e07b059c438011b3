/**
 * Where the cases of `npm run test:pack` run: folders outside of the repository. `app` has the package from its tarball, and nbb; a
 * case has a folder in it. Above it are the tools of test/pack/tools, and nothing is above `bare`.
 */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Stop, must, root } from "../lib.ts";

/** The folders of a run. */
export interface Place {
  readonly app: string;
  readonly bare: string;
  /** The tarball's path. */
  readonly tarball: string;
  readonly remove: () => void;
}

export const npm = process.platform === "win32" ? "npm.cmd" : "npm";

const guests = ["01_add.wasm", "07_wasi_hello.wasm", "10_greet.wasm", "10_greet.wit"];

/** Puts files into a folder: the guests, and those of folders of test/pack. */
export function fill(folder: string, sources: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  for (const guest of guests) cpSync(join(root, "testdata", guest), join(folder, guest));
  for (const source of sources) cpSync(join(root, "test/pack", source), folder, { recursive: true });
}

/** What the tarball must hold, and what it must not. */
function checkContents(files: readonly string[]): void {
  const needed = [
    "dist/index.js",
    "dist/index.d.ts",
    "dist/browser.js",
    "dist/nbb.js",
    "dist/node/index.js",
    "dist/node/cli.js",
    "src/cljs/cljw/wasm.cljc",
    "src/cljs/deps.cljs",
    "examples/image-filter/index.html",
  ];
  const missing = [...needed, "README.md", "LICENSE", "CHANGELOG.md"].filter((file) => !files.includes(file));
  if (missing.length > 0) throw new Stop(`The tarball lacks ${missing.join(", ")}.`);
  const allowed = /^(?:dist|docs|examples\/[\w-]+|src\/(?:cljs|nbb))\/|^[A-Z]+(?:\.md)?$|^package\.json$/;
  const strange = files.filter((file) => !allowed.test(file));
  if (strange.length > 0) throw new Stop(`The tarball should not hold ${strange.join(", ")}.`);
}

/** Packs into `dir`. Returns the tarball's path. */
function pack(dir: string): string {
  const text = must(npm, ["pack", "--json", "--silent", "--pack-destination", dir], { quiet: true });
  const json: unknown = JSON.parse(text.slice(text.search(/^[[{]/m)));
  const [packed] = Object.values(json as Record<string, { filename: string; files: Array<{ path: string }> }>);
  if (!packed) throw new Stop("npm pack made no tarball.");
  checkContents(packed.files.map((file) => file.path));
  return join(dir, packed.filename);
}

/** The packages of test/pack/tools, installed into .cache once for each list of versions. Returns the folder that has them. */
function tools(): string {
  const source = join(root, "test/pack/tools");
  const lock = readFileSync(join(source, "package-lock.json"));
  const home = join(root, ".cache/pack", createHash("sha256").update(lock).digest("hex").slice(0, 16));
  const done = join(home, "done");
  if (existsSync(done)) return join(home, "node_modules");
  rmSync(join(root, ".cache/pack"), { recursive: true, force: true });
  cpSync(source, home, { recursive: true });
  must(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: home, quiet: true });
  writeFileSync(done, "");
  return join(home, "node_modules");
}

/** The version of nbb that the repository itself uses. */
function nbb(): string {
  const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    devDependencies: { nbb: string };
  };
  return `nbb@${devDependencies.nbb}`;
}

/** Packs, and makes the folders. @throws Stop where something cannot be installed */
export function prepare(): Place {
  const home = mkdtempSync(join(tmpdir(), "cljw-wasm-pack-"));
  const [outer, app, bare] = [join(home, "tools"), join(home, "tools/app"), join(home, "bare")];
  const remove = (): void => rmSync(home, { recursive: true, force: true });
  try {
    mkdirSync(app, { recursive: true });
    symlinkSync(tools(), join(outer, "node_modules"), "dir");
    const tarball = pack(home);
    writeFileSync(join(app, "package.json"), '{ "type": "module", "private": true }\n');
    must(npm, ["install", "--no-audit", "--no-fund", nbb(), tarball], { cwd: app, quiet: true });
    fill(bare, []);
    return { app, bare, tarball, remove };
  } catch (error) {
    remove();
    throw error;
  }
}
