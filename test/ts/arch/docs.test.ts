/**
 * Documentation of what others use: TSDoc on every exported item of src/ts, and a docstring with an example on every
 * public var of `cljw.wasm`.
 */
import { describe, expect, it } from "vitest";
import { filesBelow, textOf } from "./sources.ts";

const exported = /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|const|let|interface|type) (\w+)/;

/**
 * The exported items of a file that have no TSDoc right above them. Overloads need it once, and so do constants that
 * stand together.
 */
function undocumented(file: string): string[] {
  const lines = textOf(file).split("\n");
  const seen = new Set<string>();
  const missing: string[] = [];
  for (const [index, line] of lines.entries()) {
    const name = exported.exec(line)?.[1];
    if (name === undefined || seen.has(name)) continue;
    seen.add(name);
    const above = lines[index - 1] ?? "";
    if (!above.trimEnd().endsWith("*/") && !/^export const .*;$/.test(above))
      missing.push(`${file}:${index + 1} ${name}`);
  }
  return missing;
}

/** Whether the file begins with a comment about itself. */
function hasHeader(file: string): boolean {
  return /^(?:#!.*\n)?\/\*\*[\s\S]*?\*\/\n/.test(textOf(file));
}

const sources = filesBelow("src/ts", ".ts");

describe("TypeScript", () => {
  it("has files to look at", () => {
    expect(sources.length).toBeGreaterThan(30);
  });

  it("has TSDoc on every exported item", () => {
    expect(sources.flatMap(undocumented)).toEqual([]);
  });

  it("has a header on every file", () => {
    expect(sources.filter((file) => !hasHeader(file))).toEqual([]);
  });
});

/** The var-defining forms of a Clojure file, which begin a line (those in docstrings are indented): name, private or not, and what follows the name. */
function definitions(file: string): Array<{ name: string; hidden: boolean; rest: string }> {
  const form =
    /^(?:#\?\([^()"]*)?\((?:clojure\.core\/)?(def|defn|defn-|defmacro|defonce)\s+((?:\^(?:\{[^}]*\}|\S+)\s+)*)([^\s()[\]{}"]+)\s*/gm;
  const text = textOf(file);
  return [...text.matchAll(form)].map((match) => ({
    name: match[3] ?? "",
    hidden: match[1] === "defn-" || /:private|:no-doc/.test(match[2] ?? ""),
    rest: text.slice(match.index + match[0].length),
  }));
}

describe("cljw.wasm", () => {
  const vars = definitions("src/cljs/cljw/wasm.cljc").filter((found) => !found.hidden);

  it("has vars to look at", () => {
    expect(vars.length).toBeGreaterThan(30);
  });

  it.each(vars)("$name has a docstring with an example", ({ rest }) => {
    const docstring = /^"((?:[^"\\]|\\.)*)"/.exec(rest)?.[1] ?? "";
    expect(docstring.split("\n")[0]).toMatch(/\S/);
    expect(docstring).toContain("(wasm/");
  });
});
