/**
 * The JavaScript of the README and of the pages of docs has the types that the package declares: TypeScript checks each program as
 * strictly as it can. Signatures in docs/javascript.md are written from the declarations themselves.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { ensureDist, root } from "./nbb.ts";
import { inJavaScript, programsIn } from "./page.ts";

const dir = join(root, ".cache/docs-types");
const typed = inJavaScript.flatMap((page) =>
  programsIn(page).map((code, at) => ({ name: `${basename(page, ".md")}-${at}`, code })),
);

const compilerOptions = {
  allowJs: true,
  checkJs: true,
  strict: true,
  // JavaScript has no place for the type of an empty list.
  noImplicitAny: false,
  noEmit: true,
  skipLibCheck: true,
  target: "es2022",
  lib: ["esnext", "dom"],
  module: "nodenext",
  types: ["node"],
};

/** What TypeScript says of programs, by their names. */
function saysOf(programs: typeof typed): string {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.mjs", "*.d.ts"] }));
  writeFileSync(join(dir, "modules.d.ts"), 'declare module "*.wasm";\n');
  for (const { name, code } of programs) writeFileSync(join(dir, `${name}.mjs`), `${code}\nexport {};\n`);
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  return spawnSync(process.execPath, [tsc, "--pretty", "false", "-p", dir], { cwd: dir, encoding: "utf8" }).stdout;
}

beforeAll(ensureDist);

it("the programs of the pages are right by their types, and a wrong one is not", () => {
  expect(typed.length).toBeGreaterThan(5);
  const wrong = { name: "wrong", code: 'import { load } from "cljw-wasm";\nload("a.wasm", { fule: 1 });' };
  const said = saysOf([...typed, wrong])
    .split("\n")
    .filter((line) => line !== "");
  expect(said).toEqual([expect.stringMatching(/^wrong\.mjs.*'fule' does not exist/)]);
});
