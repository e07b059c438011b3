/**
 * Members of classes whose name and visibility do not agree, found in a source's text as the formatter leaves it.
 */
import { withoutComments } from "./sources.ts";

const opening = /^(\s*)(?:[^"'`]*[\s(])?class\b.*\{$/;
const words = "private|protected|public|static|override|abstract|declare|readonly|async|get|set|accessor";
/** A member's modifiers and name, and nothing of statements. */
const member = new RegExp(`^((?:(?:${words})\\s+(?=[\\w*[]))*)\\*?([\\w$]+)(?=[?!]?\\s*[(:;=<])`);

/** The lines of each class body that stand one level below the class: where its members begin. */
function memberLines(source: string): string[] {
  const lines = withoutComments(source).split("\n");
  return lines.flatMap((line, at) => {
    const indent = opening.exec(line)?.[1];
    if (indent === undefined) return [];
    const end = lines.findIndex((later, i) => i > at && new RegExp(`^${indent}\\}`).test(later));
    const inside = new RegExp(`^${indent}  (?=\\S)`);
    return lines
      .slice(at + 1, end < 0 ? undefined : end)
      .filter((text) => inside.test(text))
      .map((text) => text.trim());
  });
}

/** Each member that is private without `_`, or has `_` and is not private. */
export function misnamedMembersIn(source: string): string[] {
  return memberLines(source).flatMap((line) => {
    const [, modifiers = "", name = "constructor"] = member.exec(line) ?? [];
    if (name === "constructor") return [];
    return modifiers.includes("private ") === name.startsWith("_") ? [] : [name];
  });
}
