/**
 * The reference part of docs/clojure.md, written from the docstrings of `cljw.wasm`. What stands above its notice is
 * written by hand and stays.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type PublicVar, partsOf, wasmSource } from "./clojure-vars.ts";
import { root } from "./lib.ts";

const page = "docs/clojure.md";
const notice = "<!-- From here on written by `npm run docs` from src/cljs/cljw/wasm.cljc. Edit that. -->";

/** A paragraph of a docstring: code, a list of options, or text. */
function paragraph(text: string): string {
  const lines = text.split("\n").map((line) => line.replace(/^ {2}/, ""));
  if (text.startsWith("(") || text.startsWith("((")) return ["```clj", ...lines, "```"].join("\n");
  const options = lines.findIndex((line) => /^ {2}\S/.test(line));
  if (options < 0) return lines.join("\n");
  const listed = lines.slice(options).map((line) => line.replace(/^ {2}/, ""));
  return [...lines.slice(0, options), "", "```text", ...listed, "```"].join("\n");
}

function varSection({ name, arglists, doc }: PublicVar): string {
  const calls = arglists.map((list) => `(${[name, list.slice(1, -1)].filter((piece) => piece !== "").join(" ")})`);
  return [`### ${name}`, `\`${calls.join("` `")}\``, ...doc.split(/\n\n {0,2}/).map(paragraph)].join("\n\n");
}

/** The page as it should be. */
export function clojurePage(): string {
  const [guide = ""] = readFileSync(join(root, page), "utf8").split(notice);
  const parts = partsOf(readFileSync(join(root, wasmSource), "utf8"));
  const sections = parts.map((one) => (typeof one === "string" ? `## ${one}` : varSection(one)));
  return `${[guide.trimEnd(), notice, ...sections].join("\n\n")}\n`;
}
