/**
 * A module's text with its cross-references. All of it is read from what the printer writes: the offset before each instruction, and
 * the number behind each name that is defined.
 */
import type { Module } from "../../../src/ts/core/module.ts";
import { printModule } from "../../../src/ts/text/print/print.ts";
import type { ListedFunction, Listing } from "./protocol.ts";

/** Characters of a text that are shown: an editor holds no more with ease. */
const mostCharacters = 24_000_000;

const offsetMark = /^\(;@([0-9a-f]+);\)/;
const defined = /^ {2}(?:\(import .*)?\(func (?:(\$(?:"(?:[^"\\]|\\.)*"|[^\s()";]+)) )?(?:\(@name .*\) )?\(;(\d+);\)/;
const exported = /^ {2}\(export ("(?:[^"\\]|\\.)*") \(func (\d+)\)\)/;
const reference = /(?:\b(?:return_)?call|\bref\.func|\(func|\(start)((?: \$(?:"(?:[^"\\]|\\.)*"|[^\s()";]+)| \d+\b)+)/g;
const named = /\$(?:"(?:[^"\\]|\\.)*"|[^\s()";]+)|\d+/g;

interface Found extends Omit<ListedFunction, "exported"> {
  end: number;
  exported?: string;
  readonly uses: number[];
}

/** The text, with what its lines are. @throws MalformedError where a body is malformed */
export function listingOf(module: Module, title: string): Listing {
  const whole = printModule(module, { offsets: true });
  const cut = whole.length > mostCharacters;
  const lines = (cut ? whole.slice(0, whole.lastIndexOf("\n", mostCharacters)) : whole).trimEnd().split("\n");
  const offsets = new Int32Array(lines.length).fill(-1);
  for (const [at, line] of lines.entries()) {
    const mark = offsetMark.exec(line);
    if (mark === null) continue;
    offsets[at] = parseInt(mark[1]!, 16);
    lines[at] = `    ${line.slice(mark[0].length)}`;
  }
  return { title, text: lines.join("\n"), offsets, functions: functionsIn(lines), cut };
}

function functionsIn(lines: readonly string[]): ListedFunction[] {
  const functions: Found[] = [];
  const byLabel = new Map<string, Found>();
  for (const [line, text] of lines.entries()) {
    const [, id, number] = defined.exec(text) ?? [];
    if (number !== undefined) {
      const found = {
        index: Number(number),
        label: id ?? number,
        imported: text.startsWith("  (import"),
        line,
        end: line,
        uses: [],
      };
      functions.push(found);
      byLabel.set(found.label, found);
      if (id !== undefined) byLabel.set(number, found);
    } else if (text === "  )") {
      const last = functions.at(-1);
      if (last !== undefined && !last.imported) last.end = line;
    }
  }
  for (const [line, text] of lines.entries()) {
    const [, name, label = ""] = exported.exec(text) ?? [];
    if (name !== undefined) nameByExport(byLabel.get(label), name);
    if (text.startsWith("  (data") || text.startsWith("  (import") || text.startsWith("  (@custom")) continue;
    for (const label of labelsIn(text)) {
      const target = byLabel.get(label);
      if (target !== undefined && target.line !== line) target.uses.push(line);
    }
  }
  return functions;
}

function nameByExport(func: Found | undefined, name: string): void {
  if (func !== undefined && !func.label.startsWith("$")) func.exported ??= name;
}

/** The functions that a line refers to. */
function labelsIn(text: string): string[] {
  if (!text.includes("call") && !text.includes("func") && !text.includes("(start")) return [];
  return [...text.matchAll(reference)].flatMap(([, labels]) => labels!.match(named) ?? []);
}
