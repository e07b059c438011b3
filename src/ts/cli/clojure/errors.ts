/**
 * What goes wrong in ClojureScript, for people: the message with the user's line, and the guest's frames.
 */
import { readFileSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import { frameLines, shownMessage, shownName } from "../../api/exports.ts";
import type { Place, Session } from "./nbb.ts";

/** The error as text. Frames of this package are left out: the user's line is the one that called it. */
export function clojureErrorText(session: Session, error: unknown): string {
  const { message, frames, places } = session.errorInfo(error);
  const users = places.filter(({ file }) => file === null || isUsers(session, file));
  const [first, ...more] = users;
  return [
    shownMessage(message),
    ...frameLines(frames),
    ...(first === undefined ? [] : [`at ${placeText(first)}`, ...excerpt(first)]),
    ...more.slice(0, mostPlaces).map((place) => `from ${placeText(place)}`),
  ].join("\n");
}

/** Whether a file is the user's: nbb's own have no path. */
const isUsers = (session: Session, file: string): boolean => isAbsolute(file) && !session.isOurs(file);

/** Places behind the first that are shown. */
const mostPlaces = 8;

function placeText({ file, line, column }: Place): string {
  const where = file === null ? "line " : `${shownName(relative(process.cwd(), file), 400)}:`;
  return `${where}${line}${column === null ? "" : `:${column}`}`;
}

/** Characters of a line that are shown. */
const longestLine = 160;

/** The line, with a mark below the place. */
function excerpt({ file, line, column }: Place): string[] {
  if (file === null) return [];
  const text = lineOf(file, line);
  if (text === undefined || text.length > longestLine) return [];
  const head = `  ${line} | `;
  return [`${head}${text}`, ...(column === null ? [] : [`${" ".repeat(head.length + column - 1)}^`])];
}

function lineOf(file: string, line: number): string | undefined {
  try {
    const lines = readFileSync(file, "utf8").split(/\r?\n/);
    return lines[line - 1]?.replaceAll(/[\p{Cc}\p{Cf}]/gu, " ");
  } catch {
    return undefined;
  }
}
