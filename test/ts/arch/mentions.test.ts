/**
 * Files and questions that comments and documents mention are there: names that a move left behind, and papers that nobody
 * outside has, help no reader.
 */
import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesBelow, root, textOf } from "./sources.ts";

const folders = ["src", "test", "scripts", "bench", "docs", "examples"];

/** Files that others wrote, or tools: nothing in them is ours. */
const foreign = /(?:^|\/)(?:node_modules|out|dist)\/|^test\/apps\/|^CHANGELOG\.md$/;

const comments = /\/\*[\s\S]*?\*\/|(?<![:"'`\w])\/\/[^\n]*|(?:^|\s);+ [^\n]*/g;

/** What a file says to its readers: a document as a whole, of code the comments. */
function prose(file: string): string {
  const text = textOf(file);
  return file.endsWith(".md") ? text : (text.match(comments) ?? []).join("\n");
}

const written = [
  ...folders.flatMap((folder) => filesBelow(folder, ".ts", ".mjs", ".md", ".cljc", ".cljs", ".clj")),
  ...readdirSync(root).filter((file) => file.endsWith(".md") || file.endsWith(".ts")),
].filter((file) => !foreign.test(file));

const withName = new Map<string, number>();
for (const file of written) withName.set(basename(file), (withName.get(basename(file)) ?? 0) + 1);

/** A file's name or path in a text; what is part of an address or begins elsewhere is none. */
const mention =
  /(?<![\w$@:~<>*{}-]|\w\/|[./]{2,}|\/)(?:\.{1,2}\/)*(?:[\w-]+\/)*[\w-]+(?:\.[\w-]+)*\.(?:ts|mjs|md|cljc|cljs|clj)\b(?![\w/]|\.\w|-\w)/g;

/** A folder of the repository, or a file whatever its ending, by its path from the root. */
const rooted = /(?<![\w/.$@:~-])(?:src|test|scripts|bench|docs|examples|testdata)\/[\w-]+(?:[./-]+[\w-]+)*/g;

/** The folders of testdata that a text names, as a page does that shows files of them. */
const foldersNamedIn = (text: string): string[] => text.match(/testdata(?:\/[\w-]+)+(?![\w./-])/g) ?? [];

/**
 * Whether a path is there, seen from the root, the sources, the tests, from the file that mentions it, or from other folders. A name
 * alone may also be that of the only file that is called so.
 */
function isThere(mentioned: string, from: string, more: readonly string[]): boolean {
  // Where the package is installed its files are these.
  const path = mentioned.replace(/^node_modules\/cljw-wasm\//, "");
  // Declarations are what users have written for them; the repository holds none.
  if (path.endsWith(".d.ts")) return true;
  // What is too big to be committed is there where it has been built.
  if (path.startsWith("testdata/built/")) return true;
  if (withName.get(path) === 1) return true;
  const places = ["", "src/ts", "test/ts", "src/cljs/cljw/wasm", ...more];
  for (let folder = dirname(from); folder !== "."; folder = dirname(folder)) places.push(folder);
  return places.some((place) => existsSync(join(root, place, path)));
}

describe("what comments and documents mention", () => {
  it("of files and folders is there", () => {
    const missing = written.flatMap((file) => {
      const text = prose(file);
      const paths = [...text.matchAll(mention), ...text.matchAll(rooted)].map(([path]) => path);
      return paths
        .filter((path) => !isThere(path, file, foldersNamedIn(text)))
        .map((path) => `${file} mentions ${path}`);
    });
    expect(written.length).toBeGreaterThan(500);
    expect(missing).toEqual([]);
  });

  it("of questions is in RATIONALE.md", () => {
    const questions = new Set(textOf("RATIONALE.md").match(/(?<=^## ).*$/gm));
    const asked = written.flatMap((file) => prose(file).match(/(?<=RATIONALE(?:\.md)?, ")[^"]*(?=")/g) ?? []);
    const flat = asked.map((question) => question.replaceAll(/\s+(?:\* )?/g, " "));
    expect(flat.length).toBeGreaterThan(5);
    expect(flat.filter((question) => !questions.has(question))).toEqual([]);
  });

  it("of papers is in the repository", () => {
    expect(written.filter((file) => /\b(?:DESIGN|STYLE|HOSTS)\b(?!\.)/.test(prose(file)))).toEqual([]);
  });
});
