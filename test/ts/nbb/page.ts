/**
 * The code of a page, and programs that find out whether what it promises is true.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./nbb.ts";

/** The README, and the pages of docs. */
export const pages: readonly string[] = [
  "README.md",
  ...readdirSync(join(root, "docs")).map((file) => `docs/${file}`),
].filter((file) => file.endsWith(".md"));

/** Pages whose JavaScript needs other packages: `npm run apps -- components` and `-- migration` run it. */
const withPackages = new Set(["docs/components-guests.md", "docs/migration.md"]);

/** A block of code of a page. */
export interface Block {
  readonly language: string;
  readonly code: string;
  /** The file that it shows, which stands above it. */
  readonly file: string | undefined;
}

const fence = /(?:^`([\w./-]+)`:\n\n)?^```(\w*)[^\n]*\n([\s\S]*?)^```$/gm;

/** The blocks of a page, in their order; of these sections alone where they are given. */
export function blocksOf(page: string, sections?: readonly string[]): Block[] {
  const text = readFileSync(join(root, page), "utf8");
  const wanted = text.split(/^## /m).filter((section) => sections?.includes(section.split("\n", 1)[0]!) ?? true);
  return Array.from(wanted.join("\n").matchAll(fence), ([, file, language = "", code = ""]) => ({
    language,
    code,
    file,
  }));
}

/** The code of all blocks of a page in a language, as one text; of these sections alone where they are given. Files that it shows are none. */
export function blocks(page: string, language: string, sections?: readonly string[]): string {
  return blocksOf(page, sections)
    .filter((block) => block.language === language && block.file === undefined)
    .map(({ code }) => code)
    .join("\n");
}

export interface Form {
  readonly code: string;
  readonly value: string | undefined;
}

const opening = new Set("([{");
const closing = new Set(")]}");

/** A string, a comment, a bracket, white space, or anything else up to one of them. */
const token = /"(?:\\[\s\S]|[^"\\])*"|;[^\n]*|[()[\]{}]|\s+|[^\s()[\]{}";]+/gy;

/** The top-level forms, with the values that the comments behind them promise. */
export function formsOf(text: string): Form[] {
  const forms: { code: string; value: string | undefined }[] = [];
  let code = "";
  let depth = 0;
  for (const [part] of text.matchAll(token)) {
    const promise = /^;=> (.*)$/.exec(part)?.[1];
    if (depth === 0 && promise !== undefined) forms.at(-1)!.value = promise;
    if (part.startsWith(";") || (depth === 0 && part.trim() === "")) continue;
    code += part;
    if (opening.has(part)) depth++;
    if (closing.has(part)) depth--;
    // A reader prefix such as @ or # belongs to what follows it.
    if (depth > 0 || /^[@#'`^]+$/.test(part)) continue;
    forms.push({ code, value: undefined });
    code = "";
  }
  return forms;
}

/** The forms of programs that stand behind one another, each of which begins with its namespace. */
export function programsOf(forms: readonly Form[]): Form[][] {
  const programs: Form[][] = [];
  for (const form of forms) {
    if (form.code.startsWith("(ns ") || programs.length === 0) programs.push([]);
    programs[programs.length - 1]!.push(form);
  }
  return programs;
}

/** Says whether a form came to what the page promises. */
const check = `(defn check [code expected actual]
  (println (if (= expected actual) "ok" (str "FAILED " code " gave " (pr-str actual)))))`;

/** The forms as a program that prints a line for each promise; what a promise of JavaScript comes to is waited for. */
export function program([ns, ...forms]: readonly Form[]): string {
  // Pages may have several namespaces.
  const name = /^\(ns\s+([\w.-]+)/.exec(ns?.code ?? "")?.[1] ?? "user";
  const lines = forms.map(({ code, value }) =>
    value === undefined
      ? code
      : `(def actual (nbb.core/await ${code}))\n(${name}/check ${JSON.stringify(code)} '${value} actual)`,
  );
  return [ns?.code, "(require 'nbb.core)", check, ...lines].join("\n");
}

/** The programs of a page in JavaScript: what stands before a block that imports is another one. */
export function programsIn(page: string): string[] {
  const programs: string[] = [];
  for (const { language, code, file } of blocksOf(page)) {
    if (language !== "js" || file !== undefined) continue;
    if (programs.length === 0 || /^import /m.test(code)) programs.push(code);
    else programs.push(`${programs.pop()}\n${code}`);
  }
  return programs;
}

/** The pages with programs in JavaScript that need this package alone. */
export const inJavaScript = pages.filter((page) => !withPackages.has(page) && programsIn(page).length > 0);
