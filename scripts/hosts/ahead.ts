/**
 * Guests of testdata that are compiled ahead of time, for programs that a bundler puts together: they import `virtual:ahead/NAME`.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileToJs } from "../../src/ts/index.ts";
import { root } from "../lib.ts";

/** Writes each of these into a folder, with the WIT beside it, and to count fuel. Gives where the bundler finds them. */
export function aheadAliases(folder: string, names: readonly string[]): { [specifier: string]: string } {
  mkdirSync(folder, { recursive: true });
  return Object.fromEntries(
    names.map((name) => {
      const file = join(folder, `${name}.js`);
      writeFileSync(file, compileToJs(join(root, "testdata", name), { fuel: true }).files[0]!.text);
      return [`virtual:ahead/${name}`, file];
    }),
  );
}
