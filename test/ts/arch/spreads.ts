/**
 * Spreads into the arguments of calls, found in a source's text.
 */
import { withoutComments } from "./sources.ts";

const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const opening = new Set(Object.keys(closing));
const ending = new Set(Object.values(closing));

/** The text with strings and comments blanked out; what templates hold stays. */
function bare(text: string): string {
  return withoutComments(text).replaceAll(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, (found) =>
    found.replaceAll(/[^\n]/g, "_"),
  );
}

/** The bracket that is open at a place, or -1. */
function openedBefore(text: string, place: number): number {
  let depth = 0;
  for (let i = place - 1; i >= 0; i--) {
    const char = text[i]!;
    if (ending.has(char)) depth++;
    else if (opening.has(char) && depth-- === 0) return i;
  }
  return -1;
}

/** Where the bracket is closed that is open at a place, or the text's end. */
function closedAfter(text: string, place: number): number {
  let depth = 0;
  for (let i = place; i < text.length; i++) {
    const char = text[i]!;
    if (opening.has(char)) depth++;
    else if (ending.has(char) && depth-- === 0) return i;
  }
  return text.length;
}

/** Where what is spread ends: at a comma, or where the bracket around it is closed. */
function endOfItem(text: string, place: number): number {
  let depth = 0;
  for (let i = place; i < text.length; i++) {
    const char = text[i]!;
    if (opening.has(char)) depth++;
    else if ((ending.has(char) && depth-- === 0) || (char === "," && depth === 0)) return i;
  }
  return text.length;
}

/** Each spread into the arguments of a call, as `callee(...what)`, with what else it is given left out. */
export function spreadsIn(source: string): string[] {
  const text = bare(source);
  return [...text.matchAll(/\.\.\./g)].flatMap(({ index }) => {
    const open = openedBefore(text, index);
    if (text[open] !== "(") return [];
    const callee = /(?:[\w$.?!]|\([^()]*\)|\[[^[\]]*\])+(?:<[^<>()]*>)?$/.exec(text.slice(0, open))?.[0] ?? "";
    const rest = text.slice(index);
    const isParameter =
      callee === "" ||
      /^\s*=>/.test(text.slice(closedAfter(text, index) + 1)) ||
      /^\.\.\.(?:\w+|\[[^\]]*\]):/.test(rest);
    return isParameter ? [] : [`${callee}(${source.slice(index, endOfItem(text, index + 3)).replaceAll(/\s+/g, " ")})`];
  });
}

/** Calls that take the arguments as a list, which come to the same. */
export function appliesIn(source: string): string[] {
  return [...bare(source).matchAll(/\bReflect\.(?:apply|construct)\(|\.apply\(\s*(?:undefined|null|this)\b/g)].map(
    ([found]) => found,
  );
}
