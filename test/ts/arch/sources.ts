/**
 * The files of the repository as the tests of this folder see them: paths relative to the root, with their text.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../../..");

/**
 * The paths of all files below `dir` whose name ends in one of `endings`, relative to the root. There must be one: a test of
 * all files says nothing of none.
 */
export function filesBelow(dir: string, ...endings: string[]): string[] {
  const files = readdirSync(join(root, dir), { recursive: true, encoding: "utf8" })
    .filter((file) => endings.some((ending) => file.endsWith(ending)))
    .map((file) => join(dir, file).replaceAll("\\", "/"))
    .sort();
  if (files.length === 0) throw new Error(`There is no file *${endings.join(", *")} below ${dir}.`);
  return files;
}

export function textOf(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

/** JSON with `//` comment lines, as the tools' configuration files have them. */
export function jsonOf(file: string): unknown {
  return JSON.parse(textOf(file).replaceAll(/^\s*\/\/.*$/gm, ""));
}

/**
 * The text with comments blanked out. Strings are kept, so that import specifiers stay readable; what looks like a
 * comment within a string stays, too.
 */
export function withoutComments(text: string): string {
  const token = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
  return text.replaceAll(token, (found) => (found.startsWith("/") ? found.replaceAll(/[^\n]/g, " ") : found));
}

/** Every module that the file names in an import or a re-export, static or dynamic. */
export function importsOf(file: string): string[] {
  const text = withoutComments(textOf(file));
  const patterns = [
    /^[ \t]*(?:import|export)\b[^;"'`]*?\bfrom\s*["']([^"']+)["']/gm,
    /^[ \t]*import\s*["']([^"']+)["']/gm,
    /(?<!\.)\bimport\s*\(\s*["'`]([^"'`]+)["'`]/g,
    /\bgetBuiltinModule(?:\?\.)?\(\s*["']([^"']+)["']/g,
  ];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? ""));
}
