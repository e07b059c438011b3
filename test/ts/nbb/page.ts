/**
 * The code of a page, and programs that find out whether what it promises is true.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./nbb.ts";

/** The code of all blocks of a page in a language, as one text; of these sections alone where they are given. */
export function blocks(page: string, language: string, sections?: readonly string[]): string {
  const text = readFileSync(join(root, page), "utf8");
  const wanted = text.split(/^## /m).filter((section) => sections?.includes(section.split("\n", 1)[0]!) ?? true);
  return [...wanted.join("\n").matchAll(/^```(\w+)[^\n]*\n([\s\S]*?)^```$/gm)]
    .filter((block) => block[1] === language)
    .map((block) => block[2] ?? "")
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

const check = `(defn check [code expected actual]
  (println (if (= expected actual) "ok" (str "FAILED " code " gave " (pr-str actual)))))`;

/** The forms as a program that prints a line for each promise. */
export function program([ns, ...forms]: readonly Form[]): string {
  const lines = forms.map(({ code, value }) =>
    value === undefined ? code : `(check ${JSON.stringify(code)} '${value} ${code})`,
  );
  return [ns?.code, check, ...lines].join("\n");
}
