/**
 * The reference part of docs/clojure.md, written from the docstrings of `cljw.wasm`. What stands above its notice is
 * written by hand and stays.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./lib.ts";

const page = "docs/clojure.md";
const notice = "<!-- From here on written by `npm run docs` from src/cljs/cljw/wasm.cljc. Edit that. -->";

/** A comment that heads a part of the namespace, or a public function or macro: its name, docstring, and what follows. */
const part =
  /^;; (.+)$|^\((?:defn|#\?\([^)]*\)) (\S+)\n {1,2}"((?:[^"\\]|\\[\s\S])*)"\n([\s\S]*?)(?=^\(|^;;|(?![\s\S]))/gm;

/** The parameter lists at the beginning of a function's body: one, or one for each arity. */
function arglists(body: string): string[] {
  const lists = /^ {1,2}\[/.test(body) ? [/\[[^\]]*\]/.exec(body)?.[0]] : body.match(/(?<=^ {2}\()\[[^\]]*\]/gm);
  return (lists ?? []).map((list) => (list ?? "").slice(1, -1));
}

/** A paragraph of a docstring: code, a list of options, or text. */
function paragraph(text: string): string {
  const lines = text.split("\n").map((line) => line.replace(/^ {2}/, ""));
  if (text.startsWith("(") || text.startsWith("((")) return ["```clj", ...lines, "```"].join("\n");
  const options = lines.findIndex((line) => /^ {2}\S/.test(line));
  if (options < 0) return lines.join("\n");
  const listed = lines.slice(options).map((line) => line.replace(/^ {2}/, ""));
  return [...lines.slice(0, options), "", "```text", ...listed, "```"].join("\n");
}

function varSection(name: string, docstring: string, body: string): string {
  const calls = arglists(body).map((list) => `(${[name, list].filter((piece) => piece !== "").join(" ")})`);
  const text = docstring.replaceAll(/\\(["\\])/g, "$1");
  return [`### ${name}`, `\`${calls.join("` `")}\``, ...text.split(/\n\n {0,2}/).map(paragraph)].join("\n\n");
}

/** The page as it should be. */
export function clojurePage(): string {
  const [guide = ""] = readFileSync(join(root, page), "utf8").split(notice);
  const source = readFileSync(join(root, "src/cljs/cljw/wasm.cljc"), "utf8");
  const sections = [...source.matchAll(part)].map(([, heading, name = "", docstring = "", body = ""]) =>
    heading === undefined ? varSection(name, docstring, body) : `## ${heading}`,
  );
  return `${[guide.trimEnd(), notice, ...sections].join("\n\n")}\n`;
}
